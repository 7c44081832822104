"""Employees within the viewer's reach: lists, one person's record, names of colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from keskus.core.actors import Actor, Place
from keskus.people.models import Contract, Employee, EmployeeSkill, ReportingLine, Team, TeamMembership
from keskus.people.queries.history import Entry, history_of
from keskus.people.queries.structure import holding

VIEW = "people.employee.view"


def employees(viewer: Actor, permission: str = VIEW) -> QuerySet[Employee]:
    """Everybody whom the permission reaches for this viewer today: by site, by team, or as themselves."""
    scope = viewer.scope(permission)
    rows = Employee.objects.select_related("site")
    if scope.everything:
        return rows
    in_team = TeamMembership.objects.filter(
        holding(timezone.localdate()), employee=OuterRef("pk"), team__in=scope.teams
    )
    return rows.filter(Q(site__in=scope.sites) | Q(pk__in=scope.employees) | Exists(in_team))


def listed_employees(viewer: Actor, day: date) -> QuerySet[Employee]:
    """Employees with the team, its lead mark and the skills of a day; contract hours where the viewer may see them."""
    team = TeamMembership.objects.filter(holding(day), employee=OuterRef("pk")).order_by("-starts_on", "pk")
    hours = Contract.objects.filter(holding(day), employee=OuterRef("pk")).order_by("-starts_on")
    open_to = employees(viewer, "people.contract.view").values("pk")
    now = EmployeeSkill.objects.filter(holding(day)).select_related("skill").order_by("-level", "skill__name")
    return (
        employees(viewer)
        .annotate(
            team_id=Subquery(team.values("team")[:1]),
            team_name=Subquery(team.values("team__name")[:1]),
            is_lead=Subquery(team.values("is_lead")[:1]),
            hours_per_week=Subquery(hours.filter(employee__in=open_to).values("hours_per_week")[:1]),
            site_name=F("site__name"),
        )
        .prefetch_related(Prefetch("skills", queryset=now, to_attr="skills_now"))
    )


def employee_or_none(viewer: Actor, pk: int, permission: str = VIEW) -> Employee | None:
    """One employee within reach; none when not there or not yours."""
    return employees(viewer, permission).filter(pk=pk).first()


def place_of(employee: Employee, day: date | None = None) -> Place:
    """Where an employee stands on a day (today): site, team, themselves."""
    return places_of([employee], day)[employee.pk]


def places_of(people: Iterable[Employee], day: date | None = None) -> dict[int, Place]:
    """The places of many employees, in one query."""
    teams: dict[int, set[int]] = {person.pk: set() for person in people}
    rows = TeamMembership.objects.filter(holding(day or timezone.localdate()), employee__in=teams)
    for employee_id, team_id in rows.values_list("employee", "team"):
        teams[employee_id].add(team_id)
    return {
        person.pk: Place(
            sites=frozenset({person.site_id}), teams=frozenset(teams[person.pk]), employees=frozenset({person.pk})
        )
        for person in people
    }


@dataclass(frozen=True, slots=True)
class Colleague:
    """What people of one team know of each other: a name, and who leads."""

    name: str
    team: str
    is_lead: bool


def colleagues(viewer: Actor) -> list[Colleague]:
    """The names in the teams in which the viewer is today, without those whose records they may open."""
    own = getattr(viewer, "employee_id", None)
    if own is None:
        return []
    today = timezone.localdate()
    own_teams = TeamMembership.objects.filter(holding(today), employee=own).values("team")
    rows = (
        TeamMembership.objects.filter(holding(today), team__in=own_teams)
        .exclude(employee__in=employees(viewer).values("pk"))
        .exclude(employee=own)
        .select_related("employee", "team")
        .order_by("team__name", "-is_lead", "employee__last_name", "employee__first_name")
    )
    return [Colleague(row.employee.name, row.team.name, row.is_lead) for row in rows]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team: the record when the viewer may open it, else only the name."""

    employee: Employee
    is_lead: bool
    starts_on: date
    opens: bool


def members_of(viewer: Actor, team: Team, day: date) -> list[Member]:
    """Who is in a team on a day: all for whoever reaches them, names only for those who share the team."""
    rows = TeamMembership.objects.filter(holding(day), team=team).select_related("employee")
    within = set(employees(viewer).filter(pk__in=rows.values("employee")).values_list("pk", flat=True))
    own = getattr(viewer, "employee_id", None)
    shares = any(row.employee_id == own for row in rows)
    ordered = rows.order_by("-is_lead", "employee__last_name", "employee__first_name")
    return [
        Member(row.employee, row.is_lead, row.starts_on, row.employee_id in within)
        for row in ordered
        if shares or row.employee_id in within
    ]


def contract_on(viewer: Actor, employee: Employee, day: date) -> Contract | None:
    """The contract of a day; pay left out for those who may not see it."""
    record = record_of(viewer, employee)
    return next((contract for contract in record.contracts if contract.holds_on(day)), None)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that the viewer may know of one employee; what they may not is empty and `sees_…` is False."""

    employee: Employee
    memberships: list[TeamMembership]
    skills: list[EmployeeSkill]
    reports_to: list[ReportingLine]
    reporters: list[ReportingLine]
    contracts: list[Contract]
    sees_contracts: bool
    sees_pay: bool
    sees_phone: bool
    sees_birth_date: bool
    history: list[Entry]


def record_of(viewer: Actor, employee: Employee) -> Record:
    """One employee's record, field by field as far as the viewer's grants reach. Latest first."""
    place = place_of(employee)
    sees_contracts = viewer.may("people.contract.view", place)
    sees_pay = sees_contracts and viewer.may("people.pay.view", place)
    today = timezone.localdate()
    reporters = ReportingLine.objects.filter(holding(today), boss=employee).select_related("employee")
    contracts = list(Contract.objects.filter(employee=employee).order_by("-starts_on")) if sees_contracts else []
    if not sees_pay:
        for contract in contracts:
            contract.pay = None
            contract.pay_grade = ""
    return Record(
        employee,
        list(TeamMembership.objects.filter(employee=employee).select_related("team").order_by("-starts_on")),
        list(EmployeeSkill.objects.filter(employee=employee).select_related("skill").order_by("-starts_on")),
        list(ReportingLine.objects.filter(employee=employee).select_related("boss").order_by("-starts_on")),
        list(reporters.order_by("employee__last_name", "employee__first_name")),
        contracts,
        sees_contracts,
        sees_pay,
        viewer.may("people.phone.view", place),
        viewer.may("people.birth_date.view", place) or getattr(viewer, "employee_id", None) == employee.pk,
        history_of(employee),
    )
