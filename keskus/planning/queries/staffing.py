"""How many agents a queue takes: the planned days, the goals, what is changed for the sake of asking.

Calls are answered by Erlang A, or C where nobody's patience is known; chats are calls of several at once; mail and
callbacks are spread up to their deadline. The engine knows the formulas; here is what they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keskus.contacts.queries.definitions import Book
from keskus.core.actors import Actor
from keskus.engines.kpi import ServiceLevelVariant
from keskus.engines.staffing import Goals, Load, Staffing, figures, gross_up, staff
from keskus.people.models import Queue
from keskus.people.queries import queue_labels
from keskus.planning.models import StaffingGoal
from keskus.planning.queries.forecasts import PlannedDay, planned
from keskus.planning.queries.goals import STAFFING_VIEW, goal_on
from keskus.planning.queries.patience import patience_of
from keskus.planning.queries.reach import queues_reached
from keskus.planning.queries.shrinkage import share_planned
from keskus.planning.rules.deferred import agents_for, spread
from keskus.planning.rules.scenarios import Changes

Counts = NDArray[np.int64]
DEFERRED = (Queue.Channel.MAIL, Queue.Channel.CALLBACK)
ASSUMED: dict[str, Any] = {"service_level": 0.8, "target_seconds": 20}  # where no goal is set; the page says so
ASSUMED_OCCUPANCY, ASSUMED_MINUTES = 0.85, 24 * 60
USUAL_HANDLE_SECONDS = 240.0  # where nothing was ever measured


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A queue's days, what is wanted of them, and what was measured for it."""

    queue: Queue
    days: list[PlannedDay]
    goal: StaffingGoal | None
    variant: ServiceLevelVariant
    patience_seconds: float | None
    shrinkage: float

    @property
    def columns(self) -> int:
        """Intervals of a day."""
        return len(self.days[0].figures.mean)

    @property
    def interval_seconds(self) -> float:
        """Of one of them."""
        return 86_400 / self.columns


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a plan takes after a change. `given`: what callers meet with the agents of the plan as it was."""

    plan: Plan
    load: Load
    goals: Goals
    required: Counts  # [days, intervals]
    scheduled: Counts
    figures: Staffing | None  # none for work that may wait
    given: Staffing | None = field(default=None)

    @property
    def hours(self) -> float:
        """On the queue."""
        return float(self.required.sum()) * self.plan.interval_seconds / 3600

    @property
    def paid_hours(self) -> float:
        """To schedule."""
        return float(self.scheduled.sum()) * self.plan.interval_seconds / 3600


def plan_of(queue: Queue, first: date, last: date) -> Plan | None:
    """What is planned for the days; none without a forecast."""
    days = planned(queue, first, last)
    if not days:
        return None
    columns = len(days[-1].figures.mean)
    days = [day for day in days if len(day.figures.mean) == columns]
    goal = goal_on(queue, first)
    version = Book().version_on(first, queue.pk, queue.client_id)
    share = share_planned(queue.site, first)
    return Plan(queue, days, goal, version.definition.variant, _patience(queue, goal), share)


def _patience(queue: Queue, goal: StaffingGoal | None) -> float | None:
    if queue.channel in DEFERRED:
        return None
    if goal is not None and goal.patience_seconds:
        return float(goal.patience_seconds)
    found = patience_of(queue)
    return found.mean_seconds if found and np.isfinite(found.mean_seconds) else None


def load_of(plan: Plan) -> Load:
    """Who is expected; chats count as shorter, as an agent has several at once."""
    calls = np.array([day.figures.mean for day in plan.days])
    handle = np.array([day.handle_seconds for day in plan.days])
    usual = float(np.nanmean(handle)) if np.isfinite(handle).any() else USUAL_HANDLE_SECONDS
    at_once = plan.goal.concurrency if plan.goal else 1
    handle = np.where(np.isfinite(handle) & (handle > 0), handle, usual) / at_once
    return Load(calls, handle, plan.patience_seconds, plan.interval_seconds)


def open_hours(load: Load) -> NDArray[np.bool_]:
    """From the first to the last interval of each day in which anybody is expected."""
    called = load.calls > 0
    begun = np.logical_or.accumulate(called, axis=1)
    not_over = np.logical_or.accumulate(called[:, ::-1], axis=1)[:, ::-1]
    found: NDArray[np.bool_] = begun & not_over
    return found


def goals_of(plan: Plan, changes: Changes, load: Load) -> Goals:
    """What is wanted, with what is changed; the minimum holds while the queue is open."""
    goal = plan.goal
    terms: dict[str, Any] = {
        name: getattr(goal, name) if goal else ASSUMED.get(name)
        for name in ("service_level", "asa_seconds", "abandonment", "occupancy")
    }
    if load.patience_seconds is None:
        terms["abandonment"] = None
    target = goal.target_seconds if goal else ASSUMED["target_seconds"]
    if changes.service_level is not None:
        terms["service_level"] = changes.service_level
    least = goal.minimum if goal and changes.minimum is None else changes.minimum or 0
    minimum = np.where(open_hours(load), least, 0).astype(np.int64)
    wanted = target if changes.target_seconds is None else changes.target_seconds
    return Goals(**terms, target_seconds=float(wanted), minimum=minimum, variant=plan.variant)


def answer(plan: Plan, changes: Changes, *, beside: Counts | None = None) -> Answer:
    """How many it takes after a change; `beside`: agents for whom the figures are told, too."""
    base = load_of(plan)
    load = base.times(changes.volume, changes.handle)
    goals = goals_of(plan, changes, load)
    share = plan.shrinkage if changes.shrinkage is None else changes.shrinkage
    if plan.queue.channel in DEFERRED:
        required = _deferred(plan, load, goals)
        return Answer(plan, load, goals, required, gross_up(required, share), None)
    found = staff(load, goals)
    given = None if beside is None else figures(load, np.maximum(0, beside + changes.agents), goals)
    return Answer(plan, load, goals, found.agents, gross_up(found.agents, share), found, given)


def _deferred(plan: Plan, load: Load, goals: Goals) -> Counts:
    minutes = plan.goal.deadline_minutes if plan.goal and plan.goal.deadline_minutes else ASSUMED_MINUTES
    intervals = int(minutes * 60 // plan.interval_seconds)
    is_open = (load.calls > 0).ravel()
    work = spread(load.erlangs.ravel(), is_open, intervals)
    least = np.array(np.broadcast_to(np.asarray(goals.minimum), load.calls.shape)).ravel()
    return agents_for(work, goals.occupancy or ASSUMED_OCCUPANCY, least).reshape(load.calls.shape)


def needed(queue: Queue, first: date, last: date) -> dict[date, Counts]:
    """Agents on the queue in each quarter-hour of the local clock, as rosters need them; days without forecast miss."""
    plan = plan_of(queue, first, last)
    if plan is None:
        return {}
    found = answer(plan, Changes()).required
    times = 96 // plan.columns
    return {day.day: np.repeat(row, times) for day, row in zip(plan.days, found, strict=True)}


@dataclass(frozen=True, slots=True)
class QueueNeed:
    """A queue in the list."""

    queue: Queue
    label: str
    goal: StaffingGoal | None
    peak: int | None
    hours: float | None
    paid_hours: float | None


def needs(viewer: Actor, today: date) -> list[QueueNeed]:
    """Every queue in reach with what the next seven days take."""
    queues = list(queues_reached(viewer, STAFFING_VIEW))
    labels = queue_labels(queues)
    return [_need(queue, labels[queue.pk], today) for queue in queues]


def _need(queue: Queue, label: str, today: date) -> QueueNeed:
    plan = plan_of(queue, today + timedelta(days=1), today + timedelta(days=7))
    if plan is None:
        return QueueNeed(queue, label, goal_on(queue, today), None, None, None)
    found = answer(plan, Changes())
    return QueueNeed(queue, label, plan.goal, int(found.required.max()), found.hours, found.paid_hours)
