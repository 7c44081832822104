"""What a definition that is not saved yet would make of past figures: queue by queue and month by month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max, Min

from keskus.contacts.models import KpiDefinition, QueueDay
from keskus.contacts.queries.definitions import Candidate, CountedAs, Lens
from keskus.contacts.queries.figures import FIGURES_PERMISSION, Group, queue_sums
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice, QueueFacts, reach_of
from keskus.core.actors import Actor
from keskus.engines.kpi import Judged, Ratio

MONTHS_AS_IF = 3  # how far back a definition that starts today is tried on what has been
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Effect:
    """A queue's month as it is counted now, and as it would be."""

    queue: QueueFacts
    month: date
    before: Judged
    after: Judged

    @property
    def service_level_step(self) -> float | None:
        """By how much the service level would differ, as a share."""
        return _step(self.before.service_level, self.after.service_level)

    @property
    def abandonment_step(self) -> float | None:
        """The same of the abandonment."""
        return _step(self.before.abandonment, self.after.abandonment)

    @property
    def handle_time_step(self) -> float | None:
        """The same of the handle time, in seconds."""
        return _step(self.before.average_handle_time, self.after.average_handle_time)


def _step(before: Ratio, after: Ratio) -> float | None:
    """None where it does not differ, or one of the two is missing."""
    if before.share is None or after.share is None or before.share == after.share:
        return None
    return after.share - before.share


@dataclass(frozen=True, slots=True)
class Effects:
    """The months that would differ, and how many were compared. `as_if`: tried on days before the definition starts."""

    changed: tuple[Effect, ...]
    compared: int
    as_if: bool


def effects_of(viewer: Actor, candidate: Candidate, today: date) -> Effects:
    """Which figures of the days before today would differ, and by how much."""
    queues = _queues_of(viewer, candidate)
    days = QueueDay.objects.filter(queue_id__in=[queue.id for queue in queues], day__lt=today)
    known = days.aggregate(first=Min("day"), last=Max("day"))
    if known["last"] is None:
        return Effects((), 0, as_if=False)
    as_if = candidate.starts_on > known["last"]
    if as_if:
        back = _month_before(known["last"], MONTHS_AS_IF - 1)
        candidate = replace(candidate, starts_on=max(back, known["first"]))
    months = _months(max(candidate.starts_on, known["first"]), known["last"])
    effects = _compared(viewer, queues, months, candidate)
    found = [effect for effect in effects if effect.before != effect.after]
    found.sort(key=lambda effect: (effect.queue.label.casefold(), effect.month))
    return Effects(tuple(found), len(effects), as_if)


def _queues_of(viewer: Actor, candidate: Candidate) -> list[QueueFacts]:
    """The queues that the definition could count."""
    reached = reach_of(viewer, FIGURES_PERMISSION, Choice.always()).queues
    return [
        queue
        for queue in reached
        if candidate.queue in (None, queue.id) and candidate.client in (None, queue.client_id)
    ]


def _compared(viewer: Actor, queues: list[QueueFacts], months: list[date], candidate: Candidate) -> list[Effect]:
    """Every month of every queue that had calls. What the house counts stands beside what a lens counts already."""
    last = _month_before(months[-1], -1) - timedelta(days=1)
    facts = {queue.id: queue for queue in queues}
    choice = Choice(months[0], last, frozenset(facts))
    counted_as = CountedAs.HOUSE if candidate.client is None else CountedAs.CONTRACT

    def groups(lens: Lens) -> dict[tuple[int, date], Group]:
        found = queue_sums(viewer, choice, By.QUEUE, lens, then=By.MONTH).groups
        return {(group.key.outer, group.key.inner): group for group in found if group.sums.offered}  # type: ignore[union-attr, misc]

    under = groups(Lens(counted_as, candidate=candidate))
    before = {key: group.house for key, group in under.items()}
    if counted_as is CountedAs.CONTRACT:
        before = {key: group.judged for key, group in groups(Lens(counted_as)).items()}
    return [Effect(facts[queue], month, before[queue, month], g.judged) for (queue, month), g in under.items()]


def _months(first: date, last: date) -> list[date]:
    """The first days of the months from one day to another, the newest ones when there are too many."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = _month_before(month, -1)
    return found[-MOST_MONTHS:]


def _month_before(day: date, months: int) -> date:
    """The first day of the month so many months before the day's (after it, when negative)."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def definitions_seen_by(viewer: Actor) -> list[KpiDefinition]:
    """Every version of the centre's default, and of the queues and clients whose figures the viewer reaches."""
    scope = viewer.scope(FIGURES_PERMISSION)
    rows = KpiDefinition.objects.select_related("queue", "client").order_by(
        "client__name", "queue__name", "-starts_on", "-version"
    )
    reached = {queue.id for queue in reach_of(viewer, FIGURES_PERMISSION, Choice.always()).queues}
    if "client" in viewer.role.split(","):
        reached = set()
    return [
        row
        for row in rows
        if scope.everything
        or (row.client_id in scope.clients if row.client_id else row.queue_id is None or row.queue_id in reached)
    ]
