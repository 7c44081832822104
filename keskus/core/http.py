"""What every page shares: who looks, which period, what goes out as a file."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from keskus.core.actors import Actor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_PERIOD_DAYS = 1100


def page(*permissions: str, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """A page for signed-in people who hold at least one of the permissions somewhere; others get 403, strangers the
    sign-in page. The names stay on the view, so that the matrix test can read what each route asks for."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(viewer(request).may(permission) for permission in permissions):
                raise PermissionDenied(", ".join(permissions))
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.permissions = permissions  # type: ignore[attr-defined]
        guarded.methods = tuple(methods)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap


def viewer(request: HttpRequest) -> Actor:
    """The signed-in person as an actor; put on the request by the access room's middleware."""
    actor: Actor = request.viewer  # type: ignore[attr-defined]
    return actor


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open days in a zone: from the first day's midnight to the midnight after the last day."""

    first: date
    last: date
    zone: ZoneInfo
    name: str = ""

    @property
    def starts_at(self) -> datetime:
        """The first instant of the period."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first instant after the period."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def days(self) -> int:
        """How many local days it spans."""
        return (self.last - self.first).days + 1


def period_of(parameters: Any, zone: ZoneInfo, *, default: str = "last7", now: datetime | None = None) -> Period:
    """The period that an address names: `from` and `to` (ISO days), else `period=` by name, else the default.

    Nonsense falls back to the default; a span is cut to three years.
    """
    today = (now or timezone.now()).astimezone(zone).date()
    first, last = _day(parameters.get("from")), _day(parameters.get("to"))
    if first and last:
        first, last = min(first, last), max(first, last)
        return Period(first, min(last, first + timedelta(days=MAX_PERIOD_DAYS)), zone)
    name = parameters.get("period") or default
    return Period(*named_days(name, today) or named_days(default, today) or (today, today), zone, name)


def named_days(name: str, today: date) -> tuple[date, date] | None:
    """First and last day of a period by name, seen from today; None for an unknown name."""
    month_start = today.replace(day=1)
    before_month = month_start - timedelta(days=1)
    week_start = today - timedelta(days=today.weekday())
    return {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "week": (week_start, today),
        "last7": (today - timedelta(days=6), today),
        "last30": (today - timedelta(days=29), today),
        "month": (month_start, today),
        "last_month": (before_month.replace(day=1), before_month),
        "year": (today.replace(month=1, day=1), today),
    }.get(name)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def neutral(value: Any) -> Any:
    """A cell that no spreadsheet will take for a formula (ASVS 1.2.10). Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Rows as a CSV file that Excel opens in any of our languages: UTF-8 with BOM, `;` between fields."""

    def lines() -> Iterator[str]:
        yield "\ufeff" + _csv_line(header)
        for row in rows:
            yield _csv_line(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _csv_line(row: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow([neutral(cell) for cell in row])
    return buffer.getvalue()
