"""Tables as every list has them: sorted, paged and arranged on the server, their state in the address."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from keskus.core.templatetags import figures

ROWS_A_PAGE = 50
NUMERIC = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}


class Table(django_tables2.Table):
    """A table for `_table.html`. Columns named in `optional` can be put away by the viewer.

    A column with a `footer` makes a totals row; `totals_over` says over what it adds up. Two tables of
    one page each have a `title`, by which a screen reader tells them apart.
    """

    optional: tuple[str, ...] = ()
    title: str | Promise = ""

    class Meta:
        template_name = "_table.html"
        attrs: ClassVar[dict[str, str]] = {"class": "sheet-table"}
        default = figures.MISSING

    def __init__(self, *args: Any, totals_over: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.totals_over = totals_over

    def arranged(self, request: HttpRequest, *, rows_a_page: int = ROWS_A_PAGE) -> Table:
        """Sort, page and choose columns as the address says (`sort`, `page`, `columns`)."""
        chosen = request.GET.getlist("columns")
        for name in self.optional:
            if chosen and name not in chosen:
                self.columns.hide(name)
        paging = {"per_page": rows_a_page, "silent": True}
        django_tables2.RequestConfig(request, paginate=paging).configure(self)
        return self

    @property
    def row_count(self) -> int:
        """How many rows there are on all pages."""
        return int(self.paginator.count if hasattr(self, "paginator") else len(self.rows))

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The columns that can be put away: name, header, whether shown."""
        columns = [self.columns[name] for name in self.optional]
        return [(column.name, column.header, column.visible) for column in columns]


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
