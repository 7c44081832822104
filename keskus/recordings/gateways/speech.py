"""Speech to text on this machine, by a model whose folder the operator names. Nothing goes out, nothing is fetched.

    problem = speech_problem()  # "" or a code: no_model, no_folder, not_a_model, no_library
    for heard in speech_engine().hear(sound, language="pl", after=(12.5, 0.0)):
        heard.turn, heard.language, heard.share

`hear` yields turns as they are heard, side by side: all of the customer's, then all of the agent's; `share` (0 to 1) is
how much of the whole is done, for progress. Work that was broken off goes on with `after`: of each side the seconds
already heard, the end of its last turn. It takes as long as a processor takes; each turn is a place to stop. What is
heard is not masked: nobody may keep it before it is.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from keskus.engines.audio import Sound, encode
from keskus.engines.transcripts import Turn, Word

RATE = 16_000
SIDES = {1: ("unknown",), 2: ("customer", "agent")}
MODEL_FILES = ("model.bin", "config.json")
# Whisper invents text over silence: what it is this sure was no speech, or is this unsure of, is left out.
NO_SPEECH, UNSURE = 0.8, -1.5


class NoSpeechEngine(Exception):
    """The code says what is missing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Heard:
    turn: Turn
    language: str | None
    share: float


class SpeechEngine(Protocol):
    name: str

    def hear(self, sound: Sound, *, language: str | None = None, after: tuple[float, ...] = ()) -> Iterator[Heard]: ...


def speech_problem() -> str:
    """Why there is no speech to text here: cheap, nothing is loaded."""
    if not settings.KESKUS_SPEECH_MODEL:
        return "no_model"
    folder = Path(settings.KESKUS_SPEECH_MODEL)
    if not folder.is_dir():
        return "no_folder"
    if not all((folder / name).is_file() for name in MODEL_FILES):
        return "not_a_model"
    return "" if find_spec("faster_whisper") else "no_library"


def speech_engine() -> SpeechEngine:
    """Raises `NoSpeechEngine`. The model is loaded when the first sound is heard and kept for this process."""
    if problem := speech_problem():
        raise NoSpeechEngine(problem)
    return _engine(settings.KESKUS_SPEECH_MODEL)


@cache
def _engine(folder: str) -> FasterWhisper:
    return FasterWhisper(Path(folder))


class FasterWhisper:
    def __init__(self, folder: Path) -> None:
        self.name = f"faster-whisper {folder.name}"
        self._folder = folder
        self._loaded: Any = None

    def hear(self, sound: Sound, *, language: str | None = None, after: tuple[float, ...] = ()) -> Iterator[Heard]:
        sides = SIDES[sound.channels]
        after = after or (0.0,) * len(sides)
        for number, (side, samples) in enumerate(zip(sides, self._channels(sound), strict=True)):
            rest = samples[int(after[number] * RATE) :]
            if len(rest) < RATE // 10:
                continue
            segments, told = self._model().transcribe(
                rest,
                language=language,
                word_timestamps=True,
                vad_filter=True,
                condition_on_previous_text=False,
            )
            language = language or told.language
            for segment in segments:
                if turn := _turn(segment, side, after[number]):
                    yield Heard(turn, language, (number + min(1.0, turn.ends / sound.seconds)) / len(sides))

    def _model(self) -> Any:
        if self._loaded is None:
            os.environ["HF_HUB_OFFLINE"] = "1"
            from faster_whisper import WhisperModel

            self._loaded = WhisperModel(str(self._folder), device="cpu", compute_type="int8", local_files_only=True)
        return self._loaded

    def _channels(self, sound: Sound) -> tuple[Any, ...]:
        from faster_whisper import decode_audio

        stored = io.BytesIO(encode(sound))
        if sound.channels == 1:
            return (decode_audio(stored, sampling_rate=RATE),)
        return tuple(decode_audio(stored, sampling_rate=RATE, split_stereo=True))


def _turn(segment: Any, side: str, offset: float) -> Turn | None:
    if segment.no_speech_prob > NO_SPEECH or segment.avg_logprob < UNSURE:
        return None
    spoken = [word for word in segment.words or () if word.word.strip()]
    words = tuple(
        Word(_second(offset + word.start), _second(offset + max(word.start, word.end)), word.word.strip())
        for word in spoken
    )
    if not words:
        return None
    return Turn(side, words[0].starts, words[-1].ends, " ".join(word.text for word in words), words)


def _second(value: float) -> float:
    """The library's numbers are NumPy's."""
    return round(float(value), 2)
