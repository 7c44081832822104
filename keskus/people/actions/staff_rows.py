"""Rows of a staff list written through the room's own deeds, as many at once as the database takes well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain, count
from typing import Any

from django.utils.text import slugify

from keskus.core.actors import Actor
from keskus.core.fields import Money
from keskus.engines.masking import masked_name
from keskus.people.actions.employees import (
    change_employee,
    create_employees,
    end_employment,
    give_skill,
    join_team,
    set_contract,
    set_reporting_line,
)
from keskus.people.actions.ledger import DATED, Ledger
from keskus.people.actions.structure import create_skill, create_team
from keskus.people.models import Employee, ReportingLine, Site, Skill, Team
from keskus.people.rules.staff_cells import Ref
from keskus.people.rules.staff_facts import Fact
from keskus.people.rules.staff_lists import Entry, line_day, reference_day

PLAIN_FACTS = (
    *(Fact.NUMBER, Fact.FIRST_NAME, Fact.LAST_NAME, Fact.EMAIL, Fact.PHONE, Fact.SITE, Fact.JOB_TITLE, Fact.STARTED),
)
CONTRACT_FACTS = frozenset({Fact.HOURS, Fact.PAY, Fact.PAY_GRADE})


class RowWriter:
    """Writes entries; what it read of sites, teams and skills holds for one transaction."""

    def __init__(self, actor: Actor, counts_from: date, newest_known: int) -> None:
        """`newest_known` is the key of the last person who was there before the import began."""
        self.actor, self.counts_from, self.newest_known = actor, counts_from, newest_known
        self.sites = {site.pk: site for site in Site.objects.all()}
        self.teams = {team.pk: team for team in Team.objects.all()}
        self.skills = {skill.pk: skill for skill in Skill.objects.all()}

    def write_people(self, entries: Sequence[Entry]) -> None:
        """New people and changed ones, each with team, contract, skills and end."""
        book = Ledger()
        new = [entry for entry in entries if entry.person is None]
        made = create_employees([self._plain(entry) for entry in new])
        book.has_none(made)
        known = Employee.objects.select_related("site").in_bulk([e.person.key for e in entries if e.person])
        for table in DATED:
            book.read(table, known)
        for entry, person in zip(new, made, strict=True):
            self._write_facts(book, entry, person, person.started_on)
        for entry in entries:
            if entry.person is not None:
                self._change(book, entry, known[entry.person.key])
        book.write()

    def _change(self, book: Ledger, entry: Entry, person: Employee) -> None:
        if values := self._plain(entry):
            change_employee(self.actor, person, **values, ledger=book)
        ends = entry.values.get(Fact.ENDED, person.ended_on)
        self._write_facts(book, entry, person, reference_day(self.counts_from, person.started_on, ends))

    def _plain(self, entry: Entry) -> dict[str, Any]:
        changed = entry.changed_facts
        values = {fact.value: entry.values[fact] for fact in PLAIN_FACTS if fact in changed}
        if Fact.SITE in changed:
            values["site"] = self.sites[entry.values[Fact.SITE].key]
        return values

    def _write_facts(self, book: Ledger, entry: Entry, person: Employee, on: date) -> None:
        """Team, contract and skills; the end of the employment last, a later end first."""
        ends = entry.values.get(Fact.ENDED) if Fact.ENDED in entry.changed_facts else None
        later = ends and person.ended_on and ends > person.ended_on
        if later:
            end_employment(self.actor, person, on=ends, ledger=book)
        self._write_dated(book, entry, person, on)
        if ends and not later:
            end_employment(self.actor, person, on=ends, ledger=book)

    def _write_dated(self, book: Ledger, entry: Entry, person: Employee, on: date) -> None:
        changed = entry.changed_facts
        if Fact.TEAM in changed:
            team = self._team(entry.values[Fact.TEAM], person.site)
            join_team(self.actor, person, team=team, on=on, tell=False, ledger=book)
        if CONTRACT_FACTS & changed:
            pay = entry.values.get(Fact.PAY)
            known = entry.person.facts if entry.person else {}
            set_contract(
                self.actor,
                person,
                hours_per_week=entry.values.get(Fact.HOURS) or known[Fact.HOURS],
                pay_grade=entry.values.get(Fact.PAY_GRADE),
                pay=Money(*pay) if pay else None,
                on=on,
                tell=False,
                ledger=book,
            )
        for change in entry.changes:
            if change.fact is Fact.SKILLS:
                reference, level = change.new
                give_skill(self.actor, person, skill=self._skill(reference), level=level, on=on, ledger=book)

    def write_lines(self, entries: Sequence[Entry]) -> None:
        """To whom people report; both are there by now."""
        book = Ledger()
        due = [entry for entry in entries if Fact.REPORTS_TO in entry.changed_facts]
        numbers = {self._number(entry) for entry in due} | {entry.values[Fact.REPORTS_TO] for entry in due}
        people = {person.number: person for person in Employee.objects.filter(number__in=numbers)}
        book.read(ReportingLine, [person.pk for person in people.values()])
        for entry in due:
            person, boss = people[self._number(entry)], people[entry.values[Fact.REPORTS_TO]]
            is_new = person.pk > self.newest_known
            since = None if is_new else self.counts_from
            day = line_day(since, person.started_on, person.ended_on, boss.started_on)
            set_reporting_line(self.actor, person, boss=boss, on=day, ledger=book)
        book.write()

    def _number(self, entry: Entry) -> str:
        return entry.person.number if entry.person else entry.number

    def _team(self, reference: Ref, site: Site) -> Team:
        team = _named(self.teams, reference)
        if team is None:
            code = _free_code(reference.name, self.teams, "team")
            team = create_team(self.actor, site=site, name=reference.name, code=code)
            self.teams[team.pk] = team
        return team

    def _skill(self, reference: Ref) -> Skill:
        skill = _named(self.skills, reference)
        if skill is None:
            skill = create_skill(self.actor, name=reference.name, code=_free_code(reference.name, self.skills, "skill"))
            self.skills[skill.pk] = skill
        return skill


def _named(rows: dict[int, Any], reference: Ref) -> Any:
    """The thing meant: by key, else one that an earlier row of the list has made."""
    if reference.key is not None:
        return rows[reference.key]
    name = masked_name(reference.name).casefold()  # as it is kept
    return next((row for row in rows.values() if row.name.casefold() == name), None)


def _free_code(name: str, rows: dict[int, Any], stem: str) -> str:
    """A code out of a name that no other row has."""
    stem = slugify(name)[:30] or stem
    taken = {row.code for row in rows.values()}
    return next(code for code in chain([stem], (f"{stem}-{n}" for n in count(2))) if code not in taken)
