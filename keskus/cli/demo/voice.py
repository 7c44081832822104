"""Sound made of nothing that rises and falls as speech does: a falling pitch, vowels that follow one another, a hiss
before each. It says no word and is no human's voice. And the music of those who are on hold.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 8000
VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
STRENGTHS, WIDTHS = (1.0, 0.5, 0.25), (90, 110, 170)
PIECES, PIECE_SECONDS = 9, 1.7
CHORDS = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7), (174.6, 220.0, 261.6), (164.8, 207.7, 246.9))
CHORD_SECONDS, MUSIC_LOUD = 1.6, 900


def speech(seconds: float, dice: np.random.Generator, *, pitch: float = 120.0, pace: float = 5.5) -> NDArray[np.int16]:
    """So long a stretch, `pace` syllables a second."""
    times = np.arange(int(seconds * RATE)) / RATE
    pitches = pitch * (1.12 - 0.2 * times / seconds + 0.04 * np.sin(2 * np.pi * 3.1 * times))
    phase, edges = 2 * np.pi * np.cumsum(pitches) / RATE, np.linspace(0, seconds, max(1, round(seconds * pace)) + 1)
    vowels = dice.integers(0, len(VOWELS), len(edges) - 1)
    middles = (edges[:-1] + edges[1:]) / 2
    formants = [np.interp(times, middles, [VOWELS[vowel][of] for vowel in vowels]) for of in range(3)]
    sound = np.zeros(len(times))
    for harmonic in range(1, int(3800 / pitch)):
        tones = harmonic * pitches
        loud = sum(s / (1 + ((tones - f) / w) ** 2) for f, s, w in zip(formants, STRENGTHS, WIDTHS, strict=True))
        sound += loud / np.sqrt(harmonic) * np.sin(harmonic * phase) * (tones < RATE / 2 - 100)
    place = np.searchsorted(edges, times, "right") - 1
    within = (times - edges[place]) / (seconds / (len(edges) - 1))
    sound *= np.clip(np.minimum(within / 0.25, (1 - within) / 0.2), 0.08, 1)
    hiss = np.diff(dice.standard_normal(len(times)), prepend=0) * np.where(within < 0.25, np.sin(np.pi * within * 4), 0)
    sound += 0.1 * np.abs(sound).max() * hiss
    return np.asarray(sound / np.abs(sound).max() * 9000, np.int16)


@cache
def _pieces(pitch: int) -> list[NDArray[np.int16]]:
    """A voice's store of sentences: making each turn anew would cost a second of work a call."""
    dice = np.random.default_rng(pitch)
    return [speech(PIECE_SECONDS, dice, pitch=pitch) for _ in range(PIECES)]


def said(seconds: float, pitch: int, seed: int) -> NDArray[np.int16]:
    """A turn of a voice, sentence after sentence without a breath that would count as silence."""
    pieces, length = _pieces(pitch), int(seconds * RATE)
    order = np.random.default_rng(seed).integers(0, PIECES, int(seconds / PIECE_SECONDS) + 1)
    return np.concatenate([pieces[number] for number in order])[:length]


def hold_music(seconds: float) -> NDArray[np.int16]:
    """Soft chords, one after another."""
    times = np.arange(int(seconds * RATE)) / RATE
    chord = (times / CHORD_SECONDS).astype(int) % len(CHORDS)
    within = times % CHORD_SECONDS / CHORD_SECONDS
    tones = sum(np.sin(2 * np.pi * np.array(CHORDS)[chord, voice] * times) for voice in range(3))
    return np.asarray(tones * np.sin(np.pi * within) ** 0.5 * MUSIC_LOUD, np.int16)
