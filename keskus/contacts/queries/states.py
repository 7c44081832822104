"""What agents did with their time, by any grouping of people or time; split by the clock, whoever called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Count, F, Q, Sum
from django.db.models.expressions import RawSQL

from keskus.contacts.models import AgentDay, AgentInterval, OutboundCall, PbxAgent, Segment
from keskus.contacts.queries import grouping
from keskus.contacts.queries.clock import local_epoch, span_of_days
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FINE, Levels
from keskus.contacts.queries.grouping import IN_TIME, By, Grouping, Key, in_clock, is_by_clock, nested
from keskus.contacts.queries.outbound import OWN_CALL
from keskus.contacts.queries.reach import DAY, NOTHING, Choice, Reach, reach_of
from keskus.contacts.rules import INTERVAL_SECONDS
from keskus.core.actors import Actor
from keskus.engines.kpi import AgentSums

STATES = {
    "ready": "ready_seconds",
    "ringing": "ringing_seconds",
    "talking": "talking_seconds",
    "wrap_up": "wrap_up_seconds",
    "paused": "paused_seconds",
}
MISSED_RING = (
    "kind = 'ring' AND detail = 'no_answer'"  # the very words of the index `missed_ring_by_time`: SQLite compares texts
)


@dataclass(slots=True)
class Made:
    """Calls that agents made: how many, how many of them were answered, and how long was talked."""

    calls: int = 0
    answered: int = 0
    talk_seconds: int = 0

    def take(self, calls: int, answered: int, talk_seconds: int) -> None:
        """Add more of them."""
        self.calls += calls
        self.answered += answered
        self.talk_seconds += talk_seconds


@dataclass(slots=True)
class StateGroup:
    """One row: an agent, a team, a day …; its seconds by state, those paused by reason, and rings not answered."""

    key: Key = None
    name: str = ""
    seconds: dict[str, int] = field(default_factory=dict)
    paused_by_reason: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    missed_rings: int = 0
    made: Made = field(default_factory=Made)

    @property
    def sums(self) -> AgentSums:
        """Its seconds by state."""
        return AgentSums(**self.seconds)

    def take(self, state: str, reason: str, seconds: int) -> None:
        """Add seconds of a state. `out` is no time of work and is left aside."""
        if name := STATES.get(state):
            self.seconds[name] = self.seconds.get(name, 0) + seconds
        if state == "paused":
            self.paused_by_reason[reason] += seconds


@dataclass(frozen=True, slots=True)
class StateFigures:
    """Groups by key, and their total."""

    groups: dict[Key, StateGroup]
    total: StateGroup


@dataclass(frozen=True, slots=True)
class _Query:
    """What is asked, and the agents by the clock of the site of the PBX they work on."""

    reach: Reach
    levels: Levels
    clocks: dict[ZoneInfo, list[int]]

    @property
    def time(self) -> str:
        """The time column of the table to read."""
        one_clock = len(self.clocks) < 2 and self.reach.is_told_by_days
        is_fine = not FINE.isdisjoint(self.levels) or bool(self.reach.choice.hours)
        return "start_epoch" if is_fine or not one_clock else DAY

    @property
    def span(self) -> tuple[int, int]:
        choice = self.reach.choice
        spans = [span_of_days(choice.first, choice.last, zone) for zone in self.clocks]
        return min(start for start, _ in spans), max(end for _, end in spans)

    def condition(self, time: str) -> Q:
        if not self.clocks or self.reach.scope.nothing:
            return NOTHING
        if time == DAY:
            here = Q() if self.reach.choice.site is None else Q(agent_id__in=[*chain(*self.clocks.values())])
            return here & self.reach.in_days(DAY) & self.reach.agents(DAY)
        choice, days = self.reach.choice, NOTHING
        for zone, agents in self.clocks.items():
            start, end = span_of_days(choice.first, choice.last, zone)
            within = Q(**{f"{time}__gte": start, f"{time}__lt": end})
            days |= within if len(self.clocks) == 1 and choice.site is None else within & Q(agent_id__in=agents)
        if is_by_clock(choice):
            days &= in_clock(local_epoch(time, self.clocks, "agent_id", *self.span), choice)
        return days & self.reach.agents(time)


def state_sums(viewer: Actor, choice: Choice, by: By = By.TOTAL, then: By | None = None) -> StateFigures | None:
    """Agents' time for each group, divided once more by `then`: keys are then pairs.

    None when a queue or a client is asked for: a state belongs to no queue.
    """
    levels = (by,) if then is None else (by, then)
    if choice.queues or choice.client is not None or not {By.QUEUE, By.CLIENT}.isdisjoint(levels):
        return None
    query = _Query(reach_of(viewer, AGENTS_PERMISSION, choice), levels, clocks_of(choice.site))
    total = StateGroup()
    found: dict[Key, StateGroup] = {}
    if not query.clocks:
        return StateFigures(found, total)
    groups = _grouping(query, query.time)
    for columns, (state, reason), seconds in _seconds(query, groups):
        for key, name in groups.groups_of(*columns):
            found.setdefault(key, StateGroup(key, name)).take(state, reason, seconds)
        total.take(state, reason, seconds)
    if levels != (By.AGENT,):  # an agent is the same at every instant
        groups = _grouping(query, "start_epoch")
    for columns, count in _missed_rings(query, groups):
        for key, name in groups.groups_of(*columns):
            found.setdefault(key, StateGroup(key, name)).missed_rings += count
        total.missed_rings += count
    for columns, made in _made(query, groups):
        for key, name in groups.groups_of(*columns):
            found.setdefault(key, StateGroup(key, name)).made.take(*made)
        total.made.take(*made)
    return StateFigures(found, total)


def clocks_of(site: int | None) -> dict[ZoneInfo, list[int]]:
    """Agents by the clock of the site of the PBX they work on."""
    found: dict[ZoneInfo, list[int]] = defaultdict(list)
    agents = PbxAgent.objects.order_by().filter(**({} if site is None else {"source__site": site}))
    for number, zone in agents.values_list("id", "source__site__time_zone"):
        found[ZoneInfo(zone)].append(number)
    return dict(found)


def _grouping(query: _Query, time: str) -> Grouping:
    return reduce(nested, (_by(query, level, time) for level in query.levels))


def _by(query: _Query, by: By, time: str) -> Grouping:
    if by in IN_TIME and time == DAY:
        return grouping.of_days(by)
    if by in IN_TIME:
        return grouping.of_instants(by, query.clocks, "agent_id", query.span)
    if by is By.TEAM:
        return grouping.of_teams(query.reach, time)
    if by is By.SITE:
        rows = PbxAgent.objects.order_by().values_list("id", "source__site_id", "source__site__name")
        sites = {agent: (site, name) for agent, site, name in rows}
        return Grouping(("agent_id",), lambda agent: [sites[agent]])
    return grouping.of_agents() if by is By.AGENT else Grouping(("agent_id",), lambda agent: [(None, "")])


def _seconds(query: _Query, groups: Grouping) -> Iterable[tuple[tuple[Any, ...], tuple[str, str], int]]:
    table = AgentDay if query.time == DAY else AgentInterval
    rows = table._default_manager.order_by().annotate(**groups.expressions).filter(query.condition(query.time))
    width = len(groups.columns)
    columns = (*groups.columns, "state", "reason")
    for row in rows.values_list(*columns).annotate(total=Sum("seconds")).iterator(chunk_size=5000):
        yield row[:width], (row[width], row[width + 1]), row[-1]


def _missed_rings(query: _Query, groups: Grouping) -> Iterable[tuple[tuple[Any, ...], int]]:
    """Rings that nobody answered, by the instant at which the phone began to ring."""
    rings = Segment.objects.order_by().filter(RawSQL(MISSED_RING, [], output_field=BooleanField()))  # noqa: S611
    # groupings speak of `start_epoch`: here it is the start of the interval in which the phone began to ring
    begun = F("started_epoch") - F("started_epoch") % INTERVAL_SECONDS
    rings = (
        rings.filter(query.condition("started_epoch"))
        .exclude(agent=None)
        .annotate(start_epoch=begun, **groups.expressions)
    )
    for row in rings.values_list(*groups.columns).annotate(count=Count("*")).iterator(chunk_size=5000):
        yield row[:-1], row[-1]


def _made(query: _Query, groups: Grouping) -> Iterable[tuple[tuple[Any, ...], tuple[int, int, int]]]:
    """Calls that agents made, by the instant at which they began; consultations during a talk left out."""
    begun = F("started_epoch") - F("started_epoch") % INTERVAL_SECONDS
    calls = OutboundCall.objects.order_by().filter(query.condition("started_epoch"), OWN_CALL).exclude(agent=None)
    calls = calls.annotate(start_epoch=begun, **groups.expressions)
    sums = {
        "calls": Count("pk"),
        "answered": Count("answered_epoch"),
        "talk": Sum("talk_seconds", default=0),
    }
    for row in calls.values_list(*groups.columns).annotate(**sums).iterator(chunk_size=5000):
        yield row[:-3], (row[-3], row[-2], row[-1])
