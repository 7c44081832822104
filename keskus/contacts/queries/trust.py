"""What a report must own up to: days that do not add up, lines in quarantine, how fresh the facts are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q, Sum

from keskus.contacts.models import QuarantinedLine, QueueDay, SetAsideLine, Source
from keskus.contacts.queries.again import CountingAgain, counting_within
from keskus.contacts.queries.clock import span_of_days
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.grades import Grading, grading_in, source_days
from keskus.contacts.queries.reach import DAY, Choice, Reach, reach_of
from keskus.core.actors import Actor

ACCOUNTED = (
    F("answered") + F("abandoned") + F("timeout") + F("exit_key") + F("left_empty") + F("withdrawn") + F("redirected")
)
MOST_DAYS_NAMED = 20


@dataclass(frozen=True, slots=True)
class OddDay:
    """A queue's day whose offered calls are not all accounted for, or not yet."""

    queue: str
    queue_id: int
    day: date
    offered: int
    accounted: int
    unfinished: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What sources told near these days and no figure counts: rows of tables set aside, by reason; calls that a second
    source tells, which are only compared; lines in quarantine."""

    aside: dict[str, int] = field(default_factory=dict)
    second: int = 0
    quarantined: int = 0

    @property
    def total(self) -> int:
        """How many rows and calls, lines in quarantine not among them."""
        return sum(self.aside.values()) + self.second


@dataclass(frozen=True, slots=True)
class Trust:
    """What stands between a report and the truth."""

    odd_days: tuple[OddDay, ...]
    more_odd_days: bool
    quarantined: int
    last_epoch: int | None
    source_count: int
    grading: Grading
    counting: CountingAgain | None
    left_out: LeftOut | None = None  # None: frozen before it was kept


def trust_of(viewer: Actor, choice: Choice) -> Trust:
    """Own up, for the queues that the viewer reaches and the PBXes at their sites."""
    reach = reach_of(viewer, FIGURES_PERMISSION, choice)
    queues = reach.queues or reach.chosen
    days = QueueDay.objects.filter(reach.in_days(DAY))
    if len(queues) < len(reach.centre):
        days = days.filter(queue_id__in=[queue.id for queue in queues])
    odd = days.annotate(accounted=ACCOUNTED).exclude(offered=F("accounted")).order_by("day", "queue_id")
    names = {queue.id: queue.label for queue in reach.centre}
    named = tuple(
        OddDay(names[row.queue_id], row.queue_id, row.day, row.offered, row.accounted, row.unfinished)
        for row in odd[: MOST_DAYS_NAMED + 1]
    )
    sources = Source.objects.order_by().filter(site_id__in={queue.site_id for queue in queues})
    known = list(sources.values_list("id", "last_epoch"))
    left_out = _left_out(reach, [number for number, _ in known])
    return Trust(
        named[:MOST_DAYS_NAMED],
        len(named) > MOST_DAYS_NAMED,
        left_out.quarantined,
        max((epoch for _, epoch in known if epoch), default=None),
        len(known),
        grading_in(reach),
        counting_within(reach),
        left_out,
    )


def left_out_of(viewer: Actor, choice: Choice, permission: str = FIGURES_PERMISSION) -> LeftOut:
    """What no figure and no list of a choice counts, at the sites of the queues that the viewer reaches."""
    reach = reach_of(viewer, permission, choice)
    sites = {queue.site_id for queue in reach.queues or reach.chosen}
    return _left_out(reach, list(Source.objects.order_by().filter(site_id__in=sites).values_list("id", flat=True)))


def _left_out(reach: Reach, sources: list[int]) -> LeftOut:
    start, end = reach.span
    refused = QuarantinedLine.objects.order_by().filter(
        near_epoch__gte=start, near_epoch__lt=end, source_id__in=sources, replayed_at=None
    )
    aside = SetAsideLine.objects.order_by().filter(
        source_id__in=sources, reason__in=SetAsideLine.Reason.values, epoch__gte=start, epoch__lt=end
    )
    second = source_days(reach).order_by().filter(answers=False).aggregate(calls=Sum("offered"))["calls"]
    counts = dict(aside.values_list("reason").annotate(count=Count("id")))
    return LeftOut(counts, second or 0, refused.count())


def last_day_with_facts(viewer: Actor) -> date | None:
    """The last local day of which any queue in reach has figures; None before the first import."""
    reach = reach_of(viewer, FIGURES_PERMISSION, Choice(date.min, date.max))
    queues = reach.queues or reach.chosen
    return QueueDay.objects.filter(queue_id__in=[queue.id for queue in queues]).aggregate(last=Max("day"))["last"]


def quarantined_lines(viewer: Actor, choice: Choice, *, most: int) -> list[QuarantinedLine]:
    """Lines that could not be read, near these days, of the PBXes at the sites that the viewer reaches."""
    scope = viewer.scope("contacts.source.view")
    lines = (
        QuarantinedLine.objects.filter(_near(choice))
        .select_related("source__site", "file")
        .order_by("near_epoch", "id")
    )
    return list((lines if scope.everything else lines.filter(source__site_id__in=scope.sites))[:most])


def _near(choice: Choice) -> Q:
    start, end = span_of_days(choice.first, choice.last, ZoneInfo("UTC"))
    return Q(near_epoch__gte=start, near_epoch__lt=end)
