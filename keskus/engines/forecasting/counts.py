"""Queues with few calls: an expected rate rather than a curve fitted to noise.

The level forgets slowly, a weekday leans on all days until it has calls of its own, and an interval borrows from its
neighbours until some twenty calls stand behind it.
"""

from __future__ import annotations

import numpy as np

from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.methods import QUICK, expected_levels, halving, is_ordinary, plain_rows
from keskus.engines.forecasting.panel import Panel

FEW = 5.0  # calls in an open interval below which a queue has few
LEVEL_HALF_LIFE = 30.0  # days
LEANING_CALLS = 20.0  # of all days that weigh beside a weekday's own
ENOUGH_CALLS = 20.0  # behind an interval before it stands for itself


def has_few(panel: Panel) -> bool:
    """Whether an open interval brings so few calls that chance rules it."""
    return bool(np.isfinite(panel.volumes).any()) and float(np.nanmean(panel.volumes)) < FEW


def counted_rate(panel: Panel, origin: int, horizon: int) -> Floats:
    """Roots of the expected rates."""
    rows = plain_rows(panel, origin)
    known = np.isfinite(panel.volumes[rows])
    volumes = np.where(known, panel.volumes[rows], 0.0)
    weights = halving(len(rows), LEVEL_HALF_LIFE)
    totals, open_share = volumes.sum(axis=1), np.maximum(known.mean(axis=1), 1e-9)
    everyday = float(np.average(totals, weights=weights)) + 1e-9
    shape = _smooth(volumes.sum(axis=0), len(rows))
    ahead = slice(origin, origin + horizon)
    rates = np.zeros((7, panel.volumes.shape[1]))
    for weekday in np.unique(panel.weekdays[ahead]):
        mine = panel.weekdays[rows] == weekday
        opening = panel.is_open[panel.weekdays == weekday].any(axis=0)
        own = volumes[mine].sum(axis=0)
        leaning = LEANING_CALLS * np.where(opening, shape, 0.0) / max(float(shape[opening].sum()), 1e-9)
        spread = _smooth(own + leaning, max(int(mine.sum()), 1)) * opening
        seen = float(weights[mine].sum())
        usual = float(weights[mine] @ totals[mine]) if mine.any() else 0.0
        total = (usual + 2.0 * everyday * float(np.mean(open_share))) / (seen + 2.0)
        rates[weekday] = total * spread / max(float(spread.sum()), 1e-9)
    found = rates[panel.weekdays[ahead]] * panel.is_open[ahead]
    special = ~is_ordinary(panel, origin, horizon)
    if special.any():
        found[special] *= _lift(panel, origin, horizon)[special, None]
    return np.sqrt(found)


def _lift(panel: Panel, origin: int, horizon: int) -> Floats:
    """What marks do to each day's calls, by the regression of levels."""
    with_marks = expected_levels(panel, origin, horizon, QUICK)
    without = expected_levels(panel.without_marks(origin), origin, horizon, QUICK)
    found: Floats = np.exp(2 * np.clip(with_marks - without, -3, 3))
    return found


def _smooth(calls: Floats, days: int) -> Floats:
    """Each interval's calls, with those of its neighbours where they are too few to tell."""
    found, width = calls.astype(np.float64), 1
    while width <= len(calls) // 8:
        few = found * (2 * width - 1) < ENOUGH_CALLS
        if not few.any():
            break
        kernel = np.concatenate([np.arange(1, width + 2), np.arange(width, 0, -1)]).astype(np.float64)
        padded = np.pad(calls, width, mode="reflect")
        found = np.where(few, np.convolve(padded, kernel / kernel.sum(), mode="valid"), found)
        width *= 2
    return found
