"""Reference periods and the norm of hours in them: what may be worked from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from keskus.engines.labour_law.limits import Limits
from keskus.engines.labour_law.parameters import Period
from keskus.engines.labour_law.public_holidays import is_before_holiday, public_holidays


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of days, the last not included."""

    first: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.first).days


def period_around(period: Period, day: date, starts_on: date | None) -> Stretch:
    """The reference period that holds the day; periods follow one another from `starts_on`, or from January, a Monday.

    Months are counted from the first day of the anchor's month.
    """
    if period.months:
        anchor = starts_on or date(2000, 1, 1)
        passed = (day.year - anchor.year) * 12 + day.month - anchor.month
        begun = anchor.year * 12 + anchor.month - 1 + passed // period.months * period.months
        return Stretch(_month(begun), _month(begun + period.months))
    weeks = timedelta(weeks=period.weeks)
    anchor = starts_on or date(2000, 1, 3)
    first = anchor + (day - anchor) // weeks * weeks
    return Stretch(first, first + weeks)


def periods_in(period: Period, first: date, until: date, starts_on: date | None) -> list[Stretch]:
    """Every reference period that the days touch."""
    found = [period_around(period, first, starts_on)]
    while found[-1].until < until:
        found.append(period_around(period, found[-1].until, starts_on))
    return found


def norm_minutes(counting: str, weekly_minutes: float, stretch: Stretch, limits: Limits) -> float:
    """What may be worked in the days without overtime, from the norm of a week of five days.

    "art130" (PL): 40 h for each whole week, 8 h for each further Monday to Friday, less 8 h for each holiday that is no
    Sunday. "workdays" (EE): 8 h for each Monday to Friday that is no holiday, less 3 h where the law shortens the day.
    """
    if counting not in ("art130", "workdays"):
        return weekly_minutes * stretch.days / 7
    daily = weekly_minutes / 5
    days = [stretch.first + timedelta(days=number) for number in range(stretch.days)]
    free = public_holidays(limits, stretch.first, stretch.until)
    if counting == "art130":
        whole = stretch.days // 7
        further = sum(day.isoweekday() <= 5 for day in days[whole * 7 :])
        return max(0.0, weekly_minutes * whole + daily * (further - sum(day.isoweekday() != 7 for day in free)))
    workdays = [day for day in days if day.isoweekday() <= 5 and day not in free]
    return sum(daily - _shortened(limits, day, daily) for day in workdays)


def _shortened(limits: Limits, day: date, daily: float) -> float:
    shorter = limits.value("shorter_day_minutes", day)
    if not isinstance(shorter, int) or not is_before_holiday(limits.profile, day):
        return 0.0
    return min(float(shorter), daily)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
