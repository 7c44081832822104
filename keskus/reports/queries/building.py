"""A report of one's own: the production report with a second level, chosen figures, an order and the first so many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from keskus.contacts.queries.definitions import Lens
from keskus.contacts.queries.grouping import IN_TIME, By
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.states import Made, StateGroup
from keskus.core.actors import Actor
from keskus.engines.kpi import Judged, Ratio, Sums
from keskus.reports.queries.columns import PERCENTILES, Column, ReportRow
from keskus.reports.queries.design import Design
from keskus.reports.queries.production import Report, production_report
from keskus.reports.queries.waits import with_waits


def built_report(
    viewer: Actor, choice: Choice, by: By, lens: Lens, design: Design, *, has_waits: bool = False
) -> Report:
    """What is asked, as far as the viewer reaches, counted as the lens says and shaped as the design does.

    `has_waits`: with percentiles of waits even where the design does not name them.
    """
    report = production_report(viewer, choice, by, lens, then=design.then)
    is_asked = has_waits or not PERCENTILES.isdisjoint((*design.measures, design.order, design.drawn))
    return shaped(with_waits(viewer, report) if is_asked else report, design)


def shaped(report: Report, design: Design) -> Report:
    """The same report with the figures, order and number of rows that a design asks for."""
    columns = chosen_columns(report.columns, design.measures)
    rows = _first(_ordered(report, design), design.top)
    return replace(report, design=design, columns=columns, rows=rows, all_rows=len(report.rows))


def chosen_columns(columns: tuple[Column, ...], measures: tuple[str, ...]) -> tuple[Column, ...]:
    """Those chosen, in the order chosen; the usual ones when none of those chosen is kept for such rows."""
    known = {column.key: column for column in columns}
    chosen = tuple(replace(known[key], is_usual=True) for key in measures if key in known)
    return chosen or columns


def left_out(report: Report) -> list[str]:
    """Keys of figures that were chosen and are not kept for such rows."""
    known = {column.key for column in report.columns}
    return [key for key in report.design.measures if key not in known]


def _ordered(report: Report, design: Design) -> tuple[ReportRow, ...]:
    """By a figure: groups by theirs, and inside them rows of people and places by theirs; time stays in order."""
    column = next((each for each in report.columns if each.key == design.order), None)
    if column is None:
        return report.rows

    def place(row: ReportRow) -> tuple[bool, float]:
        number = number_of(column, row)
        return number is None, (number or 0) * (1 if design.is_least_first else -1)

    if not report.rows or report.rows[0].outer is None:
        return tuple(sorted(report.rows, key=place))
    is_in_time = report.design.then in IN_TIME
    groups = [tuple(rows) for _outer, rows in groupby(report.rows, key=lambda row: row.outer)]
    groups.sort(key=lambda rows: place(together(rows)))
    return tuple(row for rows in groups for row in (rows if is_in_time else sorted(rows, key=place)))


def _first(rows: tuple[ReportRow, ...], top: int | None) -> tuple[ReportRow, ...]:
    """The first so many rows, or all rows of the first so many groups."""
    if top is None or not rows:
        return rows
    if rows[0].outer is None:
        return rows[:top]
    kept = list(dict.fromkeys(row.outer for row in rows))[:top]
    return tuple(row for row in rows if row.outer in kept)


def together(rows: Iterable[ReportRow]) -> ReportRow:
    """Rows added up: sums as they are, of agents' time what is needed to compare."""
    rows = list(rows)
    times = [row.states for row in rows if row.states]
    states = None
    if times:
        states = replace(
            times[0],
            seconds={
                name: sum(each.seconds.get(name, 0) for each in times)
                for name in {name for each in times for name in each.seconds}
            },
            paused_by_reason={
                reason: sum(each.paused_by_reason.get(reason, 0) for each in times)
                for reason in {reason for each in times for reason in each.paused_by_reason}
            },
            missed_rings=sum(each.missed_rings for each in times),
            made=_made(times),
        )
    return replace(
        rows[0],
        sums=Sums.together([row.sums for row in rows]),
        states=states,
        judged=Judged.together([row.judged for row in rows]),
        house=Judged.together([row.house for row in rows]),
        waits=rows[0].outer.waits if rows[0].outer else None,
    )


def _made(times: Iterable[StateGroup]) -> Made:
    made = Made()
    for each in times:
        made.take(each.made.calls, each.made.answered, each.made.talk_seconds)
    return made


def number_of(column: Column, row: ReportRow) -> float | None:
    """A figure as one number."""
    value = column.value(row)
    return value.share if isinstance(value, Ratio) else value
