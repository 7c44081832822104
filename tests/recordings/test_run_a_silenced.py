"""Every card and account read out in the calls of a real Asterisk is out of the text and silent in the stored sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keskus.engines.audio import Sound, decode, join
from keskus.engines.transcripts import Turn
from keskus.recordings.actions.sounds import prepare, put_in_place
from keskus.recordings.queries.transcripts import turns_of
from tests.contacts.world import data_folder
from tests.house.people import World
from tests.recordings.stage import Tape, silence_now, tape


def test_what_was_read_out_is_silent_and_the_rest_is_not(world: World) -> None:
    folder = data_folder("asterisk-run-a") / "recordings"
    index = [told for told in json.loads((folder / "index.json").read_text()) if told.get("turns")]
    for number, told in enumerate(each for each in index if {"pan", "cvv"} & set(each["tags"])):
        stage = tape(world, began=1_795_000_000 + number)
        prepared = prepare(_sound(folder, told))
        put_in_place(stage.recording, prepared)
        stage.recording.seconds = prepared.seconds
        stage.recording.save()
        kept = Tape(stage.recording, tuple(_turn(turn) for turn in told["turns"]))
        assert _numbers(kept), told["files"]
        before = [kept.loudness(*span) for span in _numbers(kept)]
        kept.tell(told["language"])
        silence_now(kept.recording)
        assert min(before) > 500
        assert [kept.loudness(*span) for span in _numbers(kept)] == [0] * len(before)
        assert kept.loudness(kept.turns[0].starts, kept.turns[0].ends) > 500
        said = [turn.text for turn in turns_of(kept.recording.transcript)]
        assert not [text for text in said if _is_number(text)]
        assert "[PAN]" in " ".join(said)


def _numbers(kept: Tape) -> list[tuple[float, float]]:
    """When a card number was being said: the turn but for its first and last words, from the index's own times."""
    seconds = kept.recording.seconds
    spans = [(turn.starts + 1.0, turn.ends - 0.3) for turn in kept.turns if _is_number(turn.text)]
    return [span for span in spans if span[1] < seconds]


def _is_number(text: str) -> bool:
    return sum(letter.isdecimal() for letter in text) >= 12


def _turn(told: dict[str, Any]) -> Turn:
    return Turn(told["who"], told["start"], told["end"], told["text"])


def _sound(folder: Path, told: dict[str, Any]) -> Sound:
    legs = {file["leg"]: decode((folder / file["file"]).read_bytes(), name=file["file"]) for file in told["files"]}
    if len(legs) == 2:
        return join(legs["caller"], legs["agent"])
    (sound,) = legs.values()
    if sound.channels == 2:
        return sound
    return Sound(sound.rate, np.repeat(sound.samples, 2, axis=1))


pytestmark = pytest.mark.django_db
