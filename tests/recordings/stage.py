"""Recordings made in the test: a tone for each turn on its side, silence between, kept through the product's own doors.

stage = tape(world)                    # a conversation with a card number, in Tallinn's queue
stage.recording, stage.turns, stage.loudness(starts, ends)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from keskus.contacts.models import PbxAgent
from keskus.core.actors import SYSTEM
from keskus.engines.audio import Sound
from keskus.engines.transcripts import Turn
from keskus.people.models import Queue
from keskus.recordings.actions.silencing import silence_step
from keskus.recordings.actions.sounds import prepare, put_in_place, sound_of
from keskus.recordings.actions.transcripts import import_transcript
from keskus.recordings.models import Recording, RecordingSource, SpokenSecret
from keskus.recordings.rules.conversation import cleared
from tests.contacts.builder import build_centre
from tests.house.people import Side, World

RATE = 8000
CARD = "4111 1111 1111 1111"  # a published test value
TURNS = (
    Turn("agent", 0.5, 2.0, "Good morning, how can I help?"),
    Turn("customer", 2.5, 4.0, "I want to pay my invoice."),
    Turn("agent", 4.5, 6.0, "Please read me the card number."),
    Turn("customer", 7.0, 12.0, f"It is {CARD}."),
    Turn("agent", 13.0, 15.0, "Thank you, the invoices are paid."),
)
BEGAN = 1_772_445_600  # 2 March 2026, 10:00 UTC


@dataclass
class Tape:
    """A recording and what is said in it."""

    recording: Recording
    turns: tuple[Turn, ...]

    def loudness(self, starts: float, ends: float) -> int:
        """The loudest sample of a stretch of the sound as it is kept now, on either side."""
        self.recording.refresh_from_db()
        sound = sound_of(self.recording)
        return int(np.abs(sound.samples[int(starts * sound.rate) : int(ends * sound.rate)]).max())

    def tell(self, language: str = "en") -> None:
        """Have the transcript imported, and what is found in it silenced."""
        conversation = cleared(self.turns, language, self.recording.seconds)
        import_transcript(SYSTEM, self.recording, conversation=conversation, language=language)
        self.recording.refresh_from_db()


def tape(
    world: World, side_name: str = "ours", *, turns: tuple[Turn, ...] = TURNS, began: int = BEGAN, told: Any = None
) -> Tape:
    """A recording of that side's queue with its agent; `told`: the contact that the PBX told of it."""
    side: Side = getattr(world, side_name)
    agent = PbxAgent.objects.filter(employee=side.agent).first() or build_centre(world).agents[side_name]
    return taped(side.queue, agent, turns=turns, began=began, contact=told)


def taped(queue: Queue, agent: PbxAgent, *, turns: tuple[Turn, ...] = TURNS, began: int = BEGAN, **more: Any) -> Tape:
    """A recording of a queue with an agent, sealed and measured."""
    site = queue.site
    source, _ = RecordingSource.objects.get_or_create(name=f"Tapes of {site.name}", site=site, kind="upload")
    prepared = prepare(sound_with(turns))
    row = Recording(
        source=source,
        site=site,
        queue=queue,
        agent=agent,
        employee=agent.employee,
        began_epoch=began,
        seconds=prepared.seconds,
        sides=2,
        codec_in="pcm_s16le",
        content_hash=f"{site.pk} {began}",
        taken_at=timezone.now(),
        **more,
    )
    row.save()
    put_in_place(row, prepared)
    row.save()
    return Tape(row, turns)


def sound_with(turns: tuple[Turn, ...], tail: float = 1.0) -> Sound:
    """A tone of its side's own pitch while somebody speaks."""
    seconds = max(turn.ends for turn in turns) + tail
    samples = np.zeros((int(seconds * RATE), 2), np.int16)
    times = np.arange(len(samples)) / RATE
    for turn in turns:
        spoken = (times >= turn.starts) & (times < turn.ends)
        side, pitch = (1, 180) if turn.side == "agent" else (0, 240)
        samples[spoken, side] = (9000 * np.sin(2 * np.pi * pitch * times[spoken])).astype(np.int16)
    return Sound(RATE, samples)


def silence_now(recording: Recording) -> None:
    """What the worker does with the job that was asked for."""
    from keskus.core.models import Job
    from keskus.core.work import run_to_end

    for job in Job.objects.filter(kind=f"{silence_step.__module__}.{silence_step.__name__}").order_by("pk"):
        run_to_end(job)
    assert not SpokenSecret.objects.filter(recording=recording, silenced_at=None).exists()
