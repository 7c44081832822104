"""The production report: what came and how it was answered, and what agents did with their time, by any grouping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.definitions import HOUSE, Lens, lens_for
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FIGURES_PERMISSION, Figures, queue_sums
from keskus.contacts.queries.grouping import IN_TIME, By, Key, Pair
from keskus.contacts.queries.lenses import has_figures_without_calls
from keskus.contacts.queries.reach import Choice, Reach, reach_of
from keskus.contacts.queries.repaired_states import UNTOUCHED, Touched, touched_by_repairs
from keskus.contacts.queries.states import StateFigures, state_sums
from keskus.contacts.queries.trust import Trust, trust_of
from keskus.core.actors import Actor
from keskus.engines.kpi import Sums
from keskus.reports.queries.agreement import Agreement, agreement_of
from keskus.reports.queries.columns import (
    Book,
    Column,
    Outer,
    ReportRow,
    beside_the_house,
    call_columns,
    outbound_columns,
    pause_columns,
    state_columns,
)
from keskus.reports.queries.design import USUAL, Design
from keskus.reports.queries.labels import label_of

# Says more about the queue than about the one who answers it: put away in agents' reports until asked for.
OF_QUEUES = ("average_speed_of_answer", "longest_wait")


class Waits(StrEnum):
    """Whether a report has percentiles of waits."""

    NOT_ASKED = "not_asked"
    KNOWN = "known"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands: rows, total, columns, and all that its footnotes say."""

    choice: Choice
    by: By
    zone: ZoneInfo
    columns: tuple[Column, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow
    agreement: Agreement
    trust: Trust
    of_agents: bool
    reach: Reach
    may_drill: bool
    is_live: bool
    may_see_definitions: bool = False
    has_figures_without_calls: bool = False
    design: Design = USUAL
    waits: Waits = Waits.NOT_ASKED
    touched: Touched = UNTOUCHED
    all_rows: int = 0  # before the first so many were taken; 0: all are here

    @property
    def is_built(self) -> bool:
        """Whether somebody shaped it."""
        return self.design != USUAL

    @property
    def is_cut(self) -> bool:
        """Whether only the first so many rows are here; the total is of all."""
        return len(self.rows) < self.all_rows

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all happened in these days."""
        return not self.rows


def production_report(
    viewer: Actor, choice: Choice, by: By = By.DAY, lens: Lens = HOUSE, *, then: By | None = None
) -> Report:
    """The report, as far as the viewer reaches, counted as the lens says; with `then` each group is divided again."""
    lens = lens_for(viewer, lens)
    reach = reach_of(viewer, FIGURES_PERMISSION, choice)
    figures = queue_sums(viewer, choice, by, lens, then=then)
    states = state_sums(viewer, choice, by, then) if figures.of_agents and viewer.may(AGENTS_PERMISSION) else None
    agreement = agreement_of(reach.queues or reach.chosen, choice, lens)
    zone = zone_of(reach)
    levels = (by,) if then is None else (by, then)
    named = [_named(row, levels, zone) for row in _rows(figures, states)]
    rows = tuple(sorted(named, key=lambda row: _place(row, levels)))
    return Report(
        choice=choice,
        by=by,
        zone=zone,
        columns=_columns(figures.of_agents, agreement, states),
        rows=rows,
        total=ReportRow(None, "", figures.total, states.total if states else None, figures.judged, figures.house),
        agreement=agreement,
        trust=trust_of(viewer, choice),
        of_agents=figures.of_agents,
        reach=reach,
        may_drill=viewer.may(CALLS_PERMISSION),
        is_live=choice.last >= today_in(zone),
        may_see_definitions=viewer.may(FIGURES_PERMISSION),
        has_figures_without_calls=not agreement.is_house and has_figures_without_calls(reach),
        design=Design(then=then),
        touched=touched_by_repairs(viewer, choice) if states else UNTOUCHED,
    )


def _named(row: ReportRow, levels: tuple[By, ...], zone: ZoneInfo) -> ReportRow:
    """A row with the names of its group, and of the group that it lies in."""
    key = row.key
    if not isinstance(key, Pair):
        name = label_of(levels[0], key, row.name, zone)
        return row if name == row.name else replace(row, name=name)
    outer = Outer(key.outer, label_of(levels[0], key.outer, key.outer_name, zone))
    return replace(row, key=key.inner, name=label_of(levels[-1], key.inner, row.name, zone), outer=outer)


def _place(row: ReportRow, levels: tuple[By, ...]) -> tuple[Any, ...]:
    """Where a row stands: time in order, names by alphabet, what has none last."""
    held = [(row.outer.key, row.outer.name), (row.key, row.name)] if row.outer else [(row.key, row.name)]
    return tuple(
        (key is None, key if by in IN_TIME else name.casefold()) for by, (key, name) in zip(levels, held, strict=True)
    )


def _rows(figures: Figures, states: StateFigures | None) -> Iterator[ReportRow]:
    """Groups with the time that belongs to them; who signed in but answered nothing gets a row too."""
    times = dict(states.groups) if states else {}
    for group in figures.groups:
        time = times.pop(group.key, None)
        name = group.name or (time.name if time else "")
        yield ReportRow(group.key, name, group.sums, time, group.judged, group.house)
    for key, time in times.items():
        yield ReportRow(key, time.name, Sums(), time)


def _columns(of_agents: bool, agreement: Agreement, states: StateFigures | None) -> tuple[Column, ...]:
    calls = call_columns(agreement.variant)
    calls = calls if agreement.is_house else beside_the_house(calls)
    if not of_agents:
        return calls
    own = tuple(
        replace(column, is_usual=column.is_usual and column.key not in OF_QUEUES)
        for column in calls
        if column.book is not Book.QUEUES
    )
    if states is None:
        return own
    made = outbound_columns(usual=states.total.made.calls > 0)
    return own + state_columns() + made + pause_columns(states.total.paused_by_reason)


def columns_of(report: Report) -> tuple[Column, ...]:
    """The columns that such a report has, made anew."""
    own = report.total.states
    return _columns(report.of_agents, report.agreement, StateFigures({}, own) if own else None)


def in_language(report: Report) -> Report:
    """The same report with the names of its rows in the language in use."""
    by, zone = report.by, report.zone
    inner = report.design.then or by

    def said(level: By, key: Key, name: str) -> str:
        return label_of(level, key, "" if level is By.TOTAL else name, zone)

    rows = (
        replace(
            row,
            name=said(inner, row.key, row.name),
            outer=row.outer and replace(row.outer, name=said(by, row.outer.key, row.outer.name)),
        )
        for row in report.rows
    )
    return replace(report, rows=tuple(rows))


def zone_of(reach: Reach) -> ZoneInfo:
    """The clock of a report's instants: that of its queues, the first one's when they differ."""
    queues = reach.queues or reach.chosen
    return queues[0].zone if queues else ZoneInfo("UTC")


def today_in(zone: ZoneInfo) -> date:
    """The day it is there now."""
    return timezone.now().astimezone(zone).date()
