"""What was agreed for each queue: threshold, short-abandon limit, target and formula, by date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from keskus.contacts.models import ServiceGoal
from keskus.contacts.queries.reach import QueueFacts
from keskus.engines.kpi import ServiceLevelVariant


@dataclass(frozen=True, slots=True)
class Goal:
    """What counts for a queue on a day. Times are seconds, the target a share."""

    threshold_seconds: int = 20
    short_abandon_seconds: int = 5
    target_share: float = 0.8
    variant: ServiceLevelVariant = ServiceLevelVariant.ANSWERED_ONLY


@dataclass(frozen=True, slots=True)
class GoalSpan:
    """A goal and the local days (both inclusive) on which it held for a queue."""

    queue: QueueFacts
    first: date
    last: date
    goal: Goal


DEFAULT = Goal()


def goal_spans(queues: Iterable[QueueFacts], first: date, last: date) -> list[GoalSpan]:
    """The goals of the queues on the days, in order, without gaps. A queue's first goal also holds before its day, and
    queues without any have the usual one (as `actions.sums` has it)."""
    queues = tuple(queues)
    rows: dict[int, list[ServiceGoal]] = defaultdict(list)
    for row in ServiceGoal.objects.order_by("queue_id", "starts_on"):
        rows[row.queue_id].append(row)
    spans = []
    for queue in queues:
        spans += _spans_of(queue, rows[queue.id], first, last)
    return spans


def _spans_of(queue: QueueFacts, rows: list[ServiceGoal], first: date, last: date) -> list[GoalSpan]:
    held = [(row.starts_on, _goal(row)) for row in rows]
    before = [goal for starts_on, goal in held if starts_on <= first] or [goal for _, goal in held[:1]] or [DEFAULT]
    steps = [(first, before[-1]), *((day, goal) for day, goal in held if first < day <= last)]
    ends = [day - timedelta(days=1) for day, _ in steps[1:]] + [last]
    return [GoalSpan(queue, day, end, goal) for (day, goal), end in zip(steps, ends, strict=True)]


def _goal(row: ServiceGoal) -> Goal:
    return Goal(
        row.threshold_seconds, row.short_abandon_seconds, float(row.target_share), ServiceLevelVariant(row.variant)
    )
