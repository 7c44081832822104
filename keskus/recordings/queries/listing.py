"""The list of recordings: filtered, sorted and paged by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.reach import Choice, Reach, reach_of
from keskus.core.actors import Actor
from keskus.people.models import Site
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import TIME, VIEW, reached

COUNT_LIMIT = 10_000
State = Recording.State
ORDERS = {
    "began": ("began_epoch", "id"),
    "length": ("seconds", "id"),
    "dead_air": ("sound__dead_air_seconds", "id"),
    "talk_over": ("sound__talk_over_seconds", "id"),
    "agent_share": ("sound__agent_share", "id"),
}
MATCHED = {"yes": ~Q(matched_by=""), "no": Q(matched_by="")}
COLUMNS = (
    "id",
    "began_epoch",
    "seconds",
    "sides",
    "state",
    "reason",
    "queue_id",
    "agent_id",
    "site_id",
    "contact_id",
    "outbound_id",
    "callid",
    "call_key",
    "matched_by",
    "sound__dead_air_seconds",
    "sound__talk_over_seconds",
    "sound__agent_share",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recordings: days and places, and what is known of the sound."""

    choice: Choice
    length_from: int | None = None
    length_to: int | None = None
    dead_air_from: int | None = None
    talk_over_from: int | None = None
    matched: str = ""
    state: str = ""
    callid: str = ""
    order: str = "-began"


@dataclass(frozen=True, slots=True)
class Row:
    """A recording as the list shows it."""

    id: int
    began_at: datetime
    zone: ZoneInfo
    seconds: float
    sides: int
    state: str
    queue: str
    agent: str
    contact: int | None
    outbound: int | None
    callid: str
    matched_by: str
    dead_air: float | None
    talk_over: float | None
    agent_share: float | None

    @property
    def state_label(self) -> str:
        """In words."""
        return str(State(self.state).label)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and how many there are in all, counted no further than `COUNT_LIMIT`."""

    rows: list[Row]
    count: int
    is_more: bool


def recording_page(viewer: Actor, wanted: Wanted, *, first: int = 0, most: int = 50) -> Page:
    """One page of the recordings wanted, as far as the viewer reaches."""
    reach = reach_of(viewer, VIEW, wanted.choice)
    rows = _matching(reach, wanted)
    count = rows.order_by()[: COUNT_LIMIT + 1].values("id").count()
    name, descending = wanted.order.lstrip("-"), wanted.order.startswith("-")
    order = [F(each).desc(nulls_last=True) if descending else F(each).asc(nulls_last=True) for each in ORDERS[name]]
    found = rows.order_by(*order).values_list(*COLUMNS)[first : first + most]
    return Page(_rows(list(found), reach), min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def _matching(reach: Reach, wanted: Wanted) -> QuerySet[Recording]:
    choice = wanted.choice
    condition = reached(reach) & _in_days(reach) & reach.named_agents(TIME)
    if choice.queues:
        condition &= Q(queue__in=choice.queues)
    elif len(reach.chosen) < len(reach.centre):
        condition &= Q(queue__in=[queue.id for queue in reach.chosen]) | Q(queue=None, site=choice.site)
    limits = {
        "seconds__gte": wanted.length_from,
        "seconds__lte": wanted.length_to,
        "sound__dead_air_seconds__gte": wanted.dead_air_from,
        "sound__talk_over_seconds__gte": wanted.talk_over_from,
    }
    condition &= Q(**{name: value for name, value in limits.items() if value is not None})
    condition &= MATCHED.get(wanted.matched, Q())
    if wanted.callid:
        condition &= Q(callid=wanted.callid) | Q(call_key=wanted.callid)
    rows = Recording.objects.filter(condition)
    return rows.filter(state=wanted.state) if wanted.state else rows.exclude(state=State.ERASED)


def _in_days(reach: Reach) -> Q:
    """By the clock of each queue; what has no queue, by the widest of them."""
    start, end = reach.span
    widest = Q(began_epoch__gte=start, began_epoch__lt=end)
    if len(reach.zones) < 2:
        return widest
    return (reach.in_days(TIME) | Q(queue=None)) & widest


def _rows(found: list[tuple[Any, ...]], reach: Reach) -> list[Row]:
    queues = {queue.id: queue for queue in reach.centre}
    sites = {site.pk: site.zone for site in Site.objects.all()}
    names = agent_names()
    rows = []
    for values in found:
        told = dict(zip(COLUMNS, values, strict=True))
        queue = queues.get(told["queue_id"])
        agent = names.get(told["agent_id"])
        rows.append(
            Row(
                told["id"],
                instant(told["began_epoch"]),
                queue.zone if queue else sites[told["site_id"]],
                told["seconds"],
                told["sides"],
                str(told["state"]),
                queue.label if queue else "",
                agent[1] if agent else "",
                told["contact_id"],
                told["outbound_id"],
                str(told["callid"] or told["call_key"]),
                str(told["matched_by"]),
                told["sound__dead_air_seconds"],
                told["sound__talk_over_seconds"],
                told["sound__agent_share"],
            )
        )
    return rows
