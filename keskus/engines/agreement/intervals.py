"""How sure a share and a mean are: Wilson 1927, Student 1908, Efron's bootstrap-t."""

from __future__ import annotations

from functools import lru_cache
from math import inf, nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from keskus.engines.agreement.measures import LEVEL, NOTHING, Measure, Numbers, bounded
from keskus.engines.simulation.estimates import quotient_of, t_quantile

RESAMPLES = 2_000
FEWEST = 5
"""Values from which resampling tells anything about their spread."""


def normal_quantile(level: float) -> float:
    """Within plus or minus this lies `level` of the normal distribution."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(hits: float, n: int, *, level: float = LEVEL) -> Measure:
    """A share and Wilson's score interval (1927), which holds for few trials and for shares near 0 and 1.

    `hits` may be a sum of values between 0 and 1: such values spread at most as far as hits and misses with the same
    mean, so the interval is then wide enough.
    """
    if not n:
        return NOTHING
    share, square = hits / n, normal_quantile(level) ** 2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = sqrt(square * (share * (1 - share) / n + square / (4 * n * n))) / (1 + square / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Measure(share, 0.0 if hits == 0 else low, 1.0 if hits == n else high, n)


def mean_of(values: Numbers, *, level: float = LEVEL) -> Measure:
    """A mean and Student's interval; no bounds from a single value."""
    n = values.size
    if not n:
        return NOTHING
    half = nan if n < 2 else t_quantile(n - 1, level) * float(values.std(ddof=1)) / sqrt(n)
    return bounded(float(values.mean()), half, n, least=-inf, most=inf)


def mean_score(values: Numbers, *, most: float = 100.0, seed: int = 0, level: float = LEVEL) -> Measure:
    """The mean of scores between 0 and `most`, with an interval that few and skewed scores can bear.

    The bootstrap-t (Efron and Tibshirani 1993, 12.5): how far the mean is off in units of its own error is taken from
    resamples, not from a table, so that one bad call among many good ones pulls the lower bound down. It is cut by
    Wilson's interval of the mean's share of `most`, which no scores between 0 and `most` can overstep; that alone is
    the interval of fewer than five scores, and of scores that are all the same.
    """
    n = values.size
    if not n:
        return NOTHING
    mean = float(values.mean())
    outer = wilson(float(np.clip(values, 0, most).sum()) / most, n, level=level)
    low, high = (outer.low or 0.0) * most, (1.0 if outer.high is None else outer.high) * most
    error = float(values.std(ddof=1)) / sqrt(n) if n > 1 else 0.0
    if n >= FEWEST and error > 0:
        below, above = _studentised(values, seed, level)
        low, high = max(low, mean - above * error), min(high, mean - below * error)
    return Measure(mean, low, high, n)


def _studentised(values: Numbers, seed: int, level: float) -> tuple[float, float]:
    """The outer quantiles of the resampled means' distance from the mean in their own errors; a resample of one and the
    same value lies infinitely far on its side."""
    n = values.size
    drawn = values[_drawn(n, seed)]
    off, spread = drawn.mean(axis=1) - values.mean(), drawn.std(axis=1, ddof=1) / sqrt(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        distances = np.nan_to_num(off / spread, nan=0.0, posinf=inf, neginf=-inf)
    distances.sort()
    edge = (1 - level) / 2
    return float(distances[int(edge * RESAMPLES)]), float(distances[int((1 - edge) * RESAMPLES) - 1])


@lru_cache(maxsize=64)
def _drawn(n: int, seed: int) -> NDArray[np.int64]:
    """Which values the resamples of so many hold: the same for everybody who has so many, so drawn once."""
    return np.random.default_rng([seed, n]).integers(0, n, size=(RESAMPLES, n))


def clustered_mean(values: Numbers, clusters: Numbers, *, most: float = 100.0, level: float = LEVEL) -> Measure:
    """The mean of scores of several people, whose own scores resemble each other: bounds by the spread between people
    (ratio estimator, Cochran 1977, 6.3). Of fewer than three people, and of people who
    are all alike, the bounds are those of `mean_score`."""
    _, codes = np.unique(clusters, return_inverse=True)
    counts = np.bincount(codes).astype(np.float64)
    if counts.size < 3:
        return mean_score(values, most=most, level=level)
    found = quotient_of(np.bincount(codes, weights=values).astype(np.float64), counts, level, most=most)
    if found.half_width < 1e-12 * most:
        return mean_score(values, most=most, level=level)
    return Measure(found.mean, found.low, found.high, values.size)
