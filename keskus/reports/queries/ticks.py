"""Where the time axis of a chart is labelled: at whole hours, days, Mondays or months, and never crowded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import dates

from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.grouping import By, Key
from keskus.core.templatetags import figures

MOST_TICKS = 8
HOUR_STEPS = (1, 2, 3, 4, 6, 12)
DAY_STEPS = (1, 2, 7, 14)


def ticks_of(by: By, keys: Sequence[Key], zone: ZoneInfo) -> list[str]:
    """A label for each key, mostly empty; none at all where the drawing may choose by itself."""
    if by is By.HOUR:
        return _hours([key for key in keys if isinstance(key, int)])
    if by is By.INTERVAL:
        return _intervals([instant(key, zone) for key in keys if isinstance(key, int)])
    if by is By.DAY:
        return _days([key for key in keys if isinstance(key, date)])
    return []


def _hours(hours: Sequence[int]) -> list[str]:
    step = _step(HOUR_STEPS, lambda step: sum(hour % step == 0 for hour in hours))
    return [f"{hour:02}:00" if hour % step == 0 else "" for hour in hours]


def _intervals(times: Sequence[datetime]) -> list[str]:
    """Whole hours of a single day; of several, the first interval of each."""
    if len({time.date() for time in times}) > 1:
        labels = _days([time.date() for time in times])
        firsts = {labels.index(label) for label in set(labels) if label}
        return [label if number in firsts else "" for number, label in enumerate(labels)]
    full = [time.hour if time.minute == 0 else None for time in times]
    step = _step(HOUR_STEPS, lambda step: sum(hour is not None and hour % step == 0 for hour in full))
    return ["" if hour is None or hour % step else f"{hour:02}:00" for hour in full]


def _days(days: Sequence[date]) -> list[str]:
    """Every day of a week, every second of two; Mondays of a quarter; then the months."""
    known = set(days)
    step = _step(DAY_STEPS, lambda step: sum(_is_due(day, step) for day in known))
    if sum(_is_due(day, step) for day in known) > MOST_TICKS:
        locale = figures.babel_locale()
        return [str(dates.format_skeleton("yMMM", day, locale=locale)) if day.day == 1 else "" for day in days]
    return [figures.day(day, "brief") if _is_due(day, step) else "" for day in days]


def _is_due(day: date, step: int) -> bool:
    """Steps are counted from a Monday, so that the same days are named whichever day comes first."""
    return (day.toordinal() - 1) % step == 0


def _step(steps: Sequence[int], count: Callable[[int], int]) -> int:
    """The smallest step that leaves few enough labels, else the largest."""
    return next((step for step in steps if count(step) <= MOST_TICKS), steps[-1])
