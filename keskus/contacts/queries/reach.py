"""Which queues and agents a viewer reaches, and what they asked for, as conditions on the tables of facts.

A scope's queue, site and client reach queues; its teams reach the agents who were in them at that time; self reaches
one's own agents. All times compared are bounds of local days, which are bounds of intervals too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q

from keskus.contacts.models import PbxAgent
from keskus.contacts.queries.clock import span_of_days
from keskus.core.actors import Actor, Scope
from keskus.people.models import Employee, Queue, Team, TeamMembership
from keskus.people.queries import queue_labels

NOTHING = Q(pk__in=[])
_WHOLE: tuple[object, ...] = (None, "", None, frozenset(), frozenset())
DAY = "day"  # the time column of tables of local days; all others hold epochs
Edge = int | date


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asked for: local days (both inclusive), and which part of the centre. Empty means all."""

    first: date
    last: date
    queues: frozenset[int] = frozenset()
    client: int | None = None
    site: int | None = None
    team: int | None = None
    agent: str = ""  # `e12` an employee, `p34` an agent as the PBX names it
    hour: int | None = None
    interval: int | None = None
    weekdays: frozenset[int] = frozenset()  # 1 Monday … 7 Sunday
    from_hour: int | None = None  # of the local clock; with to_hour at or before it, over midnight
    to_hour: int | None = None

    @property
    def hours(self) -> frozenset[int]:
        """The hours of the local clock that are asked for; empty means all."""
        if self.from_hour is None and self.to_hour is None:
            asked = frozenset(range(24))
        else:
            start = self.from_hour or 0
            asked = frozenset((start + each) % 24 for each in range(((self.to_hour or 24) - start - 1) % 24 + 1))
        asked &= asked if self.hour is None else {self.hour}
        return frozenset() if len(asked) == 24 else asked or frozenset({-1})

    @classmethod
    def always(cls) -> Choice:
        """All days that a log can hold."""
        return cls(date(1980, 1, 1), date(2200, 1, 1))


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """A queue with what grouping needs."""

    id: int
    name: str
    label: str  # the name, with the site where another queue is called alike: what screens show
    code: str
    client_id: int
    client: str
    site_id: int
    site: str
    zone: ZoneInfo
    wrap_up_seconds: int


@dataclass(frozen=True, slots=True)
class Tenure:
    """An agent's time in a team: its first day and the first day after; None: beyond the days asked for."""

    agent_id: int
    team_id: int
    team: str
    first: date | None
    after: date | None
    zone: ZoneInfo

    def span(self, time: str) -> tuple[Edge | None, Edge | None]:
        """First instant and first after: dates for the column `day`, else epochs of the team's local midnights."""
        if time == DAY:
            return self.first, self.after
        return tuple(None if day is None else span_of_days(day, day, self.zone)[0] for day in (self.first, self.after))  # type: ignore[return-value]


@dataclass(frozen=True)
class Reach:
    """A viewer's reach under one permission, narrowed to a choice. Made once for a page; conditions come from it."""

    choice: Choice
    scope: Scope
    centre: tuple[QueueFacts, ...] = field(repr=False)

    @cached_property
    def chosen(self) -> tuple[QueueFacts, ...]:
        """The queues asked for, reached or not."""
        choice = self.choice
        return tuple(
            queue
            for queue in self.centre
            if (not choice.queues or queue.id in choice.queues)
            and choice.client in (None, queue.client_id)
            and choice.site in (None, queue.site_id)
        )

    @cached_property
    def queues(self) -> tuple[QueueFacts, ...]:
        """The queues asked for that the viewer reaches as a whole."""
        scope = self.scope
        return tuple(
            queue
            for queue in self.chosen
            if scope.everything
            or queue.id in scope.queues
            or queue.site_id in scope.sites
            or queue.client_id in scope.clients
        )

    @cached_property
    def zones(self) -> dict[ZoneInfo, list[int]]:
        """Clock to the chosen queues that live by it."""
        found: dict[ZoneInfo, list[int]] = defaultdict(list)
        for queue in self.chosen:
            found[queue.zone].append(queue.id)
        return dict(found)

    @cached_property
    def span(self) -> tuple[int, int]:
        """From the earliest first midnight to the latest last one among the chosen queues' clocks."""
        spans = [span_of_days(self.choice.first, self.choice.last, zone) for zone in self.zones or {ZoneInfo("UTC")}]
        return min(start for start, _ in spans), max(end for _, end in spans)

    @property
    def all_queues(self) -> bool:
        """Whether every queue of the centre is both asked for and reached: then no condition is needed."""
        return len(self.queues) == len(self.centre)

    @property
    def is_of_whole_queues(self) -> bool:
        """Whether nothing narrows the choice but days and queues."""
        choice = self.choice
        return (choice.team, choice.agent, choice.interval, choice.weekdays, choice.hours) == _WHOLE

    @cached_property
    def _tenures(self) -> dict[frozenset[int] | None, list[Tenure]]:
        return {}

    @cached_property
    def is_told_by_days(self) -> bool:
        """Whether sums of local days answer for agents: not when a team changed and clocks differ, nor for an hour."""
        if self.choice.hours:
            return False
        return len(self.zones) < 2 or not any(tenure.first or tenure.after for tenure in self.tenures())

    def whole_queues(self, time: str) -> Q:
        """Rows of queues reached as a whole, in the days asked for. For tables without agents."""
        if not self.queues:
            return NOTHING
        return self.in_days(time) & (Q() if self.all_queues else Q(queue_id__in=[queue.id for queue in self.queues]))

    def rows(self, time: str) -> Q:
        """Rows that name both queue and agent: reached by either, in the days asked for."""
        if not self.chosen or self.scope.nothing:
            return NOTHING
        condition = self.in_days(time)
        if not self.scope.everything:
            condition &= self.reached(time)
        if len(self.chosen) < len(self.centre):
            condition &= Q(queue_id__in=[queue.id for queue in self.chosen])
        return condition & self.named_agents(time)

    def in_days(self, time: str) -> Q:
        """Rows whose instant lies in the days asked for, by their queue's own clock."""
        if time == DAY:
            days = Q(day__gte=self.choice.first, day__lte=self.choice.last)
            return days & Q(day__iso_week_day__in=self.choice.weekdays) if self.choice.weekdays else days
        condition = Q(**{f"{time}__gte": self.span[0], f"{time}__lt": self.span[1]})
        if len(self.zones) > 1:
            parts = NOTHING
            for zone, ids in self.zones.items():
                start, end = span_of_days(self.choice.first, self.choice.last, zone)
                parts |= Q(queue_id__in=ids, **{f"{time}__gte": start, f"{time}__lt": end})
            condition &= parts
        return condition

    def named_agents(self, time: str) -> Q:
        """The team and agent asked for, if any."""
        condition = Q()
        if self.choice.team is not None:
            condition &= tenure_condition(self.tenures({self.choice.team}), time)
        if self.choice.agent:
            condition &= Q(agent_id__in=agents_named(self.choice.agent))
        return condition

    def reached(self, time: str) -> Q:
        """Rows of a queue reached as a whole, or of an agent reached."""
        return Q(queue_id__in=[queue.id for queue in self.queues]) | self._own_agents(time)

    def _own_agents(self, time: str) -> Q:
        condition = tenure_condition(self.tenures(self.scope.teams), time) if self.scope.teams else NOTHING
        if self.scope.employees:
            condition |= Q(agent_id__in=_agents_of(self.scope.employees))
        return condition

    def people(self) -> set[int] | None:
        """The agents reached by team (in the days asked for), site or self; None: all of them."""
        scope = self.scope
        if scope.everything:
            return None
        in_teams = {tenure.agent_id for tenure in self.tenures(scope.teams)} if scope.teams else set()
        return in_teams | {*_agents_of(scope.employees)} | {*_agents_at(scope.sites)}

    def tenures(self, teams: Iterable[int] | None = None) -> list[Tenure]:
        """Who was in which of the teams (None: all) when, in the days asked for."""
        wanted = None if teams is None else frozenset(teams)
        if wanted not in self._tenures:
            self._tenures[wanted] = tenures_of(self.choice.first, self.choice.last, wanted)
        return self._tenures[wanted]

    def agents(self, time: str) -> Q:
        """Rows that name only an agent (their states): reached by team, site or self, in the days asked for."""
        scope = self.scope
        if scope.everything:
            return self.named_agents(time)
        condition = self._own_agents(time)
        if scope.sites:
            condition |= Q(agent_id__in=_agents_at(scope.sites))
        return condition & self.named_agents(time)


def reach_of(viewer: Actor, permission: str, choice: Choice) -> Reach:
    """What a viewer reaches of the choice under a permission. One query."""
    return Reach(choice, viewer.scope(permission), all_queues())


def all_queues() -> tuple[QueueFacts, ...]:
    """Every queue of the centre, closed ones too: their history counts."""
    rows = Queue.objects.select_related("site", "client").order_by("name", "id")
    labels = queue_labels(rows)
    return tuple(
        QueueFacts(
            row.pk,
            row.name,
            labels[row.pk],
            row.code,
            row.client_id,
            row.client.name,
            row.site_id,
            row.site.name,
            row.site.zone,
            row.wrap_up_seconds,
        )
        for row in rows
    )


def tenures_of(first: date, last: date, teams: Iterable[int] | None = None) -> list[Tenure]:
    """Who was in which team when, by the local midnights of the team's site."""
    rows = TeamMembership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
    if teams is not None:
        rows = rows.filter(team_id__in=list(teams))
    columns = ("employee_id", "team_id", "team__name", "team__site__time_zone", "starts_on", "ends_on")
    memberships = list(rows.values_list(*columns))
    agents: dict[int, list[int]] = defaultdict(list)
    for agent_id, employee_id in PbxAgent.objects.exclude(employee=None).values_list("id", "employee_id"):
        agents[employee_id].append(agent_id)
    found = []
    for employee, team, name, zone, starts_on, ends_on in memberships:
        start = starts_on if starts_on >= first else None
        after = ends_on + timedelta(days=1) if ends_on and ends_on <= last else None
        found += [Tenure(agent, team, name, start, after, ZoneInfo(zone)) for agent in agents.get(employee, ())]
    return found


def tenure_condition(tenures: Iterable[Tenure], time: str) -> Q:
    """Rows of these agents in these times. People with the same span share one condition."""
    spans: dict[tuple[Edge | None, Edge | None], list[int]] = defaultdict(list)
    for tenure in tenures:
        spans[tenure.span(time)].append(tenure.agent_id)
    condition = NOTHING
    for (start, end), ids in spans.items():
        held = Q(agent_id__in=ids)
        if start is not None:
            held &= Q(**{f"{time}__gte": start})
        if end is not None:
            held &= Q(**{f"{time}__lt": end})
        condition |= held
    return condition


def agents_named(key: str) -> list[int]:
    """The PBX agents that an agent key means; none for a key that means nobody."""
    number = int(key[1:]) if key[1:].isdecimal() else 0
    if key.startswith("e"):
        return _agents_of([number])
    return [number] if key.startswith("p") else []


def _agents_of(employees: Iterable[int]) -> list[int]:
    return list(PbxAgent.objects.filter(employee_id__in=list(employees)).values_list("id", flat=True))


def _agents_at(sites: Iterable[int]) -> list[int]:
    employees = Employee.objects.filter(site_id__in=list(sites))
    return list(PbxAgent.objects.filter(employee__in=employees).values_list("id", flat=True))


def teams_reached(viewer: Actor, permission: str) -> list[tuple[int, str]]:
    """Teams whose figures the viewer may ask for: id and name."""
    scope = viewer.scope(permission)
    teams = Team.objects.order_by("name")
    if not scope.everything:
        teams = teams.filter(Q(pk__in=scope.teams) | Q(site_id__in=scope.sites))
    return list(teams.values_list("id", "name"))


def sites_reached(queues: Iterable[QueueFacts]) -> list[tuple[int, str]]:
    """The sites of the queues: id and name, by name."""
    return sorted({(queue.site_id, queue.site) for queue in queues}, key=lambda site: site[1].casefold())
