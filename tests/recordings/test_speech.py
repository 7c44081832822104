"""Speech to text by a model in a folder: what is missing is said, sides stay apart, broken-off work goes on."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.test import override_settings

from keskus.engines.audio import Sound
from keskus.engines.transcripts import Turn, Word
from keskus.recordings.gateways import speech

RATE = speech.RATE


def word(text: str, start: float, end: float) -> SimpleNamespace:
    return SimpleNamespace(word=text, start=start, end=end)


def segment(*words: SimpleNamespace, doubt: float = 0.1) -> SimpleNamespace:
    return SimpleNamespace(words=words, no_speech_prob=doubt, avg_logprob=-0.3)


class Library:
    """What stands for faster_whisper: says which samples it got and hears one word in each second of them."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str | None]] = []
        self.opened: list[dict[str, Any]] = []

    def WhisperModel(self, folder: str, **options: Any) -> Library:  # noqa: N802 - the library's name
        self.opened.append({"folder": folder, **options})
        return self

    def decode_audio(self, stored: Any, sampling_rate: int, split_stereo: bool = False) -> Any:
        assert stored.read(4) == b"fLaC"
        one = np.zeros(3 * sampling_rate, np.float32)
        return (one, one) if split_stereo else one

    def transcribe(self, samples: Any, language: str | None, **options: Any) -> Any:
        seconds = len(samples) / RATE
        self.asked.append((seconds, language))
        said = [segment(word(" yes", 0.0, 0.4), word("", 0.4, 0.4), word(" sir.", 0.5, 0.4))]
        return iter([*said, segment(word("Thanks for watching", 1.0, 2.0), doubt=0.95)]), SimpleNamespace(language="en")


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Library:
    for name in speech.MODEL_FILES:
        (tmp_path / name).touch()
    stub = Library()
    monkeypatch.setitem(sys.modules, "faster_whisper", stub)  # type: ignore[arg-type]
    monkeypatch.setattr(speech, "find_spec", lambda name: stub)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    speech._engine.cache_clear()
    return stub


def stereo(seconds: float = 3.0) -> Sound:
    return Sound(8000, np.zeros((int(8000 * seconds), 2), np.int16))


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "find_spec", lambda name: None)
    for folder, problem in (("", "no_model"), (str(tmp_path / "none"), "no_folder"), (str(tmp_path), "not_a_model")):
        with override_settings(KESKUS_SPEECH_MODEL=folder), pytest.raises(speech.NoSpeechEngine) as caught:
            speech.speech_engine()
        assert caught.value.code == problem
    for name in speech.MODEL_FILES:
        (tmp_path / name).touch()
    with override_settings(KESKUS_SPEECH_MODEL=str(tmp_path)):
        assert speech.speech_problem() == "no_library"


def test_each_side_is_heard_by_itself_and_what_whisper_makes_up_over_silence_is_left_out(
    library: Library, tmp_path: Path
) -> None:
    with override_settings(KESKUS_SPEECH_MODEL=str(tmp_path)):
        engine = speech.speech_engine()
        heard = list(engine.hear(stereo()))
    said = (Word(0.0, 0.4, "yes"), Word(0.5, 0.5, "sir."))
    assert [one.turn for one in heard] == [Turn(side, 0.0, 0.5, "yes sir.", said) for side in ("customer", "agent")]
    assert [round(one.share, 3) for one in heard] == [0.083, 0.583]
    assert {one.language for one in heard} == {"en"}
    assert library.asked == [(3.0, None), (3.0, "en")]  # the second side speaks the first one's language
    assert library.opened == [
        {"folder": str(tmp_path), "device": "cpu", "compute_type": "int8", "local_files_only": True}
    ]


def test_work_that_was_broken_off_goes_on_where_it_was(library: Library, tmp_path: Path) -> None:
    with override_settings(KESKUS_SPEECH_MODEL=str(tmp_path)):
        heard = list(speech.speech_engine().hear(stereo(), language="pl", after=(3.0, 2.0)))
    assert [(one.turn.side, one.turn.starts, one.turn.ends) for one in heard] == [("agent", 2.0, 2.5)]
    assert library.asked == [(1.0, "pl")]
