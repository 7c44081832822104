"""Limits as the plain numbers that an optimiser plans with; what is lawful the checker alone says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from keskus.engines.labour_law.limits import Limits
from keskus.engines.labour_law.model import Worker
from keskus.engines.labour_law.parameters import WEEK_MINUTES, Window
from keskus.engines.labour_law.public_holidays import is_before_holiday, public_holidays


@dataclass(frozen=True, slots=True)
class PlainLimits:
    """What holds for one person on one day, in minutes; None or 0: no such limit.

    `weekly_rest_minutes` is the whole rest, the daily one included; an off day of the calendar with so much around it
    always satisfies the checker. `weekly_minutes` keeps a week within the average, whatever the weeks around it hold.
    `start_to_start_minutes`: an earlier start on the next day is overtime (lawful and dear). `forbidden`: from when to
    when a minor does not work, minutes after midnight.
    """

    on: date
    is_open: bool
    daily_rest_minutes: int
    weekly_rest_minutes: int
    daily_minutes: int
    weekly_minutes: int
    start_to_start_minutes: int
    days_in_a_row: int | None
    sundays_in_a_row: int | None
    forbidden: tuple[int, int] | None


def plain(limits: Limits, on: date, worker: Worker | None = None) -> PlainLimits:
    """The numbers of a day for a person, or for any adult. `is_open` False: a Sunday or holiday without a ground."""

    def number(parameter: str, otherwise: int = 0) -> int:
        value = limits.value(parameter, on, worker)
        return int(value) if isinstance(value, int | float) else otherwise

    def times(parameter: str) -> int | None:
        value = limits.value(parameter, on, worker)
        return value if isinstance(value, int) else None

    def window(parameter: str) -> tuple[int, int] | None:
        value = limits.value(parameter, on, worker)
        return (value.starts_minute, value.ends_minute) if isinstance(value, Window) else None

    average = number("weekly_average_minutes", WEEK_MINUTES)
    return PlainLimits(
        on=on,
        is_open=_is_open(limits, on, worker),
        daily_rest_minutes=number("daily_rest_minutes"),
        weekly_rest_minutes=whole_weekly_rest(limits, on, worker),
        daily_minutes=_daily_minutes(limits, on, worker),
        weekly_minutes=min(average, number("weekly_maximum_minutes", WEEK_MINUTES)),
        start_to_start_minutes=0 if limits.value("earlier_start_minutes", on, worker) is None else 1_440,
        days_in_a_row=times("days_in_a_row"),
        sundays_in_a_row=times("sundays_in_a_row"),
        forbidden=window("forbidden_night"),
    )


def whole_weekly_rest(limits: Limits, on: date, worker: Worker | None = None) -> int:
    """The weekly rest, with the daily rest before it where that is not part of it."""
    rest = limits.value("weekly_rest_minutes", on, worker)
    if not isinstance(rest, int):
        return 0
    daily = limits.value("daily_rest_minutes", on, worker)
    holds_daily = limits.value("weekly_rest_holds_daily", on, worker)
    return rest + (daily if isinstance(daily, int) and holds_daily is False else 0)


def _is_open(limits: Limits, on: date, worker: Worker | None) -> bool:
    if on.isoweekday() == 7 and limits.value("sunday_work_allowed", on, worker) is False:
        return False
    if limits.value("holiday_work_allowed", on, worker) is not False:
        return True
    return on not in public_holidays(limits, on, on + timedelta(days=1))


def _daily_minutes(limits: Limits, on: date, worker: Worker | None) -> int:
    """The longest day's work without overtime; shorter before certain holidays."""
    found = []
    for parameter in ("daily_norm_minutes", "daily_maximum_minutes"):
        limit = limits.at(parameter, on, worker)
        # A norm that is only a hint (DE: 8 h, 10 h where it averages out) does not bind the day.
        if limit and isinstance(limit.value, int) and limit.severity != "hint":
            found.append(limit.value)
    longest = min(found, default=24 * 60)
    shorter = limits.value("shorter_day_minutes", on, worker)
    if isinstance(shorter, int) and is_before_holiday(limits.profile, on):
        longest = min(longest, 480) - shorter
    return longest
