"""Clocks in working days."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Monday to Friday, public holidays left out."""
    return day.weekday() < SATURDAY and day not in holidays


def working_days_after(day: date, count: int, holidays: Container[date] = frozenset()) -> date:
    """The last of so many working days after a day; the day itself when none are given."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day
