"""Tables as every list has them: sorted, paged and arranged on the server, their state in the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import django_tables2
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # missing in the stubs

from keskus.core.templatetags import figures

ROWS_A_PAGE = 50
MOST_PAGES = 100_000
NUMERIC = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}


class Table(django_tables2.Table):
    """A table for `_table.html`. Columns named in `optional` can be put away by the viewer.

    A column with a `footer` makes a totals row; `totals_over` says over what it adds up. Two tables of
    one page each have a `title`, by which a screen reader tells them apart.
    """

    optional: tuple[str, ...] = ()
    title: str | Promise = ""
    in_all: int | None = None  # where only one page of the list is held

    class Meta:
        template_name = "_table.html"
        attrs: ClassVar[dict[str, str]] = {"class": "sheet-table"}
        default = figures.MISSING

    def __init__(self, *args: Any, totals_over: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.totals_over = totals_over

    def arranged(self, request: HttpRequest, *, rows_a_page: int = ROWS_A_PAGE) -> Table:
        """Sort, page and choose columns as the address says (`sort`, `page`, `columns`)."""
        self._hide(request)
        paging = {"per_page": rows_a_page, "silent": True}
        django_tables2.RequestConfig(request, paginate=paging).configure(self)
        return self

    def one_page(self, request: HttpRequest, count: int, *, most: int | None = None) -> Table:
        """Choose columns, and show the pages of the whole list of so many, though only one page of it is held here.

        Of a list of more than `most` the pages of these can be opened.
        """
        self._hide(request)
        self.in_all = count
        self.paginator = Paginator(range(count if most is None else min(count, most)), ROWS_A_PAGE)
        self.page = self.paginator.get_page(page_number(request))
        self.page.object_list = self.rows
        return self

    def _hide(self, request: HttpRequest) -> None:
        chosen = request.GET.getlist("columns")
        for name in self.optional if chosen else ():
            if name not in chosen:
                self.columns.hide(name)

    @property
    def body(self) -> Iterator[tuple[str, SafeString]]:
        """The rows of this page: their attributes, and their cells drawn.

        A column with a method `drawn` is asked for the cell of a record itself: where there are many figures, finding
        out what each would be called with costs more than drawing it.
        """
        columns = [
            (column.name, column.attrs["td"].as_html(), getattr(column.column, "drawn", None))
            for column in self.columns
        ]
        for row in self.paginated_rows:
            cells = [
                (attrs, drawn(row.record) if drawn else _as_said(row.get_cell(name))) for name, attrs, drawn in columns
            ]
            yield row.attrs.as_html(), format_html_join("", "<td {}>{}</td>", cells)

    @property
    def row_count(self) -> int:
        """How many rows there are on all pages."""
        if self.in_all is not None:
            return self.in_all
        return int(self.paginator.count if hasattr(self, "paginator") else len(self.rows))

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The columns that can be put away: name, header, whether shown."""
        columns = [self.columns[name] for name in self.optional]
        return [(column.name, column.header, column.visible) for column in columns]


def page_number(request: HttpRequest, *, most: int = MOST_PAGES) -> int:
    """The page that an address asks for; the first where it asks for none that could be."""
    text = request.GET.get("page") or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(number, 1), most)


def first_row(request: HttpRequest, *, most: int = MOST_PAGES) -> int:
    """How many rows stand before the page that an address asks for."""
    return (page_number(request, most=most) - 1) * ROWS_A_PAGE


def _as_said(cell: object) -> object:
    """As a template would say it: numbers, dates and instants in the viewer's way."""
    return cell if isinstance(cell, str) else localize(template_localtime(cell))


class NumberColumn(django_tables2.Column):
    """Right-aligned in tabular figures; most first when sorted for the first time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["attrs"] = {**NUMERIC, **kwargs.get("attrs", {})}
        kwargs.setdefault("initial_sort_descending", True)
        super().__init__(*args, **kwargs)

    def render(self, value: float) -> str | SafeString:
        """The number with as many decimals as it needs."""
        return figures.plain(value)


class CountColumn(NumberColumn):
    """A whole number."""

    def render(self, value: float) -> str | SafeString:
        """With thousands apart."""
        return figures.count(value)


class ShareColumn(NumberColumn):
    """A share of 0 to 1, or a ratio, as percent."""

    def render(self, value: Any) -> str | SafeString:
        """A ratio also says what it is a share of."""
        return figures.figure(value) if hasattr(value, "denominator") else figures.share(value)


class DurationColumn(NumberColumn):
    """Seconds as m:ss."""

    def render(self, value: float) -> str | SafeString:
        """From an hour as h:mm:ss."""
        return figures.duration(value)
