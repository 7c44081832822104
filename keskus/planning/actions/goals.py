"""Goals of queues: set from a day on, ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from keskus.core.actions import Breach, action
from keskus.core.actors import Actor, Place
from keskus.people.models import Queue
from keskus.people.queries import place_of_thing
from keskus.planning.actions.reach import at_queue
from keskus.planning.actions.writing import write
from keskus.planning.models import StaffingGoal
from keskus.planning.rules.goals import goal_breach

COLUMNS = (
    "service_level",
    "target_seconds",
    "asa_seconds",
    "abandonment",
    "occupancy",
    "minimum",
    "patience_seconds",
    "concurrency",
    "deadline_minutes",
)


def _at_goal(row: StaffingGoal, **values: Any) -> Place:
    return place_of_thing(row.queue)


@action("planning.set_goal", where=at_queue)
def set_goal(actor: Actor, queue: Queue, *, starts_on: date, **terms: Any) -> StaffingGoal:
    """What the queue is staffed for from a day on; what held before ends the day before, what was set later stays."""
    if code := goal_breach({name: terms.get(name) for name in COLUMNS}):
        raise Breach(code)
    row = StaffingGoal.objects.filter(queue=queue, starts_on=starts_on).first()
    if row is None:
        row = StaffingGoal(queue=queue, starts_on=starts_on, ends_on=_make_room(queue, starts_on))
    return write(row, {"starts_on": starts_on, **{name: terms[name] for name in COLUMNS}})


def _make_room(queue: Queue, day: date) -> date | None:
    """End what holds on the day; the last day before the next goal, if there is one."""
    before = StaffingGoal.objects.filter(queue=queue, starts_on__lt=day).order_by("-starts_on").first()
    if before is not None and before.holds_on(day):
        before.ends_on = day - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    later = StaffingGoal.objects.filter(queue=queue, starts_on__gt=day).order_by("starts_on").first()
    return later.starts_on - timedelta(days=1) if later else None


@action("planning.end_goal", where=_at_goal)
def end_goal(actor: Actor, row: StaffingGoal, *, on: date) -> StaffingGoal:
    """The last day on which it holds."""
    if on < row.starts_on:
        raise Breach("ends_before_start")
    return write(row, {"ends_on": on})
