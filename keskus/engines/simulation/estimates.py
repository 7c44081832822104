"""From replications to a number with its interval: Student's t over independent runs.

A share or a mean is a quotient of sums (service level: answered in time over answered, of all replications together),
not the mean of the runs' quotients; its interval comes from the runs' deviations from it (the ratio estimator, Cochran
1977, 6.3). Two results of the same seed are compared run by run, so that common luck falls out of the difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from math import cos, inf, isnan, nan, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the bounds between which it lies with the confidence asked for; no bounds from a single run.

    NaN where there is nothing to divide by. `deviations`: how far each replication moves it.
    """

    mean: float
    low: float
    high: float
    level: float = field(repr=False)
    deviations: Numbers = field(repr=False, compare=False)

    @property
    def half_width(self) -> float:
        """Half the width of the interval before a share is cut off at 0 and 1; NaN from a single run."""
        return _half_width(self.deviations, self.level)

    @property
    def is_known(self) -> bool:
        """Whether there was anything to divide by."""
        return not isnan(self.mean)

    def minus(self, other: Estimate) -> Estimate:
        """The difference, run by run: for two models of the same seed and as many replications."""
        if self.deviations.size != other.deviations.size:
            raise ValueError("The two have different numbers of replications.")
        return _between(self.mean - other.mean, self.deviations - other.deviations, self.level, -inf, inf)


def mean_of(values: Numbers, level: float) -> Estimate:
    """Of one number for each replication."""
    mean = float(values.mean())
    return _between(mean, values - mean, level, -inf, inf)


def quotient_of(numerators: Numbers, denominators: Numbers, level: float, *, most: float = inf) -> Estimate:
    """The sum of the one over the sum of the other; `most` 1 for shares."""
    below = float(denominators.mean())
    if below == 0:
        return Estimate(nan, nan, nan, level, np.full(numerators.size, nan))
    quotient = float(numerators.mean()) / below
    return _between(quotient, (numerators - quotient * denominators) / below, level, 0.0, most)


def _between(mean: float, deviations: Numbers, level: float, least: float, most: float) -> Estimate:
    half = _half_width(deviations, level)
    low, high = (nan, nan) if isnan(half) else (max(least, mean - half), min(most, mean + half))
    return Estimate(mean, low, high, level, deviations)


def _half_width(deviations: Numbers, level: float) -> float:
    count = deviations.size
    if count < 2:
        return nan
    return t_quantile(count - 1, level) * float(np.sqrt((deviations**2).sum() / (count - 1) / count))


@cache
def t_quantile(freedom: int, level: float) -> float:
    """Within plus or minus this lies `level` of Student's distribution; by halving, to 1e-12."""
    low, high = 0.0, pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(freedom, middle) < level else (low, middle)
    return sqrt(freedom) * sin(low) / cos(low)


def _inside(freedom: int, angle: float) -> float:
    """P(|T| < sqrt(freedom) tan(angle)), the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4."""
    term, total = (cos(angle), 0.0) if freedom % 2 else (1.0, 0.0)
    square = cos(angle) ** 2
    for number in range(1 + freedom % 2, freedom, 2):
        total += term
        term *= square * number / (number + 1)
    if freedom % 2:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total
