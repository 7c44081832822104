"""Contacts, segments, lines and agents' states made by hand, with their sums reckoned the slow and obvious way.

    centre = build_centre(world)
    centre.visit("ours", at="2026-03-29 02:30", answered=12, talk=100)
    centre.sum_up()

The sums are made by plain loops over the rows, so that they can be compared with what pages and lists say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from keskus.contacts.models import (
    AgentCallDay,
    AgentDay,
    AgentInterval,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    KpiDefinition,
    OutboundCall,
    PbxAgent,
    PbxQueue,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
    RawLine,
    Segment,
    Source,
    SourceFile,
)
from keskus.contacts.queries.clock import instant
from keskus.contacts.rules import CALLER_MARK, interval_of, normal_number, row_number
from keskus.core import keys
from keskus.engines.waits import told
from keskus.people.models import Client, Employee, Queue
from tests.house.people import Side, World

TRANSFERS = ("blind_transfer", "attended_transfer")


@dataclass
class Centre:
    """The world with a PBX at each side and an agent on each; visits are added one by one."""

    world: World
    sources: dict[str, Source]
    agents: dict[str, PbxAgent]
    files: dict[str, SourceFile]
    visits: list[Contact] = field(default_factory=list)
    _sequence: int = 0

    def side(self, name: str) -> Side:
        """Ours or theirs."""
        return getattr(self.world, name)

    def zone(self, name: str) -> ZoneInfo:
        """That side's clock."""
        return self.side(name).site.zone

    def visit(
        self,
        side: str,
        *,
        at: str | int,
        answered: int | None = None,
        talk: int = 60,
        outcome: str = "answered",
        wait: int = 0,
        agent: PbxAgent | None = None,
        caller: str = "+3725550785",
        callid: str = "",
        queue: Queue | None = None,
        **more: Any,
    ) -> Contact:
        """A caller enters the side's queue at a local time (or an epoch). `answered=12`: answered after 12 seconds."""
        epoch = at if isinstance(at, int) else self.epoch(side, at)
        self._sequence += 1
        wait = answered if answered is not None else wait
        is_answered = outcome == "answered"
        contact = Contact.objects.create(
            id=row_number(self.sources[side].pk, self._sequence),
            source=self.sources[side],
            queue=queue or self.side(side).queue,
            agent=(agent or self.agents[side]) if is_answered else None,
            callid=callid or f"{epoch}.{self._sequence}",
            entered_epoch=epoch,
            interval_epoch=interval_of(epoch),
            outcome=outcome,
            wait_seconds=None if outcome == "open" else wait,
            ring_seconds=3 if is_answered else None,
            talk_seconds=talk if is_answered else None,
            answered_epoch=epoch + wait if is_answered else None,
            ended_epoch=None if outcome == "open" else epoch + wait + (talk if is_answered else 0),
            wrap_up_seconds=5 if is_answered else 0,
            caller_sealed=keys.seal(caller),
            caller_hash=keys.search_hash(normal_number(caller)) if normal_number(caller) else "",
            first_line=self._sequence * 10,
            last_line=self._sequence * 10 + 9,
            **more,
        )
        self.visits.append(contact)
        return contact

    def call_made(
        self, side: str, *, at: str, rang: int = 5, talk: int | None = 60, number: str = "+3725550123", **more: Any
    ) -> OutboundCall:
        """The side's agent calls a number at a local time. `talk=None`: nobody answered."""
        epoch = self.epoch(side, at)
        self._sequence += 1
        call = {
            "agent": self.agents[side],
            "interface": f"PJSIP/{side}",
            "callid": f"{epoch}.{self._sequence}",
            "disposition": "no_answer" if talk is None else "answered",
        } | more
        return OutboundCall.objects.create(
            id=row_number(self.sources[side].pk, self._sequence),
            source=self.sources[side],
            linkedid=call["callid"],
            started_epoch=epoch,
            answered_epoch=None if talk is None else epoch + rang,
            ended_epoch=epoch + rang + (talk or 0),
            ring_seconds=rang,
            talk_seconds=talk,
            called_sealed=keys.seal(number),
            called_hash=keys.search_hash(normal_number(number)),
            **call,
        )

    def epoch(self, side: str, local: str, fold: int = 0) -> int:
        """A local wall-clock time of that side as an epoch."""
        return int(datetime.fromisoformat(local).replace(tzinfo=self.zone(side), fold=fold).timestamp())

    def line(self, contact: Contact, event: str, *data: str, after: int = 0, agent: str = "NONE") -> RawLine:
        """A raw line of the contact's call; a data field `NUMBER` is the caller's number, cut out and sealed."""
        source = contact.source_id
        side = next(name for name, known in self.sources.items() if known.pk == source)
        queue = PbxQueue.objects.get(source_id=source, queue_id=contact.queue_id).name
        has_number = "NUMBER" in data
        shown = [CALLER_MARK if part == "NUMBER" else part for part in data]
        epoch = contact.entered_epoch + after
        return RawLine.objects.create(
            id=row_number(source, RawLine.objects.count() + 1),
            source_id=source,
            file=self.files[side],
            offset=RawLine.objects.count() * 80,
            sort_epoch=epoch,
            line_hash=0,
            callid=contact.callid,
            text="|".join([str(epoch), contact.callid, queue, agent, event, *shown]),
            caller_sealed=contact.caller_sealed if has_number else "",
            caller_hash=contact.caller_hash if has_number else "",
        )

    def segment(self, contact: Contact, kind: str, start: int, end: int, **more: Any) -> Segment:
        """A segment from so many to so many seconds after entering."""
        return Segment.objects.create(
            contact=contact,
            order=Segment.objects.filter(contact=contact).count(),
            kind=kind,
            started_epoch=contact.entered_epoch + start,
            ended_epoch=contact.entered_epoch + end,
            **more,
        )

    def state(self, agent: PbxAgent, at: int, state: str, seconds: int, reason: str = "") -> None:
        """Seconds of a state in the interval that holds an instant."""
        row, _ = AgentInterval.objects.get_or_create(
            agent=agent, start_epoch=interval_of(at), state=state, reason=reason, defaults={"seconds": 0}
        )
        row.seconds += seconds
        row.save()

    def define(self, owner: Queue | Client | None, starts_on: date, **terms: Any) -> KpiDefinition:
        """The next version of a queue's, a client's or (None) the centre's definition."""
        own = {
            "queue": owner if isinstance(owner, Queue) else None,
            "client": owner if isinstance(owner, Client) else None,
        }
        version = KpiDefinition.objects.filter(**own).count() + 1
        return KpiDefinition.objects.create(version=version, starts_on=starts_on, **own, **terms)

    def agent(self, side: str, name: str, employee: Employee | None = None) -> PbxAgent:
        """Another agent on that side's PBX."""
        return PbxAgent.objects.create(source=self.sources[side], name=name, employee=employee)

    def sum_up(self) -> None:
        """Make the sums of all visits anew."""
        tables = (QueueInterval, QueueDay, QueueDayWaits, AgentQueueInterval, AgentQueueDay, AgentCallDay, AgentDay)
        for table in tables:
            table.objects.all().delete()
        by_interval: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        by_day: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        by_agent_day: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        by_agent: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        by_call_day: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for visit in Contact.objects.select_related("queue__site"):
            day = instant(visit.entered_epoch, visit.queue.site.zone).date()
            for name, value in self._counts(visit, day).items():
                books = [by_interval[visit.queue_id, visit.interval_epoch], by_day[visit.queue_id, day]]
                if visit.agent_id:
                    books.append(by_call_day[visit.agent_id, day])
                    books.append(by_agent_day[visit.agent_id, visit.queue_id, day])
                    books.append(by_agent[visit.agent_id, visit.queue_id, visit.interval_epoch])
                for book in books:
                    book[name] = max(book[name], value) if name == "longest_wait_seconds" else book[name] + value
        for table, names, book in (
            (QueueInterval, ("queue_id", "start_epoch"), by_interval),
            (QueueDay, ("queue_id", "day"), by_day),
            (AgentQueueInterval, ("agent_id", "queue_id", "start_epoch"), by_agent),
            (AgentQueueDay, ("agent_id", "queue_id", "day"), by_agent_day),
            (AgentCallDay, ("agent_id", "day"), by_call_day),
        ):
            for key, sums in book.items():
                kept = {name: value for name, value in sums.items() if hasattr(table, name)}
                table.objects.create(**dict(zip(names, key, strict=True)), **kept)
        self._count_waits()
        self._tell_waits()
        self._sum_states()

    def _count_waits(self) -> None:
        counts: dict[Any, int] = defaultdict(int)
        for visit in Contact.objects.select_related("queue__site").filter(outcome__in=("answered", "abandoned")):
            day = instant(visit.entered_epoch, visit.queue.site.zone).date()
            counts[visit.queue_id, day, visit.wait_seconds, visit.outcome] += 1
        for queue, day, wait, outcome in counts:
            QueueDayWaits.objects.update_or_create(
                queue_id=queue, day=day, wait_seconds=wait, defaults={outcome: counts[queue, day, wait, outcome]}
            )

    def _tell_waits(self) -> None:
        """Who waited how long: in intervals in the order of the visits, in agents' days the shortest first."""
        texts: dict[Any, str] = defaultdict(str)
        ended = Contact.objects.filter(outcome__in=("answered", "abandoned")).order_by("pk")
        for visit in ended.select_related("queue__site"):
            if visit.wait_seconds is not None:
                sign = told([visit.wait_seconds])
                day = instant(visit.entered_epoch, visit.queue.site.zone).date()
                texts[visit.queue_id, visit.interval_epoch, visit.outcome] += sign
                if visit.outcome == "answered":
                    texts[visit.agent_id, visit.queue_id, day] += sign
                    texts[visit.agent_id, day] += sign
        for interval in QueueInterval.objects.all():
            interval.answered_waits = texts[interval.queue_id, interval.start_epoch, "answered"]
            interval.abandoned_waits = texts[interval.queue_id, interval.start_epoch, "abandoned"]
            interval.save()
        for row in AgentQueueDay.objects.all():
            row.answered_waits = "".join(sorted(texts[row.agent_id, row.queue_id, row.day]))
            row.save()
        for own in AgentCallDay.objects.all():
            own.answered_waits = "".join(sorted(texts[own.agent_id, own.day]))
            own.save()

    def _sum_states(self) -> None:
        seconds: dict[Any, int] = defaultdict(int)
        for row in AgentInterval.objects.select_related("agent__source__site"):
            day = instant(row.start_epoch, row.agent.source.site.zone).date()
            seconds[row.agent_id, day, row.state, row.reason] += row.seconds
        for (agent, day, state, reason), total in seconds.items():
            AgentDay.objects.create(agent_id=agent, day=day, state=state, reason=reason, seconds=total)

    @staticmethod
    def _counts(visit: Contact, day: date) -> dict[str, int]:
        begun = KpiDefinition.objects.filter(starts_on__lte=day).order_by("-starts_on", "-version")
        own, default = begun.filter(queue_id=visit.queue_id), begun.filter(queue=None, client=None)
        goal = own.first() or default.first() or KpiDefinition()
        wait = visit.wait_seconds or 0
        counts = {"offered": 1, "longest_wait_seconds": wait}
        if visit.outcome == "answered":
            counts |= {
                "answered": 1,
                "answered_within": int(wait <= goal.threshold_seconds),
                "transferred": int(visit.ended_by in TRANSFERS),
                "wait_answered_seconds": wait,
                "ring_seconds": visit.ring_seconds or 0,
                "talk_seconds": visit.talk_seconds or 0,
                "wrap_up_seconds": visit.wrap_up_seconds,
            }
        elif visit.outcome == "abandoned":
            counts |= {
                "abandoned": 1,
                "abandoned_within": int(wait <= goal.threshold_seconds),
                "short_abandons": int(wait < goal.short_abandon_seconds),
                "wait_abandoned_seconds": wait,
            }
        else:
            counts["unfinished" if visit.outcome == "open" else visit.outcome] = 1
        return counts


def build_centre(world: World) -> Centre:
    """A PBX, its queue name, its file and one agent on each side."""
    sources, agents, files = {}, {}, {}
    for name in ("ours", "theirs"):
        side: Side = getattr(world, name)
        source = Source.objects.create(name=f"{name} pbx", site=side.site)
        PbxQueue.objects.create(source=source, name=f"{name}-q", queue=side.queue)
        agents[name] = PbxAgent.objects.create(source=source, name=f"PJSIP/{name}", employee=side.agent)
        files[name] = SourceFile.objects.create(
            source=source, fingerprint=name, name="queue_log", arrived_at=timezone.now()
        )
        sources[name] = source
    return Centre(world, sources, agents, files)


def noon_of_today(centre: Centre) -> int:
    """Noon of the day it is now on our side's clock: late in the evening another one than in UTC."""
    today = timezone.now().astimezone(centre.zone("ours")).date()
    return centre.epoch("ours", f"{today} 12:00")
