"""Sums of contacts by any grouping. Ratios are not made here: `engines.kpi` makes them from these sums when shown.

Two books are kept. Queues' figures (offered, answered, abandoned …) come from the sums of queues; agents' and teams'
(what they answered) from the sums of agents by queue. A team or agent asked for, or a viewer who reaches no queue as a
whole, means the agents' book. One query to a table of sums for each report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import reduce
from typing import Any

from django.db.models import Model, Q, QuerySet

from keskus.contacts.models import (
    ANSWERED_COLUMNS,
    AgentCallDay,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
    totals_of,
)
from keskus.contacts.queries import grouping
from keskus.contacts.queries.clock import local_epoch
from keskus.contacts.queries.definitions import HOUSE, Era, Lens, eras_of, lens_for
from keskus.contacts.queries.grouping import (
    IN_TIME,
    OF_PEOPLE,
    By,
    Grouping,
    Key,
    Named,
    in_clock,
    is_by_clock,
    keys_in_order,
    nested,
    pairs_in_order,
)
from keskus.contacts.queries.lenses import (
    Formulas,
    Shift,
    counted_calls,
    days_of,
    formula_number,
    formulas_of,
    shifted,
    shifted_by_texts,
    shifts_of,
)
from keskus.contacts.queries.reach import DAY, Choice, Reach, reach_of
from keskus.core.actors import Actor
from keskus.engines.kpi import Definition, Judged, Sums, judge

FIGURES_PERMISSION = "contacts.figures.view"
AGENTS_PERMISSION = "contacts.agent_figures.view"
SUM_NAMES = tuple(field.name for field in fields(Sums))
FINE = frozenset({By.HOUR, By.INTERVAL})  # finer than a day
Levels = tuple[By, ...]  # one, or one inside another
OF_AGENTS = (AgentCallDay, AgentQueueDay, AgentQueueInterval)


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a report: what it is of, its name where it has one, its sums, and what definitions make of them.

    `sums` and `judged` are as the lens counts, `house` as the house does.
    """

    key: Key
    name: str
    sums: Sums
    judged: Judged
    house: Judged


@dataclass(frozen=True, slots=True)
class Figures:
    """Groups in their natural order, their total, and whether they are what agents answered."""

    groups: tuple[Group, ...]
    total: Sums
    judged: Judged
    house: Judged
    of_agents: bool


@dataclass(frozen=True, slots=True)
class WaitRows:
    """What each caller waited, as far as asked for: rows of waits, sums that tell of waits, or calls; their groups."""

    rows: QuerySet[Any]
    groups: Grouping

    @property
    def is_of_days(self) -> bool:
        """Whether rows are of whole days."""
        return self.rows.model is QueueDayWaits

    @property
    def time(self) -> str:
        """The time column of the rows."""
        table = self.rows.model
        return "entered_epoch" if table is Contact else "start_epoch" if table is QueueInterval else DAY


@dataclass(frozen=True, slots=True)
class _Book:
    """A table of sums, which of its rows are asked for, and their groups; and, where limits differ, what to recount."""

    table: type[Model]
    names: tuple[str, ...]
    time: str
    condition: Q
    groups: Grouping
    waits: Callable[[], Iterable[WaitRows]]  # the quickest to read first; the last one always tells


_Opening = Callable[[Reach, Levels, list[Era]], _Book]


def queue_sums(
    viewer: Actor, choice: Choice, by: By = By.TOTAL, lens: Lens = HOUSE, *, then: By | None = None
) -> Figures:
    """Sums of the choice for each group, as far as the viewer reaches, counted as the lens says.

    With `then` each group is divided once more, and keys are pairs.
    """
    levels = (by,) if then is None else (by, then)
    open_book, reach = _open(viewer, choice, levels)
    return _figures(open_book, reach, levels, lens_for(viewer, lens))


def wait_rows(viewer: Actor, choice: Choice, by: By, then: By | None = None) -> WaitRows:
    """What each caller behind the sums of such groups waited."""
    levels = (by,) if then is None else (by, then)
    open_book, reach = _open(viewer, choice, levels)
    *_, waits = open_book(reach, levels, []).waits()
    rows = waits.rows.annotate(**waits.groups.expressions)
    return replace(waits, rows=_at_hours(rows, reach, DAY if waits.is_of_days else "start_epoch"))


def _open(viewer: Actor, choice: Choice, levels: Levels) -> tuple[_Opening, Reach]:
    """The way to the queues' or the agents' book, and what the viewer reaches in it."""
    reach = reach_of(viewer, FIGURES_PERMISSION, choice)
    if is_of_agents(reach, *levels):
        return _agents_book, Reach(choice, viewer.scope(AGENTS_PERMISSION), reach.centre)
    return _queues_book, reach


def _both(groupings: Iterable[Grouping]) -> Grouping:
    """The one, or the one inside the other."""
    return reduce(nested, groupings)


def _queues_book(reach: Reach, levels: Levels, eras: list[Era]) -> _Book:
    if reach.choice.hours or not FINE.isdisjoint(levels):
        groups, table, time = _both(_by_time(reach, by) for by in levels), QueueInterval, "start_epoch"

        def waits() -> Iterable[WaitRows]:
            yield WaitRows(QueueInterval.objects.order_by().filter(reach.whole_queues(time)), groups)
            yield WaitRows(counted_calls().filter(reach.whole_queues("entered_epoch")), groups)

        return _Book(table, SUM_NAMES, time, reach.whole_queues(time), groups, waits)
    groups = _both(grouping.of_days(by) if by in IN_TIME else grouping.of_queues(by, reach.centre) for by in levels)
    days = reach.whole_queues(DAY)
    return _Book(
        QueueDay,
        SUM_NAMES,
        DAY,
        days,
        groups,
        lambda: [WaitRows(QueueDayWaits.objects.order_by().filter(days), groups)],
    )


def _agents_book(reach: Reach, levels: Levels, eras: list[Era]) -> _Book:
    is_fine = not FINE.isdisjoint(levels) or not reach.is_told_by_days
    table, time = (AgentQueueInterval, "start_epoch") if is_fine else (_agents_days(reach, levels, eras), DAY)
    groups = _both(_by_agents(reach, by, time) for by in levels)

    def waits() -> Iterable[WaitRows]:
        for days in (AgentCallDay, AgentQueueDay) if table is AgentCallDay else (AgentQueueDay,) if time == DAY else ():
            yield WaitRows(days.objects.order_by().filter(reach.rows(DAY)), groups)
        calls = counted_calls().filter(reach.rows("entered_epoch")).exclude(agent=None)
        yield WaitRows(calls, _both(_by_agents(reach, by, "start_epoch") for by in levels))

    return _Book(table, ANSWERED_COLUMNS, time, reach.rows(time), groups, waits)


def _agents_days(reach: Reach, levels: Levels, eras: list[Era]) -> type[Model]:
    """The agents' book of days: without queues where neither the choice, the viewer, the grouping nor a
    difference of formulas asks for one."""
    is_of_all = reach.scope.everything and len(reach.chosen) == len(reach.centre)
    needs_no_queue = set(levels) <= OF_PEOPLE | IN_TIME and len(formulas_of(eras)) < 2
    return AgentCallDay if is_of_all and needs_no_queue else AgentQueueDay


def is_of_agents(reach: Reach, *levels: By) -> bool:
    """Whether this asks for the agents' book."""
    choice = reach.choice
    return not OF_PEOPLE.isdisjoint(levels) or choice.team is not None or bool(choice.agent) or not reach.queues


def _by_time(reach: Reach, by: By) -> Grouping:
    if by in IN_TIME and reach.zones:
        return grouping.of_instants(by, reach.zones, "queue_id", reach.span)
    return grouping.of_queues(by, reach.centre)


def _by_agents(reach: Reach, by: By, time: str) -> Grouping:
    if by is By.AGENT:
        return grouping.of_agents()
    if by is By.TEAM:
        return grouping.of_teams(reach, time)
    return grouping.of_days(by) if time == DAY and by in IN_TIME else _by_time(reach, by)


_Part = tuple[Sums, Judged, Judged]


class _Found:
    """Groups as rows come in; added up at the end, all parts of a group at once."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.names: dict[Key, str] = {}
        self.of_groups: dict[Key, list[_Part]] = defaultdict(list)

    def take(self, named: Iterable[Named], sums: Sums, judged: Judged, house: Judged) -> None:
        """Add a row to the total and to the groups it belongs to."""
        part = (sums, judged, house)
        self.parts.append(part)
        for key, name in named:
            self.names.setdefault(key, name)
            self.of_groups[key].append(part)

    def group(self, key: Key) -> Group:
        """A group by its key; one that no row belongs to is empty."""
        return _together(key, self.names.get(key, ""), self.of_groups.get(key, []))

    def total(self) -> Group:
        """All rows, each once."""
        return _together(None, "", self.parts)


def _together(key: Key, name: str, parts: list[_Part]) -> Group:
    if not parts:
        return Group(key, name, Sums(), Judged(), Judged())
    sums, judged, house = zip(*parts, strict=True)
    return Group(key, name, Sums.together(sums), Judged.together(judged), Judged.together(house))


def _figures(open_book: _Opening, reach: Reach, levels: Levels, lens: Lens) -> Figures:
    eras = eras_of(reach.chosen, reach.choice.first, reach.choice.last, lens)
    book, found = open_book(reach, levels, eras), _Found()
    for columns, sums, formulas in _summed(book, reach, formulas_of(eras)):
        judged = judge(sums, formulas.lens)
        house = judged if formulas.house == formulas.lens else judge(sums, formulas.house)
        found.take(book.groups.groups_of(*columns), sums, judged, house)
    _shift(book, reach, eras, found)
    names, total = found.names, found.total()
    order = keys_in_order(levels[0], names) if len(levels) == 1 else pairs_in_order(levels[0], levels[-1], names)
    groups = tuple(found.group(key) for key in order)
    return Figures(groups, total.sums, total.judged, total.house, book.table in OF_AGENTS)


def _shift(book: _Book, reach: Reach, eras: list[Era], found: _Found) -> None:
    """Add what other limits than the house's come to."""
    for shift in shifts_of(eras):
        for waits in book.waits():
            more = _more(waits, reach, shift)
            if more is not None:
                break
        for columns, sums in more or ():
            found.take(waits.groups.groups_of(*columns), sums, judge(sums, shift.new), Judged())


def _more(waits: WaitRows, reach: Reach, shift: Shift) -> Iterable[tuple[tuple[Any, ...], Sums]] | None:
    """What a shift comes to for each group; None where these waits do not tell it."""
    table, time = waits.rows.model, waits.time
    rows = waits.rows.annotate(**waits.groups.expressions)
    rows = _at_hours(rows, reach, DAY if time == DAY else "start_epoch")
    if table is AgentCallDay:
        if not shift.is_of_all(reach):
            return None
    else:
        rows = rows.filter(days_of(shift.eras, reach.choice, time))
    made = shifted if table in (Contact, QueueDayWaits) else shifted_by_texts
    return made(rows, waits.groups.columns, shift)


def _at_hours(rows: QuerySet[Any], reach: Reach, time: str) -> QuerySet[Any]:
    """The hours and weekdays of the local clock, if some are asked for; sums of days know their weekdays themselves."""
    if not is_by_clock(reach.choice) or not reach.zones or time == DAY:
        return rows
    return rows.filter(in_clock(local_epoch(time, reach.zones, "queue_id", *reach.span), reach.choice))


def _summed(
    book: _Book, reach: Reach, eras: dict[Formulas, list[Era]]
) -> Iterable[tuple[tuple[Any, ...], Sums, Formulas]]:
    totals = totals_of(book.names)
    columns, expressions = book.groups.columns, dict(book.groups.expressions)
    width = len(columns)
    if number := formula_number(eras, reach.choice, book.time):
        columns, expressions = (*columns, "formula"), {**expressions, "formula": number}
    query = book.table._default_manager.order_by().annotate(**expressions).filter(book.condition)
    known = tuple(eras) or (Formulas(Definition(), Definition()),)
    for row in _at_hours(query, reach, book.time).values_list(*columns).annotate(**totals).iterator(chunk_size=5000):
        sums = Sums(**dict(zip(book.names, row[len(columns) :], strict=True)))
        yield row[:width], sums, known[row[width] if number else 0]
