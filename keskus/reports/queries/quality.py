"""How good the data are: sources and how current they are, grades over time, and what stands behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from keskus.contacts.models import Disagreement, QuarantinedLine, Repair, Source, SourceDay
from keskus.contacts.queries import sources as source_queries
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.grades import Grading, grading_in
from keskus.contacts.queries.grouping import By, start_of
from keskus.contacts.queries.reach import DAY, Choice, Reach, reach_of
from keskus.contacts.rules.trust import grade_of_many
from keskus.core.actors import Actor

QUALITY_PERMISSION = "contacts.source.view"
MOST_COLUMNS = 35  # more days than these are shown by week
MOST_QUEUES = 60
MOST_GAPS = 50
LONGEST_FOR_REPAIRS = 92  # days over which repairs are counted rule by rule


_Calls = dict[tuple[int, date], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which queue-days are asked for beyond days and places; empty means all."""

    grade: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A queue's grade in a day or week; "" without data."""

    grade: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A queue's grades over time."""

    queue_id: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Grades of queues over days or weeks, the worst queues first; `more` were left out."""

    starts: tuple[date, ...]
    by: By
    rows: tuple[HeatRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class SourceNow:
    """A source and how current it is. `behind_seconds`: how long after its own time the newest line arrived."""

    id: int
    name: str
    kind: str
    companion: str
    zone: ZoneInfo
    newest: datetime | None
    arrived_at: datetime | None
    behind_seconds: float | None
    waiting: int
    is_recounting: bool
    quarantined: int


@dataclass(frozen=True, slots=True)
class Told:
    """How many of a kind there are."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """When a source told nothing of a queue although so many calls were usual then."""

    queue: str
    source: str
    source_id: int
    zone: ZoneInfo
    begins: datetime
    ends: datetime
    calls: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The page's figures."""

    choice: Choice
    zone: ZoneInfo
    grading: Grading
    heat: Heat
    calls_by_grade: dict[date, dict[str, int]]
    gaps: tuple[Gap, ...]
    refused: tuple[Told, ...]
    repairs: tuple[Told, ...]
    repaired: int
    disagreements: tuple[Told, ...]


def quality_of(viewer: Actor, choice: Choice) -> Quality:
    """The quality of the data of a choice, as far as the viewer reaches."""
    reach = reach_of(viewer, QUALITY_PERMISSION, choice)
    rows = days_in(reach)
    by = By.DAY if (choice.last - choice.first).days < MOST_COLUMNS else By.WEEK
    calls = _calls(rows, by)
    return Quality(
        choice=choice,
        zone=reach.queues[0].zone if reach.queues else ZoneInfo("UTC"),
        grading=grading_in(reach) if reach.queues else Grading(""),
        heat=_heat(reach, by, calls),
        calls_by_grade=_of_all_queues(calls),
        gaps=_gaps(rows),
        refused=_refused(viewer, reach),
        repairs=_repairs(reach),
        repaired=rows.aggregate(total=Sum("repaired"))["total"] or 0,
        disagreements=_counted(Disagreement.objects.filter(reach.whole_queues(DAY)), "kind"),
    )


def days_in(reach: Reach, narrowed: Narrowed | None = None) -> QuerySet[SourceDay]:
    """What each source says of each queue-day reached."""
    rows = SourceDay.objects.filter(reach.whole_queues(DAY)).select_related("queue", "source")
    if narrowed and narrowed.grade:
        rows = rows.filter(grade=narrowed.grade)
    if narrowed and narrowed.reason:
        rows = rows.annotate(told=Cast("reasons", TextField())).filter(told__contains=f'"{narrowed.reason}"')
    return rows.order_by("-day", "queue__name", "source_id")


def queue_days(viewer: Actor, choice: Choice, narrowed: Narrowed | None = None) -> QuerySet[SourceDay]:
    """The same for a viewer."""
    return days_in(reach_of(viewer, QUALITY_PERMISSION, choice), narrowed)


def sources_now(viewer: Actor) -> list[SourceNow]:
    """Every source that the viewer may see."""
    found = []
    for source in source_queries.sources(viewer):
        fresh = source_queries.freshness(source)
        newest = instant(source.last_epoch) if source.last_epoch else None
        arrived = source.last_arrival_at
        found.append(
            SourceNow(
                id=source.pk,
                name=source.name,
                kind=str(Source.Kind(source.kind).label),
                companion=source.companion_of.name if source.companion_of else "",
                zone=source.site.zone,
                newest=newest,
                arrived_at=arrived,
                behind_seconds=(arrived - newest).total_seconds() if arrived and newest else None,
                waiting=fresh.unfolded,
                is_recounting=fresh.is_folding_again,
                quarantined=source.quarantined,  # type: ignore[attr-defined]
            )
        )
    return found


def yesterday_grades(day: date) -> list[tuple[str, str]]:
    """Queues and their grades on a day, the worst first: for `keskus check`."""
    rows = SourceDay.objects.filter(day=day, answers=True).exclude(grade="").order_by("-grade", "queue__name")
    return list(rows.values_list("queue__name", "grade"))


def _calls(rows: QuerySet[SourceDay], by: By) -> _Calls:
    """Calls under each grade, by queue and day or week."""
    calls: _Calls = defaultdict(lambda: defaultdict(int))
    told = rows.filter(answers=True).exclude(grade="").order_by()
    for queue_id, day, grade, offered in told.values_list("queue_id", "day", "grade", "offered"):
        calls[queue_id, start_of(by, day)][grade] += offered
    return calls


def _of_all_queues(calls: _Calls) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (_queue, start), grades in sorted(calls.items(), key=lambda item: item[0][1]):
        for grade, count in grades.items():
            found[start][grade] += count
    return found


def _gaps(rows: QuerySet[SourceDay]) -> tuple[Gap, ...]:
    """The latest silences of the sources."""
    silent = rows.exclude(gaps=[]).select_related("queue__site")[:MOST_GAPS]
    return tuple(
        Gap(
            row.queue.name,
            row.source.name,
            row.source_id,
            row.queue.site.zone,
            instant(begins, row.queue.site.zone),
            instant(ends, row.queue.site.zone),
            round(calls),
        )
        for row in silent
        for begins, ends, calls in row.gaps
    )[:MOST_GAPS]


def _heat(reach: Reach, by: By, calls: _Calls) -> Heat:
    choice = reach.choice
    starts = _starts(choice, by, {start for _, start in calls})
    known = {queue_id for queue_id, _ in calls}
    found = [
        HeatRow(
            queue.id, queue.label, tuple(_cell(choice, by, start, calls.get((queue.id, start))) for start in starts)
        )
        for queue in reach.queues
        if queue.id in known
    ]
    found.sort(key=lambda row: [-sum(cell.grade == grade for cell in row.cells) for grade in "DCB"])
    return Heat(tuple(starts), by, tuple(found[:MOST_QUEUES]), max(0, len(found) - MOST_QUEUES))


def _starts(choice: Choice, by: By, known: Iterable[date]) -> list[date]:
    """Every day or week from the first with data to the last."""
    known = sorted(known)
    if not known:
        return []
    step = timedelta(days=1 if by is By.DAY else 7)
    return [known[0] + step * number for number in range((known[-1] - known[0]) // step + 1)]


def _cell(choice: Choice, by: By, start: date, calls: dict[str, int] | None) -> Cell:
    last = start if by is By.DAY else start + timedelta(days=6)
    return Cell(grade_of_many(calls) if calls else "", max(start, choice.first), min(last, choice.last))


def _refused(viewer: Actor, reach: Reach) -> tuple[Told, ...]:
    start, end = reach.span
    lines = QuarantinedLine.objects.filter(
        Q(near_epoch__gte=start, near_epoch__lt=end), source__in=source_queries.sources(viewer), replayed_at=None
    )
    return _counted(lines, "reason")


def _repairs(reach: Reach) -> tuple[Told, ...]:
    """Repairs by rule; none over so many days that counting them would keep the reader waiting."""
    choice = reach.choice
    if not reach.queues or (choice.last - choice.first).days > LONGEST_FOR_REPAIRS:
        return ()
    start, end = reach.span
    queues = [queue.id for queue in reach.queues]
    repairs = Repair.objects.filter(
        contact__queue__in=queues, contact__interval_epoch__gte=start, contact__interval_epoch__lt=end
    )
    return _counted(repairs, "rule")


def _counted(rows: QuerySet[Any], column: str) -> tuple[Told, ...]:
    found = rows.order_by().values_list(column).annotate(count=Count("pk"))
    return tuple(sorted((Told(code, count) for code, count in found), key=lambda told: (-told.count, told.code)))


def choice_of_cell(choice: Choice, queue_id: int, cell: Cell) -> Choice:
    """The choice narrowed to a cell of the heat map."""
    return replace(choice, first=cell.first, last=cell.last, queues=frozenset({queue_id}))


QUALITY_HEADER = [
    "day",
    "queue",
    "source",
    "answers",
    "grade",
    "offered",
    "answered",
    "abandoned",
    "flow_outs",
    "unfinished",
    "refused",
    "not_accounted",
    "repaired",
    "disagreements",
    "reasons",
]


def not_accounted(row: SourceDay) -> int:
    """Calls offered that came to nothing that is known."""
    return row.offered - row.answered - row.abandoned - row.flow_outs - row.unfinished


def flat_days(rows: Sequence[SourceDay]) -> list[list[Any]]:
    """Queue-days as files have them."""
    return [
        [
            row.day.isoformat(),
            row.queue.name,
            row.source.name,
            row.answers,
            row.grade or None,
            row.offered,
            row.answered,
            row.abandoned,
            row.flow_outs,
            row.unfinished,
            row.refused,
            not_accounted(row),
            row.repaired,
            row.disagreements,
            " ".join(reason[0] for reason in row.reasons),
        ]
        for row in rows
    ]
