"""How long callers are prepared to wait, from calls whose patience is mostly unknown: who was answered had more of it.

Kaplan and Meier (1958) estimate the curve, whatever its law. Erlang A needs one number, the mean of an exponential law:
time waited by everybody over hang-ups, which is also the estimate that makes Erlang A's share of abandonment right for
its mean wait (Mandelbaum and Zeltyn 2007). How far the two lie apart is said with the number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.faults import Fault
from keskus.engines.staffing.model import Counts, Numbers, numbers, refuse

FEW_EVENTS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The share still willing to wait after each of the times at which somebody hung up, with Greenwood's bounds.

    The bounds are made on the scale of log(-log), so that they stay between 0 and 1. `at_risk`: who still waited.
    """

    times: Numbers
    survival: Numbers
    low: Numbers
    high: Numbers
    at_risk: Counts
    hangups: Counts
    level: float

    def at(self, seconds: ArrayLike) -> Numbers:
        """The share still willing to wait after so long (a step stays until the next)."""
        steps = np.concatenate([[1.0], self.survival])
        found: Numbers = steps[np.searchsorted(self.times, np.asarray(seconds, np.float64), side="right")]
        return found

    @property
    def median_seconds(self) -> float:
        """Half have hung up by then; infinite when the calls do not reach so far."""
        reached = np.flatnonzero(self.survival <= 0.5)
        return float(self.times[reached[0]]) if reached.size else math.inf


@dataclass(frozen=True, slots=True, eq=False)
class Patience:
    """The mean of an exponential law with its interval, and the curve it simplifies.

    Without a hang-up the mean is infinite and only `low` says something. `distance`: the largest gap between the law
    and the curve, as a share of callers; `distance_at_seconds`: where. It is large where callers hang up in waves, as
    after an announcement: then trust the simulator more than Erlang A.
    """

    mean_seconds: float
    low: float
    high: float
    level: float
    calls: int
    hangups: int
    waited_seconds: float
    curve: Curve
    distance: float
    distance_at_seconds: float


def _given(waits: ArrayLike, gave_up: ArrayLike) -> tuple[Numbers, NDArray[np.bool_]]:
    seconds, gone = numbers(waits, "waits").ravel(), np.asarray(gave_up, np.bool_).ravel()
    if seconds.size != gone.size:
        raise Fault("gave_up", f"{gone.size} beside {seconds.size} waits", "say of every call whether it hung up")
    refuse("waits", ~(np.isfinite(seconds) & (seconds >= 0)), seconds, "no wait", "give 0 or more seconds")
    return seconds, gone


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise Fault("level", f"{level:g} is no confidence", "give a share such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


def survival(waits: ArrayLike, gave_up: ArrayLike, *, level: float = 0.95) -> Curve:
    """Kaplan and Meier's curve of patience. Who is answered when another hangs up, to the second, still waited then."""
    z = _level(level)
    seconds, gone = _given(waits, gave_up)
    times, hangups = np.unique(seconds[gone], return_counts=True)
    at_risk = seconds.size - np.searchsorted(np.sort(seconds), times, side="left")
    left = np.cumprod(1 - hangups / at_risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(hangups / (at_risk * (at_risk - hangups)))) / np.abs(np.log(left))
        low, high = left ** np.exp(z * spread), left ** np.exp(-z * spread)
    known = (left > 0) & (left < 1)
    low, high = np.where(known, low, left), np.where(known, high, left)
    return Curve(times, left, low, high, at_risk.astype(np.int64), hangups.astype(np.int64), level)


def events_between(events: int, level: float) -> tuple[float, float]:
    """Bounds of the mean of a Poisson count: exact for small counts, else by Wilson and Hilferty's cube root."""
    z, tail = _level(level), (1 - level) / 2
    if events <= FEW_EVENTS:
        return _mean_where(events - 1, 1 - tail) if events else 0.0, _mean_where(events, tail)

    def bound(count: int, side: float) -> float:
        return count * (1 - 1 / (9 * count) + side / (3 * math.sqrt(count))) ** 3

    return bound(events, -z), bound(events + 1, z)


def _mean_where(count: int, share: float) -> float:
    """The mean of a Poisson law under which so many or fewer are as likely as the share; by halving."""
    low, high = 0.0, count + 10 * math.sqrt(count + 1) + 20
    for _ in range(60):
        mean = (low + high) / 2
        term = below = math.exp(-mean)
        for number in range(1, count + 1):
            term *= mean / number
            below += term
        low, high = (mean, high) if below > share else (low, mean)
    return low


def patience(waits: ArrayLike, gave_up: ArrayLike, *, level: float = 0.95, brief_seconds: float = 0.0) -> Patience:
    """From every call's wait and whether it ended by hanging up.

    `brief_seconds` leaves out what happens before: wrong numbers, and who hangs up on hearing that there is a queue.
    The law then describes only those who stay longer, as it has no memory.
    """
    seconds, gone = _given(waits, gave_up)
    stays = seconds >= brief_seconds
    seconds, gone = seconds[stays], gone[stays]
    waited, hangups = float((seconds - brief_seconds).sum()), int(gone.sum())
    curve = survival(seconds, gone, level=level)
    few, many = events_between(hangups, level)
    mean, low, high = (waited / count if count else math.inf for count in (hangups, many, few))
    distance, where = _gap(curve, mean, brief_seconds)
    return Patience(mean, low, high, level, seconds.size, hangups, waited, curve, distance, where)


def _gap(curve: Curve, mean: float, brief_seconds: float) -> tuple[float, float]:
    """Before and after each step; where a single caller is at risk the curve says nothing."""
    if not curve.times.size or mean == 0:
        return 0.0, 0.0
    law = np.exp(-(curve.times - brief_seconds) / mean)
    before = np.concatenate([[1.0], curve.survival[:-1]])
    gaps = np.where(curve.at_risk > 1, np.maximum(np.abs(before - law), np.abs(curve.survival - law)), 0.0)
    worst = int(gaps.argmax())
    return float(gaps[worst]), float(curve.times[worst])


@dataclass(frozen=True, slots=True)
class Hazard:
    """Hang-ups for each second that somebody waited, between two waits: even where patience is exponential."""

    starts: float
    ends: float
    hangups: int
    waited_seconds: float
    low: float
    high: float

    @property
    def per_second(self) -> float:
        """NaN where nobody waited so long."""
        return self.hangups / self.waited_seconds if self.waited_seconds else math.nan


def hazards(waits: ArrayLike, gave_up: ArrayLike, edges: ArrayLike, *, level: float = 0.95) -> tuple[Hazard, ...]:
    """Between each two edges; peaks show what makes callers hang up."""
    seconds, gone = _given(waits, gave_up)
    bounds = numbers(edges, "edges")
    rows = []
    for starts, ends in pairwise(bounds.tolist()):
        waited = float(np.clip(seconds - starts, 0, ends - starts).sum())
        hangups = int((gone & (seconds >= starts) & (seconds < ends)).sum())
        few, many = (count / waited if waited else math.nan for count in events_between(hangups, level))
        rows.append(Hazard(starts, ends, hangups, waited, few, many))
    return tuple(rows)
