"""The chart of a report of one's own: one figure, a line or set of bars for each group that rows lie in."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from keskus.contacts.queries.grouping import IN_TIME, Key
from keskus.core.charts import Chart, Role, Series, Unit
from keskus.core.charts import Kind as ChartKind
from keskus.reports.queries.building import number_of
from keskus.reports.queries.columns import Column, Kind, ReportRow
from keskus.reports.queries.labels import BY_LABELS
from keskus.reports.queries.production import Report
from keskus.reports.queries.ticks import ticks_of
from keskus.reports.queries.writing import written

ROLES: tuple[Role, ...] = ("main", "second", "third", "quiet")  # as many lines as can be told apart
MOST_BARS = 30
MOST_POINTS = 700
UNITS: dict[Kind, Unit] = {Kind.COUNT: "count", Kind.SHARE: "share", Kind.SECONDS: "seconds", Kind.DIFFERENCE: "share"}


def built_charts(report: Report) -> list[Chart]:
    """The chart that the design asks for; none when there is nothing to compare."""
    column = _drawn(report)
    if column is None or report.design.chart == "none" or len(report.rows) < 2:
        return []
    groups = _groups(report)
    level = report.design.then or report.by
    labels = _labels(report, [row for _name, rows in groups for row in rows])
    if len(labels) > (MOST_POINTS if level in IN_TIME else MOST_BARS):
        labels = dict(list(labels.items())[: MOST_POINTS if level in IN_TIME else MOST_BARS])
    series = [
        Series(name or str(column.label) % column.values, _values(column, rows, labels), role)
        for (name, rows), role in zip(groups, ROLES, strict=False)
    ]
    kind: ChartKind = "line" if level in IN_TIME else "bar"
    if report.design.chart in ("line", "bar"):
        kind = "line" if report.design.chart == "line" and level in IN_TIME else "bar"
    is_level = column.key == "service_level" and report.agreement.target is not None
    return [
        Chart(
            kind=kind,
            title=_finding(report, column),
            description=_described(report, column, len(groups) - len(series)),
            labels=list(labels.values()),
            ticks=ticks_of(level, list(labels), report.zone),
            series=series,
            unit=UNITS[column.kind],
            label_title=str(BY_LABELS[level]),
            target=report.agreement.target if is_level else None,
            target_name=_("Target") if is_level else "",
            sideways=level not in IN_TIME,
        )
    ]


def _drawn(report: Report) -> Column | None:
    """The figure asked for, else the first one of the table."""
    named = {column.key: column for column in report.columns}
    usual = (column for column in report.columns if column.is_usual)
    return named.get(report.design.drawn) or next(usual, None)


def _groups(report: Report) -> list[tuple[str, tuple[ReportRow, ...]]]:
    """Rows by the group they lie in, in the order of the table."""
    found: dict[str, list[ReportRow]] = {}
    for row in report.rows:
        found.setdefault(row.outer.name if row.outer else "", []).append(row)
    return [(name, tuple(rows)) for name, rows in found.items()]


def _labels(report: Report, rows: Sequence[ReportRow]) -> dict[Key, str]:
    """What stands along the axis: every row's name once; time in order."""
    names = {row.key: row.name for row in rows}
    level = report.design.then or report.by
    return dict(sorted(names.items())) if level in IN_TIME else names


def _values(column: Column, rows: Sequence[ReportRow], labels: dict[Key, str]) -> list[float | None]:
    found = {row.key: number_of(column, row) for row in rows}
    return [found.get(key) for key in labels]


def _finding(report: Report, column: Column) -> str:
    known = [(number, row) for row in report.rows if (number := number_of(column, row)) is not None]
    label = str(column.label) % column.values
    if not known:
        return label
    most = max(known, key=lambda each: each[0])[1]
    name = f"{most.outer.name}, {most.name}" if most.outer else most.name
    return _("%(figure)s was highest here: %(name)s, %(value)s.") % {
        "figure": label,
        "name": name,
        "value": written(column.value(most), column.kind),
    }


def _described(report: Report, column: Column, more: int) -> str:
    said = _("%(figure)s of each row of the table below.") % {"figure": str(column.label) % column.values}
    if more > 0:
        said += " " + _("The first %(count)s groups are drawn.") % {"count": len(ROLES)}
    return said
