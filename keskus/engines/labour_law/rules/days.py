"""Sundays and public holidays, shorter days, days and nights in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from keskus.engines.labour_law.calendar import Bools, Floats, Ints
from keskus.engines.labour_law.limits import Limit
from keskus.engines.labour_law.model import Breach, Mend, Rule
from keskus.engines.labour_law.periods import Stretch
from keskus.engines.labour_law.public_holidays import is_before_holiday, public_holidays
from keskus.engines.labour_law.rules.hours import day_sums
from keskus.engines.labour_law.rules.nights import minutes_within
from keskus.engines.labour_law.work import Work, number_of

SUNDAY = 7


def sunday_work(work: Work) -> Iterator[Breach]:
    """Sundays are worked only where the law's list allows, so a ground is named (KP art. 151(10), ArbZG §10)."""
    days = work.calendar.weekdays == SUNDAY
    yield from _on_days(work, Rule.SUNDAY_WORK, "sunday_work_allowed", days)


def holiday_work(work: Work) -> Iterator[Breach]:
    """Public holidays too, on the same grounds; one on a Sunday is told as Sunday."""
    days = holidays_of(work) & (work.calendar.weekdays != SUNDAY)
    yield from _on_days(work, Rule.HOLIDAY_WORK, "holiday_work_allowed", days)


def holidays_of(work: Work) -> Bools:
    """Which days of the calendar are public holidays."""
    dates = work.calendar.dates
    free = public_holidays(work.limits, dates[0], dates[-1] + timedelta(days=1))
    return np.array([day in free for day in dates], dtype=np.bool_)


def _on_days(work: Work, rule: Rule, parameter: str, days: Bools) -> Iterator[Breach]:
    minutes = _minutes_on(work, days)
    refused = (minutes > 0) & (work.numbers(parameter) == 0)
    yield from work.per_duty(rule, parameter, refused, minutes, Mend.NAME_GROUND)


def _minutes_on(work: Work, days: Bools) -> Floats:
    """How many minutes of each duty lie on such days, which begin at the hour that the profile sets (PL: 6)."""
    found = np.zeros(len(work.who))
    shifts = np.nan_to_num(work.numbers("sunday_starts_minute")).astype(np.int64)
    for shift in np.unique(shifts):
        begins = work.calendar.at(int(shift))
        for later in (-1, 0, 1):
            number = work.days + later
            overlap = np.minimum(work.ends, begins[number + 1]) - np.maximum(work.starts, begins[number])
            found += np.where((shifts == shift) & days[number], np.maximum(0, overlap) / 60, 0.0)
    return found


def _sundays_worked(work: Work) -> list[tuple[int, Ints]]:
    """Each person with work on Sundays, and the days of these in order."""
    shifts = np.nan_to_num(work.numbers("sunday_starts_minute")).astype(np.int64)
    pairs: set[tuple[int, int]] = set()
    for shift in np.unique(shifts):
        begins = work.calendar.at(int(shift))
        for later in (-1, 0, 1):
            number = work.days + later
            overlaps = np.minimum(work.ends, begins[number + 1]) > np.maximum(work.starts, begins[number])
            here = overlaps & (shifts == shift) & (work.calendar.weekdays[number] == SUNDAY)
            pairs |= set(zip(work.who[here].tolist(), number[here].tolist(), strict=True))
    days: dict[int, list[int]] = {}
    for who, day in sorted(pairs):
        days.setdefault(who, []).append(day)
    return [(who, np.array(found, dtype=np.int64)) for who, found in days.items()]


def sundays_in_a_row(work: Work) -> Iterator[Breach]:
    """One Sunday in four is free, so at most three in a row are worked (KP art. 151(12))."""
    for who, days in _sundays_worked(work):
        yield from _runs(work, who, days, 7, (Rule.SUNDAYS_IN_A_ROW, "sundays_in_a_row", Mend.GIVE_SUNDAY_OFF))


def free_sundays(work: Work) -> Iterator[Breach]:
    """So many Sundays of a calendar year are free (ArbZG §11). What came before is counted in the first year."""
    for who, days in _sundays_worked(work):
        worker = work.people[who]
        dates = [work.calendar.dates[day] for day in days]
        for year in sorted({day.year for day in dates}):
            earlier = worker.before.sundays_worked if worker.before and year == work.first.year else 0
            begun = [day for day in dates if day.year == year and day >= work.first]
            if not begun:
                continue
            code = work.code("free_sundays_year", who, begun[0])
            free = sundays_of(year) - len(begun) - earlier
            limit = work.grid("free_sundays_year").limits[code]
            if limit and free < number_of(limit):
                span = work.instants(Stretch(begun[0], begun[-1] + timedelta(days=1)))
                yield work.breach(
                    Rule.FREE_SUNDAYS, "free_sundays_year", code, free, span, (worker.id,), Mend.GIVE_SUNDAY_OFF
                )


def sundays_of(year: int) -> int:
    """How many Sundays a year has."""
    first = date(year, 1, 1)
    passed = (SUNDAY - first.isoweekday()) % 7
    return ((date(year + 1, 1, 1) - first).days - passed + 6) // 7


def days_in_a_row(work: Work) -> Iterator[Breach]:
    """At most so many days in a row are worked; no law says so, weekly rest does in its way."""
    found = np.unique(work.day_keys)
    yield from _rows_of(work, found, (Rule.DAYS_IN_A_ROW, "days_in_a_row", Mend.GIVE_DAY_OFF))


def nights_in_a_row(work: Work) -> Iterator[Breach]:
    """At most so many days in a row with night work; a limit of houses."""
    nightly = minutes_within(work, "night") >= np.nan_to_num(work.numbers("night_worker_minutes"), nan=1.0)
    found = np.unique(work.day_keys[nightly])
    yield from _rows_of(work, found, (Rule.NIGHTS_IN_A_ROW, "nights_in_a_row", Mend.GIVE_DAY_OFF))


def _rows_of(work: Work, keys: Ints, told: tuple[Rule, str, Mend]) -> Iterator[Breach]:
    """Runs among persons and days, given as `day_keys`; only those that are long enough for anybody are looked at."""
    most = work.grid(told[1]).numbers
    if not len(keys) or np.all(np.isnan(most)):
        return
    who, days = keys // work.calendar.days, keys % work.calendar.days
    new = np.append(True, (np.diff(who) != 0) | (np.diff(days) != 1))
    lengths = np.bincount(np.cumsum(new) - 1)
    firsts = np.flatnonzero(new)
    for run in np.flatnonzero(lengths > np.nanmin(most)):
        first = int(firsts[run])
        yield from _runs(work, int(who[first]), days[first : first + int(lengths[run])], 1, told)


def _runs(work: Work, who: int, days: Ints, step: int, told: tuple[Rule, str, Mend]) -> Iterator[Breach]:
    """One finding for each run of days, so many apart, that is too long by the limit of its last day."""
    rule, parameter, mend = told
    for run in np.split(days, np.flatnonzero(np.diff(days) != step) + 1):
        last = work.calendar.dates[int(run[-1])]
        code = work.code(parameter, who, last)
        limit = work.grid(parameter).limits[code]
        if limit and len(run) > number_of(limit):
            span = work.instants(Stretch(work.calendar.dates[int(run[0])], last + timedelta(days=1)))
            yield work.breach(rule, parameter, code, len(run), span, (work.people[who].id,), mend)


def shorter_day(work: Work) -> Iterator[Breach]:
    """The day before New Year, 24 February, 23 June and Christmas Eve is 3 h shorter (TLS §53)."""
    profile = work.limits.profile
    short = np.array([is_before_holiday(profile, day) for day in work.calendar.dates], dtype=np.bool_)
    if not np.any(short[work.days]):
        return
    sums, last = day_sums(work, ~work.is_overtime)
    norm = np.fmin(work.numbers("daily_norm_minutes"), 480)
    above = last & short[work.days] & (sums > norm - work.numbers("shorter_day_minutes"))

    def amount(limit: Limit) -> float:
        return 480 - number_of(limit)

    yield from work.per_duty(Rule.SHORTER_DAY, "shorter_day_minutes", above, sums, Mend.SHORTEN, amount)
