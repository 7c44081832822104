"""What an agent said they are doing, what the PBX says of them, and the reasons they may choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from keskus.contacts.models import AgentStatus, PauseReason, PbxAgent, PbxOrder
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.floor import kept_floors
from keskus.contacts.sentences.of_links import order_words
from keskus.core.actors import Actor
from keskus.engines.floor import BUSY, OUT, SECOND, TALKING, UNREACHABLE, Floor
from keskus.people.models import Employee

PERMISSION = "contacts.set_own_status"
HISTORY = timedelta(hours=16)
FRESH = timedelta(seconds=60)
SAID_AS = {BUSY: TALKING, UNREACHABLE: OUT}  # what an agent is told of a call or a telephone of their own


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of the history: state, label of the reason, from when, and how long; `limit_seconds` of the reason."""

    state: str
    label: str
    code: str
    since: datetime
    seconds: float
    limit_seconds: int | None
    is_now: bool

    @property
    def is_over(self) -> bool:
        """Whether it lasts longer than the reason allows."""
        return self.limit_seconds is not None and self.seconds > self.limit_seconds


@dataclass(frozen=True, slots=True)
class AtPbx:
    """What a PBX says of the person now."""

    name: str
    state: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a PBX was asked to do for the status that holds now, and what came of it; `words` say why not."""

    pbx: str
    is_pause: bool
    state: str
    words: str

    @property
    def is_under_way(self) -> bool:
        """Whether the PBX has not answered yet."""
        return self.state in (PbxOrder.State.REQUESTED, PbxOrder.State.CLAIMED)


@dataclass(frozen=True, slots=True)
class OwnStatus:
    """All that the page shows. `has_names`: a PBX agent is known to be this person."""

    now: Line | None
    history: tuple[Line, ...]
    at_pbx: tuple[AtPbx, ...]
    asked: tuple[Asked, ...]
    pauses: tuple[PauseReason, ...]
    codes: tuple[PauseReason, ...]
    has_names: bool
    zone: ZoneInfo


def own_status(viewer: Actor, now: datetime) -> OwnStatus | None:
    """The viewer's own; None for whoever is no employee."""
    own = getattr(viewer, "employee_id", None)
    person = Employee.objects.select_related("site").filter(pk=own).first() if own else None
    if person is None or not viewer.may(PERMISSION):
        return None
    history = _lines(person, now)
    offered = list(PauseReason.objects.filter(is_offered=True))
    names = list(PbxAgent.objects.filter(employee=person).select_related("source"))
    return OwnStatus(
        now=next((line for line in history if line.is_now), None),
        history=tuple(history),
        at_pbx=tuple(_at_pbx(names, now)),
        asked=tuple(_asked(names, next((line for line in history if line.is_now), None))),
        pauses=tuple(row for row in offered if row.kind == PauseReason.Kind.PAUSE),
        codes=tuple(row for row in offered if row.kind == PauseReason.Kind.WRAP_UP),
        has_names=bool(names),
        zone=person.site.zone,
    )


def own_line(viewer: Actor, now: datetime) -> Line | None:
    """What the viewer says they are doing now."""
    employee = getattr(viewer, "employee_id", None)
    person = Employee.objects.filter(pk=employee).first() if employee and viewer.may(PERMISSION) else None
    return next((line for line in _lines(person, now) if line.is_now), None) if person else None


def offered_reason(code: str) -> PauseReason | None:
    """A reason that agents may choose, by its code."""
    return PauseReason.objects.filter(code=code, is_offered=True).first()


def _lines(person: Employee, now: datetime) -> list[Line]:
    since = int((now - HISTORY).timestamp())
    rows: QuerySet[AgentStatus] = AgentStatus.objects.filter(employee=person, started_epoch__gte=since)
    known = {row.code: row for row in PauseReason.objects.all()}
    return [_line(row, known.get(row.reason), now) for row in rows.order_by("-started_epoch", "-pk")[:50]]


def _line(row: AgentStatus, reason: PauseReason | None, now: datetime) -> Line:
    end = int(now.timestamp()) if row.ended_epoch is None else row.ended_epoch
    return Line(
        row.state,
        reason.label if reason else row.get_state_display(),
        row.reason,
        instant(row.started_epoch),
        max(0.0, end - row.started_epoch),
        reason.limit_minutes * 60 if reason and reason.limit_minutes else None,
        row.ended_epoch is None,
    )


def _at_pbx(names: list[PbxAgent], now: datetime) -> list[AtPbx]:
    """The states of the person's names on floors that were written down just now."""
    kept, found = kept_floors({agent.source_id for agent in names}), []
    for agent in names:
        row = kept.get(agent.source_id)
        if row is None or now - row.written_at > FRESH:
            continue
        floor = Floor.from_json(row.floor)
        member = floor.members.get(agent.name)
        if member is not None and member.state != OUT:
            since = instant((member.since + floor.clock_offset) // SECOND)
            state = SAID_AS.get(member.state, member.state)
            found.append(AtPbx(agent.source.name, state, member.reason, since))
    return found


def _asked(names: list[PbxAgent], now: Line | None) -> list[Asked]:
    """The latest order to each PBX since the status that holds now was said."""
    if now is None or not names:
        return []
    orders = PbxOrder.objects.filter(member__in=[agent.name for agent in names], requested_at__gte=now.since)
    latest = {
        order.connection_id: order for order in orders.select_related("connection__source__companion_of").order_by("pk")
    }
    return [
        Asked(order.connection.pbx.name, order.kind == PbxOrder.Kind.PAUSE, order.state, order_words(order.answer))
        for order in latest.values()
        if any(order.connection.pbx.pk in (agent.source_id, agent.source.companion_of_id) for agent in names)
    ]
