"""Days and intervals that do not look like the rest. They are proposed with a reason; a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from keskus.engines.forecasting.lattice import DayMark, Floats, History
from keskus.engines.forecasting.methods import QUICK, halving, profiles
from keskus.engines.forecasting.panel import QUARTER, Panel, panel_of

DAY_LIMIT = 4.0  # robust standard deviations beyond which a day is proposed
LEAST_DAY_SHARE = 0.15  # and it must be so far off at least
INTERVAL_LIMIT = 6.0
RIDGE_HALF_LIFE = QUICK.half_life


class Oddity(StrEnum):
    """What is odd."""

    DAY_HIGH = "day_high"
    DAY_LOW = "day_low"
    INTERVAL_HIGH = "interval_high"
    INTERVAL_LOW = "interval_low"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An outlier, perhaps. `column` is None for a whole day; `score` is in robust standard deviations."""

    date: date
    column: int | None
    oddity: Oddity
    came: float
    expected: float
    score: float


def proposed_outliers(history: History, *, marks: Sequence[DayMark] = ()) -> tuple[Proposal, ...]:
    """The days and intervals furthest from what their neighbours in time make one expect, the oddest first."""
    panel = panel_of(history, 0, marks)
    rows = np.flatnonzero(panel.is_plain)
    if len(rows) < 14:
        return ()
    levels = _robust_levels(panel)
    dates = history.dates()
    left = levels[rows] - _expected_levels(panel, levels)[rows]
    spread = max(1.4826 * float(np.median(np.abs(left - np.median(left)))), 0.01)
    found = []
    for row, off in zip(rows, left, strict=True):
        score, share = abs(float(off)) / spread, abs(np.expm1(2 * float(off)))
        if score > DAY_LIMIT and share > LEAST_DAY_SHARE:
            came = float(np.nansum(panel.volumes[row]))
            oddity = Oddity.DAY_HIGH if off > 0 else Oddity.DAY_LOW
            found.append(Proposal(dates[row], None, oddity, came, came * float(np.exp(-2 * off)), score))
    odd_days = {proposal.date for proposal in found}
    found += [each for each in _intervals(panel, levels, dates) if each.date not in odd_days]
    return tuple(sorted(found, key=lambda each: (-each.score, each.date)))


def _robust_levels(panel: Panel) -> Floats:
    """Each day's level by the middle of its intervals: one wild interval does not make a wild day."""
    shape = profiles(panel, panel.days)[panel.weekdays[: panel.days]]
    known = np.isfinite(panel.roots) & (shape > 0)
    found = np.full(panel.days, np.nan)
    for row in np.flatnonzero(panel.is_plain):
        found[row] = np.log(max(float(np.median(panel.roots[row, known[row]] / shape[row, known[row]])), 1e-6))
    return found


def _expected_levels(panel: Panel, levels: Floats) -> Floats:
    """Each day's level by the days on both sides of it, itself left out."""
    rows = np.flatnonzero(panel.is_plain)
    design = np.column_stack([np.ones(len(panel.features)), panel.features])
    penalties = np.concatenate([[1e-6], panel.penalties])
    expected = np.full(panel.days, np.nan)
    sides = halving(len(rows), RIDGE_HALF_LIFE)[::-1]
    for place, row in enumerate(rows):
        weights = sides[np.abs(np.arange(len(rows)) - place)]
        weights[place] = 0.0
        seen = design[rows]
        held = np.linalg.solve(
            seen.T @ (weights[:, None] * seen) + np.diag(penalties), seen.T @ (weights * levels[rows])
        )
        expected[row] = float(design[row] @ held)
    return expected


def _intervals(panel: Panel, levels: Floats, dates: Sequence[date]) -> list[Proposal]:
    """Intervals that lie far from their own day's level times the profile."""
    rows = np.flatnonzero(panel.is_plain)
    shape = profiles(panel, panel.days)[panel.weekdays[rows]]
    expected = np.exp(levels[rows])[:, None] * shape
    left = np.sqrt(panel.volumes[rows] + QUARTER) - expected
    spread = max(1.4826 * float(np.nanmedian(np.abs(left))), 0.5)
    found = []
    for row, column in np.argwhere(np.abs(np.nan_to_num(left)) > INTERVAL_LIMIT * spread):
        oddity = Oddity.INTERVAL_HIGH if left[row, column] > 0 else Oddity.INTERVAL_LOW
        score = abs(float(left[row, column])) / spread
        came = float(panel.volumes[rows[row], column])
        place = int(panel.columns[column])
        found.append(Proposal(dates[rows[row]], place, oddity, came, float(expected[row, column] ** 2), score))
    return found
