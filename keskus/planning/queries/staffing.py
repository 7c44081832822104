"""How many agents queues take: the planned days, the goals, what is changed for the sake of asking.

Calls are answered by Erlang A, or C where nobody's patience is known; an agent is several places for chats; mail and
callbacks are evened out up to their deadline. The engine knows the formulas; here is what they are asked, for pages,
rosters and scenarios alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keskus.core.actors import Actor
from keskus.engines.staffing import Goals, Load, Staffing, figures, gross_up
from keskus.engines.staffing.backlog import Mail, agents_by_deadline, staff_chats
from keskus.people.models import Queue
from keskus.people.queries import queue_labels
from keskus.planning.models import StaffingGoal
from keskus.planning.queries.goals import STAFFING_VIEW, goals_on
from keskus.planning.queries.plans import Plan, load_of, open_on, plans_of, span_of_calls
from keskus.planning.queries.reach import queues_reached
from keskus.planning.rules.scenarios import Changes

Counts = NDArray[np.int64]
ASSUMED: dict[str, Any] = {"service_level": 0.8, "target_seconds": 20}  # where no goal is set; the page says so
ASSUMED_OCCUPANCY = 0.85  # of work that may wait: its flow is even, people are not


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a plan takes after a change. `given`: what callers meet with the agents of the plan as it was.

    Figures are of places: `at_once` of them to an agent. There are none for work that may wait.
    """

    plan: Plan
    load: Load
    goals: Goals
    required: Counts  # [days, intervals]
    scheduled: Counts
    figures: Staffing | None
    given: Staffing | None = None

    @property
    def hours(self) -> float:
        """On the queue."""
        return float(self.required.sum()) * self.plan.interval_seconds / 3600

    @property
    def paid_hours(self) -> float:
        """To schedule."""
        return float(self.scheduled.sum()) * self.plan.interval_seconds / 3600


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
    minimum = np.where(span_of_calls(load.calls), _least(plan, changes), 0).astype(np.int64)
    wanted = target if changes.target_seconds is None else changes.target_seconds
    return Goals(**terms, target_seconds=float(wanted), minimum=minimum, variant=plan.variant)


def _least(plan: Plan, changes: Changes) -> int:
    return plan.goal.minimum if plan.goal and changes.minimum is None else changes.minimum or 0


def answer(plan: Plan, changes: Changes, *, beside: Counts | None = None) -> Answer:
    """How many it takes after a change; `beside`: agents for whom the figures are told, too."""
    load = load_of(plan, plan.days).times(changes.volume, changes.handle)
    goals = goals_of(plan, changes, load)
    share = plan.shrinkage if changes.shrinkage is None else changes.shrinkage
    if plan.is_deferred:
        required = _by_deadline(plan, changes, goals)
        return Answer(plan, load, goals, required, gross_up(required, share), None)
    found = staff_chats(load, goals, plan.at_once)
    there = None if beside is None else np.maximum(0, beside + changes.agents) * plan.at_once
    given = None if there is None else figures(load, there, goals)
    return Answer(plan, load, goals, found.agents, gross_up(found.agents, share), found.places, given)


def _by_deadline(plan: Plan, changes: Changes, goals: Goals) -> Counts:
    """The evenest staffing; of the days around only what waits from and for them counts."""
    load = load_of(plan, plan.around).times(changes.volume, changes.handle)
    first = plan.around[0].day
    places = [(each.day - first).days for each in plan.around]
    every = [first + timedelta(days=number) for number in range(places[-1] + 1)]
    work = np.zeros((len(every), plan.columns))
    work[places] = load.erlangs * plan.interval_seconds
    if not work.any():
        return np.zeros(load.calls.shape, np.int64)[: len(plan.days)]
    handle = float(work.sum() / load.calls.sum())
    mail = Mail(
        work / handle,
        handle,
        plan.deadline_seconds,
        plan.interval_seconds,
        is_open=open_on(plan, every, work),
        concurrency=plan.at_once,
        occupancy=goals.occupancy or ASSUMED_OCCUPANCY,
    )
    agents = agents_by_deadline(mail, _least(plan, changes)).reshape(work.shape)
    return agents[[(each.day - first).days for each in plan.days]]


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
    labels, goals = queue_labels(queues), goals_on(queues, today)
    plans = plans_of(queues, today + timedelta(days=1), today + timedelta(days=7))
    return [_need(queue, labels[queue.pk], plans.get(queue.pk), goals.get(queue.pk)) for queue in queues]


def _need(queue: Queue, label: str, plan: Plan | None, goal: StaffingGoal | None) -> QueueNeed:
    if plan is None:
        return QueueNeed(queue, label, goal, None, None, None)
    found = answer(plan, Changes())
    return QueueNeed(queue, label, plan.goal, int(found.required.max()), found.hours, found.paid_hours)
