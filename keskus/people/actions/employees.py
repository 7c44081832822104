"""Employees and the dated facts about them: team, reporting line, skills, contract.

A new fact ends the one before it on the day before; what a past report needs is never overwritten. A deed given a
`ledger` leaves the writing to whoever opened that, for many people at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Value
from django.db.models.functions import Upper

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.core.audit import changes_between
from keskus.core.fields import Money
from keskus.engines.masking import masked_name
from keskus.people.actions.ledger import Ledger, opened
from keskus.people.actions.notices import notify
from keskus.people.models import (
    Contract,
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
    Line,
    circle_day,
    employment_breach,
)

# Named as changed in the trail, never copied into it (the trail outlives people).
PERSONAL = ("first_name", "last_name", "email", "phone", "born_on")
WORK_FACTS = ("is_night_worker", "is_strained", "school")
MAX_EXPORTED = 10_000
Fact = dict[str, Any]


def _at_employee(employee: Employee, **rest: Any) -> Place:
    return place_of(employee)


@action("people.create_employee", where=lambda *, site, **rest: Place.of(site=site.pk))
def create_employee(actor: Actor, *, number: str, site: Site, started_on: date, **values: Any) -> Employee:
    """Somebody who works here from a day on; further values: names, email, phone, job_title."""
    (employee,) = create_employees([{"number": number, "site": site, "started_on": started_on, **values}])
    return employee


def create_employees(facts: Sequence[Fact]) -> list[Employee]:
    """Many at once, inside a deed that asked for the right to it; an entry in the trail for each."""
    _check_numbers({values["number"]: None for values in facts})
    people = Employee.objects.bulk_create(Employee(**values) for values in facts)
    for person, values in zip(people, facts, strict=True):
        record(person, changes_between({}, values, PERSONAL), name="people.create_employee")
    return people


def _check_numbers(owners: Mapping[str, int | None]) -> None:
    """Refuse a staff number that somebody else than its owner to be has, in whatever case."""
    # Not `iexact`: it cannot use the index on the upper case of staff numbers, and reads all rows each time.
    owners = {masked_name(number): owner for number, owner in owners.items()}  # as it is kept
    upper = [Upper(Value(number)) for number in owners]
    taken = Employee.objects.annotate(_upper=Upper("number")).filter(_upper__in=upper).values_list("number", "pk")
    holders = {number.casefold(): pk for number, pk in taken}
    for number, owner in owners.items():
        if holders.get(number.casefold(), owner) != owner:
            raise Breach("number_taken", value=number)


@action("people.change_employee", where=_at_employee)
def change_employee(actor: Actor, employee: Employee, *, ledger: Ledger | None = None, **values: Any) -> Employee:
    """Change the facts of a person that have no dates; moving to another site needs the right there too."""
    if "number" in values:
        _check_numbers({values["number"]: employee.pk})
    site = values.get("site", employee.site)
    if site.pk != employee.site_id and not actor.may("people.change_employee", Place.of(site=site.pk)):
        raise Refused("people.change_employee")
    if employee.ended_on and values.get("started_on", employee.started_on) > employee.ended_on:
        raise Breach("ended_before_started")
    before = {name: getattr(employee, name) for name in values}
    for name, value in values.items():
        setattr(employee, name, value)
    record(employee, changes_between(before, values, PERSONAL))
    with opened(ledger) as book:
        book.keep(employee, *values)
    return employee


@action("people.set_birth_date", where=_at_employee)
def set_birth_date(actor: Actor, employee: Employee, *, on: date | None) -> Employee:
    """When somebody was born (None: not known): whether they are of age decides which law rosters obey.

    Breaches: `born_later`.
    """
    if on is not None and on >= employee.started_on:
        raise Breach("born_later")
    text = on.isoformat() if on else ""
    record(employee, changes_between({"born_on": employee.born_on}, {"born_on": text}, PERSONAL))
    employee.born_on = text
    employee.save(update_fields=["born_on"])
    return employee


@action("people.end_employment", where=_at_employee)
def end_employment(actor: Actor, employee: Employee, *, on: date | None, ledger: Ledger | None = None) -> Employee:
    """Last day of work (None: the end is taken back). Team, skills, contract and lines end with it."""
    if on and on < employee.started_on:
        raise Breach("ended_before_started")
    before = employee.ended_on
    with opened(ledger) as book:
        if before and (on is None or on > before):
            book.end_later(employee, before, on)
        elif on:
            book.end_all(employee, on)
        employee.ended_on = on
        book.keep(employee, "ended_on")
    record(employee, {"ended_on": [str(before) if before else None, str(on) if on else None]})
    return employee


@action("people.join_team", where=_at_employee)
def join_team(
    actor: Actor,
    employee: Employee,
    *,
    team: Team,
    on: date,
    is_lead: bool = False,
    tell: bool = True,
    ledger: Ledger | None = None,
) -> TeamMembership:
    """Be in a team from a day on; the team before ends the day before. Whoever moves somebody reaches both teams."""
    if not actor.may("people.join_team", Place.of(site=team.site_id, team=team.pk)):
        raise Refused("people.join_team")
    if team.closed_on and team.closed_on < on:
        raise Breach("team_closed", name=team.name)
    _check_employed(employee, on)
    with opened(ledger) as book:
        row: TeamMembership = book.settle(TeamMembership, employee, on, {"team": team, "is_lead": is_lead})
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
def set_reporting_line(
    actor: Actor, employee: Employee, *, boss: Employee | None, on: date, ledger: Ledger | None = None
) -> ReportingLine | None:
    """To whom a person reports from a day on; None: to nobody."""
    _check_employed(employee, on)
    with opened(ledger) as book:
        if boss is None:
            book.end_before(ReportingLine, employee, on)
            record(employee, {"reports_to": None, "from": str(on)})
            return None
        _check_boss(book, employee, boss, on)
        row: ReportingLine = book.settle(ReportingLine, employee, on, {"boss": boss})
    record(employee, {"reports_to": boss.number, "from": str(on)})
    return row


def _check_boss(book: Ledger, employee: Employee, boss: Employee, on: date) -> None:
    if not boss.works_on(on):
        raise Breach("boss_not_employed", number=boss.number)
    new = Line(employee.pk, boss.pk, on, book.placement(ReportingLine, employee, on).last)
    if day := circle_day(book.lines_above(boss.pk, on), new):
        raise Breach("reporting_circle", number=boss.number, on=day)


@action("people.give_skill", where=_at_employee)
def give_skill(
    actor: Actor,
    employee: Employee,
    *,
    skill: Skill,
    level: int,
    on: date,
    until: date | None = None,
    ledger: Ledger | None = None,
) -> EmployeeSkill:
    """A skill at a level from a day on, until a day when it lapses (a certificate's end)."""
    if level not in LEVELS:
        raise Breach("level_out_of_range")
    if skill.closed_on and skill.closed_on < on:
        raise Breach("skill_closed", name=skill.name)
    if until and until < on:
        raise Breach("ends_before_start")
    _check_employed(employee, on)
    values = {"skill": skill, "level": level}
    with opened(ledger) as book:
        row: EmployeeSkill = book.settle(EmployeeSkill, employee, on, values, lambda held: held.skill_id == skill.pk)
        if until and (row.ends_on is None or until < row.ends_on):
            row.ends_on = until
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
    work: Mapping[str, Any] | None = None,
    tell: bool = True,
    ledger: Ledger | None = None,
) -> Contract:
    """Hours and pay from a day on. Pay that is not given stays as it was; giving it needs `people.pay.change`.

    `work`: some of `WORK_FACTS`; those not given stay.
    """
    if not 0 < hours_per_week <= MAX_HOURS_PER_WEEK:
        raise Breach("hours_out_of_range")
    _check_employed(employee, on)
    gives_pay = pay is not None or pay_grade is not None
    if gives_pay and not _may_change_pay(actor, employee):
        raise Refused("people.pay.change")
    if getattr(actor, "employee_id", None) == employee.pk:
        raise Breach("own_contract")
    with opened(ledger) as book:
        before = next((row for row in book.facts(Contract, employee.pk) if row.holds_on(on)), None)
        values: Fact = {"hours_per_week": hours_per_week, "pay_per": pay_per if pay or not before else before.pay_per}
        values["pay_grade"] = pay_grade if pay_grade is not None else (before.pay_grade if before else "")
        values["pay"] = pay or (before.pay if before else None)
        values |= {name: getattr(before, name) for name in WORK_FACTS if before} | dict(work or {})
        row: Contract = book.settle(Contract, employee, on, values)
    changes = {"hours_per_week": str(hours_per_week), "from": str(on), **(work or {})}
    record(employee, changes | ({"pay": "changed"} if gives_pay else {}))
    if tell:
        notify(actor, employee, kind="people.contract_changed", values={"on": str(on)})
    return row


def _may_change_pay(actor: Actor, employee: Employee) -> bool:
    everywhere = actor.scope("people.pay.change").everything
    return everywhere or actor.may("people.pay.change", place_of(employee))


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
