"""Speech made of nothing: a falling pitch, vowels that follow one another, a hiss before each; its truth is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from keskus.engines.audio import Sound, Span

RATE = 8000
VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
STRENGTHS, WIDTHS = (1.0, 0.5, 0.25), (90, 110, 170)


def speech(seconds: float, dice: np.random.Generator, *, pitch: float = 120.0, pace: float = 5.5) -> NDArray[np.int16]:
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


def call(seconds: float, sides: Sequence[Iterable[Span]], seed: int = 4, *, pace: float = 5.5) -> Sound:
    """A call in which each side speaks exactly in its spans, over a quiet line."""
    dice = np.random.default_rng(seed)
    samples = dice.normal(0, 12, (int(seconds * RATE), len(sides))).astype(np.int16)
    for side, spans in enumerate(sides):
        for begins, ends in spans:
            said = speech(ends - begins, dice, pitch=100 + 8 * side, pace=pace)
            samples[int(begins * RATE) : int(begins * RATE) + len(said), side] += said
    return Sound(RATE, samples)
