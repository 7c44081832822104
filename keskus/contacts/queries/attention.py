"""What of contacts waits for somebody: lines not read, sources gone silent, names without a meaning, doubtful days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F

from keskus.contacts.models import Disagreement, KpiDefinition, PbxAgent, PbxQueue, SourceDay, TableDraft
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.reach import DAY, Choice, reach_of
from keskus.contacts.queries.sources import sources
from keskus.core.actors import Actor

SOURCES_PERMISSION = "contacts.source.view"
SILENT_AFTER = timedelta(hours=2)
WEAK_GRADES = ("C", "D")


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """A source that waits for something. `silent_since`: a log is followed and nothing has come for long."""

    id: int
    name: str
    quarantined: int
    nameless_agents: int
    queues_of_nobody: int
    silent_since: datetime | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class WeakDay:
    """A queue's day whose figures are to be used with care or not at all."""

    queue_id: int
    queue: str
    grade: str


def source_troubles(viewer: Actor, now: datetime) -> list[SourceTrouble]:
    """Sources in reach with something to do. Four queries, whatever there is."""
    if not viewer.may(SOURCES_PERMISSION):
        return []
    rows = list(sources(viewer))
    numbers = [row.pk for row in rows]
    agents = dict(
        PbxAgent.objects.filter(source__in=numbers, employee=None)
        .exclude(name="")
        .order_by()
        .values_list("source")
        .annotate(count=Count("pk"))
    )
    queues = _queues_of_nobody(numbers)
    found = [
        SourceTrouble(
            row.pk,
            row.name,
            row.quarantined,  # type: ignore[attr-defined]
            agents.get(row.pk, 0),
            queues.get(row.pk, 0),
            _silent_since(row.last_arrival_at, now) if row.path and not row.is_table else None,
            row.site.zone,
        )
        for row in rows
    ]
    return [row for row in found if row.quarantined or row.nameless_agents or row.queues_of_nobody or row.silent_since]


def _silent_since(arrived_at: datetime | None, now: datetime) -> datetime | None:
    return arrived_at if arrived_at is not None and now - arrived_at > SILENT_AFTER else None


def _queues_of_nobody(numbers: list[int]) -> dict[int, int]:
    """Source -> queues made when first seen that still belong to the house, where other clients exist."""
    rows = PbxQueue.objects.filter(source__in=numbers, queue__client__code="house", name=F("queue__name")).order_by()
    found = dict(rows.values_list("source").annotate(count=Count("pk")))
    has_clients = found and PbxQueue.objects.exclude(queue__client__code="house").exists()
    return found if has_clients else {}


def weak_days(viewer: Actor, day: date) -> list[WeakDay]:
    """Queues in reach whose figures of a day are to be used with care, the worst first."""
    if not viewer.may(SOURCES_PERMISSION):
        return []
    reach = reach_of(viewer, SOURCES_PERMISSION, Choice(day, day))
    names = {queue.id: queue.label for queue in reach.centre}
    rows = SourceDay.objects.filter(reach.whole_queues(DAY), answers=True, grade__in=WEAK_GRADES).order_by("-grade")
    return [WeakDay(queue, names[queue], grade) for queue, grade in rows.values_list("queue_id", "grade")]


def disagreements_since(viewer: Actor, first: date, last: date) -> int:
    """How many calls of these days two sources tell differently, as far as the viewer reaches."""
    if not viewer.may(CALLS_PERMISSION):
        return 0
    reach = reach_of(viewer, CALLS_PERMISSION, Choice(first, last))
    return Disagreement.objects.filter(reach.whole_queues(DAY)).count()


def drafts_waiting(viewer: Actor) -> list[tuple[int, str]]:
    """Tables that the viewer sent in and has not taken: number and file."""
    return list(TableDraft.objects.filter(sent_by=viewer.number).values_list("pk", "file_name")[:5])


def is_anything_defined() -> bool:
    """Whether anybody has said how figures are counted."""
    return KpiDefinition.objects.exists()
