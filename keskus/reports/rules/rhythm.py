"""When a report falls due, and which days it then tells of. A local clock ticks here, so a day may have 23 or 25 hours.

A time of day that the clocks skip is taken an hour later, one that they show twice is taken the first time: every
day of the rhythm has exactly one instant.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_DAYS_BETWEEN = 33  # of a month, and a day at each end for clocks that stand elsewhere


class Rhythm(StrEnum):
    """On which days a report is sent."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Span(StrEnum):
    """Which days a report tells of, seen from the day on which it is sent."""

    YESTERDAY = "yesterday"
    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"
    MONTH_TO_DATE = "month_to_date"


@dataclass(frozen=True, slots=True)
class Timetable:
    """A rhythm at a time of day of a clock. `weekday` (1 Monday) is of a weekly one, `month_day` of a monthly one."""

    rhythm: Rhythm
    at: time
    zone: ZoneInfo
    weekday: int = 1
    month_day: int = 1

    def falls_on(self, day: date) -> bool:
        """Whether it is sent on that day; a month that is too short has its last day instead."""
        if self.rhythm is Rhythm.WEEKDAYS:
            return day.isoweekday() <= 5
        if self.rhythm is Rhythm.WEEKLY:
            return day.isoweekday() == self.weekday
        if self.rhythm is Rhythm.MONTHLY:
            return day.day == min(self.month_day, calendar.monthrange(day.year, day.month)[1])
        return True

    def instant_on(self, day: date) -> datetime:
        """The instant of that day."""
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def next_after(self, moment: datetime) -> datetime:
        """The first instant after a moment."""
        return next(instant for instant in self._instants(moment, 1) if instant > moment)

    def latest_until(self, moment: datetime) -> datetime:
        """The last instant that a moment has reached."""
        return next(instant for instant in self._instants(moment, -1) if instant <= moment)

    def _instants(self, moment: datetime, step: int) -> Iterator[datetime]:
        """Instants around a moment, onwards or backwards."""
        here = moment.astimezone(self.zone).date()
        days = (here + timedelta(days=step * away) for away in range(-1, MOST_DAYS_BETWEEN))
        return (self.instant_on(day) for day in days if self.falls_on(day))


def days_told(span: Span, sent_on: date) -> tuple[date, date]:
    """First and last day, whole days only: the month to date ends yesterday, on the first it is the month before."""
    yesterday = sent_on - timedelta(days=1)
    if span is Span.YESTERDAY:
        return yesterday, yesterday
    if span is Span.LAST_WEEK:
        monday = sent_on - timedelta(days=sent_on.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if span is Span.LAST_MONTH:
        last = sent_on.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return yesterday.replace(day=1), yesterday
