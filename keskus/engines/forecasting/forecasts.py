"""Make a forecast: look, try, choose, blend, and say how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from keskus.engines.faults import Fault
from keskus.engines.forecasting.backtests import BLEND, Backtest, Lesson, Why, bounds, competitors, learn
from keskus.engines.forecasting.bands import UNTRIED, mean_of
from keskus.engines.forecasting.borrowing import borrow, has_little
from keskus.engines.forecasting.handling import handle_ahead
from keskus.engines.forecasting.lattice import DayMark, Floats, History, MarkKind, dates_from, occurrences
from keskus.engines.forecasting.panel import QUARTER, Cause, Note, Panel, panel_of
from keskus.engines.forecasting.trials import BUCKETS

MOST_AHEAD = 550  # days: eighteen months


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of handling expected, and the share by which P10 and P90 lie below and above."""

    seconds: Floats  # [days, intervals]; NaN where nothing was ever measured
    spread: float


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Calls of whole days [days]. Their band is narrower than the sum of the intervals' bounds: chance evens out."""

    p10: Floats
    p50: Floats
    p90: Floats
    mean: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Calls by day and interval, per occurrence of the interval (`often`: 0, 1 or 2 when clocks change)."""

    zone: str
    interval_minutes: int
    dates: tuple[date, ...]
    p10: Floats
    p50: Floats
    p90: Floats
    mean: Floats
    totals: Totals
    often: NDArray[np.int8]
    handle_seconds: Floats | None
    times: Mapping[str, Times]  # "handle" and the history's parts
    method: str
    why: Why
    weights: tuple[tuple[int, int, Mapping[str, float]], ...]  # lead from, to, share of each blended method
    backtest: Backtest
    swing: float  # variance of a day's roots one day ahead, as a share of their squares; `reforecast` goes by it
    is_low_volume: bool  # bands are those of counts; chance alone moves an interval by 1 over the root of its calls
    reasons: tuple[Note, ...] = field(default=())


def forecast(
    history: History, days: int, *, marks: Sequence[DayMark] = (), skip: int = 0, like: History | None = None
) -> Forecast:
    """The `days` after the history and after `skip` days more. Marks may lie in the past and ahead.

    `like`: another queue whose profile is borrowed while this one has less than two weeks of its own.
    """
    _check(history, days, skip)
    is_borrowed = like is not None and has_little(history)
    if like is not None and is_borrowed:
        history = borrow(like, own=history, marks=marks)
    panel = panel_of(history, skip + days, marks)
    lesson = _untried(learn(panel)) if is_borrowed else learn(panel)
    roots = _roots(panel, lesson, skip + days)
    ahead = dates_from(history.ends_on, skip + days)[skip:]
    lattice = _spread_out(panel, lesson, roots, history.volumes.shape[1], skip)
    often = occurrences(ahead[0], days, history.zone, history.interval_minutes)
    low, middle, high, mean = (np.where(often > 0, each, 0.0) for each in lattice)
    times = _times(history, ahead)
    return Forecast(
        history.zone,
        history.interval_minutes,
        ahead,
        low,
        middle,
        high,
        mean,
        _totals(lesson, mean, often, skip),
        often,
        times["handle"].seconds if "handle" in times else None,
        times,
        lesson.backtest.winner,
        lesson.backtest.why,
        _shares(lesson) if lesson.backtest.winner == BLEND else (),
        lesson.backtest,
        lesson.swing,
        lesson.is_few,
        tuple(note for note in (*panel.notes, *_factors(panel, history, marks)) if note.date >= ahead[0]),
    )


def _check(history: History, days: int, skip: int) -> None:
    if not 1 <= days + skip <= MOST_AHEAD or days < 1 or skip < 0:
        said = f"{days} days after {skip} are" if skip else f"{days} days are"
        raise Fault("days", f"{said} not within reach", f"ask for 1 to {MOST_AHEAD} days ahead")
    if not np.isfinite(history.volumes).any():
        raise Fault("history", "no interval is known", "give at least one day with calls")


def _untried(lesson: Lesson) -> Lesson:
    """A borrowed profile's own errors say little of this queue: bands are as wide as untried ones at least."""
    backtest = Backtest((), BLEND, Why.BORROWED, 0, 0)
    bands, day_bands = (tuple(band.at_least(UNTRIED) for band in kept) for kept in (lesson.bands, lesson.day_bands))
    return replace(lesson, backtest=backtest, bands=bands, day_bands=day_bands)


def _roots(panel: Panel, lesson: Lesson, ahead: int) -> Floats:
    """The winner's roots; the blend's shares change with the lead."""
    methods, names = competitors(panel)
    if lesson.backtest.winner != BLEND:
        return methods[lesson.backtest.winner](panel, panel.days, ahead)
    said = [methods[name](panel, panel.days, ahead) for name in names]
    found = np.zeros_like(said[0])
    for (lead_from, lead_to), shares in zip(BUCKETS, _usable(lesson), strict=True):
        part = slice(lead_from - 1, lead_to)
        found[part] = sum(share * each[part] for share, each in zip(shares, said, strict=True))
    return found


def _usable(lesson: Lesson) -> list[Floats]:
    """Leads that were not tried take the shares of the longest that were, but for a time of year that is known."""
    found: list[Floats] = []
    for tried, shares in zip(lesson.tried, lesson.weights, strict=True):
        found.append(shares if tried or not found or "total_by_year" in lesson.names else found[-1])
    return found


def _shares(lesson: Lesson) -> tuple[tuple[int, int, dict[str, float]], ...]:
    return tuple(
        (*bucket, {name: float(share) for name, share in zip(lesson.names, shares, strict=True)})
        for bucket, shares in zip(BUCKETS, _usable(lesson), strict=True)
    )


def _spread_out(panel: Panel, lesson: Lesson, roots: Floats, width: int, skip: int) -> list[Floats]:
    """P10, P50, P90 and mean on all columns of the days asked for; 0 where it is closed."""
    found = [np.zeros((len(roots), width)) for _ in range(4)]
    for bucket, band in zip(BUCKETS, lesson.bands, strict=True):
        part = slice(bucket[0] - 1, bucket[1])
        each = (*bounds(roots[part], band, lesson.is_few), mean_of(roots[part], band))
        is_open = panel.is_open[panel.days :][part]
        for lattice, values in zip(found, each, strict=True):
            lattice[part, panel.columns] = np.where(is_open, values, 0.0)
    return [lattice[skip:] for lattice in found]


def _totals(lesson: Lesson, mean: Floats, often: NDArray[np.int8], skip: int) -> Totals:
    """Whole days with bands of their own."""
    total = (mean * often).sum(axis=1)
    found = np.zeros((3, len(total)))
    lead = np.arange(len(total)) + skip + 1
    for (lead_from, lead_to), band in zip(BUCKETS, lesson.day_bands, strict=True):
        here = (lead >= lead_from) & (lead <= lead_to) & (total > 0)
        found[:, here] = bounds(np.sqrt(total[here] + QUARTER), band, lesson.is_few)
    return Totals(found[0], found[1], found[2], total)


def _times(history: History, ahead: tuple[date, ...]) -> dict[str, Times]:
    known_on = history.dates()
    return {
        name: Times(*handle_ahead(seconds, history.volumes, known_on, ahead)) for name, seconds in history.times.items()
    }


def _factors(panel: Panel, history: History, marks: Sequence[DayMark]) -> list[Note]:
    """What is said of special days and campaigns ahead: the factor given, learnt from days alike, or not known."""
    found = []
    past = {(mark.kind, mark.name) for mark in marks if mark.date < history.ends_on}
    kinds = {kind for kind, _ in past}
    for mark in marks:
        if mark.date < history.ends_on or mark.kind in (MarkKind.CLOSURE, MarkKind.OUTLIER):
            continue
        if mark.factor is not None:
            found.append(Note(Cause.FACTOR_GIVEN, mark.date, mark.factor, mark.name))
        elif mark.kind is not MarkKind.HOLIDAY:
            known = (mark.kind, mark.name) in past or mark.kind in kinds
            found.append(Note(Cause.FACTOR_LEARNT if known else Cause.FACTOR_UNKNOWN, mark.date, None, mark.name))
    return found
