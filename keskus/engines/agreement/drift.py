"""Whether somebody's judgement wanders off: an exponentially weighted moving average (Roberts 1959)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from keskus.engines.agreement.measures import Numbers

NEWEST, WIDTH = 0.3, 2.7
"""How much the newest weighs, and how many deviations off are too many: a wrong alarm about every 200 judgements, a
shift of one deviation found after some eight (bench/agreement.py)."""


class Side(StrEnum):
    """Which way somebody wanders."""

    LENIENT = "lenient"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class Drift:
    """The average after each value, the bounds it should keep within, and since which value it is outside: the last
    time it crossed, None while it is within."""

    average: Numbers
    bounds: Numbers
    outside_since: int | None
    side: Side | None


def drift(
    values: Numbers, spread: float, *, centre: float = 0.0, newest: float = NEWEST, width: float = WIDTH
) -> Drift:
    """Of values in order of time, whose standard deviation is `spread` while nobody wanders."""
    average, before = np.empty(values.size), centre
    for number, value in enumerate(values):
        before = newest * float(value) + (1 - newest) * before
        average[number] = before
    after = np.arange(1, values.size + 1)
    bounds = width * spread * np.sqrt(newest / (2 - newest) * (1 - (1 - newest) ** (2 * after)))
    outside = np.abs(average - centre) > bounds
    if not values.size or not outside[-1]:
        return Drift(average, bounds, None, None)
    within = np.flatnonzero(~outside)
    since = int(within[-1]) + 1 if within.size else 0
    return Drift(average, bounds, since, Side.LENIENT if average[-1] > centre else Side.SEVERE)
