"""What is missing: answered calls of queues to be recorded without a recording, and recordings without a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from keskus.contacts.models import Contact
from keskus.contacts.queries.clock import instant, span_of_days
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.reach import Choice, QueueFacts, Reach, reach_of
from keskus.core.actors import Actor
from keskus.people.models import Queue
from keskus.recordings.models import RecordedQueue, Recording
from keskus.recordings.queries.reach import reached

VIEW = "recordings.gap.view"
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A queue that is to be recorded, and how far it was in the days asked for."""

    queue: Queue
    label: str
    expected: RecordedQueue | None
    answered: int = 0
    lost: int = 0

    @property
    def share(self) -> float | None:
        """The share of calls with their recording."""
        return (self.answered - self.lost) / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Lost:
    """An answered call without its recording."""

    id: int
    callid: str
    queue: str
    agent: str
    entered_at: datetime
    zone: ZoneInfo
    talk_seconds: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """A recording that belongs to no call we know."""

    id: int
    began_at: datetime
    zone: ZoneInfo
    seconds: float
    call_key: str
    source: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """All that is missing in the days asked for; the newest of each, and how many there are."""

    queues: list[Kept]
    lost: list[Lost]
    orphans: list[Orphan]
    orphan_count: int

    @property
    def lost_count(self) -> int:
        """How many calls lack their recording."""
        return sum(queue.lost for queue in self.queues)


def gaps(viewer: Actor, choice: Choice, now: datetime) -> Gaps:
    """What is missing, as far as the viewer reaches."""
    reach = reach_of(viewer, VIEW, choice)
    expected = {row.queue_id: row for row in RecordedQueue.objects.filter(queue__in=[each.id for each in reach.queues])}
    rows = {row.pk: row for row in Queue.objects.filter(pk__in=[each.id for each in reach.queues])}
    queues: list[Kept] = []
    lost: list[tuple[QueueFacts, Contact]] = []
    for facts in reach.queues:
        row = expected.get(facts.id)
        if row is None:
            if rows[facts.id].closed_on is None:
                queues.append(Kept(rows[facts.id], facts.label, None))
            continue
        due = _due(row, facts.zone, choice, now)
        missing = due.filter(~Exists(_recordings()))
        queues.append(Kept(rows[facts.id], facts.label, row, due.count(), missing.count()))
        lost += [(facts, each) for each in missing.order_by("-entered_epoch")[:MOST_SHOWN]]
    lost.sort(key=lambda pair: -pair[1].entered_epoch)
    orphans = _orphans(reach)
    return Gaps(queues, _told(lost[:MOST_SHOWN]), _told_orphans(orphans), orphans.count())


def _due(row: RecordedQueue, zone: ZoneInfo, choice: Choice, now: datetime) -> QuerySet[Contact]:
    """Calls of which a recording should be here by now."""
    first = max(choice.first, row.starts_on)
    last = min(choice.last, row.ends_on) if row.ends_on else choice.last
    if last < first:
        return Contact.objects.none()
    start, end = span_of_days(first, last, zone)
    late = int(now.timestamp()) - row.within_hours * 3600
    span = Q(interval_epoch__gte=start, interval_epoch__lt=end, queue=row.queue_id, outcome="answered", counted=True)
    return Contact.objects.filter(span, talk_seconds__gte=row.shortest_seconds, ended_epoch__lt=late)


def _recordings() -> QuerySet[Recording]:
    """Of the call, or of another visit of the same call: one sound may hold several."""
    return Recording.objects.filter(Q(contact=OuterRef("pk")) | Q(callid=OuterRef("callid")))


def _orphans(reach: Reach) -> QuerySet[Recording]:
    start, end = reach.span
    rows = Recording.objects.filter(reached(reach), matched_by="", began_epoch__gte=start, began_epoch__lt=end)
    return rows.exclude(state=Recording.State.ERASED)


def _told(found: list[tuple[QueueFacts, Contact]]) -> list[Lost]:
    names = agent_names()
    rows = []
    for facts, call in found:
        agent = names.get(call.agent_id or 0)
        zone, label = facts.zone, facts.label
        at, name = instant(call.entered_epoch), agent[1] if agent else ""
        rows.append(Lost(call.pk, call.callid, label, name, at, zone, call.talk_seconds or 0))
    return rows


def _told_orphans(rows: QuerySet[Recording]) -> list[Orphan]:
    found = rows.select_related("site", "source").order_by("-began_epoch")[:MOST_SHOWN]
    return [Orphan(row.pk, row.began_at, row.site.zone, row.seconds, row.call_key, row.source.name) for row in found]


def queue_or_none(viewer: Actor, pk: int, permission: str) -> Queue | None:
    """A queue of which a permission reaches the whole."""
    reach = reach_of(viewer, permission, Choice.always())
    return Queue.objects.filter(pk=pk).first() if pk in {queue.id for queue in reach.queues} else None


def expectation_of(queue: Queue) -> RecordedQueue | None:
    """Since when a queue is to be recorded."""
    return RecordedQueue.objects.filter(queue=queue).first()
