"""Hours of a day and a week, averages over the reference period, overtime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from keskus.engines.labour_law.calendar import Bools, Floats
from keskus.engines.labour_law.limits import Limit
from keskus.engines.labour_law.model import Before, Breach, Mend, Rule, Worker
from keskus.engines.labour_law.periods import Stretch, norm_minutes
from keskus.engines.labour_law.rules.averages import Average, averages
from keskus.engines.labour_law.work import Work, number_of

FULL_WEEK_MINUTES = 2_400


def daily_norm(work: Work) -> Iterator[Breach]:
    """A day's work without overtime is at most so long (KP art. 129, TLS §43); it belongs to the day it begins on."""
    yield from _days_above(work, Rule.DAILY_NORM, "daily_norm_minutes", ~work.is_overtime)


def daily_maximum(work: Work) -> Iterator[Breach]:
    """A day's work with overtime is at most so long (ArbZG §3)."""
    yield from _days_above(work, Rule.DAILY_MAXIMUM, "daily_maximum_minutes", np.ones(len(work.who), dtype=np.bool_))


def _days_above(work: Work, rule: Rule, parameter: str, counted: Bools) -> Iterator[Breach]:
    sums, last = day_sums(work, counted)
    yield from work.per_duty(rule, parameter, last & (sums > work.numbers(parameter)), sums, Mend.SHORTEN)


def day_sums(work: Work, counted: Bools) -> tuple[Floats, Bools]:
    """The minutes of a person's day so far, at each duty; and which duty is the last of its day."""
    minutes = np.where(counted, work.minutes, 0.0)
    passed = np.cumsum(minutes)
    firsts = np.append(True, np.diff(work.day_keys) != 0) if len(work.who) else np.zeros(0, dtype=np.bool_)
    before = (passed - minutes)[np.flatnonzero(firsts)]
    sums = passed - before[np.cumsum(firsts) - 1] if len(work.who) else passed
    return np.round(sums, 6), np.append(firsts[1:], True) if len(work.who) else firsts


def working_day(work: Work) -> Iterator[Breach]:
    """A day of work lasts 24 h from its start (KP art. 128): an earlier start on the next day is overtime in it."""
    if not len(work.who):
        return
    starts = np.append(work.starts[1:], 0)
    days = np.append(work.days[1:], 0)
    until = work.calendar.same_hour_next_day(work.starts, work.days)
    early = work.follows & (days > work.days) & (starts < until)
    seconds = np.minimum(until, np.append(work.ends[1:], 0)) - starts
    norm = work.numbers("daily_norm_minutes")
    above = np.maximum(0, work.minutes - norm)
    extra = np.where(early, work.minutes + seconds / 60 - norm - above, 0)
    found = early & (extra > work.numbers("earlier_start_minutes"))
    yield from work.per_duty(Rule.WORKING_DAY, "earlier_start_minutes", found, extra, Mend.START_LATER)


def weekly_maximum(work: Work) -> Iterator[Breach]:
    """Any one week holds at most so much work; a limit of minors' (TLS §43 (4)) and of houses."""
    if not len(work.who):
        return
    count = len(work.weeks[1])
    keys, where = np.unique(work.who * count + work.weeks[0][work.days], return_inverse=True)
    sums = np.bincount(where, weights=work.minutes)
    who, weeks = keys // count, keys % count
    days = work.calendar.day_of(work.weeks[1][weeks])
    codes = work.codes("weekly_maximum_minutes", who, days)
    for number in np.flatnonzero(sums > work.numbers("weekly_maximum_minutes", who, days)):
        span = int(work.weeks[1][weeks[number]]), int(work.weeks[1][weeks[number] + 1])
        people, measured = (work.people[who[number]].id,), float(sums[number])
        code = int(codes[number])
        yield work.breach(
            Rule.WEEKLY_MAXIMUM, "weekly_maximum_minutes", code, measured, span, people, Mend.PLAN_FEWER_HOURS
        )


def weekly_norm(work: Work) -> Iterator[Breach]:
    """Work without overtime keeps to the norm of the reference period, less its holidays (KP art. 129-130, TLS §43)."""
    norms: dict[tuple[float, Stretch, str], float] = {}

    def allowed(worker: Worker, limit: Limit, stretch: Stretch) -> float:
        counting = str(work.limits.value("norm_counting", stretch.first) or "")
        part = min(1.0, (worker.weekly_minutes or FULL_WEEK_MINUTES) / FULL_WEEK_MINUTES)
        key = (part * number_of(limit), stretch, counting)
        if key not in norms:
            norms[key] = norm_minutes(counting, part * number_of(limit), stretch, work.limits)
        return norms[key]

    yield from averages(
        work, Average(Rule.WEEKLY_NORM, "weekly_norm_minutes", ~work.is_overtime, allowed, before=_normal)
    )


def _normal(before: Before) -> float:
    return before.normal_minutes


def weekly_average(work: Work) -> Iterator[Breach]:
    """Work with overtime averages at most so much a week over the reference period (2003/88 art. 6, KP art. 131)."""

    def allowed(worker: Worker, limit: Limit, stretch: Stretch) -> float:
        return number_of(limit) * stretch.days / 7

    everything = np.ones(len(work.who), dtype=np.bool_)
    yield from averages(
        work, Average(Rule.WEEKLY_AVERAGE, "weekly_average_minutes", everything, allowed, divisor=_weeks)
    )


def _weeks(stretch: Stretch) -> float:
    return stretch.days / 7


def overtime_allowed(work: Work) -> Iterator[Breach]:
    """Minors work no overtime (KP art. 203, JArbSchG §8)."""
    refused = work.is_overtime & (work.numbers("overtime_allowed") == 0)
    yield from work.per_duty(Rule.OVERTIME_ALLOWED, "overtime_allowed", refused, work.minutes, Mend.GIVE_TO_ANOTHER)


def overtime_year(work: Work) -> Iterator[Breach]:
    """A calendar year holds at most so much overtime (KP art. 151 §3), what came before counted in the first year."""
    for year in range(work.first.year, work.until.year + 1):
        whole = Stretch(date(year, 1, 1), date(year + 1, 1, 1))
        shown = Stretch(max(whole.first, work.first), min(whole.until, work.until))
        if shown.days <= 0:
            continue
        inside = work.is_overtime & work.begins_in(shown)
        sums = work.summed(work.minutes[inside], work.who[inside])
        for person in map(int, np.flatnonzero(sums)):
            worker = work.people[person]
            earlier = worker.before.overtime_minutes if worker.before and year == work.first.year else 0
            limit = work.limit("overtime_year_minutes", person, shown.first)
            measured = float(sums[person]) + earlier
            if limit and measured > number_of(limit):
                code, span = work.code("overtime_year_minutes", person, shown.first), work.instants(shown)
                yield work.breach(
                    Rule.OVERTIME_YEAR,
                    "overtime_year_minutes",
                    code,
                    measured,
                    span,
                    (worker.id,),
                    Mend.PLAN_FEWER_HOURS,
                )
