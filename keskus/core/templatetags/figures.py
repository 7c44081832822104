"""How figures are written: shares, durations, counts and instants, in the viewer's language. Missing is "–", never 0.

islands/chart-numbers.ts writes the same in charts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from babel import dates, numbers
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

register = template.Library()

MISSING = "–"
MINUS = "−"
NO_BREAK = "\u00a0"
SKELETONS = {"weekday": "MMMEd", "brief": "MMMd"}
# English is the English of Europe: days before months, weeks from Monday.
BABEL_LOCALES = {"en": "en_GB"}


class Ratio(Protocol):
    """What engines.kpi makes of sums."""

    @property
    def numerator(self) -> float:
        """What is counted."""

    @property
    def denominator(self) -> float:
        """What it is a part of."""

    @property
    def share(self) -> float | None:
        """0 to 1, or None when there is nothing to divide by."""


def babel_locale() -> str:
    """The viewer's language as Babel names it."""
    language = get_language() or "en"
    return BABEL_LOCALES.get(language, language)


@register.filter
def share(value: float | None, decimals: int = 1) -> str:
    """0.8137 as 81.4 %."""
    if value is None:
        return MISSING
    return f"{number(value * 100, decimals)}{NO_BREAK}%"


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as m:ss, from an hour as h:mm:ss."""
    if seconds is None:
        return MISSING
    whole = int(abs(seconds) + 0.5)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    sign = MINUS if seconds < 0 and whole else ""
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


@register.filter
def count(value: float | None) -> str:
    """A whole number with thousands apart."""
    return MISSING if value is None else number(value, 0)


@register.filter
def number(value: float | None, decimals: int = 1) -> str:
    """A number with so many decimals."""
    if value is None:
        return MISSING
    text = _digits(abs(value), decimals, babel_locale())
    is_zero = not any(digit in "123456789" for digit in text)
    return text if value >= 0 or is_zero else f"{MINUS}{text}"


@register.filter
def points(step: float | None) -> str:
    """A difference of two shares with its sign, in points of per cent; nothing where there is none."""
    return "" if step is None else _signed(step, gettext("%(points)s pp") % {"points": number(step * 100, 1)})


@register.filter
def duration_step(step: float | None) -> str:
    """A difference of two durations with its sign; nothing where there is none."""
    return "" if step is None else _signed(step, duration(step))


def _signed(step: float, text: str) -> str:
    return f"+{text}" if step > 0 else text


@lru_cache(maxsize=4096)  # the same numbers stand in many cells, and Babel takes its time over each
def _digits(value: float, decimals: int, locale: str) -> str:
    # Babel, as Django's number_format cuts a float off where it should round, and knows no thousands in Estonian.
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return numbers.format_decimal(value, pattern, locale)


@register.filter
def missing(value: object, reason: str) -> object:
    """The value, or "–" that says on hover, and to a screen reader, why there is none."""
    if value is not None and value not in ("", MISSING):
        return value
    return format_html(
        '<span class="missing" title="{}">{}<span class="sr-only"> {}</span></span>', reason, MISSING, reason
    )


@register.simple_tag
def figure(ratio: Ratio, *, url: str = "", reason: str = "") -> SafeString:
    """A share that says on hover and on focus what it is a share of; with an address it leads to its list."""
    if ratio.share is None:
        text = missing(None, reason or gettext("Nothing to divide by."))
        return format_html("{}", text)
    detail = gettext("%(numerator)s of %(denominator)s") % {
        "numerator": plain(ratio.numerator),
        "denominator": plain(ratio.denominator),
    }
    inside = format_html('{}<span class="sr-only"> ({})</span>', share(ratio.share), detail)
    if url:
        return format_html(
            '<a class="figure" href="{}" title="{}" data-detail="{}">{}</a>', url, detail, detail, inside
        )
    return format_html('<span class="figure" title="{}">{}</span>', detail, inside)


def plain(value: float) -> str:
    """A sum as it is: whole when whole, else with one decimal."""
    return number(value, 0 if float(value).is_integer() else 1)


@register.filter
def local_time(instant: datetime | None, zone: ZoneInfo | str) -> str | SafeString:
    """An instant as day and time of a zone, which it names on hover."""
    return _instant(instant, zone, dates.format_datetime)


@register.filter
def moment(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as day and time of a zone in plain words: a page's title, a mail."""
    return dates.format_datetime(instant, "medium", tzinfo=zone, locale=babel_locale())


@register.filter
def clock_of(instant: datetime, zone: ZoneInfo | str) -> str:
    """An instant as hour and minute of a zone; of another day, with the day."""
    named = ZoneInfo(zone) if isinstance(zone, str) else zone
    local = instant.astimezone(named)
    if local.date() == datetime.now(named).date():
        return f"{local:%H:%M}"
    return str(dates.format_datetime(local, "short", tzinfo=named, locale=babel_locale()))


@register.filter
def local_clock(instant: datetime | None, zone: ZoneInfo | str) -> str | SafeString:
    """An instant as time of day in a zone, to the second."""
    return _instant(instant, zone, dates.format_time)


def _instant(instant: datetime | None, zone: ZoneInfo | str, write: Callable[..., str]) -> str | SafeString:
    if instant is None:
        return MISSING
    named = ZoneInfo(zone) if isinstance(zone, str) else zone
    local = instant.astimezone(named)
    text = write(local, "medium", tzinfo=named, locale=babel_locale())
    offset = local.strftime("%z")
    title = f"{named.key} (UTC{offset[:3].replace('-', MINUS)}:{offset[3:]})"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), title, text)


@register.filter
def day(value: date | None, style: str = "medium") -> str:
    """A day as 22 Nov 2026; "full" adds the weekday, "weekday" is Sun 22 Nov, "brief" 22 Nov."""
    if value is None:
        return MISSING
    if style in SKELETONS:
        return dates.format_skeleton(SKELETONS[style], value, locale=babel_locale())
    return dates.format_date(value, style, locale=babel_locale())


def weekday(number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """A day of the week, 1 Monday to 7 Sunday."""
    return str(dates.get_day_names(width, locale=babel_locale())[number - 1])
