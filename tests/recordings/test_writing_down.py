"""Speech to text as a job: resumable at each recording, stopped between two turns, never kept before it is cleared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import request_stop, resume, run_to_end
from keskus.engines.audio import Sound
from keskus.recordings.actions.speech import write_down
from keskus.recordings.gateways import vault
from keskus.recordings.gateways.speech import Heard
from keskus.recordings.models import Transcript
from keskus.recordings.queries.transcripts import turns_of
from tests.house.people import World
from tests.recordings.stage import BEGAN, TURNS, silence_now, tape


@dataclass
class Ear:
    """An engine that hears what the test says; before `stops_at`-th turn somebody asks the job to stop."""

    name: str = "ear"
    stops_at: int | None = None
    calls: list[float] = field(default_factory=list)

    def hear(self, sound: Sound, *, language: str | None = None, after: Any = ()) -> Iterator[Heard]:
        self.calls.append(sound.seconds)
        for number, turn in enumerate(TURNS):
            if number == self.stops_at:
                self.stops_at = None
                request_stop(SYSTEM, Job.objects.get(kind__endswith="write_step").pk)
            yield Heard(turn, "en", (number + 1) / len(TURNS))


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    made = Ear()
    monkeypatch.setattr("keskus.recordings.gateways.speech.speech_problem", lambda: "")
    monkeypatch.setattr("keskus.recordings.gateways.speech.speech_engine", lambda: made)
    return made


def test_recordings_are_written_down_one_after_another(world: World, ear: Ear) -> None:
    tapes = [tape(world, began=BEGAN + number) for number in range(2)]
    job = write_down(world.viewer("quality"), [each.recording.pk for each in tapes], language="")
    run_to_end(job)
    assert (job.state, job.done, job.total) == ("done", 200, 200)
    assert [each.engine for each in Transcript.objects.all()] == ["ear", "ear"]
    assert turns_of(Transcript.objects.all()[0])[3].text == "It is [PAN]."
    silence_now(tapes[0].recording)
    assert tapes[0].loudness(7.2, 12.4) == 0


def test_stopped_in_the_middle_it_keeps_nothing_and_begins_that_recording_again(world: World, ear: Ear) -> None:
    tapes = [tape(world, began=BEGAN + number) for number in range(2)]
    ear.stops_at = 2
    job = write_down(world.viewer("quality"), [each.recording.pk for each in tapes], language="")
    run_to_end(job)
    assert job.state == "stopped"
    assert not Transcript.objects.exists()
    resume(SYSTEM, job.pk)
    job.refresh_from_db()
    run_to_end(job)
    assert Transcript.objects.count() == 2
    assert len(ear.calls) == 3


def test_a_damaged_sound_does_not_keep_the_others_from_being_written_down(world: World, ear: Ear) -> None:
    tapes = [tape(world, began=BEGAN + number) for number in range(2)]
    vault.drop(tapes[0].recording.storage_name)
    job = write_down(world.viewer("quality"), [each.recording.pk for each in tapes], language="")
    run_to_end(job)
    assert (job.state, job.done) == ("done", 200)
    assert Transcript.objects.get().recording == tapes[1].recording


def test_nobody_has_anothers_recording_written_down(world: World, ear: Ear) -> None:
    other = tape(world, "theirs")
    with pytest.raises(Refused):
        write_down(world.viewer("quality"), [other.recording.pk], language="")


def test_without_an_engine_the_page_says_what_is_missing(world: World) -> None:
    stage = tape(world)
    with pytest.raises(Breach, match="no_engine"):
        write_down(world.viewer("quality"), [stage.recording.pk], language="")
    page = world.client_for("quality").get("/recordings/speech/")
    assert "KESKUS_SPEECH_MODEL" in page.content.decode()
