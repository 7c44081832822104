"""The values that alarm rules watch, as they are now: from interval sums, from the calls of the last half hour, and
from the floors as last written down. Each is read at most once a look, and only if a rule asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from keskus.contacts.models import Contact, Outcome, PbxAgent, PbxQueue, Source
from keskus.contacts.queries.figures import queue_sums
from keskus.contacts.queries.floor import KeptFloor, listened_floors
from keskus.contacts.queries.grouping import By, Pair
from keskus.contacts.queries.pauses import Reason, reasons_by_code
from keskus.contacts.queries.reach import Choice, QueueFacts, all_queues
from keskus.contacts.rules import interval_of
from keskus.core.actors import SYSTEM
from keskus.engines.floor import BUSY, OUT, PAUSED, READY, RINGING, SECOND, TALKING, WRAP_UP, Floor, MemberNow
from keskus.engines.kpi import Ratio
from keskus.floor.models import AlarmRule
from keskus.floor.rules.alarms import FEW_CALLS, About, Metric
from keskus.people.models import OpeningHours, Queue, TeamMembership
from keskus.people.queries.structure import holding

LAST_MINUTES = 30
FLOOR_STALE = timedelta(seconds=60)  # an older snapshot tells nothing about now
ON_CALLS = (TALKING, RINGING, WRAP_UP)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is about: a queue, a PBX, or the agents (of a team)."""

    key: str
    name: str
    zone: ZoneInfo
    queue_id: int | None = None
    source_id: int | None = None


Reading = tuple[Subject, float | None]


class Readings:
    """All values of one look. None where nothing is known, or where so little that it says nothing."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def of(self, rule: AlarmRule) -> list[Reading]:
        """The conditions of a rule with their values."""
        metric = Metric(rule.metric)
        match rule.kind.about:
            case About.QUEUE:
                chosen = {queue.pk for queue in rule.queues.all()}
                queues = [queue for queue in self.queues if not chosen or queue.id in chosen]
                return [(_subject(queue), self._of_queue(metric, queue)) for queue in queues]
            case About.AGENTS:
                return [self._of_agents(metric, rule)]
            case About.PBX:
                return [(subject, seconds) for subject, seconds in self.silences]

    @cached_property
    def queues(self) -> list[QueueFacts]:
        """Queues that are not closed."""
        closed = set(Queue.objects.exclude(closed_on=None).values_list("pk", flat=True))
        return [queue for queue in all_queues() if queue.id not in closed]

    def _of_queue(self, metric: Metric, queue: QueueFacts) -> float | None:
        match metric:
            case Metric.SERVICE_LEVEL_TODAY:
                return _told(self.today.get(queue.id))
            case Metric.SERVICE_LEVEL_INTERVAL:
                return _told(self.this_interval.get(queue.id))
            case Metric.ABANDONED:
                return float(self.lately.get(queue.id, (0, 0))[1])
            case Metric.ABANDONED_SHARE:
                offered, abandoned = self.lately.get(queue.id, (0, 0))
                return _told(Ratio(abandoned, offered))
            case Metric.AGENTS_READY:
                return self._ready(queue) if self._is_open(queue) else None
            case _:
                waits = self.waits.get(queue.id)
                if waits is None:
                    return None
                return float(len(waits)) if metric is Metric.CALLS_WAITING else max(waits, default=0.0)

    # From sums

    @cached_property
    def today(self) -> dict[int, Ratio]:
        """Service level of the local day."""
        return self._levels(None)

    @cached_property
    def this_interval(self) -> dict[int, Ratio]:
        """Service level of the quarter of an hour that runs."""
        return self._levels(interval_of(int(self.now.timestamp())))

    def _levels(self, interval: int | None) -> dict[int, Ratio]:
        found: dict[int, Ratio] = {}
        for zone in {queue.zone for queue in self.queues}:
            day = self.now.astimezone(zone).date()
            choice = Choice(day, day, frozenset(queue.id for queue in self.queues if queue.zone == zone))
            groups = queue_sums(SYSTEM, choice, By.QUEUE, then=None if interval is None else By.INTERVAL).groups
            for group in groups:
                key = group.key
                if not isinstance(key, Pair):
                    found[int(str(key))] = group.judged.service_level
                elif key.inner == interval:
                    found[int(str(key.outer))] = group.judged.service_level
        return found

    @cached_property
    def lately(self) -> dict[int, tuple[int, int]]:
        """Queue -> offered and abandoned of the calls that came in the last half hour."""
        since = int(self.now.timestamp()) - LAST_MINUTES * 60
        # Counted here: asked to group, SQLite would walk all calls by queue instead of the last ones by time.
        calls = Contact.objects.filter(entered_epoch__gte=since, counted=True).order_by("entered_epoch")
        found: dict[int, tuple[int, int]] = {}
        for queue, outcome in calls.values_list("queue_id", "outcome"):
            if outcome != Outcome.REFUSED:
                offered, gone = found.get(queue, (0, 0))
                found[queue] = offered + 1, gone + (outcome == Outcome.ABANDONED)
        return found

    def _is_open(self, queue: QueueFacts) -> bool:
        """Whether the queue's site is open now; one without opening hours always is."""
        local = self.now.astimezone(queue.zone)
        hours = self.hours.get(queue.site_id)
        if hours is None:
            return True
        clock = local.time()
        spans = [(row.opens, row.closes) for row in hours if row.weekday == local.weekday()]
        return any(
            opens <= clock and (clock < closes or not any((closes.hour, closes.minute))) for opens, closes in spans
        )

    @cached_property
    def hours(self) -> dict[int, list[OpeningHours]]:
        """Site -> its opening hours."""
        found: dict[int, list[OpeningHours]] = defaultdict(list)
        for row in OpeningHours.objects.all():
            found[row.site_id].append(row)
        return dict(found)

    # From the living floor

    @cached_property
    def kept(self) -> dict[int, KeptFloor]:
        """Source -> its floor as last written down."""
        return listened_floors()

    @cached_property
    def floors(self) -> dict[int, Floor]:
        """Source -> its floor, where it is fresh."""
        return {
            source: Floor.from_json(row.floor)
            for source, row in self.kept.items()
            if self.now - row.written_at <= FLOOR_STALE
        }

    @cached_property
    def standing(self) -> dict[int, Floor]:
        """The fresh floors whose link stands."""
        return {source: floor for source, floor in self.floors.items() if not floor.lost_at}

    @cached_property
    def queue_names(self) -> dict[tuple[int, str], int]:
        """(source, name in the PBX) -> queue."""
        rows = PbxQueue.objects.all().values_list("source_id", "name", "queue_id")
        return {(source, name): queue for source, name, queue in rows}

    @cached_property
    def families(self) -> dict[int, frozenset[int]]:
        """Source -> the sources that tell of the same calls: names that one of them learnt are the others' too."""
        rows = list(Source.objects.order_by().values_list("pk", "companion_of"))
        heads = {number: head or number for number, head in rows}
        found: dict[int, set[int]] = defaultdict(set)
        for number, head in heads.items():
            found[head].add(number)
        return {number: frozenset(found[head]) for number, head in heads.items()}

    def _family(self, source: int) -> frozenset[int]:
        return self.families.get(source, frozenset({source}))

    @cached_property
    def waits(self) -> dict[int, list[float]]:
        """Queue -> how long each of those who wait has waited, in seconds. Only queues whose floor is known."""
        found: dict[int, list[float]] = {}
        for source, floor in self.standing.items():
            now = self._clock_of(floor)
            for name, queue in floor.queues.items():
                number = self._queue(source, name)
                if number is not None:
                    found.setdefault(number, []).extend(
                        max(0.0, (now - call.joined_at) / SECOND) for call in queue.waiting
                    )
        return found

    def _clock_of(self, floor: Floor) -> int:
        """This instant by the PBX's clock."""
        return int(self.now.timestamp() * SECOND) - floor.clock_offset

    def _queue(self, source: int, name: str) -> int | None:
        return next(
            (self.queue_names[each, name] for each in self._family(source) if (each, name) in self.queue_names), None
        )

    def _ready(self, queue: QueueFacts) -> float | None:
        names = [(source, name) for (source, name), number in self.queue_names.items() if number == queue.id]
        found = [
            member
            for source, floor in self.standing.items()
            for member in floor.members.values()
            if member.state == READY
            and any(_sits_in(member, name) for held, name in names if held in self._family(source))
        ]
        is_known = any(
            queue.id == self._queue(source, name) for source, floor in self.standing.items() for name in floor.queues
        )
        return float(len(found)) if is_known else None

    def _of_agents(self, metric: Metric, rule: AlarmRule) -> Reading:
        zone = rule.team.site.zone if rule.team else (self.queues[0].zone if self.queues else ZoneInfo("UTC"))
        subject = Subject(f"team:{rule.team_id}" if rule.team else "agents", rule.team.name if rule.team else "", zone)
        if not self.standing:
            return subject, None
        members = list(self._members(rule.team_id))
        if metric is Metric.OVER_PAUSE:
            return subject, float(sum(self._is_over(floor, member) for floor, member in members))
        at_work = [member for _floor, member in members if member.state in (*ON_CALLS, READY, BUSY)]
        busy = sum(member.state in ON_CALLS for member in at_work)
        return subject, busy / len(at_work) if at_work else None

    def _members(self, team: int | None) -> Iterator[tuple[Floor, MemberNow]]:
        named = self._names_of_team(team) if team is not None else None
        for source, floor in self.standing.items():
            for member in floor.members.values():
                if member.state != OUT and (
                    named is None or any((each, member.name) in named for each in self._family(source))
                ):
                    yield floor, member

    def _names_of_team(self, team: int) -> set[tuple[int, str]]:
        today = self.now.date()
        people = TeamMembership.objects.filter(holding(today), team=team).values("employee")
        return set(PbxAgent.objects.filter(employee__in=people).values_list("source_id", "name"))

    def _is_over(self, floor: Floor, member: MemberNow) -> bool:
        if member.state != PAUSED:
            return False
        reason = self.reasons.get(member.reason.casefold())
        seconds = (self._clock_of(floor) - member.since) / SECOND
        return reason is not None and reason.limit_seconds is not None and seconds > reason.limit_seconds

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        """What pause reasons mean."""
        return reasons_by_code()

    @cached_property
    def silences(self) -> list[tuple[Subject, float | None]]:
        """PBXs that are listened to or whose log is followed, and for how many seconds they have told nothing.

        What only stands beside a PBX's log (CDR, CEL) tells of calls that were made, and is silent when none are.
        """
        found: list[Reading] = []
        for source in Source.objects.filter(companion_of=None).select_related("site"):
            told = source.last_arrival_at if source.path and not source.is_table else None
            if (
                source.pk in self.kept and not self.kept[source.pk].is_of_log
            ):  # a log that is read to its end may be silent
                floor = self.kept[source.pk].floor
                fresh = datetime.fromtimestamp((floor["fresh_at"] + floor["clock_offset"]) / SECOND, tz=self.now.tzinfo)
                told = fresh if told is None else max(told, fresh)
            if told is not None:
                subject = Subject(f"pbx:{source.pk}", source.name, source.site.zone, source_id=source.pk)
                found.append((subject, max(0.0, (self.now - told).total_seconds())))
        return found


def _subject(queue: QueueFacts) -> Subject:
    return Subject(f"queue:{queue.id}", queue.label, queue.zone, queue_id=queue.id)


def _told(ratio: Ratio | None) -> float | None:
    """The share, unless it is of too few calls to say anything."""
    return None if ratio is None or ratio.denominator < FEW_CALLS else ratio.share


def _sits_in(member: MemberNow, queue: str) -> bool:
    seat = member.seats.get(queue)
    return seat is not None and seat.paused is None
