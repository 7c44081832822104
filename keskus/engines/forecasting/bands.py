"""From roots to calls: mean, P10, P50 and P90.

Split conformal on the scale of roots: the errors of past forecasts at a like lead, each over the spread that its height
lets expect (1/4 by chance and a share of the level), tell where eight of ten came to lie. Queues with few calls take
the negative binomial law with the spread of their own past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.panel import QUARTER

LOW, HIGH = 0.1, 0.9
UNTRIED_SPREAD = 0.08  # of roots, where no past forecast tells: about 16 % of the calls
LEAST_SPREAD = 0.004
MOST_COUNT = 5_000
LEAST_DAYS = 8  # of errors, before anything is learnt of whole days
FADING_MINUTES = 480.0  # after which a deviation is down to 1/e
FORGETTING = 9.0  # days after which an error counts half: a wild spring says little of the summer


@dataclass(frozen=True, slots=True)
class Band:
    """What errors at like leads were. `spread`: share of the level beyond chance; `low`, `high`: of scaled errors."""

    spread: float
    low: float
    high: float
    shift: float  # calls that the mean lies above the square of the root
    over: float  # variance of counts beyond Poisson, as a share of the mean squared

    def at_least(self, other: Band) -> Band:
        """As wide as the other, or wider."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Band(max(self.spread, other.spread), low, high, self.shift, max(self.over, other.over))

    def wider(self, times: float) -> Band:
        """The same for leads that were not tried."""
        return Band(self.spread * times, self.low, self.high, self.shift, self.over * times**2)


UNTRIED = Band(UNTRIED_SPREAD, -1.2816, 1.2816, -QUARTER, 4 * UNTRIED_SPREAD**2)


def band_of(said: Floats, roots: Floats, volumes: Floats, ago: Floats, least: int = 30) -> Band:
    """Learn a band from what was said and what came, `ago` days before the last; NaN is left out.

    Fewer than `least` errors teach nothing.
    """
    known = np.isfinite(roots)
    if known.sum() < least:
        return UNTRIED
    told, errors, came = said[known], (roots - said)[known], volumes[known]
    weights = np.broadcast_to(0.5 ** (ago / FORGETTING)[:, None], roots.shape)[known]
    beyond = float(weights @ (errors**2 - QUARTER)) / max(float(weights @ told**2), 1e-9)
    spread = float(np.sqrt(max(beyond, LEAST_SPREAD**2)))
    scaled = errors / _expected(told, spread)
    count = float(weights.sum() ** 2 / (weights**2).sum())  # errors of one weight that would tell as much
    low, high = weighted_quantiles(scaled, weights, [max(LOW - 1 / count, 0.0), min(HIGH + 1 / count, 1.0)])
    shift = float(np.clip(np.mean(came - told**2), -0.5, 0.5))
    mean = np.maximum(told**2 + shift, 1e-9)
    over = float(np.sum((came - mean) ** 2 - mean)) / max(float(np.sum(mean**2)), 1e-9)
    return Band(spread, float(low), float(high), shift, max(over, 0.0))


def weighted_quantiles(values: Floats, weights: Floats, levels: Sequence[float]) -> Floats:
    """The values below which such shares of all weight lie."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    found: Floats = np.interp(np.asarray(levels) * reached[-1], reached, values[order])
    return found


def fading(columns: int, minutes: int) -> Floats:
    """[columns, columns] how much the deviations of two intervals of a day have in common."""
    number = np.arange(columns)
    found: Floats = np.exp(-np.abs(number[:, None] - number) * minutes / FADING_MINUTES)
    return found


def swing_of(said: Floats, roots: Floats, minutes: int) -> float:
    """Variance of a day's roots as a share of their squares, by how neighbours within two hours deviate together.

    What an interval has of its own (chance) is left out; a wild day counts no more than one of three deviations.
    """
    if len(said) < LEAST_DAYS:
        return UNTRIED_SPREAD**2
    errors = np.nan_to_num(roots - said)
    limit = 3 * np.maximum(np.sqrt(np.mean(errors**2, axis=0)), np.sqrt(QUARTER))
    errors = np.clip(errors, -limit, limit)
    told = np.where(np.isfinite(roots), said, 0.0)
    common, whole = 0.0, 0.0
    for lag in range(1, min(max(120 // minutes, 1) + 1, said.shape[1])):
        common += float((errors[:, :-lag] * errors[:, lag:]).sum())
        whole += float((told[:, :-lag] * told[:, lag:]).sum()) * np.exp(-lag * minutes / FADING_MINUTES)
    return max(common / max(whole, 1e-9), LEAST_SPREAD**2)


def _expected(roots: Floats, spread: float) -> Floats:
    found: Floats = np.sqrt(QUARTER + (spread * roots) ** 2)
    return found


def mean_of(roots: Floats, band: Band) -> Floats:
    """Calls expected."""
    return np.maximum(roots**2 + band.shift, 0.0)


def bounds_of(roots: Floats, band: Band) -> tuple[Floats, Floats, Floats]:
    """P10, P50 and P90 of a queue with enough calls."""
    spread = _expected(roots, band.spread)
    low = np.maximum(roots + band.low * spread, 0.0) ** 2 - QUARTER
    middle = roots**2 - QUARTER
    high = np.maximum(roots + band.high * spread, 0.0) ** 2 - QUARTER
    low, middle = np.maximum(low, 0.0), np.maximum(middle, 0.0)
    return np.minimum(low, middle), middle, np.maximum(high, middle)


def count_bounds(mean: Floats, over: float) -> tuple[Floats, Floats, Floats]:
    """P10, P50 and P90 of counts: Poisson where `over` is 0, negative binomial beyond it."""
    flat = np.maximum(mean.ravel(), 1e-12)
    found = np.full((3, len(flat)), np.nan)
    share = 1 / (1 + over * flat)
    chance = np.exp(-flat) if over < 1e-9 else np.exp(np.log(share) / over)
    below, count = np.zeros(len(flat)), 0
    while count <= MOST_COUNT:
        below += chance
        for place, level in enumerate((LOW, 0.5, HIGH)):
            found[place, np.isnan(found[place]) & (below >= level)] = count
        if not np.isnan(found).any():
            break
        grown = flat if over < 1e-9 else (1 / over + count) * (1 - share)
        count += 1
        chance = chance * grown / count
    low, middle, high = np.nan_to_num(found, nan=float(MOST_COUNT)).reshape(3, *mean.shape)
    return low, middle, high
