"""The methods that compete and are blended. Each forecasts roots, [days ahead, columns], from the days before `origin`.

Total by profile, factors (Shen & Huang 2008) and Theta (Assimakopoulos & Nikolopoulos 2000) are blended; seasonal naive
and the mean of the last four same weekdays are what they are measured against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.panel import QUARTER, Panel

Method = Callable[[Panel, int, int], Floats]

WINDOW = 200  # days with a level that profiles, factors and Theta look back on
FACTORS = 2
PROFILE_HALF_LIFE, PROFILE_SHRINKAGE = 40.0, 2.0
MEAN_HALF_LIFE = 60.0
CARRY, GAIN = 0.8, 0.4  # of what the last days were above or below their expectation
THETA_GAIN = 0.15
HUBER = 2.5  # deviations beyond so many standard deviations count less
GROWTH = 2.0  # ridge penalty of a year's growth
SMOOTH_MINUTES = 30  # to both sides, over which a weekday's own shape is smoothed
ALIKE = 4  # last same weekdays that a planner would take the mean of


@dataclass(frozen=True, slots=True)
class Memory:
    """How fast the regression of levels forgets, in days with a level; whether it knows the time of year and growth."""

    half_life: float
    is_annual: bool


QUICK, SLOW = Memory(60.0, False), Memory(500.0, True)


def halving(count: int, half_life: float) -> Floats:
    """Weights of the last `count` days, the newest 1."""
    found: Floats = 0.5 ** (np.arange(count - 1, -1, -1) / half_life)
    return found


def expected_levels(panel: Panel, origin: int, horizon: int, memory: Memory) -> Floats:
    """Logs of the levels of the days ahead: ridge regression on their features, and what the last days left over.

    The quick one cannot see a year; where the history is long enough it takes the time of year from the slow one.
    """
    rows = panel.rows[panel.rows < origin]
    ahead = slice(origin, origin + horizon)
    target = panel.levels[rows] - panel.offsets[rows]
    common = np.zeros(len(panel.features))
    if panel.is_annual.any() and not memory.is_annual:
        design, penalties = _design(panel, origin, SLOW)
        held, *_ = _ridge(design[rows], target, penalties, SLOW.half_life)
        annual = np.concatenate([[False], panel.is_annual, [False]])
        common = design[:, annual] @ held[annual]
    design, penalties = _design(panel, origin, memory)
    held, left, spread = _ridge(design[rows], target - common[rows], penalties, memory.half_life)
    bounded = np.clip(left, -3 * spread, 3 * spread)[-40:]
    carried = GAIN * float(bounded @ (CARRY * (1 - GAIN)) ** np.arange(len(bounded) - 1, -1, -1))
    lead = np.cumsum(panel.is_open[ahead].any(axis=1))
    expected: Floats = design[ahead] @ held + common[ahead] + carried * CARRY**lead + panel.offsets[ahead]
    return expected


def _design(panel: Panel, origin: int, memory: Memory) -> tuple[Floats, Floats]:
    """What the regression knows of each day, and its penalties; growth is carried on for half a year at most."""
    columns = ~panel.is_annual | memory.is_annual
    design = np.column_stack([np.ones(len(panel.features)), panel.features[:, columns]])
    penalties = np.concatenate([[1e-6], panel.penalties[columns]])
    if memory.is_annual:
        growth = np.minimum((np.arange(len(design)) - origin) / 365.0, 0.5)
        design, penalties = np.column_stack([design, growth]), np.append(penalties, GROWTH)
    return design, penalties


def _ridge(seen: Floats, target: Floats, penalties: Floats, half_life: float) -> tuple[Floats, Floats, float]:
    """Coefficients, what they leave over, and its robust spread; days that lie far off count less."""
    weights = halving(len(seen), half_life)
    for _ in range(2):
        squares = seen.T @ (weights[:, None] * seen) + np.diag(penalties)
        held: Floats = np.linalg.solve(squares, seen.T @ (weights * target)).astype(np.float64)
        left = target - seen @ held
        spread = max(1.4826 * float(np.median(np.abs(left))), 1e-6)
        trust = np.minimum(1.0, HUBER * spread / np.maximum(np.abs(left), 1e-9))
        weights = halving(len(seen), half_life) * trust
    return held, left, spread


def profiles(panel: Panel, origin: int) -> Floats:
    """[weekday, column] how a day of level 1 is spread; few of a weekday lean on all days."""
    if origin not in panel.shapes:
        panel.shapes[origin] = _profiles(panel, origin)
    return panel.shapes[origin]


def _profiles(panel: Panel, origin: int) -> Floats:
    rows = plain_rows(panel, origin)
    known = np.isfinite(panel.roots[rows])
    shapes = np.where(known, panel.roots[rows] / np.exp(panel.levels[rows])[:, None], 0.0)
    weights = halving(len(rows), PROFILE_HALF_LIFE)[:, None] * known
    everyday = (weights * shapes).sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-9)
    found = np.zeros((7, panel.roots.shape[1]))
    opening = _opening(panel)
    for weekday in range(7):
        mine = panel.weekdays[rows] == weekday
        open_here = opening[weekday]
        if not open_here.any():
            continue
        lean = everyday / max(np.sqrt(np.mean(everyday[open_here] ** 2)), 1e-9)
        total = weights[mine].sum(axis=0)
        own = (weights[mine] * shapes[mine]).sum(axis=0)
        apart = np.where(open_here, (own - total * lean) / (total + PROFILE_SHRINKAGE), 0.0)
        found[weekday] = np.where(open_here, lean + _smooth(apart, open_here, SMOOTH_MINUTES // panel.minutes), 0.0)
        found[weekday] /= max(np.sqrt(np.mean(found[weekday, open_here] ** 2)), 1e-9)
    return found


def _smooth(values: Floats, known: NDArray[np.bool_], reach: int) -> Floats:
    """Means over so many neighbours on both sides, the nearer weighing more."""
    kernel = np.concatenate([np.arange(1, reach + 2), np.arange(reach, 0, -1)]).astype(np.float64)
    part = slice(reach, reach + len(values))
    weight = np.convolve(known.astype(np.float64), kernel)[part]
    found: Floats = np.convolve(np.where(known, values, 0.0), kernel)[part] / np.maximum(weight, 1e-9)
    return found


def _opening(panel: Panel) -> NDArray[np.bool_]:
    found = np.zeros((7, panel.roots.shape[1]), dtype=bool)
    for weekday in range(7):
        found[weekday] = panel.is_open[panel.weekdays == weekday].any(axis=0)
    return found


def plain_rows(panel: Panel, origin: int) -> NDArray[np.intp]:
    """The last ordinary days; all days with a level where there is none."""
    rows = np.flatnonzero(panel.is_plain[:origin])
    return (rows if len(rows) else panel.rows[panel.rows < origin])[-WINDOW:]


def total_by_profile(memory: Memory) -> Method:
    """The day's level by what is known of the day, spread as that weekday is."""

    def forecast(panel: Panel, origin: int, horizon: int) -> Floats:
        levels = expected_levels(panel, origin, horizon, memory)
        shapes = profiles(panel, origin)[panel.weekdays[origin : origin + horizon]]
        found: Floats = np.exp(np.clip(levels, -5, 12))[:, None] * shapes
        return found

    return forecast


def _standing(panel: Panel, origin: int) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Ordinary rows, their roots, and each weekday's mean of them [weekday, column]."""
    rows = plain_rows(panel, origin)
    roots = np.nan_to_num(panel.roots[rows])
    weights = halving(len(rows), MEAN_HALF_LIFE)
    shape = profiles(panel, origin)
    usual = float(np.average(np.exp(panel.levels[rows]), weights=weights))
    means = shape * usual  # for a weekday of which there is none yet
    for weekday in range(7):
        mine = panel.weekdays[rows] == weekday
        if mine.any():
            own = np.average(roots[mine], axis=0, weights=weights[mine])
            plain = shape[weekday] * np.sqrt(np.mean(own[shape[weekday] > 0] ** 2))
            means[weekday] = plain + _smooth(own - plain, shape[weekday] > 0, SMOOTH_MINUTES // panel.minutes)
    return rows, roots, means


def _moved_by_marks(panel: Panel, origin: int, horizon: int, roots: Floats) -> Floats:
    """Methods that know weekdays only take what marks do from the regression of levels."""
    special = ~is_ordinary(panel, origin, horizon)
    if special.any():
        found = total_by_profile(QUICK)(panel, origin, horizon)
        return np.where(special[:, None], found, roots)
    return roots


def is_ordinary(panel: Panel, origin: int, horizon: int) -> NDArray[np.bool_]:
    marked = panel.features[origin : origin + horizon][:, panel.is_mark].any(axis=1)
    found: NDArray[np.bool_] = ~marked & (panel.offsets[origin : origin + horizon] == 0)
    return found


def factors(panel: Panel, origin: int, horizon: int) -> Floats:
    """Deviations from the weekday's mean day lie along a few curves; how far along each decays day by day."""
    rows, roots, means = _standing(panel, origin)
    left = roots - means[panel.weekdays[rows]]
    curves = np.linalg.svd(left, full_matrices=False)[2][:FACTORS]
    scores = left @ curves.T
    found = means[panel.weekdays[origin : origin + horizon]]
    lead = np.cumsum(panel.is_open[origin : origin + horizon].any(axis=1))
    for number in range(len(curves)):
        score = scores[:, number]
        carry = float(score[1:] @ score[:-1]) / max(float(score[:-1] @ score[:-1]), 1e-9)
        found = found + (np.clip(carry, 0, 0.98) ** lead * score[-1])[:, None] * curves[number]
    return _moved_by_marks(panel, origin, horizon, np.maximum(found, 0.0))


def theta(panel: Panel, origin: int, horizon: int) -> Floats:
    """Each interval by itself: exponential smoothing without the weekday's share, with half the drift."""
    rows, roots, means = _standing(panel, origin)
    base = means[np.unique(panel.weekdays[rows])].mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(base > 0, means / base, 0.0)
        plain = np.where(share[panel.weekdays[rows]] > 0, roots / share[panel.weekdays[rows]], base)
    weights = halving(len(rows), -np.log(2) / np.log(1 - THETA_GAIN))
    level = np.average(plain, axis=0, weights=weights)
    time = np.arange(len(rows)) - (len(rows) - 1) / 2
    drift = 0.5 * (time @ plain) / max(float(time @ time), 1e-9)
    lead = np.minimum(np.cumsum(panel.is_open[origin : origin + horizon].any(axis=1)), 30)
    found = (level + np.outer(lead - 1, drift)) * share[panel.weekdays[origin : origin + horizon]]
    return _moved_by_marks(panel, origin, horizon, np.maximum(found, 0.0))


def _same_weekdays(panel: Panel, origin: int, horizon: int, most: int) -> Floats:
    """Mean volumes of the last same weekdays, whatever they were; on the scale of roots."""
    rows = panel.rows[panel.rows < origin]
    told = np.isfinite(panel.volumes[rows])
    everyday = np.nansum(panel.volumes[rows], axis=0) / np.maximum(told.sum(axis=0), 1)
    by_weekday = np.tile(everyday, (7, 1))
    for weekday in range(7):
        mine = rows[panel.weekdays[rows] == weekday][-most:]
        if len(mine):
            known = np.isfinite(panel.volumes[mine])
            total = np.where(known, panel.volumes[mine], 0.0).sum(axis=0)
            by_weekday[weekday] = np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), everyday)
    found: Floats = np.sqrt(by_weekday[panel.weekdays[origin : origin + horizon]] + QUARTER)
    return found


def seasonal_naive(panel: Panel, origin: int, horizon: int) -> Floats:
    """The last same weekday again."""
    return _same_weekdays(panel, origin, horizon, 1)


def mean_of_four(panel: Panel, origin: int, horizon: int) -> Floats:
    """The mean of the last four same weekdays."""
    return _same_weekdays(panel, origin, horizon, ALIKE)


BLENDED: dict[str, Method] = {
    "total_by_profile": total_by_profile(QUICK),
    "total_by_year": total_by_profile(SLOW),
    "factors": factors,
    "theta": theta,
}
YARDSTICKS: dict[str, Method] = {"seasonal_naive": seasonal_naive, "mean_of_four": mean_of_four}
