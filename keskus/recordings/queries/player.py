"""Everything that stands beside the sound of one recording on its page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.contacts.models import Contact, Segment
from keskus.contacts.queries.flags import RING_WORDS, SEGMENT_WORDS
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.timeline import visits_of_call
from keskus.core.actors import Actor
from keskus.engines.transcripts import Turn
from keskus.recordings.models import CallSound, Recording, RecordingNote, RecordingPause, SpokenSecret, Transcript
from keskus.recordings.queries.reach import place_of
from keskus.recordings.queries.transcripts import secrets_of, transcript_of, turns_of
from keskus.recordings.rules.conversation import GOES_ON, pieces
from keskus.recordings.rules.marks import Mark, columns, marked

MOST_COLUMNS = 3000
LOUDEST, TOP = 128, 255


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of marks under the wave form."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a turn as they are kept, or what stands for what was taken out of it."""

    text: str
    is_taken_out: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the transcript."""

    side: str
    starts: float
    ends: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note with who wrote it; `is_own`: the viewer may change it."""

    row: RecordingNote
    pieces: tuple[Piece, ...]
    who: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Player:
    """One recording as its page shows it."""

    recording: Recording
    peaks: tuple[str, ...]
    lanes: tuple[Lane, ...]
    transcript: Transcript | None
    said: tuple[Said, ...]
    notes: tuple[Note, ...]
    secrets: tuple[SpokenSecret, ...]
    measured: CallSound | None

    @property
    def data(self) -> dict[str, Any]:
        """What the wave form is drawn from."""
        return {"seconds": self.recording.seconds, "peaks": list(self.peaks)}


def player_of(viewer: Actor, recording: Recording, *, is_blind: bool = False) -> Player:
    """The page of a recording that the viewer is listening to; blind: nothing on it names an agent."""
    transcript, measured = transcript_of(recording), CallSound.objects.filter(recording=recording).first()
    secrets, notes = secrets_of(recording), _notes(viewer, recording)
    lanes = (
        Lane(_("Call"), tuple(_of_call(recording, is_blind=is_blind))),
        Lane(_("Silence and overlaps"), tuple(_of_sound(recording, measured))),
        Lane(_("Made silent"), (*_of_secrets(recording, secrets), *_of_pauses(recording))),
        Lane(_("Notes"), tuple(_of_notes(recording, notes))),
    )
    return Player(
        recording=recording,
        peaks=tuple(_levels(measured)),
        lanes=tuple(lane for lane in lanes if lane.marks),
        transcript=transcript,
        said=tuple(_said(turn) for turn in turns_of(transcript)) if transcript else (),
        notes=tuple(notes),
        secrets=tuple(secrets),
        measured=measured,
    )


def note_of(viewer: Actor, recording: Recording, pk: int) -> RecordingNote | None:
    """One's own note on a recording; None alike for another's and for one that is not there."""
    return RecordingNote.objects.filter(recording=recording, pk=pk, written_by=viewer.number).first()


def _levels(measured: CallSound | None) -> Iterator[str]:
    """How loud each side was: the larger of the lowest and the highest sample of each slice."""
    if measured is None or not measured.peaks:
        return
    import numpy as np

    sides = max(1, measured.recording.sides)
    both = np.abs(np.frombuffer(bytes(measured.peaks), np.int8).reshape(sides, -1, 2).astype(np.int16)).max(axis=2)
    for side in both:
        levels = columns([int(each) * TOP // LOUDEST for each in side], MOST_COLUMNS)
        yield b64encode(bytes(min(TOP, level) for level in levels)).decode()


def _of_call(recording: Recording, *, is_blind: bool) -> Iterator[Mark]:
    """The parts of the call that the PBX told, on the line of the sound."""
    contact = Contact.objects.filter(pk=recording.contact_id).first() if recording.contact_id else None
    if contact is None:
        return
    visits = Contact.objects.filter(visits_of_call(contact)).values("pk")
    segments = Segment.objects.filter(contact__in=visits).order_by("started_epoch", "order")
    agents = {} if is_blind else agent_names()
    for segment in segments:
        starts = segment.started_epoch - recording.began_epoch
        ends = recording.seconds if segment.ended_epoch is None else segment.ended_epoch - recording.began_epoch
        words: list[str | Promise] = [SEGMENT_WORDS.get(segment.kind, segment.kind)]
        words += [agents[segment.agent_id][1]] if segment.agent_id in agents else []
        words += [RING_WORDS.get(segment.detail, segment.detail)] if segment.detail else []
        yield from _one(segment.kind, " · ".join(str(word) for word in words), starts, ends, recording)


def _of_sound(recording: Recording, measured: CallSound | None) -> Iterator[Mark]:
    facts = measured.facts if measured else {}
    for kind, words in (("dead_air", _("Dead air")), ("talk_over", _("Both speak at once"))):
        for starts, ends in facts.get(kind) or ():
            yield from _one(kind, words, starts, ends, recording)


def _of_secrets(recording: Recording, secrets: Iterable[SpokenSecret]) -> Iterator[Mark]:
    for secret in secrets:
        yield from _one("silent", secret.get_kind_display(), secret.starts, secret.ends, recording)


def _of_pauses(recording: Recording) -> Iterator[Mark]:
    """Where the PBX recorded nothing, because of a payment."""
    if not recording.callid:
        return
    for pause in RecordingPause.objects.filter(callid=recording.callid, held_at__isnull=False):
        assert pause.held_at is not None
        starts = pause.held_at.timestamp() - recording.began_epoch
        ends = pause.resumed_at.timestamp() - recording.began_epoch if pause.resumed_at else recording.seconds
        yield from _one("silent", _("Pause for a payment"), starts, ends, recording)


def _of_notes(recording: Recording, notes: Iterable[Note]) -> Iterator[Mark]:
    for note in notes:
        ends = note.row.starts if note.row.ends is None else note.row.ends
        yield from _one("note", note.who, note.row.starts, ends, recording)


def _one(kind: str, words: str, starts: float, ends: float, recording: Recording) -> Iterator[Mark]:
    mark = marked(kind, words, starts, ends, recording.seconds)
    if mark is not None:
        yield mark


def _said(turn: Turn) -> Said:
    return Said(turn.side, turn.starts, turn.ends, _shown(turn.text))


def _shown(text: str) -> tuple[Piece, ...]:
    labels = dict(SpokenSecret.Kind.choices)
    return tuple(
        Piece(str(labels.get(kind, GOES_ON)), is_taken_out=True) if kind else Piece(plain, is_taken_out=False)
        for kind, plain in pieces(text)
    )


def _notes(viewer: Actor, recording: Recording) -> list[Note]:
    rows = list(RecordingNote.objects.filter(recording=recording))
    names = names_of_actors({row.written_by for row in rows})
    may = viewer.may("recordings.change_note", place_of(recording)) if rows else False
    me = viewer.number if may else ""
    return [
        Note(row, _shown(row.words), names.get(row.written_by, row.written_by), row.written_by == me) for row in rows
    ]


def about(recording: Recording, *, is_blind: bool = False) -> str:
    """Which recording it is, in a few words: queue, agent; blind: without the agent."""
    agent = recording.employee.name if recording.employee else recording.agent.name if recording.agent else ""
    parts = [recording.queue.name if recording.queue else recording.queue_name, "" if is_blind else agent]
    return " · ".join(part for part in parts if part) or recording.source.name
