"""A report as a table: every figure that counts calls leads to exactly those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import django_tables2
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keskus.contacts.queries.address import address_of, clock_words
from keskus.contacts.queries.grouping import By
from keskus.core.actors import Actor
from keskus.core.tables import NUMERIC, NumberColumn, Table
from keskus.core.templatetags import figures
from keskus.core.templatetags.marks import state
from keskus.engines.kpi import Ratio
from keskus.reports.models import FrozenReport, SavedReport
from keskus.reports.queries.columns import Column, Figure, Kind, Outer, ReportRow
from keskus.reports.queries.drill import choice_of_row, is_of_no_team
from keskus.reports.queries.freezing import inner_level
from keskus.reports.queries.labels import BY_LABELS, label_of
from keskus.reports.queries.paper import totals_over
from keskus.reports.queries.production import Report
from keskus.reports.queries.repaired import DAGGER, is_repaired
from keskus.reports.queries.restating import Change, Restated
from keskus.reports.queries.saved import may_change, parameters_of, shared_words
from keskus.reports.queries.writing import written as as_text

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
MOST_IN_SHORT = 3


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

    def drawn(self, record: Mapping[str, ReportRow]) -> str | SafeString:
        """The same of a record."""
        return self.written(record["row"])

    def written(self, row: ReportRow) -> str | SafeString:
        """A figure as it is read, with its numerator and denominator, and the way to its calls."""
        value = self.figure.value(row)
        url = self._calls(row) if value and not isinstance(value, Ratio) else ""
        text = written(value, self.figure.kind, self.figure.missing)
        shown = format_html('<a href="{}">{}</a>', url, text) if url else text
        return self._marked(row, shown) if value and is_repaired(self.report, row, self.figure) else shown

    def _marked(self, row: ReportRow, shown: str | SafeString) -> SafeString:
        """With the way to the states that repair rules shaped."""
        report = self.report
        choice = report.choice if row is report.total else choice_of_row(report, row)
        address = reverse("contacts:repaired_states") + address_of(choice)
        title = _("Shaped by repair rules: show these states")
        mark = '{}<a href="{}" title="{}" aria-label="{}">{}</a>'
        return format_html(mark, shown, address, title, title, DAGGER)

    def _calls(self, row: ReportRow) -> str:
        report, figure = self.report, self.figure
        is_total = row is report.total
        if not (report.may_drill and figure.calls) or (not is_total and is_of_no_team(report, row)):
            return ""
        choice = report.choice if is_total else choice_of_row(report, row)
        behind = "answered" if report.of_agents and figure.calls == "offered" else figure.calls
        return reverse(figure.listed_on) + address_of(
            choice, self.report.agreement.lens, figure=behind, sort=figure.order
        )


def written(value: Figure, kind: Kind, reason: Any = "") -> str | SafeString:
    """A figure by its kind; where there is none, why."""
    if value is None:
        return figures.missing(None, reason or _("Not known for this row."))  # type: ignore[return-value]
    if not isinstance(value, Ratio):
        return _plainly(value, kind)
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


def _plainly(value: float, kind: Kind) -> str:
    if kind is Kind.DIFFERENCE:
        points = figures.number(value * 100)
        return f"+{points}" if value * 100 >= 0.05 else points
    return figures.count(value) if kind is Kind.COUNT else figures.duration(value)


class NameColumn(django_tables2.Column):
    """What a row is of; leads to the same report of that row alone."""

    def __init__(self, report: Report, *, leads_on: bool) -> None:
        self.report, self.by, self.leads_on = report, report.design.then or report.by, leads_on
        super().__init__(verbose_name=BY_LABELS[self.by], accessor="row", order_by=("place",))

    def render(self, value: ReportRow) -> str | SafeString:
        """The name, and the way on."""
        following = NEXT.get(self.by)
        if following is None or value.key is None or not self.leads_on:
            return value.name
        choice = choice_of_row(self.report, value)
        page = reverse("reports:production") if self.report.is_built else ""
        address = page + address_of(choice, self.report.agreement.lens, by=following.value)
        return format_html('<a href="{}">{}</a>', address, value.name)


class OuterColumn(django_tables2.Column):
    """The group that a row lies in."""

    def __init__(self, report: Report) -> None:
        super().__init__(verbose_name=BY_LABELS[report.by], accessor="row", order_by=("place",))

    def render(self, value: ReportRow) -> str:
        """Its name."""
        return value.outer.name if value.outer else ""


class Record(dict[str, Any]):
    """A row for the table; what it is sorted by is reckoned only for the column that is sorted."""

    def __init__(self, row: ReportRow, place: int, columns: dict[str, FigureColumn]) -> None:
        super().__init__(row=row, place=place)
        self._columns = columns

    def __missing__(self, name: str) -> float:
        return self._columns[name.removeprefix("by_")].sort_key(self["row"])


class ReportTable(Table):
    """The rows of a report, its usual columns shown unless the address says which."""

    def __init__(self, report: Report, *, leads_on: bool = True) -> None:
        self.report = report
        named = {column_name(column): FigureColumn(column_name(column), column, report) for column in report.columns}
        # as many columns as the report has; the builder has its own way of choosing them
        self.optional = () if report.is_built else tuple(named)
        self._unusual = [name for name, column in named.items() if not column.figure.is_usual]
        data = [Record(row, place, named) for place, row in enumerate(report.rows)]
        outer = [("group", OuterColumn(report))] if report.design.then else []
        columns = [*outer, ("name", NameColumn(report, leads_on=leads_on)), *named.items()]
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


def narrowings(report: Report, names: dict[str, str]) -> list[tuple[str, str]]:
    """What the address narrows the report to beyond its filters: words, and the address without it."""
    choice, found = report.choice, []
    if choice.agent:
        found.append((_("Agent: %(name)s") % {"name": names.get(choice.agent, choice.agent)}, "agent"))
    return found + clock_words(choice)


class FrozenTable(Table):
    """Frozen reports, newest first."""

    title_ = django_tables2.Column(gettext_lazy("Title"), accessor="title")
    days = django_tables2.Column(gettext_lazy("Days"), accessor="days", order_by=("first_on", "last_on"))
    made_at = django_tables2.Column(gettext_lazy("Frozen"))
    maker = django_tables2.Column(gettext_lazy("By"))
    state = django_tables2.Column(gettext_lazy("Since then"), order_by=("restated_at",))
    optional = ("days", "maker")

    def __init__(self, rows: Sequence[FrozenReport], names: Mapping[str, str]) -> None:
        super().__init__([_frozen_row(row, names) for row in rows])

    def render_title_(self, value: str, record: dict[str, Any]) -> SafeString:
        """Leads to the report."""
        return format_html('<a href="{}">{}</a>', reverse("reports:frozen", args=[record["pk"]]), value)

    def render_made_at(self, value: datetime) -> str | SafeString:
        """One clock for all, so that their order is plain."""
        return figures.local_time(value, "UTC")

    def render_state(self, value: bool, record: dict[str, Any]) -> SafeString:
        """Whether the same question is answered otherwise now."""
        if value:
            return state("watch", _("Restated since %(day)s") % {"day": figures.day(record["restated_at"].date())})
        if not record["is_compared"]:
            return state("watch", _("Could not be compared"))
        return state("good", _("As frozen"))


def _frozen_row(row: FrozenReport, names: Mapping[str, str]) -> dict[str, Any]:
    first, last = figures.day(row.first_on), figures.day(row.last_on)
    return {
        "pk": row.pk,
        "title": row.title,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "days": first if first == last else f"{first} – {last}",
        "made_at": row.made_at,
        "maker": _("The system") if row.made_by == "system" else names.get(row.made_by, row.made_by),
        "state": row.restated_at is not None,
        "is_compared": row.not_compared_since is None,
        "restated_at": row.restated_at or datetime.min.replace(tzinfo=UTC),
    }


class ChangeTable(Table):
    """Every figure that is another one now: of the total, of the rows, of the days."""

    prefix = "changed-"
    title = gettext_lazy("Changed figures")
    what = django_tables2.Column(gettext_lazy("Row"), orderable=False)
    figure = django_tables2.Column(gettext_lazy("Figure"), orderable=False)
    was = django_tables2.Column(gettext_lazy("As frozen"), attrs=NUMERIC, orderable=False)
    now = django_tables2.Column(gettext_lazy("Now"), attrs=NUMERIC, orderable=False)
    change = django_tables2.Column(gettext_lazy("Difference"), attrs=NUMERIC, orderable=False)

    def __init__(self, found: Restated, report: Report) -> None:
        total = [_change_row(_("Total"), change) for change in found.total]
        rows = [_change_row(_row_name(change, report), change) for change in found.rows]
        days = [_change_row(_level_name(By.DAY, change.row, report), change) for change in found.days]
        super().__init__(list(filter(_shows, [*total, *rows, *days])), prefix=self.prefix)


def _row_name(change: Change, report: Report) -> str:
    """A row's name, after that of the group it lies in."""
    outer = change.row.outer if change.row else None
    said = [_level_name(report.by, outer, report)] if outer else []
    return ", ".join([*said, _level_name(inner_level(report), change.row, report)])


def _level_name(by: By, group: ReportRow | Outer | None, report: Report) -> str:
    return label_of(by, group.key, group.name, report.zone) if group else ""


def _change_row(what: str, change: Change) -> dict[str, str]:
    kind = change.column.kind
    return {
        "what": what,
        "figure": str(change.column.label) % change.column.values,
        "was": as_text(change.was, kind),
        "now": as_text(change.now, kind),
        "change": difference(change),
    }


def _shows(row: dict[str, str]) -> bool:
    """Whether the change can be seen in the digits that are written."""
    return row["was"] != row["now"]


def difference(change: Change) -> str:
    """By how much a figure changed, with its sign; a dash where one of the two is missing."""
    was, now = (value.share if isinstance(value, Ratio) else value for value in (change.was, change.now))
    if was is None or now is None:
        return figures.MISSING
    step = now - was
    if change.column.kind in (Kind.SHARE, Kind.DIFFERENCE):
        return figures.points(step)
    if change.column.kind is Kind.SECONDS:
        return figures.duration_step(step)
    text = figures.count(step)
    return f"+{text}" if step > 0 else text


def restated_words(frozen: FrozenReport, found: Restated) -> str:
    """Since when, and the changes of the total that a reader asks for first."""
    since = frozen.restated_at or timezone.now()
    usual = [change for change in found.total if change.column.is_usual] or list(found.total)
    rows = [row for change in usual if _shows(row := _change_row("", change))][:MOST_IN_SHORT]
    told = "; ".join(f"{row['figure']} {row['was']} → {row['now']} ({row['change']})" for row in rows)
    words = _("Restated since %(day)s: %(changes)s.") if told else _("Restated since %(day)s: the total is the same.")
    return words % {"day": figures.day(since.date()), "changes": told}


def builder_address(saved: SavedReport, **days: list[str]) -> str:
    """The builder's page with what was saved; `days` (`from` and `to`) instead of its own."""
    return f"{reverse('reports:builder')}?{parameters_of(saved, saved=[str(saved.pk)], **days).urlencode()}"


class SavedTable(Table):
    """Saved reports: one's own and those shared."""

    name = django_tables2.Column(verbose_name=gettext_lazy("Name"))
    owner = django_tables2.Column(verbose_name=gettext_lazy("Whose"), empty_values=())
    shared = django_tables2.Column(
        verbose_name=gettext_lazy("Shared with"), accessor="shared_roles", empty_values=(), orderable=False
    )
    changed_at = django_tables2.Column(verbose_name=gettext_lazy("Changed"))
    deeds = django_tables2.Column(
        verbose_name=gettext_lazy("What to do"), accessor="pk", orderable=False, attrs={"td": {"class": "num"}}
    )

    def __init__(self, rows: list[Any], viewer: Actor, names: dict[str, str]) -> None:
        self._viewer, self._names = viewer, names
        super().__init__(rows)

    def render_name(self, record: Any) -> SafeString:
        """Opens it."""
        return format_html('<a href="{}">{}</a>', builder_address(record), record.name)

    def render_owner(self, record: Any) -> str:
        """Oneself, or a colleague."""
        return _("Mine") if record.owner == self._viewer.number else self._names.get(record.owner, record.owner)

    def render_shared(self, record: Any) -> str:
        """Roles, and where."""
        roles, where = shared_words(record)
        said = ", ".join(str(role) for role in roles) or _("nobody")
        return f"{said} ({where})" if where else said

    def render_changed_at(self, value: Any) -> str | SafeString:
        """When."""
        return figures.local_time(value, "UTC")

    def render_deeds(self, record: Any) -> str:
        """Those of the owner."""
        may_schedule = self._viewer.may("reports.schedule_report")
        context = {"saved": record, "may_change": may_change(self._viewer, record), "may_schedule": may_schedule}
        return render_to_string("reports/_saved_deeds.html", context, self.request)
