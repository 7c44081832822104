"""A report as a table: every figure that counts calls leads to exactly those."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.grouping import By
from keskus.core.tables import NumberColumn, Table
from keskus.core.templatetags import figures
from keskus.engines.kpi import Ratio
from keskus.reports.queries.columns import Column, Figure, Kind, ReportRow
from keskus.reports.queries.drill import choice_of_group
from keskus.reports.queries.labels import BY_LABELS
from keskus.reports.queries.production import Report

# What a row leads to when its name is followed: the same report of that row alone.
NEXT = {
    By.MONTH: By.DAY,
    By.WEEK: By.DAY,
    By.DAY: By.INTERVAL,
    By.HOUR: By.DAY,
    By.QUEUE: By.DAY,
    By.TEAM: By.AGENT,
    By.AGENT: By.DAY,
    By.CLIENT: By.QUEUE,
    By.SITE: By.QUEUE,
}
ROWS_A_PAGE = 100


class FigureColumn(NumberColumn):
    """A figure of a report: written by its kind, sorted by its value, missing sorted last."""

    def __init__(self, name: str, column: Column, report: Report) -> None:
        self.figure, self.report = column, report
        super().__init__(
            verbose_name=str(column.label) % column.values,
            accessor="row",
            attrs={"th": {"class": "num", "title": str(column.definition) % column.values}},
            footer=lambda table: self.written(report.total),
            empty_values=(),
            order_by=(f"by_{name}",),
        )

    def sort_key(self, row: ReportRow) -> float:
        """What rows are sorted by; missing below all else."""
        value = self.figure.value(row)
        number = value.share if isinstance(value, Ratio) else value
        return -1.0 if number is None else float(number)

    def render(self, value: ReportRow) -> str | SafeString:  # type: ignore[override]
        """The figure of a row."""
        return self.written(value)

    def written(self, row: ReportRow) -> str | SafeString:
        """A figure as it is read, with its numerator and denominator, and the way to its calls."""
        value = self.figure.value(row)
        url = self._calls(row) if value and not isinstance(value, Ratio) else ""
        text = written(value, self.figure.kind)
        return format_html('<a href="{}">{}</a>', url, text) if url else text

    def _calls(self, row: ReportRow) -> str:
        report, figure = self.report, self.figure
        if not (report.may_drill and figure.calls) or (
            report.by is By.TEAM and row.key is None and row is not report.total
        ):
            return ""
        choice = report.choice if row is report.total else choice_of_group(report.choice, report.by, row.key)
        behind = "answered" if report.of_agents and figure.calls == "offered" else figure.calls
        return reverse("contacts:calls") + address_of(choice, figure=behind, sort=figure.order)


def written(value: Figure, kind: Kind) -> str | SafeString:
    """A figure by its kind."""
    if value is None:
        return figures.missing(None, _("Not known for this row."))  # type: ignore[return-value]
    if not isinstance(value, Ratio):
        return figures.count(value) if kind is Kind.COUNT else figures.duration(value)
    if kind is Kind.SHARE:
        return figures.figure(value)
    if value.share is None:
        return figures.missing(None, _("Nothing to divide by."))  # type: ignore[return-value]
    calls = value.denominator
    detail = ngettext("%(time)s over %(count)s call", "%(time)s over %(count)s calls", calls) % {
        "time": figures.duration(value.numerator),
        "count": figures.count(calls),
    }
    return format_html('<span class="figure" title="{}">{}</span>', detail, figures.duration(value.share))


class NameColumn(django_tables2.Column):
    """What a row is of; leads to the same report of that row alone."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(verbose_name=BY_LABELS[report.by], accessor="row", order_by=("place",))

    def render(self, value: ReportRow) -> str | SafeString:
        """The name, and the way on."""
        following = NEXT.get(self.report.by)
        if following is None or value.key is None:
            return value.name
        choice = choice_of_group(self.report.choice, self.report.by, value.key)
        variant = self.report.agreement.variant.value if self.report.agreement.is_chosen else ""
        return format_html('<a href="{}">{}</a>', address_of(choice, by=following.value, variant=variant), value.name)


class Record(dict[str, Any]):
    """A row for the table; what it is sorted by is reckoned only for the column that is sorted."""

    def __init__(self, row: ReportRow, place: int, columns: dict[str, FigureColumn]) -> None:
        super().__init__(row=row, place=place)
        self._columns = columns

    def __missing__(self, name: str) -> float:
        return self._columns[name.removeprefix("by_")].sort_key(self["row"])


class ReportTable(Table):
    """The rows of a report, its usual columns shown unless the address says which."""

    def __init__(self, report: Report) -> None:
        self.report = report
        named = {column_name(column): FigureColumn(column_name(column), column, report) for column in report.columns}
        self.optional = tuple(named)  # as many columns as the report has
        self._unusual = [name for name, column in named.items() if not column.figure.is_usual]
        data = [Record(row, place, named) for place, row in enumerate(report.rows)]
        columns = [("name", NameColumn(report)), *named.items()]
        super().__init__(data, extra_columns=columns, attrs={"class": "sheet-table"})
        self.totals_over = totals_over(report)

    def arranged(self, request: HttpRequest, *, rows_a_page: int = ROWS_A_PAGE) -> Table:
        """Without a choice of columns, the usual ones."""
        if not request.GET.getlist("columns"):
            for name in self._unusual:
                self.columns.hide(name)
        return super().arranged(request, rows_a_page=rows_a_page)


def column_name(column: Column) -> str:
    """A column's name in the address."""
    reason = column.values.get("reason")
    return column.key if reason is None else f"paused_{slugify(reason).replace('-', '_') or 'other'}"


def totals_over(report: Report) -> str:
    """Over what the totals row adds up."""
    rows = figures.count(len(report.rows))
    return ngettext("Total of %(count)s row", "Total of %(count)s rows", len(report.rows)) % {"count": rows}


def narrowings(report: Report, names: dict[str, str]) -> list[tuple[str, str]]:
    """What the address narrows the report to beyond its filters: words, and the address without it."""
    choice, found = report.choice, []
    if choice.agent:
        found.append((_("Agent: %(name)s") % {"name": names.get(choice.agent, choice.agent)}, "agent"))
    if choice.hour is not None:
        found.append((_("From %(hour)s:00 to %(next)s:00") % {"hour": choice.hour, "next": choice.hour + 1}, "hour"))
    return found
