"""Staff lists on their way in, each seen by its sender only, and the centre as such a list is compared with it."""

from __future__ import annotations

import base64
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.engines.tables import Table, read_table
from keskus.people.models import (
    Contract,
    Employee,
    EmployeeSkill,
    ReportingLine,
    Site,
    Skill,
    StaffList,
    Team,
    TeamMembership,
)
from keskus.people.rules.staff_cells import CURRENCY_OF_COUNTRY, Names, Ref, SiteRef
from keskus.people.rules.staff_facts import Fact, folded, number_key
from keskus.people.rules.staff_lists import Entry, Known, Matching, Person, read_list, reference_day

Named = TypeVar("Named")


def own_staff_lists(viewer: Actor) -> QuerySet[StaffList]:
    """The lists that the viewer sent and that still hold rows, latest first."""
    return StaffList.objects.filter(sent_by=viewer.number).exclude(content="")


def own_staff_list_or_none(viewer: Actor, pk: int) -> StaffList | None:
    """One list of the viewer's; none when not there or not theirs."""
    return StaffList.objects.filter(sent_by=viewer.number, pk=pk).first()


def old_staff_lists_exist(before: datetime) -> bool:
    """Whether any list sent before then still holds rows."""
    old = StaffList.objects.filter(sent_at__lt=before).exclude(content="")
    return old.exclude(state=StaffList.State.IMPORTING).exists()


def job_of(staff_list: StaffList) -> Job | None:
    """The job that carries or carried the import."""
    return Job.objects.filter(pk__in=[staff_list.job_id]).first()


def table_of(staff_list: StaffList, encoding: str = "") -> Table:
    """The file as it was sent, in the encoding chosen or another one. Raises `TableFault`."""
    content = zlib.decompress(base64.b64decode(staff_list.content))
    table = read_table(content, file_name=staff_list.file_name, encoding=encoding or staff_list.encoding)
    numbers = staff_list.counts.get("row_numbers")
    if numbers is None:
        return table
    rows = zip(table.rows, numbers, strict=True)  # bad rows left over from an import keep the numbers they had
    return replace(table, rows=tuple(replace(row, number=number) for row, number in rows))


def entries_of(viewer: Actor, staff_list: StaffList, *, newest: int | None = None) -> list[Entry]:
    """Every row of a matched list, compared with the centre as it is now.

    Within an import, `newest` is the last person known before it: later ones are its own.
    """
    table = table_of(staff_list)
    day = staff_list.counts_from
    if day is None:
        raise ValueError("the columns of this list are not matched yet")
    known = known_staff(viewer, day, makes_missing=staff_list.makes_missing)
    return read_list(table, Matching.of(table, staff_list.matching), replace(known, newest=newest))


def remembered_matching() -> dict[str, str]:
    """Header names with the meaning they had in the lists imported last."""
    meanings: dict[str, str] = {}
    for matching in StaffList.objects.filter(state=StaffList.State.IMPORTED).values_list("matching", flat=True)[:20]:
        meanings = {**matching, **meanings}
    return meanings


def known_staff(viewer: Actor, day: date, *, makes_missing: bool = False) -> Known:
    """Everybody with the facts of that day, in a handful of queries; pay only for viewers who may see it everywhere."""
    people = list(Employee.objects.select_related("site"))
    days = {person.pk: reference_day(day, person.started_on, person.ended_on) for person in people}
    teams = _on_its_day(TeamMembership.objects.select_related("team"), days)
    bosses = _on_its_day(ReportingLine.objects.select_related("boss"), days)
    contracts = _on_its_day(Contract.objects.all(), days)
    sees_pay = viewer.scope("people.pay.view").everything
    held: dict[int, dict[int, int]] = defaultdict(dict)
    for row in EmployeeSkill.objects.all():
        if row.holds_on(days[row.employee_id]):
            held[row.employee_id][row.skill_id] = row.level
    names = _names(makes_missing)
    known = {}
    for person in people:
        facts = _facts(person, teams.get(person.pk), contracts.get(person.pk), sees_pay)
        boss = bosses[person.pk].boss.number if person.pk in bosses else ""
        known[number_key(person.number)] = Person(person.pk, person.number, facts, held[person.pk], boss)
    return Known(names, known, getattr(viewer, "employee_id", None), day)


def _on_its_day(rows: QuerySet[Any], days: dict[int, date]) -> dict[int, Any]:
    """The dated row of each employee that holds on that employee's day."""
    return {row.employee_id: row for row in rows if row.holds_on(days[row.employee_id])}


def _facts(person: Employee, membership: Any, contract: Any, sees_pay: bool) -> dict[Fact, Any]:
    site = person.site
    facts: dict[Fact, Any] = {
        Fact.NUMBER: person.number,
        Fact.FIRST_NAME: person.first_name,
        Fact.LAST_NAME: person.last_name,
        Fact.EMAIL: person.email,
        Fact.PHONE: person.phone,
        Fact.SITE: SiteRef(site.pk, site.name, CURRENCY_OF_COUNTRY[site.country]),
        Fact.JOB_TITLE: person.job_title,
        Fact.STARTED: person.started_on,
    }
    if person.ended_on:
        facts[Fact.ENDED] = person.ended_on
    if membership:
        facts[Fact.TEAM] = Ref(membership.team_id, membership.team.name)
    if contract:
        facts[Fact.HOURS] = contract.hours_per_week
    if contract and sees_pay:
        facts[Fact.PAY_GRADE] = contract.pay_grade
        if contract.pay:
            facts[Fact.PAY] = (contract.pay.amount, contract.pay.currency)
    return facts


def _names(makes_missing: bool) -> Names:
    open_sites = Site.objects.filter(closed_on=None)
    sites = [(row, SiteRef(row.pk, row.name, CURRENCY_OF_COUNTRY[row.country])) for row in open_sites]
    teams = [(row, Ref(row.pk, row.name)) for row in Team.objects.filter(closed_on=None)]
    skills = [(row, Ref(row.pk, row.name)) for row in Skill.objects.filter(closed_on=None)]
    return Names(_by_name(sites), _by_name(teams), _by_name(skills), makes_missing)


def _by_name(rows: Iterable[tuple[Any, Named]]) -> dict[str, Named]:
    """By folded name and code; what two things are called alike is left out, because nobody can know which is meant."""
    found: dict[str, set[Named]] = defaultdict(set)
    for row, reference in rows:
        found[folded(row.name)].add(reference)
        found[folded(row.code)].add(reference)
    return {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1}
