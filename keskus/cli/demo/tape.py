"""A recorded call of the made-up centre: who says what when, the file that MixMonitor writes, the transcript of it.

Which talk it is and how its turns lie in its length is decided by the call's number alone: whoever reckons it again
finds the same.
"""

from __future__ import annotations

import os
import wave
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from keskus.cli.demo.calls import HOME
from keskus.cli.demo.centre import luck_of
from keskus.cli.demo.talks import CARDS, TALKS, Talk
from keskus.cli.demo.voice import RATE, hold_music, said
from keskus.engines.transcripts import Turn, Word

LETTERS_A_SECOND, SLOWEST = 12.5, 1.06
SHORTEST_TURN_SECONDS, LONGEST_BREATH = 0.9, 0.9
LOOKS_UP, HOLD, PAUSE, RESUME = MARKS = ("~", "*", "[", "]")
WAITS = (LOOKS_UP, HOLD)
WAIT_SECONDS, PAUSE_SECONDS = 4.5, 14.0  # a wait lasts at least so long
MOST_SLACK = 0.32  # of the call: nobody would wait for more
EDGE_SECONDS = 0.6
TALKS_OVER_SHARE, TALKS_OVER_SECONDS = 0.09, 1.3
AGENTS, CALLERS = (108, 128, 196, 214), (100, 118, 186, 222)  # pitches, hertz
COARSE = 256  # steps of the sound: as rough as a telephone's, and small on the disk
LONGEST_NAME = "Agnieszka"
AGENT = "agent"
SIDES = {"A": AGENT, "C": "customer"}


@dataclass(frozen=True, slots=True)
class Taped:
    """A talk with an agent as the PBX knows it: `seconds` are whole."""

    call: str
    queue: str
    agent: str
    began: int
    seconds: int

    @property
    def ended(self) -> int:
        """The second in which it was over."""
        return self.began + self.seconds


@dataclass(frozen=True, slots=True)
class Tape:
    """What a recording holds: turns, where there is music, where it is paused."""

    language: str
    talk: str
    turns: tuple[Turn, ...]
    music: tuple[tuple[float, float], ...]
    paused: tuple[tuple[float, float], ...]


def talk_of(taped: Taped) -> Talk | None:
    """The talk that fits into so long a call; none fits into one that is very short or very long."""
    fitting = [talk for talk in TALKS if talk.queue == taped.queue and _fits(talk, taped.seconds)]
    return luck_of("talk", taped.call).choice(fitting) if fitting else None


def tape_of(taped: Taped) -> Tape | None:
    """Where each turn of the talk lies: what time is left goes to where something is looked up or on hold."""
    talk = talk_of(taped)
    if talk is None:
        return None
    luck = luck_of("tape", taped.call)
    pace = luck.uniform(0.92, 1.06)
    lines = [(line, _length(talk, line, taped, pace, luck)) for line in talk.lines if not _is_unheard(talk, line)]
    left = taped.seconds - 2 * EDGE_SECONDS - sum(length for _, length in lines)
    share = left / sum(1 for line, _ in lines if line in WAITS)
    place, pause_began = EDGE_SECONDS, 0.0
    turns, music, paused = [], [], []
    for line, length in lines:
        ends = place + length + (share if line in WAITS else 0.0)
        if line == HOLD:
            music.append((place + 0.5, ends - 0.5))
        elif line == PAUSE:
            pause_began = place
        elif line == RESUME:
            paused.append((pause_began, ends))
        elif line != LOOKS_UP:
            words = _filled(line, talk, taped)
            turns.append(_turn(SIDES[line[0]], words, _begins(place, luck), ends - luck.uniform(0.25, 0.8)))
        place = ends
    return Tape(talk.language, talk.code, tuple(turns), tuple(music), tuple(paused))


def _fits(talk: Talk, seconds: int) -> bool:
    least = sum(_least(talk, line) for line in talk.lines) + 2 * EDGE_SECONDS
    return least < seconds < least / (1 - MOST_SLACK)


def _least(talk: Talk, line: str) -> float:
    """Seconds that a line takes at the slowest, with the breath after it."""
    if line in MARKS:
        return WAIT_SECONDS if line in WAITS else PAUSE_SECONDS / 2
    if _is_unheard(talk, line):
        return 0.0
    longest = line[2:].format(agent=LONGEST_NAME, card=CARDS[talk.language])
    return SLOWEST * _lasts(longest) + LONGEST_BREATH


def _lasts(words: str) -> float:
    return max(SHORTEST_TURN_SECONDS, len(words) / LETTERS_A_SECOND)


def _is_unheard(talk: Talk, line: str) -> bool:
    """A card that is read out while the recording is paused."""
    return talk.is_paused and "{card}" in line


def _length(talk: Talk, line: str, taped: Taped, pace: float, luck: Random) -> float:
    if line in MARKS:
        return _least(talk, line)
    return _lasts(_filled(line, talk, taped)) * pace + luck.uniform(0.4, LONGEST_BREATH)


def _filled(line: str, talk: Talk, taped: Taped) -> str:
    return line[2:].format(agent=taped.agent.partition(" ")[0], card=CARDS[talk.language])


def _begins(place: float, luck: Random) -> float:
    """Some do not wait until the other has finished."""
    return max(EDGE_SECONDS, place - (TALKS_OVER_SECONDS if luck.random() < TALKS_OVER_SHARE else 0.0))


def _turn(side: str, text: str, starts: float, ends: float) -> Turn:
    """Its words one after another, each as long as its letters."""
    whole, place, words = len(text) + 1, 0, []
    for word in text.split(" "):
        begins, place = place, place + len(word) + 1
        words.append(Word(_at(starts, ends, begins / whole), _at(starts, ends, place / whole), word))
    return Turn(side, round(starts, 2), round(ends, 2), text, tuple(words))


def _at(starts: float, ends: float, share: float) -> float:
    return round(starts + share * (ends - starts), 2)


def sound_of(taped: Taped, tape: Tape) -> NDArray[np.int16]:
    """Both sides, the caller's on the left. Where it is paused both are silent."""
    samples = np.zeros((taped.seconds * RATE, 2), np.int16)
    pitches = luck_of("voice", taped.call).choice(CALLERS), luck_of("voice", taped.agent).choice(AGENTS)
    for number, turn in enumerate(tape.turns):
        side = int(turn.side == AGENT)
        heard = said(turn.ends - turn.starts, pitches[side], len(taped.call) + 31 * number + taped.began)
        _put(samples[:, side], turn.starts, heard)
    for starts, ends in tape.music:
        _put(samples[:, 1], starts, hold_music(ends - starts))
    for starts, ends in tape.paused:
        samples[int(starts * RATE) : int(ends * RATE)] = 0
    return samples // COARSE * COARSE


def _put(side: NDArray[np.int16], starts: float, heard: NDArray[np.int16]) -> None:
    place = int(starts * RATE)
    room = side[place : place + len(heard)]
    room += heard[: len(room)]


def write_file(folder: Path, taped: Taped, tape: Tape) -> Path:
    """As MixMonitor would have left it: there at once, and last written to when the call was over."""
    began = datetime.fromtimestamp(taped.began, HOME)
    path = folder / f"{began:%Y%m%d-%H%M%S}-{taped.call}.wav"
    beside = folder / f".{path.name}"
    try:
        with wave.open(str(beside), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(sound_of(taped, tape).tobytes())
        os.utime(beside, (taped.ended, taped.ended))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
