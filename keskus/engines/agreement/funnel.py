"""Between which bounds chance alone puts the scores of people who are all the same (Spiegelhalter 2005)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from keskus.engines.agreement.intervals import normal_quantile
from keskus.engines.agreement.measures import Numbers

WATCH, ALARM = 0.95, 0.998
"""Outside the first lies one in twenty by chance alone, outside the second one in five hundred."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For each number of evaluations the lowest and the highest that chance explains."""

    low: Numbers
    high: Numbers


def mean_limits(centre: float, spread: float, counts: Numbers, level: float, *, most: float = 100.0) -> Limits:
    """Of means of so many scores with that standard deviation within people."""
    half = normal_quantile(level) * spread / np.sqrt(counts)
    return Limits(np.maximum(0.0, centre - half), np.minimum(most, centre + half))


def share_limits(centre: float, counts: Sequence[int], level: float) -> Limits:
    """Of shares of so many trials: binomial quantiles, interpolated between counts as Spiegelhalter does (A.1.1)."""
    edge = (1 - level) / 2
    found = np.array([(_quantile(centre, n, edge), _quantile(centre, n, 1 - edge)) for n in counts])
    found = found.reshape(-1, 2)
    return Limits(found[:, 0], found[:, 1])


def _quantile(centre: float, n: int, chance: float) -> float:
    if centre <= 0 or centre >= 1:
        return centre
    hits = np.arange(n + 1)
    ways = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n + 1)])
    each = np.exp(ways + hits * log(centre) + (n - hits) * log(1 - centre))
    below = np.cumsum(each)
    first = min(int(np.searchsorted(below, chance)), n)
    part = (below[first] - chance) / each[first]
    return float(np.clip((first - part) / n, 0.0, 1.0))


def within_spread(scores: Numbers, people: Numbers) -> float | None:
    """The standard deviation of scores round their own person's mean, of all together; None where nobody has two."""
    _, codes = np.unique(people, return_inverse=True)
    counts = np.bincount(codes)
    degrees = scores.size - counts.size
    if degrees < 1:
        return None
    off = scores - (np.bincount(codes, weights=scores) / counts)[codes]
    return float(np.sqrt(off @ off / degrees))
