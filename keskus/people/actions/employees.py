"""Employees and the dated facts about them: team, reporting line, skills, contract.

A new fact ends the one before it on the day before; what a past report needs is never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.core.fields import Money
from keskus.people.actions.notices import notify
from keskus.people.actions.structure import check_unique, write
from keskus.people.models import (
    Contract,
    Dated,
    Employee,
    EmployeeSkill,
    ReportingLine,
    Site,
    Skill,
    Team,
    TeamMembership,
)
from keskus.people.queries import place_of, places_of, structure
from keskus.people.rules.dated import (
    LEVELS,
    MAX_HOURS_PER_WEEK,
    ONE_DAY,
    Held,
    Line,
    circle_day,
    employment_breach,
    placement,
)

# Named as changed in the trail, never copied into it (the trail outlives people).
PERSONAL = ("first_name", "last_name", "email", "phone")
DATED: tuple[type[Dated], ...] = (TeamMembership, ReportingLine, EmployeeSkill, Contract)
MAX_EXPORTED = 10_000
Fact = dict[str, Any]


def _at_employee(employee: Employee, **rest: Any) -> Place:
    return place_of(employee)


@action("people.create_employee", where=lambda *, site, **rest: Place.of(site=site.pk))
def create_employee(actor: Actor, *, number: str, site: Site, started_on: date, **values: Any) -> Employee:
    """Somebody who works here from a day on; further values: names, email, phone, job_title."""
    check_unique(employee := Employee(), number=number)
    return write(employee, {"number": number, "site": site, "started_on": started_on, **values}, personal=PERSONAL)


@action("people.change_employee", where=_at_employee)
def change_employee(actor: Actor, employee: Employee, **values: Any) -> Employee:
    """Change the facts of a person that have no dates; moving to another site needs the right there too."""
    if "number" in values:
        check_unique(employee, number=values["number"])
    site = values.get("site", employee.site)
    if site.pk != employee.site_id and not actor.may("people.change_employee", Place.of(site=site.pk)):
        raise Refused("people.change_employee")
    if employee.ended_on and values.get("started_on", employee.started_on) > employee.ended_on:
        raise Breach("ended_before_started")
    return write(employee, values, personal=PERSONAL)


@action("people.end_employment", where=_at_employee)
def end_employment(actor: Actor, employee: Employee, *, on: date | None) -> Employee:
    """Last day of work (None: the end is taken back). Team, skills, contract and lines end with it."""
    if on and on < employee.started_on:
        raise Breach("ended_before_started")
    before = employee.ended_on
    if before and (on is None or on > before):
        for table in DATED:  # what ended with the employment goes on with it
            table.objects.filter(employee=employee, ends_on=before).update(ends_on=on)  # type: ignore[attr-defined]
    elif on:
        for table in DATED:
            table.objects.filter(employee=employee, starts_on__gt=on).delete()  # type: ignore[attr-defined]
            table.objects.filter(structure.ends_after(on), employee=employee).update(ends_on=on)  # type: ignore[attr-defined]
        ReportingLine.objects.filter(structure.ends_after(on), boss=employee, starts_on__lte=on).update(ends_on=on)
    employee.ended_on = on
    employee.save(update_fields=["ended_on"])
    record(employee, {"ended_on": [str(before) if before else None, str(on) if on else None]})
    return employee


@action("people.join_team", where=_at_employee)
def join_team(
    actor: Actor, employee: Employee, *, team: Team, on: date, is_lead: bool = False, tell: bool = True
) -> TeamMembership:
    """Be in a team from a day on; the team before ends the day before. Whoever moves somebody reaches both teams."""
    if not actor.may("people.join_team", Place.of(site=team.site_id, team=team.pk)):
        raise Refused("people.join_team")
    if team.closed_on and team.closed_on < on:
        raise Breach("team_closed", name=team.name)
    _check_employed(employee, on)
    known = TeamMembership.objects.filter(employee=employee)
    row = _settle(known, employee, on, {"team": team, "is_lead": is_lead})
    record(employee, {"team": team.name, "from": str(on), "is_lead": is_lead})
    if tell:
        notify(actor, employee, kind="people.team_joined", values={"team": team.name, "on": str(on)})
    return row


@action("people.leave_team", where=_at_employee)
def leave_team(actor: Actor, employee: Employee, *, on: date) -> None:
    """The last day in the team of that day; nothing follows."""
    row = TeamMembership.objects.filter(structure.holding(on), employee=employee).select_related("team").first()
    if row is None:
        raise Breach("in_no_team")
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    record(employee, {"team": row.team.name, "to": str(on)})


@action("people.set_reporting_line", where=_at_employee)
def set_reporting_line(actor: Actor, employee: Employee, *, boss: Employee | None, on: date) -> ReportingLine | None:
    """To whom a person reports from a day on; None: to nobody."""
    _check_employed(employee, on)
    known = ReportingLine.objects.filter(employee=employee)
    if boss is None:
        _end_before(known, on)
        record(employee, {"reports_to": None, "from": str(on)})
        return None
    if not boss.works_on(on):
        raise Breach("boss_not_employed", number=boss.number)
    new = Line(employee.pk, boss.pk, on, placement(_held(known), on).last)
    if day := circle_day(_lines_above(boss.pk, on), new):
        raise Breach("reporting_circle", number=boss.number, on=day)
    row = _settle(known, employee, on, {"boss": boss})
    record(employee, {"reports_to": boss.number, "from": str(on)})
    return row


def _lines_above(boss: int, on: date) -> list[Line]:
    """The lines of a boss and of everybody above them, from a day on: one query for each level."""
    found: list[Line] = []
    seen: set[int] = set()
    level = {boss}
    while level:
        rows = ReportingLine.objects.filter(structure.ends_from(on), employee__in=level)
        lines = [Line(*row) for row in rows.values_list("employee", "boss", "starts_on", "ends_on")]
        found += lines
        seen |= level
        level = {line.boss for line in lines} - seen
    return found


@action("people.give_skill", where=_at_employee)
def give_skill(
    actor: Actor, employee: Employee, *, skill: Skill, level: int, on: date, until: date | None = None
) -> EmployeeSkill:
    """A skill at a level from a day on, until a day when it lapses (a certificate's end)."""
    if level not in LEVELS:
        raise Breach("level_out_of_range")
    if skill.closed_on and skill.closed_on < on:
        raise Breach("skill_closed", name=skill.name)
    if until and until < on:
        raise Breach("ends_before_start")
    _check_employed(employee, on)
    row = _settle(
        EmployeeSkill.objects.filter(employee=employee, skill=skill), employee, on, {"skill": skill, "level": level}
    )
    if until and (row.ends_on is None or until < row.ends_on):
        row.ends_on = until
        row.save(update_fields=["ends_on"])
    record(employee, {"skill": skill.name, "level": level, "from": str(on), "to": str(until) if until else None})
    return row


@action("people.withdraw_skill", where=_at_employee)
def withdraw_skill(actor: Actor, employee: Employee, *, skill: Skill, on: date) -> None:
    """The last day on which a person has a skill."""
    rows = EmployeeSkill.objects.filter(structure.holding(on), employee=employee, skill=skill)
    if not rows.update(ends_on=on):
        raise Breach("skill_not_held", name=skill.name)
    record(employee, {"skill": skill.name, "to": str(on)})


@action("people.set_contract", where=_at_employee)
def set_contract(
    actor: Actor,
    employee: Employee,
    *,
    hours_per_week: Decimal,
    on: date,
    pay_grade: str | None = None,
    pay: Money | None = None,
    pay_per: str = "month",
    tell: bool = True,
) -> Contract:
    """Hours and pay from a day on. Pay that is not given stays as it was; giving it needs `people.pay.change`."""
    if not 0 < hours_per_week <= MAX_HOURS_PER_WEEK:
        raise Breach("hours_out_of_range")
    _check_employed(employee, on)
    gives_pay = pay is not None or pay_grade is not None
    if gives_pay and not actor.may("people.pay.change", place_of(employee)):
        raise Refused("people.pay.change")
    if getattr(actor, "employee_id", None) == employee.pk:
        raise Breach("own_contract")
    known = Contract.objects.filter(employee=employee)
    before = known.filter(structure.holding(on)).first()
    values: Fact = {"hours_per_week": hours_per_week, "pay_per": pay_per if pay or not before else before.pay_per}
    values["pay_grade"] = pay_grade if pay_grade is not None else (before.pay_grade if before else "")
    values["pay"] = pay or (before.pay if before else None)
    row = _settle(known, employee, on, values)
    record(
        employee, {"hours_per_week": str(hours_per_week), "from": str(on)} | ({"pay": "changed"} if gives_pay else {})
    )
    if tell:
        notify(actor, employee, kind="people.contract_changed", values={"on": str(on)})
    return row


def _at_all(people: Sequence[Employee], **rest: Any) -> Place:
    places = places_of(people).values()
    return Place(
        sites=frozenset().union(*(place.sites for place in places)),
        teams=frozenset().union(*(place.teams for place in places)),
        employees=frozenset().union(*(place.employees for place in places)),
    )


@action("people.employee.export", where=_at_all)
def export_employees(actor: Actor, people: Sequence[Employee], *, filters: str, file_format: str, reason: str) -> None:
    """Leave the trace of a list that goes out as a file (privacy rule 38); `people` are within the actor's reach."""
    if not reason.strip():
        raise Breach("reason_missing")
    if len(people) > MAX_EXPORTED:
        raise Breach("too_many_to_export", most=MAX_EXPORTED)
    record(
        "people.employee:list", {"rows": len(people), "filters": filters[:300], "format": file_format}, reason=reason
    )


def _check_employed(employee: Employee, on: date) -> None:
    if code := employment_breach(on, employee.started_on, employee.ended_on):
        raise Breach(code, started_on=employee.started_on, ended_on=employee.ended_on)


def _settle(known: QuerySet[Any], employee: Employee, on: date, values: Fact) -> Any:
    """Write a dated fact where it fits: the one before ends, one of the same day gives way, the next one stays."""
    fit = placement(_held(known), on)
    if fit.ends is not None:
        known.filter(pk=fit.ends).update(ends_on=on - ONE_DAY)
    last = min((day for day in (fit.last, employee.ended_on) if day), default=None)
    row = known.get(pk=fit.replaces) if fit.replaces is not None else known.model(employee=employee, starts_on=on)
    for name, value in {**values, "ends_on": last}.items():
        setattr(row, name, value)
    row.save()
    return row


def _held(rows: Iterable[Any]) -> list[Held]:
    return [Held(row.pk, row.starts_on, row.ends_on) for row in rows]


def _end_before(known: QuerySet[Any], on: date) -> None:
    """End what holds on a day the day before; what begins on that day goes."""
    known.filter(starts_on=on).delete()
    known.filter(structure.holding(on), starts_on__lt=on).update(ends_on=on - ONE_DAY)
