"""The dated facts of people: read together, settled in memory, written together.

One person's deed and a list of two thousand go the same way, so that what a new fact does to those around it stands
in one place. Nothing reaches the database before `write()`, except that facts are read when they are first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db.models import Model

from keskus.people.models import Contract, Dated, Employee, EmployeeSkill, ReportingLine, TeamMembership
from keskus.people.queries import structure
from keskus.people.rules.dated import ONE_DAY, Held, Line, Placement, placement

DATED: tuple[type[Dated], ...] = (TeamMembership, ReportingLine, EmployeeSkill, Contract)
Same = Callable[[Any], bool]


class Ledger:
    """What is known, changed and new of some people."""

    def __init__(self) -> None:
        self._people: dict[int, tuple[Employee, set[str]]] = {}
        self._facts: dict[type[Dated], dict[int, list[Any]]] = {table: {} for table in DATED}
        self._ended: dict[type[Dated], dict[int, Any]] = defaultdict(dict)
        self._replaced: dict[type[Dated], dict[int, Any]] = defaultdict(dict)
        self._new: dict[type[Dated], list[Any]] = defaultdict(list)
        self._dropped: dict[type[Dated], set[int]] = defaultdict(set)
        self._bosses_gone: dict[date, set[int]] = defaultdict(set)

    def read(self, table: type[Any], people: Iterable[int]) -> None:
        """Fetch what is not at hand yet in one query."""
        facts = self._facts[table]
        missing = set(people) - facts.keys()
        facts.update({number: [] for number in missing})
        if missing:
            for row in table._default_manager.filter(employee__in=missing).order_by():
                facts[row.employee_id].append(row)

    def has_none(self, people: Iterable[Employee]) -> None:
        """These were made in this very deed: there is nothing to read about them."""
        for table in DATED:
            self._facts[table].update({person.pk: [] for person in people})

    def facts(self, table: type[Any], person: int) -> list[Any]:
        """All rows of one person, past and future."""
        self.read(table, [person])
        return self._facts[table][person]

    def keep(self, person: Employee, *columns: str) -> None:
        """These columns of a person are to be written."""
        self._people.setdefault(person.pk, (person, set()))[1].update(columns)

    def settle(
        self, table: type[Any], person: Employee, on: date, values: dict[str, Any], same: Same = lambda row: True
    ) -> Any:
        """Put a fact where it fits: the one before ends, one of the same day gives way, the next one stays.

        `same` picks the facts of which a person has one at a time.
        """
        known = [row for row in self.facts(table, person.pk) if same(row)]
        fit = _fit(known, on)
        if fit.ends is not None:
            self.end(known[fit.ends], on - ONE_DAY)
        if fit.replaces is not None:
            row = known[fit.replaces]
            if row.pk:
                self._replaced[table][row.pk] = row
        else:
            row = table(employee=person, starts_on=on)
            self._new[table].append(row)
            self._facts[table][person.pk].append(row)
        last = min((day for day in (fit.last, person.ended_on) if day), default=None)
        for name, value in {**values, "ends_on": last}.items():
            setattr(row, name, value)
        return row

    def placement(self, table: type[Any], person: Employee, on: date) -> Placement:
        """Where a fact of that day would fit."""
        return _fit(self.facts(table, person.pk), on)

    def end(self, row: Any, on: date | None) -> None:
        """The last day of a fact (None: open again)."""
        row.ends_on = on
        if row.pk:
            self._ended[type(row)][row.pk] = row

    def drop(self, row: Any) -> None:
        """A fact that will not come."""
        self._facts[type(row)][row.employee_id].remove(row)
        if row.pk:
            self._dropped[type(row)].add(row.pk)
        else:
            self._new[type(row)].remove(row)

    def end_before(self, table: type[Any], person: Employee, on: date) -> None:
        """End what holds on a day the day before; what begins on that day goes."""
        for row in list(self.facts(table, person.pk)):
            if row.starts_on == on:
                self.drop(row)
            elif row.holds_on(on):
                self.end(row, on - ONE_DAY)

    def end_later(self, person: Employee, before: date, on: date | None) -> None:
        """What ended with the employment goes on with it."""
        for table in DATED:
            for row in self.facts(table, person.pk):
                if row.ends_on == before:
                    self.end(row, on)

    def end_all(self, person: Employee, on: date) -> None:
        """Everything about a person ends on a day, and so do the lines of those who report to them."""
        for row in [row for table in DATED for row in self.facts(table, person.pk)]:
            if row.starts_on > on:
                self.drop(row)
            elif row.ends_on is None or row.ends_on > on:
                self.end(row, on)
        self._bosses_gone[on].add(person.pk)
        for row in [row for rows in self._facts[ReportingLine].values() for row in rows if row.boss_id == person.pk]:
            if row.starts_on <= on and (row.ends_on is None or row.ends_on > on):
                self.end(row, on)

    def lines_above(self, boss: int, on: date) -> list[Line]:
        """The lines of a boss and of everybody above them, from a day on: at most one query for each level."""
        found: list[Line] = []
        seen: set[int] = set()
        level = {boss}
        while level:
            self.read(ReportingLine, level)
            rows = [row for person in level for row in self.facts(ReportingLine, person)]
            lines = [
                Line(row.employee_id, row.boss_id, row.starts_on, row.ends_on)
                for row in rows
                if row.ends_on is None or row.ends_on >= on
            ]
            found += lines
            seen |= level
            level = {line.boss for line in lines} - seen
        return found

    def write(self) -> None:
        """Everything that was settled, in a few queries."""
        for columns, people in _by_columns(self._people.values()).items():
            _update(Employee, people, columns)
        for table in DATED:
            gone = self._dropped[table]
            if gone:
                table._default_manager.filter(pk__in=gone).delete()
            replaced, ended = self._replaced[table], self._ended[table]
            _update(table, [row for pk, row in replaced.items() if pk not in gone], _own_columns(table))
            _update(table, [row for pk, row in ended.items() if pk not in gone and pk not in replaced], ("ends_on",))
            table._default_manager.bulk_create(self._new[table])
        for on, bosses in self._bosses_gone.items():
            under = ReportingLine.objects.filter(structure.ends_after(on), boss__in=bosses, starts_on__lte=on)
            under.update(ends_on=on)


@contextmanager
def opened(ledger: Ledger | None) -> Iterator[Ledger]:
    """The ledger given, which its owner writes; or one for this deed alone, written at its end."""
    own = ledger or Ledger()
    yield own
    if ledger is None:
        own.write()


def _by_columns(people: Iterable[tuple[Employee, set[str]]]) -> dict[tuple[str, ...], list[Employee]]:
    found: dict[tuple[str, ...], list[Employee]] = defaultdict(list)
    for person, columns in people:
        found[tuple(sorted(columns))].append(person)
    return found


def _fit(known: Iterable[Any], on: date) -> Placement:
    return placement([Held(n, row.starts_on, row.ends_on) for n, row in enumerate(known)], on)


def _own_columns(table: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in table._meta.concrete_fields if not field.primary_key)


def _update(table: type[Model], rows: Sequence[Any], columns: Sequence[str]) -> None:
    if len(rows) == 1:
        rows[0].save(update_fields=columns)
    elif rows:
        table._default_manager.bulk_update(rows, columns)
