"""What forecasts and goals ask of a roster, queue by queue, and what callers would meet with the people it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from keskus.engines.staffing import Goals, Load, figures, staff
from keskus.people.models import Queue
from keskus.planning.models import Roster, StaffingGoal
from keskus.planning.queries.forecasts import planned
from keskus.planning.queries.goals import goal_on
from keskus.planning.queries.setting import queues_of
from keskus.planning.rules.cover import Lattice, Line
from keskus.planning.rules.rosters import INTERVAL

USUAL_LEVEL, USUAL_TARGET_SECONDS = 0.8, 20
QUARTERS_A_DAY = 96


@dataclass(frozen=True, slots=True)
class QueueNeed:
    """A queue's contacts, handle times and agents needed in each quarter-hour; which forecasts say so."""

    queue: int
    calls: tuple[float, ...]
    handle_seconds: tuple[float, ...]
    agents: tuple[int, ...]
    patience_seconds: float | None
    target_seconds: int
    target: float | None
    runs: frozenset[int]


def needs_of_queues(roster: Roster, lattice: Lattice) -> list[QueueNeed]:
    """Those of the site's queues of which a forecast tells; agents at contacts, breaks and absences not counted in."""
    found = (_need(queue, roster, lattice) for queue in queues_of(roster.site))
    return [each for each in found if each is not None]


def _need(queue: Queue, roster: Roster, lattice: Lattice) -> QueueNeed | None:
    days = {each.day: each for each in planned(queue, roster.starts_on, roster.ends_on)}
    if not days:
        return None
    goal = goal_on(queue, roster.starts_on)
    calls, handle = [0.0] * lattice.intervals, [0.0] * lattice.intervals
    for place in range(lattice.intervals):
        local = datetime.fromtimestamp(lattice.starts + place * INTERVAL, roster.zone)
        day = days.get(local.date())
        if day is not None:
            calls[place], handle[place] = _of_quarter(day, local.hour * 60 + local.minute)
    level = goal.service_level if goal else USUAL_LEVEL
    patience = float(goal.patience_seconds) if goal and goal.patience_seconds else None
    agents = _agents(tuple(calls), tuple(handle), patience, _goals(goal))
    target = goal.target_seconds if goal else USUAL_TARGET_SECONDS
    runs = frozenset(each.run_id for each in days.values())
    return QueueNeed(queue.pk, tuple(calls), tuple(handle), agents, patience, target, level, runs)


def _of_quarter(day: Any, minute: int) -> tuple[float, float]:
    """Contacts and handle time of a quarter-hour: the share of the forecast's own interval."""
    length = 1440 // len(day.figures.mean)
    place = minute // length
    calls, handle = float(day.figures.mean[place]) * 15 / length, float(day.handle_seconds[place])
    if not np.isfinite(handle) or handle <= 0:
        known = day.handle_seconds[np.isfinite(day.handle_seconds) & (day.handle_seconds > 0)]
        handle = float(known.mean()) if known.size else 0.0
    return (max(0.0, calls), handle) if np.isfinite(calls) and handle else (0.0, 0.0)


Asked = tuple[float | None, int, int | None, float | None, float | None, int]


def _goals(goal: StaffingGoal | None) -> Asked:
    if goal is None:
        return USUAL_LEVEL, USUAL_TARGET_SECONDS, None, None, None, 0
    return (
        goal.service_level,
        goal.target_seconds,
        goal.asa_seconds,
        goal.abandonment if goal.patience_seconds else None,
        goal.occupancy,
        goal.minimum,
    )


@lru_cache(maxsize=64)
def _agents(
    calls: tuple[float, ...], handle: tuple[float, ...], patience: float | None, asked: Asked
) -> tuple[int, ...]:
    """The fewest agents that meet the goals; nobody where nobody calls."""
    load = Load(calls, [each or 1.0 for each in handle], patience, INTERVAL)
    level, target, asa, abandonment, occupancy, minimum = asked
    wanted = Goals(
        service_level=level, target_seconds=target, asa_seconds=asa, abandonment=abandonment, occupancy=occupancy
    )
    found = staff(load, wanted).agents
    least = np.where(load.calls > 0, minimum, 0)
    return tuple(int(each) for each in np.maximum(found, least))


def predicted_line(
    skill: int, required: tuple[int, ...], there: tuple[float, ...], queues: Sequence[QueueNeed], window: slice
) -> Line:
    """Need against roster of one skill, with the service level that its queues, taken as one, would have."""
    if not queues:
        return Line(skill, required, there)
    calls = np.sum([np.array(each.calls[window]) for each in queues], axis=0)
    work = np.sum([np.array(each.calls[window]) * np.array(each.handle_seconds[window]) for each in queues], axis=0)
    handle = np.divide(work, calls, out=np.zeros_like(work), where=calls > 0)
    first = queues[0]
    levels = _levels(tuple(calls), tuple(handle), there, first.patience_seconds, first.target_seconds)
    return Line(
        skill,
        required,
        there,
        levels,
        tuple(round(float(each), 3) for each in calls),
        tuple(round(float(each), 1) for each in handle),
        first.target_seconds,
        first.target,
    )


@lru_cache(maxsize=64)
def _levels(
    calls: tuple[float, ...], handle: tuple[float, ...], there: tuple[float, ...], patience: float | None, target: int
) -> tuple[float | None, ...]:
    load = Load(calls, [each or 1.0 for each in handle], patience, INTERVAL)
    answer = figures(load, np.floor(np.array(there) + 1e-6), Goals(service_level=USUAL_LEVEL, target_seconds=target))
    levels = np.nan_to_num(answer.service_level, nan=-1.0)
    return tuple(
        None if call <= 0 or level < 0 else round(float(level), 4) for call, level in zip(calls, levels, strict=True)
    )


def predicted_total(required: tuple[int, ...], there: tuple[float, ...], lines: Sequence[Line]) -> Line:
    """All together: levels of the skills weighted by who calls."""
    if len(lines) == 1:
        only = lines[0]
        quick = only.calls, only.handle_seconds, only.target_seconds, only.target
        return Line(None, required, there, only.predicted, *quick)
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
