"""Speech to text, as a job: recording after recording, each heard to its end in memory, cleared, and only then kept.

What was heard of a recording so far is nowhere but in the memory of the worker: half a conversation cannot be cleared
of a number whose other half is still to come. So a job that is stopped or killed goes on with the recording it was at,
from its beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from keskus.core.actions import SYSTEM, Breach, Refused, action
from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.core.work import is_stopping, keep_alive, request, save_progress, takes_long
from keskus.engines.audio import BadSound
from keskus.engines.transcripts import Turn
from keskus.recordings.actions.sounds import sound_of
from keskus.recordings.actions.transcripts import keep_transcript
from keskus.recordings.gateways import speech
from keskus.recordings.gateways.vault import VaultDamage
from keskus.recordings.models import Recording, Transcript
from keskus.recordings.queries.reach import recordings_reached
from keskus.recordings.queries.speech import WHOLE, WRITE_DOWN
from keskus.recordings.rules.conversation import Unplaced, cleared

HOURS = 12  # of the longest recording on the slowest machine


def _anywhere(*subject: Any, **rest: Any) -> None:
    """The recordings are asked for inside the deed."""


@action("recordings.write_down", where=_anywhere)
def write_down(actor: Actor, recordings: Sequence[int], *, language: str) -> Job:
    """Have the engine write recordings down, in this order. Breach: `no_engine`."""
    if speech.speech_problem():
        raise Breach("no_engine")
    if recordings_reached(actor, WRITE_DOWN).filter(pk__in=recordings).count() != len(set(recordings)):
        raise Refused(WRITE_DOWN)
    parameters = {"recordings": list(recordings), "language": language}
    subject = Recording.objects.get(pk=recordings[0]) if len(recordings) == 1 else ""
    return request(actor, write_step, subject=subject, parameters=parameters, total=WHOLE * len(recordings))


@takes_long(hours=HOURS)
def write_step(job: Job) -> bool:
    """One recording; those that got a transcript meanwhile, or cannot be heard any more, are passed over.

    So are those whose sound is damaged, and those of which the engine hears what must not be heard outside of the
    sound: one of them does not keep the others from being written down.
    """
    recordings, number = job.parameters["recordings"], job.done // WHOLE
    row = Recording.objects.filter(pk=recordings[number], state=Recording.State.READY).exclude(data_key="").first()
    after = WHOLE * (number + 1)
    if row is None or Transcript.objects.filter(recording=row).exists():
        save_progress(job, done=after)
        return after < WHOLE * len(recordings)
    engine = speech.speech_engine()
    try:
        heard = _heard(job, engine, row, number)
        if heard is None:
            return True
        turns, language = heard
        conversation = cleared(turns, language, row.seconds)
        with transaction.atomic():
            keep_transcript(SYSTEM, row, conversation=conversation, language=language, engine=engine.name)
            save_progress(job, done=after)
    except (Breach, BadSound, Unplaced, VaultDamage):
        save_progress(job, done=after)
    return after < WHOLE * len(recordings)


def _heard(job: Job, engine: speech.SpeechEngine, row: Recording, number: int) -> tuple[list[Turn], str] | None:
    """All turns and the language; None when somebody wants the job to stop. After each turn the job says it lives."""
    turns: list[Turn] = []
    language = job.parameters["language"]
    for heard in engine.hear(sound_of(row), language=language or None):
        turns.append(heard.turn)
        language = language or heard.language or ""
        keep_alive(job)
        if is_stopping(job):
            return None
        save_progress(job, done=WHOLE * number + min(WHOLE - 1, int(WHOLE * heard.share)))
    return turns, language[:8]
