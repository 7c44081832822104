"""Goals of queues, as far as a viewer reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keskus.core.actors import Actor
from keskus.people.models import Queue
from keskus.people.queries import queue_labels
from keskus.planning.models import StaffingGoal
from keskus.planning.queries.reach import queues_reached

STAFFING_VIEW = "planning.staffing.view"


@dataclass(frozen=True, slots=True)
class QueueGoals:
    """A queue with its goal in force and those to come."""

    queue: Queue
    label: str
    now: StaffingGoal | None
    later: tuple[StaffingGoal, ...]

    @property
    def in_force(self) -> tuple[StaffingGoal, ...]:
        """What holds now, and what will."""
        return self.later if self.now is None else (self.now, *self.later)


def goals_by_queue(viewer: Actor, on: date) -> list[QueueGoals]:
    """Every queue in reach."""
    queues = list(queues_reached(viewer, STAFFING_VIEW))
    labels = queue_labels(queues)
    rows: dict[int, list[StaffingGoal]] = defaultdict(list)
    for row in StaffingGoal.objects.filter(queue__in=queues).order_by("starts_on"):
        rows[row.queue_id].append(row)
    return [_of_queue(queue, labels[queue.pk], rows[queue.pk], on) for queue in queues]


def _of_queue(queue: Queue, label: str, rows: list[StaffingGoal], on: date) -> QueueGoals:
    now = next((row for row in rows if row.holds_on(on)), None)
    later = tuple(row for row in rows if row.starts_on > on)
    return QueueGoals(queue, label, now, later)


def goals_on(queues: Iterable[Queue], day: date) -> dict[int, StaffingGoal]:
    """What queues are staffed for on a day."""
    rows = StaffingGoal.objects.filter(queue__in=[queue.pk for queue in queues], starts_on__lte=day)
    return {row.queue_id: row for row in rows.order_by("starts_on") if row.holds_on(day)}


def goals_of(queue: Queue) -> list[StaffingGoal]:
    """All of a queue's, the newest first."""
    return list(StaffingGoal.objects.filter(queue=queue).order_by("-starts_on"))


def goal_or_none(viewer: Actor, pk: int) -> StaffingGoal | None:
    """One of them; none when it is not there or not yours."""
    rows = StaffingGoal.objects.filter(queue__in=queues_reached(viewer, STAFFING_VIEW)).select_related("queue__site")
    return rows.filter(pk=pk).first()
