"""What queues are planned for: their days, what is wanted of them, and what was measured for it. Few queries for many.

Pages, rosters and scenarios ask here, so that none of them reckons with another patience, deadline or share than the
others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np
from numpy.typing import NDArray

from keskus.contacts.queries.definitions import Book
from keskus.engines.kpi import ServiceLevelVariant
from keskus.engines.staffing import Load
from keskus.people.models import OpeningHours, Queue
from keskus.planning.models import StaffingGoal
from keskus.planning.queries.forecasts import PlannedDay, planned_of, runs_of
from keskus.planning.queries.goals import goals_on
from keskus.planning.queries.shrinkage import shares_planned
from keskus.planning.rules.columns import kept, shared

Flags = NDArray[np.bool_]
DEFERRED = (Queue.Channel.MAIL, Queue.Channel.CALLBACK)
ASSUMED_MINUTES = 24 * 60  # the deadline of work that may wait, where no goal tells another
USUAL_HANDLE_SECONDS = 240.0  # where nothing was ever measured


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A queue's days. `around`: those and, for work that may wait, the days from which and to which it waits.

    `hours`: when its site is open; none: nothing is known of it.
    """

    queue: Queue
    days: list[PlannedDay]
    around: list[PlannedDay]
    columns: int
    goal: StaffingGoal | None
    variant: ServiceLevelVariant
    patience_seconds: float | None
    shrinkage: float
    hours: tuple[OpeningHours, ...]

    @property
    def interval_seconds(self) -> float:
        """Of one interval."""
        return 86_400 / self.columns

    @property
    def is_deferred(self) -> bool:
        """Whether its work may wait for hours."""
        return self.queue.channel in DEFERRED

    @property
    def at_once(self) -> int:
        """Contacts that one agent handles at the same time."""
        return self.goal.concurrency if self.goal else 1

    @property
    def deadline_seconds(self) -> float:
        """By when work that may wait is done."""
        return 60.0 * deadline_minutes(self.goal)


def deadline_minutes(goal: StaffingGoal | None) -> int:
    """As the goal says, else a day."""
    return goal.deadline_minutes if goal and goal.deadline_minutes else ASSUMED_MINUTES


def load_of(plan: Plan, days: Sequence[PlannedDay]) -> Load:
    """Who is expected on some of its days, and how long each takes."""
    calls, handle = np.zeros((len(days), plan.columns)), np.full((len(days), plan.columns), np.nan)
    for place, day in enumerate(days):
        calls[place] = shared(day.figures.mean, plan.columns)
        handle[place] = kept(day.handle_seconds, day.figures.mean, plan.columns)
    calls = np.maximum(0.0, np.nan_to_num(calls))
    known = np.isfinite(handle) & (handle > 0)
    usual = float(handle[known].mean()) if known.any() else USUAL_HANDLE_SECONDS
    return Load(calls, np.where(known, handle, usual), plan.patience_seconds, plan.interval_seconds)


def open_on(plan: Plan, days: Iterable[date], calls: NDArray[np.float64]) -> Flags:
    """When agents work at all: in the site's hours, or from the first to the last interval with contacts.

    A day on which nobody is expected at all is closed.
    """
    if not plan.hours:
        return span_of_calls(calls)
    found = np.zeros(calls.shape, np.bool_)
    for place, day in enumerate(days):
        for row in plan.hours:
            if row.weekday == day.weekday() and calls[place].any():
                first, last = (_column(clock, plan.columns) for clock in (row.opens, row.closes))
                found[place, first : last or plan.columns] = True
    return found


def _column(clock: time, columns: int) -> int:
    return (clock.hour * 60 + clock.minute) * columns // 1440


def span_of_calls(calls: NDArray[np.float64]) -> Flags:
    """From the first to the last interval of each day in which anybody is expected."""
    called = calls > 0
    begun = np.logical_or.accumulate(called, axis=1)
    not_over = np.logical_or.accumulate(called[:, ::-1], axis=1)[:, ::-1]
    found: Flags = begun & not_over
    return found


def plan_of(queue: Queue, first: date, last: date) -> Plan | None:
    """What is planned for the days; none without a forecast."""
    return plans_of([queue], first, last).get(queue.pk)


def plans_of(queues: Sequence[Queue], first: date, last: date) -> dict[int, Plan]:
    """By queue; those without a forecast of the days miss."""
    goals, book = goals_on(queues, first), Book()
    waiting = {
        queue.pk: timedelta(days=1 + deadline_minutes(goals.get(queue.pk)) // 1440)
        for queue in queues
        if queue.channel in DEFERRED
    }
    reach = max(waiting.values(), default=timedelta())
    at_once = planned_of([queue for queue in queues if queue.pk not in waiting], first, last)
    reached = planned_of([queue for queue in queues if queue.pk in waiting], first - reach, last + reach)
    found = at_once | {
        number: [each for each in days if first - waiting[number] <= each.day <= last + waiting[number]]
        for number, days in reached.items()
    }
    runs = runs_of({days[-1].run_id for days in found.values() if days})
    shares, hours = shares_planned({queue.site_id for queue in queues}, first), _hours(queues)
    plans = {}
    for queue in queues:
        around = found.get(queue.pk, [])
        days = [each for each in around if first <= each.day <= last]
        if days:
            goal, run = goals.get(queue.pk), runs[around[-1].run_id]
            variant = book.version_on(first, queue.pk, queue.client_id).definition.variant
            patience = _patience(queue, goal, run.patience_seconds)
            own = tuple(hours[queue.site_id])
            columns = 1440 // run.interval_minutes
            plans[queue.pk] = Plan(queue, days, around, columns, goal, variant, patience, shares[queue.site_id], own)
    return plans


def _hours(queues: Iterable[Queue]) -> dict[int, list[OpeningHours]]:
    found: dict[int, list[OpeningHours]] = defaultdict(list)
    for row in OpeningHours.objects.filter(site__in={queue.site_id for queue in queues}):
        found[row.site_id].append(row)
    return found


def _patience(queue: Queue, goal: StaffingGoal | None, measured: float | None) -> float | None:
    """The goal's, else what its own calls told when the forecast was made."""
    if queue.channel in DEFERRED:
        return None
    return float(goal.patience_seconds) if goal is not None and goal.patience_seconds else measured
