"""Percentiles of waits for a report's rows, for those who ask for them: they do not add up, so they are read apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keskus.contacts.queries.grouping import Key, Pair
from keskus.contacts.queries.waits import Waited, WaitFigures, wait_figures
from keskus.core.actors import Actor
from keskus.engines.kpi import Sums, WaitPercentiles, wait_percentiles
from keskus.reports.queries.columns import ReportRow
from keskus.reports.queries.production import Report, Waits


def with_waits(viewer: Actor, report: Report) -> Report:
    """The same report with percentiles of waits; without, where too many calls would have to be read."""
    total, then = report.total.sums, report.design.then
    calls = total.answered + total.abandoned
    found = wait_figures(viewer, report.choice, report.by, then, calls=calls)
    outer = wait_figures(viewer, report.choice, report.by, calls=calls) if then else None
    if found is None or (then and outer is None):
        return replace(report, waits=Waits.TOO_MANY)
    waited = {_place(key): each for key, each in found.groups.items()}
    rows = [_with(row, waited.get(_place_of(row))) for row in report.rows]
    if outer is not None:
        rows = _with_outer(rows, outer)
    return replace(report, rows=tuple(rows), total=_with(report.total, found.total), waits=Waits.KNOWN)


def _place(key: Key) -> tuple[Any, Any]:
    return (key.outer, key.inner) if isinstance(key, Pair) else (None, key)


def _place_of(row: ReportRow) -> tuple[Any, Any]:
    return (row.outer.key if row.outer else None, row.key)


def _with(row: ReportRow, waited: Waited | None) -> ReportRow:
    return replace(row, waits=_percentiles(waited, row.sums))


def _percentiles(waited: Waited | None, sums: Sums) -> WaitPercentiles:
    return wait_percentiles(waited.answered, waited.abandoned, sums) if waited else WaitPercentiles()


def _with_outer(rows: list[ReportRow], found: WaitFigures) -> list[ReportRow]:
    """Each row's group with its own percentiles, by which groups can be put in order."""
    sums: dict[Any, Sums] = {}
    for row in rows:
        if row.outer:
            sums[row.outer.key] = sums.get(row.outer.key, Sums()) + row.sums
    waits = {key: _percentiles(found.groups.get(key), of) for key, of in sums.items()}
    return [replace(row, outer=replace(row.outer, waits=waits[row.outer.key])) if row.outer else row for row in rows]
