"""What the groups of a report are called: days, weeks, hours and people, in the viewer's language."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.grouping import By, Key
from keskus.core.templatetags import figures

BY_LABELS = {
    By.DAY: pgettext_lazy("report by", "Day"),
    By.WEEK: pgettext_lazy("report by", "Week"),
    By.MONTH: pgettext_lazy("report by", "Month"),
    By.HOUR: pgettext_lazy("report by", "Hour of the day"),
    By.INTERVAL: pgettext_lazy("report by", "Quarter of an hour"),
    By.QUEUE: pgettext_lazy("report by", "Queue"),
    By.AGENT: pgettext_lazy("report by", "Agent"),
    By.TEAM: pgettext_lazy("report by", "Team"),
    By.CLIENT: pgettext_lazy("report by", "Client"),
    By.SITE: pgettext_lazy("report by", "Site"),
    By.TOTAL: pgettext_lazy("report by", "All in one row"),
}
NO_TEAM = gettext_lazy("In no team")


def label_of(by: By, key: Key, name: str, zone: ZoneInfo) -> str:
    """What a group is called."""
    if isinstance(key, date):
        return _date_label(by, key)
    if by is By.HOUR and isinstance(key, int):
        return f"{key:02}:00–{key + 1:02}:00"
    if by is By.INTERVAL and isinstance(key, int):
        local = instant(key, zone)
        day = _weekday(local.date(), figures.babel_locale())
        return f"{day} {local:%H:%M} {local:%z}"[:-2]
    if by is By.TEAM and key is None:
        return str(NO_TEAM)
    return name or _("All")


@lru_cache(maxsize=4096)
def _weekday(day: date, locale: str) -> str:
    """A day's name in the language in use, whose `locale` is here only so that each language is kept apart."""
    return figures.day(day, "weekday")


def _date_label(by: By, first: date) -> str:
    locale = figures.babel_locale()
    if by is By.MONTH:
        return str(dates.format_skeleton("yMMMM", first, locale=locale))
    if by is By.WEEK:
        span = dates.format_interval(first, first + timedelta(days=6), "MMMd", locale=locale)
        return _("Week %(number)s, %(days)s") % {"number": first.isocalendar().week, "days": span}
    return figures.day(first, "weekday")


def code_of(key: Key) -> str | int | None:
    """A group's key as files have it: an id, an ISO day, an hour, an epoch second."""
    return key.isoformat() if isinstance(key, date) else key if isinstance(key, str | int) else None
