"""Night work: hours of night workers, minors at night, nights in a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from keskus.engines.labour_law.calendar import Bools, Floats
from keskus.engines.labour_law.limits import Limit
from keskus.engines.labour_law.model import Breach, Mend, Rule, Worker
from keskus.engines.labour_law.parameters import Window
from keskus.engines.labour_law.periods import Stretch
from keskus.engines.labour_law.rules.averages import Average, averages
from keskus.engines.labour_law.rules.hours import day_sums
from keskus.engines.labour_law.work import Work, number_of

WORKING_DAYS_SHARE = 6 / 7  # the weekly day of rest is not averaged over (2003/88 art. 16 c)


def minutes_within(work: Work, parameter: str) -> Floats:
    """The working minutes of each duty inside a daily window, as night; without its unpaid pauses."""
    found = np.zeros(len(work.who))
    codes = work.codes(parameter)
    for code in np.unique(codes):
        limit = work.grid(parameter).limits[code]
        if limit and isinstance(limit.value, Window):
            found += np.where(codes == code, _inside(work, limit.value), 0.0)
    return found


def _inside(work: Work, window: Window) -> Floats:
    """Of every duty, in one window: that of the day before, of its day and of the two after."""
    starts = work.calendar.at(window.starts_minute)
    ends = work.calendar.at(window.starts_minute + window.minutes)
    unpaid = work.pauses.chosen(~work.pauses.is_paid)
    found = np.zeros(len(work.who))
    for later in (-1, 0, 1, 2):
        days = work.days + later
        begins, stops = starts[days], ends[days]
        found += np.maximum(0, np.minimum(work.ends, stops) - np.maximum(work.starts, begins)) / 60
        paused = np.minimum(unpaid.ends, stops[unpaid.duty]) - np.maximum(unpaid.starts, begins[unpaid.duty])
        found -= np.bincount(unpaid.duty, weights=np.maximum(0, paused) / 60, minlength=len(work.who))
    return np.maximum(0.0, found)


def night_workers(work: Work) -> Bools:
    """Who is a night worker: told so, or by the plan: on most days so much at night, or so large a share of all work.

    "As a normal course" is read as on the majority of days (WTR 1998 reg. 2).
    """
    minutes = minutes_within(work, "night")
    nightly = minutes >= np.nan_to_num(work.numbers("night_worker_minutes"), nan=np.inf)
    count = len(work.people)
    days, nights = np.bincount(work.who, minlength=count), np.bincount(work.who[nightly], minlength=count)
    total = np.bincount(work.who, weights=work.minutes, minlength=count)
    at_night = np.bincount(work.who, weights=minutes, minlength=count)
    shares = np.full(count, 2.0)  # more than all work
    shares[work.who] = np.nan_to_num(work.numbers("night_worker_share"), nan=2.0)
    told = np.array([worker.is_night_worker for worker in work.people], dtype=np.bool_)
    found: Bools = told | (2 * nights > days) | ((total > 0) & (at_night >= shares * total))
    return found


def _limited(work: Work) -> Bools:
    """Night workers whose hours are limited: all, or those whose work strains (KP art. 151(7) §3)."""
    if not len(work.who):
        return np.zeros(len(work.people), dtype=np.bool_)
    only_strained = np.zeros(len(work.people), dtype=np.bool_)
    only_strained[work.who] = work.numbers("night_limit_if_strained") == 1
    strained = np.array([worker.is_strained for worker in work.people], dtype=np.bool_)
    return night_workers(work) & (strained | ~only_strained)


def night_average(work: Work) -> Iterator[Breach]:
    """A night worker works on average at most so much in 24 h (2003/88 art. 8, TLS §50, WTR reg. 6, ArbZG §6)."""

    def allowed(worker: Worker, limit: Limit, stretch: Stretch) -> float:
        return number_of(limit) * _days(stretch)

    everything = np.ones(len(work.who), dtype=np.bool_)
    average = Average(Rule.NIGHT_AVERAGE, "night_limit_minutes", everything, allowed, divisor=_days)
    yield from averages(work, replace(average, reference="night_reference", concerns=_limited(work)))


def _days(stretch: Stretch) -> float:
    return stretch.days * WORKING_DAYS_SHARE


def night_maximum(work: Work) -> Iterator[Breach]:
    """On any one day a night worker works at most so much (ArbZG §6); without averaging where none is allowed (PL)."""
    sums, last = day_sums(work, np.ones(len(work.who), dtype=np.bool_))
    mine = last & _limited(work)[work.who]
    above = mine & (sums > work.numbers("night_maximum_minutes"))
    yield from work.per_duty(Rule.NIGHT_MAXIMUM, "night_maximum_minutes", above, sums, Mend.SHORTEN)
    codes = work.codes("night_reference")
    each_day = codes == 0
    above = mine & each_day & (sums > work.numbers("night_limit_minutes"))
    yield from work.per_duty(Rule.NIGHT_MAXIMUM, "night_limit_minutes", above, sums, Mend.SHORTEN)


def night_forbidden(work: Work) -> Iterator[Breach]:
    """Minors do not work at night (KP art. 203, TLS §49, WTR reg. 6A, 29 CFR 570.35, JArbSchG §14)."""
    minutes = minutes_within(work, "forbidden_night")
    yield from work.per_duty(
        Rule.NIGHT_FORBIDDEN, "forbidden_night", minutes > 0, minutes, Mend.MOVE_OUT_OF_NIGHT, _none
    )


def _none(limit: Limit) -> float:
    return 0.0
