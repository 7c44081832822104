"""Notes beside the sound, by those who hear it; each is masked before it is kept, and only its writer changes it."""

from __future__ import annotations

from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.recordings.models import Recording, RecordingNote
from keskus.recordings.queries.reach import place_of
from keskus.recordings.rules.conversation import masked

LONGEST_NOTE = 2000


def _at_recording(recording: Recording, **_: object) -> Place:
    return place_of(recording)


def _at_note(note: RecordingNote, **_: object) -> Place:
    return place_of(note.recording)


@action("recordings.add_note", where=_at_recording)
def add_note(actor: Actor, recording: Recording, *, starts: float, ends: float | None, words: str) -> RecordingNote:
    """Pin a note to a place of the sound."""
    _check(recording, starts, ends)
    note = RecordingNote.objects.create(
        recording=recording,
        starts=starts,
        ends=ends,
        words=masked(words[:LONGEST_NOTE], _language(recording)),
        written_by=actor.number,
        written_at=timezone.now(),
    )
    record(note, {"recording": recording.pk, "starts": starts, "ends": ends})
    return note


@action("recordings.change_note", where=_at_note)
def change_note(actor: Actor, note: RecordingNote, *, starts: float, ends: float | None, words: str) -> None:
    """Change one's own note. Breaches: `not_your_note`, `outside_sound`."""
    _check_own(actor, note)
    _check(note.recording, starts, ends)
    record(note, {"starts": [note.starts, starts], "ends": [note.ends, ends], "words": "changed"})
    note.starts, note.ends, note.changed_at = starts, ends, timezone.now()
    note.words = masked(words[:LONGEST_NOTE], _language(note.recording))
    note.save(update_fields=["starts", "ends", "words", "changed_at"])


@action("recordings.remove_note", where=_at_note)
def remove_note(actor: Actor, note: RecordingNote) -> None:
    """Take one's own note away. Breach: `not_your_note`."""
    _check_own(actor, note)
    record(note, {"recording": note.recording_id, "starts": note.starts})
    note.delete()


def _check(recording: Recording, starts: float, ends: float | None) -> None:
    if not 0 <= starts <= recording.seconds or (ends is not None and not starts <= ends <= recording.seconds + 1):
        raise Breach("outside_sound")


def _check_own(actor: Actor, note: RecordingNote) -> None:
    if note.written_by != actor.number:
        raise Breach("not_your_note")


def _language(recording: Recording) -> str:
    transcript = getattr(recording, "transcript", None)
    return transcript.language if transcript else ""
