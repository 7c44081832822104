"""What a staff list would do: each row is new, changed, unchanged or bad, each bad cell named. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from keskus.engines.tables import CellProblem, ColumnHints, Row, Table, column_letter, hints_of
from keskus.people.rules.staff_cells import Names, Ref, read_cell
from keskus.people.rules.staff_facts import NEEDED_FOR_NEW, Fact, folded, number_key


class Status(StrEnum):
    """What importing a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be taken: where it is (row as in the file, column letter and header) and what stands there.

    A fact that is missing has no column when the file has none for it.
    """

    code: str
    row: int
    column: str
    header: str
    found: str
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known already, with the facts of the day from which changes count (or of the nearest day employed)."""

    key: int
    number: str
    facts: Mapping[Fact, Any]
    skills: Mapping[int, int] = field(default_factory=dict)
    boss_number: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The centre as it is on the day from which changes count; `own_key` is who sends the list.

    Names to refer to, people by the key of their number. Whoever has a later key than `newest` was made by this import.
    """

    names: Names
    people: Mapping[str, Person]
    own_key: int | None = None
    counts_from: date = date.min
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that a row would change; no old value for a new person."""

    fact: Fact
    old: Any
    new: Any


@dataclass(slots=True)
class Entry:
    """One row of the list, read."""

    row: Row
    values: dict[Fact, Any]
    problems: list[Problem]
    person: Person | None = None
    changes: tuple[Change, ...] = ()

    @property
    def number(self) -> str:
        """The staff number as written."""
        return str(self.values.get(Fact.NUMBER, ""))

    @property
    def changed_facts(self) -> set[Fact]:
        """What the row would change."""
        return {change.fact for change in self.changes}

    @property
    def status(self) -> Status:
        """What importing this row would do."""
        if self.problems:
            return Status.BAD
        if self.person is None:
            return Status.NEW
        return Status.CHANGED if self.changes else Status.UNCHANGED


@dataclass(frozen=True, slots=True)
class Matching:
    """Which column of the file means what: fact to column index."""

    columns: Mapping[Fact, int]
    header: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, meanings: Mapping[str, str]) -> Matching:
        """From header name to meaning, as stored; columns that the file lacks are left out."""
        return cls(
            {Fact(meanings[name]): index for index, name in enumerate(table.header) if meanings.get(name)},
            table.header,
        )


def read_list(table: Table, matching: Matching, known: Known) -> list[Entry]:
    """Every row of the file in its order, with its status, changes and problems."""
    hints = {fact: hints_of(row.cells[index] for row in table.rows) for fact, index in matching.columns.items()}
    reader = _Reader(matching, known, hints)
    entries = [reader.entry(row) for row in table.rows]
    reader.check_numbers(entries)
    reader.settle_bosses(entries)
    for entry in entries:
        if not entry.problems:
            entry.changes = tuple(_changes(entry))
            reader.check_own(entry)
    reader.check_boss_days(entries)
    return entries


def counts_of(entries: Iterable[Entry]) -> dict[str, int]:
    """How many rows there are of each status."""
    counted = Counter(entry.status for entry in entries)
    return {status.value: counted[status] for status in Status}


class _Reader:
    """Reads the rows of one file; holds what all rows share."""

    def __init__(self, matching: Matching, known: Known, hints: Mapping[Fact, ColumnHints]) -> None:
        self.matching, self.known, self.hints = matching, known, hints

    def entry(self, row: Row) -> Entry:
        """One row by itself."""
        entry = Entry(row, {}, [])
        for fact, index in self.matching.columns.items():
            text = row.cells[index]
            if not text.strip():
                continue
            value = read_cell(fact, text, self.hints[fact], self.known.names)
            if isinstance(value, CellProblem):
                self.blame(entry, value.code, fact, value.found)
            else:
                entry.values[fact] = value
        entry.person = self.known.people.get(number_key(entry.number)) if entry.number else None
        if row.beyond:
            width = len(self.matching.header)
            entry.problems.append(Problem("too_many_cells", row.number, column_letter(width), "", row.beyond[0], None))
        self._check_together(entry)
        return entry

    def blame(self, entry: Entry, code: str, fact: Fact, found: str = "") -> None:
        """Name a cell as bad; a fact without a column is named by itself."""
        if any(problem.fact == fact for problem in entry.problems):
            return
        index = self.matching.columns.get(fact)
        letter = column_letter(index) if index is not None else ""
        entry.problems.append(Problem(code, entry.row.number, letter, self._header(fact), found, fact))

    def _header(self, fact: Fact) -> str:
        index = self.matching.columns.get(fact)
        return self.matching.header[index] if index is not None else ""

    def _check_together(self, entry: Entry) -> None:
        """What can only be judged with other cells of the row at hand."""
        values = entry.values
        if Fact.NUMBER not in values:
            self.blame(entry, "missing", Fact.NUMBER)
        if entry.person is None:
            self._check_new(entry)
        facts = entry.person.facts if entry.person else {}
        started = values.get(Fact.STARTED) or facts.get(Fact.STARTED)
        ended = values.get(Fact.ENDED) or facts.get(Fact.ENDED)
        if started and ended and ended < started:
            fact = Fact.ENDED if Fact.ENDED in values else Fact.STARTED
            self.blame(entry, "ended_before_started", fact, str(values.get(fact, "")))
        if (Fact.PAY in values or Fact.PAY_GRADE in values) and not (values.get(Fact.HOURS) or facts.get(Fact.HOURS)):
            self.blame(entry, "pay_without_hours", Fact.HOURS)
        if Fact.PAY in values:
            self._settle_currency(entry, facts)

    def _check_new(self, entry: Entry) -> None:
        sites = {site.key: site for site in self.known.names.sites.values()}
        if Fact.SITE not in entry.values and len(sites) == 1 and not self._has_problem(entry, Fact.SITE):
            entry.values[Fact.SITE] = next(iter(sites.values()))
        for fact in (*NEEDED_FOR_NEW, Fact.SITE):
            if fact not in entry.values:
                self.blame(entry, "missing", fact)

    def _has_problem(self, entry: Entry, fact: Fact) -> bool:
        return any(problem.fact == fact for problem in entry.problems)

    def _settle_currency(self, entry: Entry, facts: Mapping[Fact, Any]) -> None:
        """The cell's own sign, else the column, else that of the pay before, else that of the site's country."""
        amount, written = entry.values.pop(Fact.PAY)
        column = entry.values.pop(Fact.CURRENCY, "")
        if written and column and written != column:
            self.blame(entry, "two_currencies", Fact.CURRENCY, column)
            return
        before = facts.get(Fact.PAY)
        site = entry.values.get(Fact.SITE) or facts.get(Fact.SITE)
        currency = written or column or (before[1] if before else "") or (site.currency if site else "")
        if currency:
            entry.values[Fact.PAY] = (amount, currency)
        else:
            self.blame(entry, "currency_missing", Fact.CURRENCY)

    def check_numbers(self, entries: list[Entry]) -> None:
        """A number that stands in two rows makes both bad: nobody can know which one is meant."""
        seen = Counter(number_key(entry.number) for entry in entries if entry.number)
        for entry in entries:
            if entry.number and seen[number_key(entry.number)] > 1:
                self.blame(entry, "number_twice", Fact.NUMBER, entry.number)

    def check_own(self, entry: Entry) -> None:
        """Nobody changes their own contract, by a list neither."""
        if entry.person is None or entry.person.key != self.known.own_key:
            return
        for change in entry.changes:
            if change.fact in (Fact.HOURS, Fact.PAY, Fact.PAY_GRADE):
                self.blame(entry, "own_contract", change.fact, str(change.new))

    def settle_bosses(self, entries: list[Entry]) -> None:
        """Turn number, e-mail or full name of a boss, known or in this file, into a number; then look for circles."""
        book = _PhoneBook(entries, self.known)
        for entry in entries:
            written = entry.values.pop(Fact.REPORTS_TO, None)
            if written is None:
                continue
            found = book.numbers_of(written)
            if len(found) != 1:
                self.blame(entry, "boss_ambiguous" if found else "unknown_boss", Fact.REPORTS_TO, written)
            elif number_key(found[0]) == number_key(entry.number):
                self.blame(entry, "reports_to_self", Fact.REPORTS_TO, written)
            else:
                entry.values[Fact.REPORTS_TO] = found[0]
        self._check_circles(entries)
        self._check_bosses_come(entries)

    def _check_circles(self, entries: list[Entry]) -> None:
        boss_of = {number: number_key(person.boss_number) for number, person in self.known.people.items()}
        given = {
            number_key(e.number): number_key(e.values[Fact.REPORTS_TO]) for e in entries if Fact.REPORTS_TO in e.values
        }
        boss_of |= given
        in_circle = _in_circles(boss_of)
        for entry in entries:
            if number_key(entry.number) in in_circle and number_key(entry.number) in given:
                self.blame(entry, "reporting_circle", Fact.REPORTS_TO, entry.values[Fact.REPORTS_TO])

    def check_boss_days(self, entries: list[Entry]) -> None:
        """Whoever somebody would report to works here on the day from which that counts; and so do they."""
        spans = {number: _employment(person.facts, {}) for number, person in self.known.people.items()}
        spans |= {number_key(e.number): _employment(e.person.facts if e.person else {}, e.values) for e in entries}
        for entry in entries:
            if entry.problems or Fact.REPORTS_TO not in entry.changed_facts:
                continue
            boss = entry.values[Fact.REPORTS_TO]
            (started, ended), (boss_started, boss_ended) = spans[number_key(entry.number)], spans[number_key(boss)]
            if started is None or boss_started is None:
                continue
            day = line_day(self._counts_from(entry), started, ended, boss_started)
            if day > min(ended or day, boss_ended or day):
                self.blame(entry, "boss_not_there", Fact.REPORTS_TO, boss)
        self._check_bosses_come(entries)

    def _counts_from(self, entry: Entry) -> date | None:
        """The day from which changes count; None for people whom this list brings, in this turn or an earlier one."""
        newest = self.known.newest
        was_there = entry.person and (newest is None or entry.person.key <= newest)
        return self.known.counts_from if was_there else None

    def _check_bosses_come(self, entries: list[Entry]) -> None:
        """A boss who is new in this file and stands in a bad row will not be there; nor then will those below."""
        waiting = True
        while waiting:
            waiting = False
            lost = {number_key(entry.number) for entry in entries if entry.problems and entry.person is None}
            for entry in entries:
                if not entry.problems and number_key(entry.values.get(Fact.REPORTS_TO, "")) in lost - {""}:
                    self.blame(entry, "boss_row_is_bad", Fact.REPORTS_TO, entry.values[Fact.REPORTS_TO])
                    waiting = True


class _PhoneBook:
    """Finds the staff numbers that a text may mean."""

    def __init__(self, entries: list[Entry], known: Known) -> None:
        self.by_number = {number_key(entry.number): entry.number for entry in entries if entry.number}
        self.by_number |= {number: person.number for number, person in known.people.items()}
        self.others: dict[str, set[str]] = {}
        for person in known.people.values():
            self._add(person.number, person.facts)
        for entry in entries:
            if entry.number:
                self._add(entry.number, entry.values)

    def _add(self, number: str, facts: Mapping[Fact, Any]) -> None:
        first, last = facts.get(Fact.FIRST_NAME, ""), facts.get(Fact.LAST_NAME, "")
        for text in (facts.get(Fact.EMAIL, ""), f"{first} {last}", f"{last} {first}"):
            if text.strip():
                self.others.setdefault(folded(text), set()).add(number_key(number))

    def numbers_of(self, text: str) -> list[str]:
        """A number first; else everybody of that e-mail or name."""
        if number_key(text) in self.by_number:
            return [self.by_number[number_key(text)]]
        return [self.by_number[number] for number in sorted(self.others.get(folded(text), ()))]


def _in_circles(boss_of: Mapping[str, str]) -> set[str]:
    """Everybody who reports, over others, to themselves: one walk up from each, each person walked once."""
    done: set[str] = set()
    found: set[str] = set()
    for start in boss_of:
        path: dict[str, int] = {}
        here = start
        while here and here not in done and here not in path:
            path[here] = len(path)
            here = boss_of.get(here, "")
        if here in path:
            found.update(number for number, place in path.items() if place >= path[here])
        done.update(path)
    return found


def _changes(entry: Entry) -> Iterable[Change]:
    """What the row says that is not so already. An empty cell says nothing."""
    facts: Mapping[Fact, Any] = entry.person.facts if entry.person else {}
    for fact, new in entry.values.items():
        if fact in (Fact.SKILLS, Fact.REPORTS_TO, Fact.CURRENCY):
            continue
        old = facts.get(fact)
        if _key(old) != _key(new):
            yield Change(fact, old, new)
    boss = entry.values.get(Fact.REPORTS_TO)
    before = entry.person.boss_number if entry.person else ""
    if boss and number_key(boss) != number_key(before):
        yield Change(Fact.REPORTS_TO, before or None, boss)
    held = entry.person.skills if entry.person else {}
    for skill, level in entry.values.get(Fact.SKILLS, ()):
        if skill.key is None or held.get(skill.key) != level:
            old_level = held.get(skill.key) if skill.key is not None else None
            yield Change(Fact.SKILLS, (skill, old_level) if old_level else None, (skill, level))


def _employment(facts: Mapping[Fact, Any], values: Mapping[Fact, Any]) -> tuple[date | None, date | None]:
    started = values.get(Fact.STARTED) or facts.get(Fact.STARTED)
    return started, values.get(Fact.ENDED) or facts.get(Fact.ENDED)


def _key(value: Any) -> Any:
    """What two values are compared by: references by their key, a new one by its name."""
    if isinstance(value, Ref) or hasattr(value, "key"):
        return value.key if value.key is not None else value.name
    return value.normalize() if isinstance(value, Decimal) else value


def reference_day(counts_from: date, started_on: date, ended_on: date | None) -> date:
    """The day whose facts count for a person: that from which changes count, or the nearest one employed."""
    day = max(counts_from, started_on)
    return min(day, ended_on) if ended_on else day


def line_day(counts_from: date | None, started_on: date, ended_on: date | None, boss_started_on: date) -> date:
    """From which day somebody reports to a boss: the day from which changes count; a new person's first (None)."""
    own = reference_day(counts_from, started_on, ended_on) if counts_from else started_on
    return max(own, boss_started_on)
