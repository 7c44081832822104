"""Calls made of computed speech; their truth is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from keskus.cli.demo.voice import RATE, speech
from keskus.engines.audio import Sound, Span


def call(seconds: float, sides: Sequence[Iterable[Span]], seed: int = 4, *, pace: float = 5.5) -> Sound:
    """A call in which each side speaks exactly in its spans, over a quiet line."""
    dice = np.random.default_rng(seed)
    samples = dice.normal(0, 12, (int(seconds * RATE), len(sides))).astype(np.int16)
    for side, spans in enumerate(sides):
        for begins, ends in spans:
            said = speech(ends - begins, dice, pitch=100 + 8 * side, pace=pace)
            samples[int(begins * RATE) : int(begins * RATE) + len(said), side] += said
    return Sound(RATE, samples)
