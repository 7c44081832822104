"""What was said in a recording, for those who may hear it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from keskus.engines.transcripts import Turn, Word
from keskus.recordings.models import Recording, SpokenSecret, Transcript


def turns_of(transcript: Transcript) -> tuple[Turn, ...]:
    """The turns as they are kept: masked."""
    return tuple(
        Turn(**{**turn, "words": tuple(Word(**word) for word in turn["words"])})
        for turn in json.loads(transcript.turns)
    )


def written(turns: Sequence[Turn]) -> str:
    """The turns as the table holds them, before they are sealed."""
    return json.dumps([asdict(turn) for turn in turns], ensure_ascii=False, separators=(",", ":"))


def transcript_of(recording: Recording) -> Transcript | None:
    """Its transcript, if there is one."""
    return Transcript.objects.filter(recording=recording).first()


def secrets_of(recording: Recording) -> list[SpokenSecret]:
    """What was said in it that nobody may hear, by type and time."""
    return list(SpokenSecret.objects.filter(recording=recording))
