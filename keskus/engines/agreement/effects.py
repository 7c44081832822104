"""Whether somebody changed more than the others did: before and after, against a comparison group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from keskus.engines.agreement.measures import LEVEL, NOTHING, Measure, Numbers, bounded
from keskus.engines.simulation.estimates import t_quantile


@dataclass(frozen=True, slots=True)
class Effect:
    """`change`: after less before. `others`: the mean change of the comparison group. `effect`: the one less the other;
    without a comparison group it has no value, for what happened to everybody cannot be told from what was done."""

    before: int
    after: int
    change: Measure
    others: Measure
    effect: Measure


def before_and_after(
    before: Numbers, after: Numbers, comparison: Sequence[tuple[Numbers, Numbers]] = (), *, level: float = LEVEL
) -> Effect:
    """Difference in differences of one person, each of the comparison group counting once with at least one value on
    both sides.

    One person's change is held against how differently people change anyway: the changes of the comparison group spread
    by their own few calls and by something real beyond (a moment estimate, as DerSimonian and Laird 1986), and that too
    is in the interval. Degrees of freedom by Welch and Satterthwaite.
    """
    change, error, freedom = _change(before, after)
    pairs = [(early, late) for early, late in comparison if early.size and late.size]
    changes = np.array([late.mean() - early.mean() for early, late in pairs])
    group = _group(changes, level)
    own = _measure(change, error, freedom, before.size + after.size, level)
    if change is None or group.value is None:
        return Effect(before.size, after.size, own, group, NOTHING)
    effect = change - group.value
    if error is None or changes.size < 2:
        return Effect(before.size, after.size, own, group, Measure(effect, None, None, changes.size))
    real = _real_spread(changes, pairs)
    of_group = float(changes.var(ddof=1)) / changes.size
    parts = [(error**2, freedom), (real + of_group, float(changes.size - 1))]
    degrees = _satterthwaite(parts)
    found = _measure(effect, sqrt(sum(variance for variance, _ in parts)), degrees, changes.size, level)
    return Effect(before.size, after.size, own, group, found)


def _change(before: Numbers, after: Numbers) -> tuple[float | None, float | None, float]:
    """The change, its error and Welch's degrees of freedom; no error where one side has a single value."""
    if not before.size or not after.size:
        return None, None, 0.0
    change = float(after.mean() - before.mean())
    if before.size < 2 or after.size < 2:
        return change, None, 0.0
    parts = [(float(side.var(ddof=1)) / side.size, side.size - 1.0) for side in (before, after)]
    return change, sqrt(parts[0][0] + parts[1][0]), _satterthwaite(parts)


def _satterthwaite(parts: Sequence[tuple[float, float]]) -> float:
    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / degrees for variance, degrees in parts if degrees > 0)
    return total**2 / below if below else min(degrees for _, degrees in parts)


def _group(changes: Numbers, level: float) -> Measure:
    if not changes.size:
        return NOTHING
    error = float(changes.std(ddof=1)) / sqrt(changes.size) if changes.size > 1 else None
    return _measure(float(changes.mean()), error, changes.size - 1.0, changes.size, level)


def _real_spread(changes: Numbers, pairs: Sequence[tuple[Numbers, Numbers]]) -> float:
    """The variance of changes beyond what so few values make of themselves, the values' own taken as one for all."""
    off = np.concatenate([side - side.mean() for pair in pairs for side in pair])
    degrees = off.size - 2 * len(pairs)
    within = float(off @ off) / degrees if degrees > 0 else 0.0
    own = float(np.mean([within / early.size + within / late.size for early, late in pairs]))
    return max(0.0, float(changes.var(ddof=1)) - own)


def _measure(value: float | None, error: float | None, degrees: float, n: int, level: float) -> Measure:
    """Degrees are rounded down, which errs on the wide side."""
    if value is None or error is None:
        return Measure(value, None, None, n)
    return bounded(value, t_quantile(max(1, int(degrees + 1e-9)), level) * error, n, least=-inf, most=inf)
