"""A figure with its interval, and the two arrays that everything here is reckoned from."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Measure:
    """A value, the bounds between which it lies with the confidence asked for, and of how many it is made.

    `value` is None where there is nothing to reckon it from, the bounds are where the spread is unknown.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """Half of what lies between the bounds."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


NOTHING = Measure(None, None, None, 0)


def bounded(value: float, half: float, n: int, *, least: float, most: float) -> Measure:
    """A value with as much on both sides, cut off where no value can be; no bounds of a half that is no number."""
    if not isfinite(half):
        return Measure(value, None, None, n)
    return Measure(value, max(least, value - half), min(most, value + half), n)


def shared_units(ratings: Numbers) -> Numbers:
    """Only the units that two raters or more have judged: the others tell nothing about agreement."""
    return ratings[:, (~np.isnan(ratings)).sum(axis=0) >= 2]


def counts_of(ratings: Numbers, categories: Numbers) -> Numbers:
    """Units by categories: how many raters put the unit there."""
    found: Numbers = (ratings[:, :, None] == categories[None, None, :]).sum(axis=0).astype(np.float64)
    return found


def categories_of(ratings: Numbers) -> Numbers:
    """The values that occur, in order."""
    return np.unique(ratings[~np.isnan(ratings)])
