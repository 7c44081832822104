"""What agents did with their time as far as repair rules shaped it: as repaired, and what the log said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from keskus.contacts.models import AgentState
from keskus.contacts.queries.clock import instant, span_of_days
from keskus.contacts.queries.figures import AGENTS_PERMISSION
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.reach import NOTHING, Choice, Reach, reach_of
from keskus.contacts.queries.states import clocks_of
from keskus.contacts.rules import LONGEST_SPAN_SECONDS, local_day
from keskus.core.actors import Actor

SHAPED = RawSQL("NOT (repair = '')", [], output_field=BooleanField())  # the words of the partial index
ORDERS: dict[str, tuple[Any, ...]] = {
    "started": ("started_epoch", "pk"),
    "-started": ("-started_epoch", "-pk"),
    "ended": (F("ended_epoch").asc(nulls_last=True), "pk"),
    "-ended": (F("ended_epoch").desc(nulls_first=True), "-pk"),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """How many spans of the agents and days asked for rules have shaped, which rules, whose time, and for one agent on
    which days."""

    spans: int = 0
    rules: tuple[str, ...] = ()
    agents: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()


UNTOUCHED = Touched()


@dataclass(frozen=True, slots=True)
class Logged:
    """What the lines say of a span by themselves, as far as it differs: the state, when it began, that it did not end,
    and each telephone of one person with its own state and reason."""

    state: str = ""
    started_at: datetime | None = None
    is_endless: bool = False
    telephones: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RepairedState:
    """A span that a rule shaped, as it counts and as logged."""

    agent: str
    agent_key: str
    zone: ZoneInfo
    state: str
    started_at: datetime
    ended_at: datetime | None
    rule: str
    logged: Logged

    @property
    def seconds(self) -> float | None:
        """Its length."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None


def touched_by_repairs(viewer: Actor, choice: Choice) -> Touched:
    """What rules have touched of the time that an agents' report of this choice shows."""
    spans = _spans(viewer, choice)
    counted = spans.order_by().values_list("agent_id", "repair").annotate(count=Count("pk"))
    found = [(agent, rule, count) for agent, rule, count in counted]
    if not found:
        return UNTOUCHED
    names, rules = agent_names(), Counter[str]()
    for _agent, rule, count in found:
        rules[rule] += count
    return Touched(
        spans=rules.total(),
        rules=tuple(rule for rule, _count in rules.most_common()),
        agents=frozenset(names[agent][0] for agent, _rule, _count in found),
        days=frozenset(_days(spans, choice)) if choice.agent else frozenset(),
    )


def repaired_page(
    viewer: Actor, choice: Choice, rule: str = "", order: str = "-started", *, first: int = 0, most: int = 50
) -> tuple[list[RepairedState], int]:
    """A slice of the list, and how many there are in all."""
    spans = _spans(viewer, choice)
    spans = spans.filter(repair=rule) if rule else spans
    page = spans.order_by(*ORDERS.get(order, ORDERS["-started"]))[first : first + most]
    return _told(list(page.select_related("agent__source__site"))), spans.count()


def _spans(viewer: Actor, choice: Choice) -> QuerySet[AgentState]:
    """The spans as persons that lie in the days asked for and that rules have shaped."""
    reach = reach_of(viewer, AGENTS_PERMISSION, choice)
    return AgentState.objects.filter(SHAPED, _in_days(reach), reach.agents("started_epoch"), queue=None)


def _in_days(reach: Reach) -> Q:
    """Spans that reach into the days asked for, by the clock of the PBX's site."""
    choice, clocks, found = reach.choice, clocks_of(reach.choice.site), NOTHING
    for zone, agents in clocks.items():
        start, end = span_of_days(choice.first, choice.last, zone)
        within = Q(started_epoch__gte=start - LONGEST_SPAN_SECONDS, started_epoch__lt=end)
        within &= Q(ended_epoch=None) | Q(ended_epoch__gt=start)
        found |= within if len(clocks) == 1 and choice.site is None else within & Q(agent_id__in=agents)
    return found


def _days(spans: QuerySet[AgentState], choice: Choice) -> Iterable[date]:
    """The local days that the spans of one agent touch."""
    rows = spans.order_by().values_list("started_epoch", "ended_epoch", "agent__source__site__time_zone")
    for started, ended, name in rows:
        zone = ZoneInfo(name)
        day = max(local_day(started, zone), choice.first)
        last = min(choice.last if ended is None else local_day(max(started, ended - 1), zone), choice.last)
        while day <= last:
            yield day
            day += timedelta(days=1)


def _told(rows: list[AgentState]) -> list[RepairedState]:
    names = agent_names() if rows else {}
    return [_row(row, names[row.agent_id]) for row in rows]


def _row(row: AgentState, named: tuple[str, str]) -> RepairedState:
    zone = row.agent.source.site.zone
    return RepairedState(
        agent=named[1],
        agent_key=named[0],
        zone=zone,
        state=row.state,
        started_at=instant(row.started_epoch, zone),
        ended_at=None if row.ended_epoch is None else instant(row.ended_epoch, zone),
        rule=row.repair,
        logged=_logged(json.loads(row.logged) if row.logged else {}, zone),
    )


def _logged(kept: dict[str, Any], zone: ZoneInfo) -> Logged:
    return Logged(
        state=kept.get("state", ""),
        started_at=instant(kept["started_at"], zone) if "started_at" in kept else None,
        is_endless="ended_at" in kept,
        telephones=tuple((name, state, reason) for name, state, reason in kept.get("telephones", ())),
    )
