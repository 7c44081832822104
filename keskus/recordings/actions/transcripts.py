"""A transcript comes in: what must not be read is out of it before anything is kept, and its sound is held back.

In one transaction the masked text, the places of what was found, and the recording's state `held` are written, and the
work of silencing is asked for. From then on nobody hears the old sound; what is never silenced is never heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.core.storage import insert_rows
from keskus.recordings.actions.holding import hold_anew
from keskus.recordings.actions.silencing import ask_silencing
from keskus.recordings.models import Recording, SpokenSecret, Transcript, TranscriptWord
from keskus.recordings.queries.reach import place_of
from keskus.recordings.queries.searching import words_hashed
from keskus.recordings.queries.transcripts import written
from keskus.recordings.rules.conversation import Cleared, Stretch

Origin = Transcript.Origin
State = Recording.State


def _at(recording: Recording, **_: object) -> Place:
    return place_of(recording)


@action("recordings.import_transcript", where=_at)
def import_transcript(actor: Actor, recording: Recording, *, conversation: Cleared, language: str) -> Transcript:
    """Keep a transcript that somebody brought. Breach: `recording_erased`."""
    return _keep(actor, recording, conversation, language=language, origin=Origin.IMPORTED)


@action("recordings.keep_transcript", where=_at)
def keep_transcript(
    actor: Actor, recording: Recording, *, conversation: Cleared, language: str, engine: str
) -> Transcript:
    """Keep what an engine heard, unless somebody brought a transcript. Breach: `recording_erased`, `transcribed`."""
    return _keep(actor, recording, conversation, language=language, origin=Origin.ENGINE, engine=engine)


@action("recordings.remove_transcript", where=_at)
def remove_transcript(actor: Actor, recording: Recording) -> None:
    """Take a transcript away; what was silenced stays silent, and stays marked. Breach: `no_transcript`."""
    if not Transcript.objects.filter(recording=recording).delete()[0]:
        raise Breach("no_transcript")
    TranscriptWord.objects.filter(recording=recording).delete()
    record(recording, {"transcript": "removed"})


def _keep(
    actor: Actor, recording: Recording, conversation: Cleared, *, language: str, origin: str, engine: str = ""
) -> Transcript:
    row = Recording.objects.select_for_update().get(pk=recording.pk)
    if row.state == State.ERASED:
        raise Breach("recording_erased")
    if origin == Origin.ENGINE and Transcript.objects.filter(recording=row, origin=Origin.IMPORTED).exists():
        raise Breach("transcribed")
    values = {
        "language": language,
        "origin": origin,
        "engine": engine[:80],
        "turns": written(conversation.turns),
        "turn_count": len(conversation.turns),
        "made_by": actor.number,
        "made_at": timezone.now(),
    }
    transcript, _ = Transcript.objects.update_or_create(recording=row, defaults=values)
    _index(transcript, conversation)
    new = _note_secrets(row, conversation.stretches)
    counts = dict(Counter(each.kind for each in new))
    record(row, {"transcript": origin, "turns": len(conversation.turns), "language": language, "to_silence": counts})
    if new:
        _hold(actor, row)
    return transcript


def _index(transcript: Transcript, conversation: Cleared) -> None:
    pk = transcript.recording_id
    TranscriptWord.objects.filter(recording=pk).delete()
    rows = [(pk, word) for word in words_hashed(conversation.turns, transcript.language)]
    insert_rows(TranscriptWord, ["recording_id", "word"], rows)


def _note_secrets(recording: Recording, stretches: Iterable[Stretch]) -> list[SpokenSecret]:
    """What is to be silenced now: what lies in a stretch that is silent or waits already is not told twice."""
    known = list(SpokenSecret.objects.filter(recording=recording))
    fresh = [
        SpokenSecret(recording=recording, kind=each.kind, starts=each.starts, ends=each.ends, found_at=timezone.now())
        for each in stretches
        if not any(old.kind == each.kind and old.starts <= each.starts and each.ends <= old.ends for old in known)
    ]
    SpokenSecret.objects.bulk_create(fresh)
    return fresh


def _hold(actor: Actor, recording: Recording) -> None:
    hold_anew(recording)
    recording.save(update_fields=["state", "reason"])
    ask_silencing(actor, recording)
