"""What forecasts and goals ask of a roster, queue by queue, and what callers would meet with the people it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from keskus.engines.staffing import Goals, Load, figures
from keskus.planning.models import Roster
from keskus.planning.queries.plans import Plan, plans_of
from keskus.planning.queries.setting import queues_of
from keskus.planning.queries.staffing import answer
from keskus.planning.rules.columns import kept, most, shared
from keskus.planning.rules.cover import Lattice, Line
from keskus.planning.rules.rosters import INTERVAL
from keskus.planning.rules.scenarios import Changes

QUARTERS = 96  # of a day
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class QueueNeed:
    """A queue's contacts, handle times and agents needed in each quarter-hour of a roster, as its staffing page says.

    `goals`: what is wanted of it; `patience_seconds` None: nobody hangs up, or its work may wait.
    """

    plan: Plan
    goals: Goals
    calls: Floats
    handle_seconds: Floats
    agents: tuple[int, ...]

    @property
    def queue(self) -> int:
        """Its number."""
        return self.plan.queue.pk


def needs_of_queues(roster: Roster, lattice: Lattice) -> list[QueueNeed]:
    """Those of the site's queues of which a forecast tells; agents at contacts, breaks and absences not counted in."""
    plans = plans_of(queues_of(roster.site), roster.starts_on, roster.ends_on)
    moments = [datetime.fromtimestamp(lattice.starts + n * INTERVAL, roster.zone) for n in range(lattice.intervals)]
    days = np.array([(each.date() - roster.starts_on).days for each in moments])
    quarters = np.array([each.hour * 4 + each.minute // 15 for each in moments])
    return [_need(plan, roster, days, quarters) for plan in plans.values()]


def _need(plan: Plan, roster: Roster, days: NDArray[np.int64], quarters: NDArray[np.int64]) -> QueueNeed:
    found = answer(plan, Changes())
    load = found.load
    rows = [(each.day - roster.starts_on).days for each in plan.days]
    calls, handle = np.zeros((roster.days, QUARTERS)), np.zeros((roster.days, QUARTERS))
    agents = np.zeros((roster.days, QUARTERS), np.int64)
    calls[rows] = shared(load.calls, QUARTERS)
    handle[rows] = np.nan_to_num(kept(load.handle_seconds, load.calls, QUARTERS))
    agents[rows] = most(found.required, QUARTERS)
    return QueueNeed(
        plan, found.goals, calls[days, quarters], handle[days, quarters], tuple(agents[days, quarters].tolist())
    )


def predicted_line(
    skill: int, required: tuple[int, ...], there: tuple[float, ...], queues: Sequence[QueueNeed], window: slice
) -> Line:
    """Need against roster of one skill, with the service level that its queues, taken as one, would have.

    Who is needed for work that may wait does not answer; of the goals those of the queue with most contacts count.
    """
    waiting = sum((np.array(each.agents[window]) for each in queues if each.plan.is_deferred), np.zeros(len(there)))
    now = [each for each in queues if not each.plan.is_deferred]
    if not now:
        return Line(skill, required, there)
    at_once = min(each.plan.at_once for each in now)
    calls = np.sum([each.calls[window] for each in now], axis=0)
    work = np.sum([_work(each, at_once)[window] for each in now], axis=0)
    handle = np.divide(work, calls, out=np.zeros_like(work), where=calls > 0)
    first = max(now, key=lambda each: float(each.calls.sum()))
    load = Load(calls, np.where(handle > 0, handle, 1.0), _patience(now), INTERVAL)
    free = np.maximum(0.0, np.array(there) - waiting) + 1e-6
    whole = np.floor(free)  # a break takes a part of an interval: between the levels without and with one more
    terms = Goals(target_seconds=first.goals.target_seconds, variant=first.goals.variant)
    low, high = (figures(load, (whole + more) * at_once, terms).service_level for more in (0, 1))
    levels = low + (high - low) * (free - whole)
    return Line(
        skill,
        required,
        there,
        tuple(round(each, 4) if np.isfinite(each) else None for each in levels.tolist()),
        tuple(round(each, 3) for each in calls.tolist()),
        tuple(round(each, 1) for each in handle.tolist()),
        int(terms.target_seconds),
        first.goals.service_level,
        is_quick=at_once == 1 and not waiting.any(),
    )


def _work(need: QueueNeed, at_once: int) -> Floats:
    """Seconds of places, so many to an agent."""
    return need.calls * need.handle_seconds * at_once / need.plan.at_once


def _patience(queues: Sequence[QueueNeed]) -> float | None:
    """Of all callers together; not known if it is not known of one."""
    known = [(each.plan.patience_seconds, max(float(each.calls.sum()), 1e-9)) for each in queues]
    if any(seconds is None for seconds, _ in known):
        return None
    gone = sum(calls / seconds for seconds, calls in known if seconds)  # hang-ups a second add up, patience does not
    return sum(calls for _, calls in known) / gone if gone else None


def predicted_total(required: tuple[int, ...], there: tuple[float, ...], lines: Sequence[Line]) -> Line:
    """All together: levels of the skills weighted by who calls."""
    if len(lines) == 1:
        only = lines[0]
        quick = only.calls, only.handle_seconds, only.target_seconds, only.target
        return Line(None, required, there, only.predicted, *quick, is_quick=only.is_quick)
    levels = [
        _mean((line.predicted[place], line.calls[place]) for line in lines if line.calls)
        for place in range(len(required))
    ]
    return Line(None, required, there, tuple(levels) if any(line.calls for line in lines) else ())


def mean_level(line: Line) -> float | None:
    """The service level of all intervals together, weighted by need."""
    return _mean(zip(line.predicted, line.required, strict=True)) if line.predicted else None


def _mean(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    known = [(level, weight) for level, weight in pairs if level is not None and weight > 0]
    total = sum(weight for _level, weight in known)
    return round(sum(level * weight for level, weight in known) / total, 4) if total else None
