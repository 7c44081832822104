"""A history and the days ahead as the methods want them: square roots, opening hours, what is known of each day.

On the scale of square roots calls that come by chance alone have the same spread at every height (a variance of 1/4),
and a day that is busier by a factor is so in all its intervals.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from keskus.engines.forecasting.lattice import DayMark, Floats, History, MarkKind

Bools = NDArray[np.bool_]

QUARTER = 0.25  # variance of the square root of a Poisson count
WEEKEND = (6, 5)  # Sunday before Saturday where both are as quiet
RECENT = 8  # same weekdays that tell whether an interval is open
LEAST_SEEN = 0.3  # share of a day's open intervals that must be known for the day to count
YEAR_DAYS = 365.25
ANNUAL_FROM_DAYS = 400  # of history, before a time of year can be told from growth
DEAD_SHARE = 0.05  # holidays that brought less of an ordinary day were closed

# Ridge penalties in units of the residuals' variance: small for what is surely there, larger for what may be.
WEEKDAY, MONTH, ANNUAL, KIND, NAME, AFTER, EVE = 0.1, 1.0, 1.0, 0.1, 0.2, 0.5, 0.5
MONTH_WAVES, ANNUAL_WAVES = 2, 3


class Cause(StrEnum):
    """Why a day is forecast as it is."""

    CLOSED_WEEKDAY = "closed_weekday"
    CLOSURE = "closure"
    HOLIDAY_CLOSED = "holiday_closed"
    HOLIDAY_AS_SUNDAY = "holiday_as_sunday"
    HOLIDAY_LEARNT = "holiday_learnt"
    HOLIDAY_AS_ORDINARY = "holiday_as_ordinary"
    FACTOR_GIVEN = "factor_given"
    FACTOR_LEARNT = "factor_learnt"
    FACTOR_UNKNOWN = "factor_unknown"
    OPENING_UNKNOWN = "opening_unknown"


@dataclass(frozen=True, slots=True)
class Note:
    """A cause on a day; `number` is the factor or the count that belongs to it, `name` the mark's."""

    cause: Cause
    date: date
    number: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """`days` rows are known, more follow. Columns are the intervals that are ever open."""

    days: int
    minutes: int  # of an interval
    columns: NDArray[np.intp]
    volumes: Floats  # [days, columns], NaN where unknown or closed
    roots: Floats  # the same, filled in where an open day lacks an interval
    levels: Floats  # [days] log of the root mean square of a day's roots; NaN on closed and unknown days
    weekdays: NDArray[np.intp]  # [all days] as which they count: a holiday may count as a Sunday
    is_open: Bools  # [all days, columns]
    features: Floats  # [all days, what may move a day's level]
    penalties: Floats
    is_annual: Bools  # [features] those that tell the time of year
    is_mark: Bools  # [features] those that a mark sets, or a closed day before
    offsets: Floats  # [all days] log of the roots of given factors
    is_plain: Bools  # [days] fit to learn profiles from
    notes: tuple[Note, ...]
    shapes: dict[int, Floats] = field(default_factory=dict)  # profiles by origin, once they were worked out

    @property
    def rows(self) -> NDArray[np.intp]:
        """Days whose level is known."""
        return np.flatnonzero(np.isfinite(self.levels))

    def without_marks(self, origin: int) -> Panel:
        """The days from there on as ordinary ones; what was learnt of days before stays."""
        features, offsets = self.features.copy(), self.offsets.copy()
        features[origin:, self.is_mark] = 0.0
        offsets[origin:] = 0.0
        return replace(self, features=features, offsets=offsets)


def panel_of(history: History, horizon: int, marks: Sequence[DayMark]) -> Panel:
    """Look at each day once: open or not, as which weekday, with which marks."""
    dates = history.dates(horizon)
    at = {day: number for number, day in enumerate(dates)}
    known = [mark for mark in marks if mark.date in at]
    true_weekdays = np.array([day.weekday() for day in dates], dtype=np.intp)
    volumes = history.volumes.copy()
    for mark in known:
        if mark.kind in (MarkKind.OUTLIER, MarkKind.CLOSURE) and at[mark.date] < history.days:
            volumes[at[mark.date]] = np.nan
    marked = np.zeros(len(dates), dtype=bool)
    marked[[at[mark.date] for mark in known]] = True
    opening, notes = _opening(volumes, true_weekdays[: history.days], marked[: history.days], dates)
    weekdays, is_shut, said = _holidays(volumes, true_weekdays, opening, known, at)
    is_open = opening[weekdays] & ~is_shut[:, None]
    columns = np.flatnonzero(opening.any(axis=0))
    is_open = is_open[:, columns]
    volumes = np.where(is_open[: history.days], volumes[:, columns], np.nan)
    features, penalties, is_annual, is_mark = _features(dates, weekdays, is_open, is_shut, known, at, history.days)
    offsets = _offsets(known, at, len(dates))
    is_plain = ~marked[: history.days]
    roots, levels = _levels(volumes, weekdays[: history.days], is_open[: history.days], is_plain)
    notes += said + _closed_weekdays(dates[history.days :], is_open[history.days :], is_shut[history.days :])
    return Panel(
        history.days,
        history.interval_minutes,
        columns,
        volumes,
        roots,
        levels,
        weekdays,
        is_open,
        features,
        penalties,
        is_annual,
        is_mark,
        offsets,
        is_plain & np.isfinite(levels),
        tuple(notes),
    )


def _offsets(marks: Sequence[DayMark], at: dict[date, int], days: int) -> Floats:
    """Logs of the roots of the factors that were given."""
    found = np.zeros(days)
    for mark in marks:
        if mark.factor is not None and mark.kind not in (MarkKind.OUTLIER, MarkKind.CLOSURE):
            found[at[mark.date]] += 0.5 * np.log(max(mark.factor, 1e-6))
    return found


def _opening(
    volumes: Floats, weekdays: NDArray[np.intp], marked: Bools, dates: Sequence[date]
) -> tuple[Bools, list[Note]]:
    """[weekday, interval] open if anybody called on one of the last such days; one not yet seen is as the rest."""
    found = np.zeros((7, volumes.shape[1]), dtype=bool)
    unseen = []
    for weekday in range(7):
        mine = np.flatnonzero((weekdays == weekday) & ~marked)
        found[weekday] = np.any(volumes[mine[-RECENT:]] > 0, axis=0)
        if len(mine) < 2 and not found[weekday].any():
            unseen.append(weekday)
    for weekday in unseen:
        found[weekday] = found.any(axis=0)
    ahead = dates[len(weekdays) :]
    return found, [Note(Cause.OPENING_UNKNOWN, day) for day in ahead if day.weekday() in unseen]


def _closed_weekdays(ahead: Sequence[date], is_open: Bools, is_shut: Bools) -> list[Note]:
    shut = ~is_open.any(axis=1) & ~is_shut
    return [Note(Cause.CLOSED_WEEKDAY, day) for day, closed in zip(ahead, shut, strict=True) if closed]


def _holidays(
    volumes: Floats, weekdays: NDArray[np.intp], opening: Bools, marks: Sequence[DayMark], at: dict[date, int]
) -> tuple[NDArray[np.intp], Bools, list[Note]]:
    """As which weekday each day counts and whether it is shut, by what earlier holidays were."""
    counted, is_shut, notes = weekdays.copy(), np.zeros(len(weekdays), dtype=bool), []
    days = len(volumes)
    holidays = [mark for mark in marks if mark.kind is MarkKind.HOLIDAY]
    totals = np.nansum(volumes, axis=1)
    usual = [_median(totals[weekdays[:days] == day]) if opening[day].any() else 0.0 for day in range(7)]
    past = [at[mark.date] for mark in holidays if at[mark.date] < days and usual[weekdays[at[mark.date]]] > 0]
    were_shut = [totals[day] < DEAD_SHARE * usual[weekdays[day]] for day in past]
    rest = min(WEEKEND, key=lambda day: usual[day])  # the weekend's quieter day
    as_sunday = bool(opening[rest].any()) and not all(were_shut or [False])
    shut_ahead = all(were_shut) if were_shut else not opening[rest].any() and days >= 7
    for mark in holidays:
        day = at[mark.date]
        gone = day < days
        if mark.factor is not None or not opening[weekdays[day]].any():
            continue
        if (gone and totals[day] < DEAD_SHARE * usual[weekdays[day]]) or (not gone and shut_ahead):
            is_shut[day] = True
            cause = Cause.HOLIDAY_CLOSED
        elif as_sunday:
            counted[day] = rest
            cause = Cause.HOLIDAY_AS_SUNDAY
        else:
            cause = Cause.HOLIDAY_LEARNT
        if not gone:
            notes.append(Note(cause, mark.date, float(len(past)), mark.name))
    for mark in marks:
        if mark.kind is MarkKind.CLOSURE:
            is_shut[at[mark.date]] = True
            if at[mark.date] >= days:
                notes.append(Note(Cause.CLOSURE, mark.date, None, mark.name))
    return counted, is_shut, notes


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _features(
    dates: Sequence[date],
    weekdays: NDArray[np.intp],
    is_open: Bools,
    is_shut: Bools,
    marks: Sequence[DayMark],
    at: dict[date, int],
    days: int,
) -> tuple[Floats, Floats, Bools, Bools]:
    """What may move a day's level: weekday, phase of the month, time of year, marks, the days around them."""
    columns: list[Floats] = [(weekdays == day).astype(np.float64) for day in range(7)]
    penalties = [WEEKDAY] * 7
    phase = np.array([(day.day - 1) / monthrange(day.year, day.month)[1] for day in dates])
    for wave in range(1, MONTH_WAVES + 1):
        columns += [np.cos(2 * np.pi * wave * phase), np.sin(2 * np.pi * wave * phase)]
        penalties += [MONTH * wave] * 2
    ordinary = len(columns)
    is_off = is_shut.copy()
    is_off[[at[mark.date] for mark in marks if mark.kind is MarkKind.HOLIDAY]] = True
    columns += [_after(is_off, is_open), _eve(is_off, is_open)]
    penalties += [AFTER, EVE]
    learnt = [mark for mark in marks if mark.factor is None and mark.kind is not MarkKind.CLOSURE]
    learnt = [mark for mark in learnt if mark.kind is not MarkKind.OUTLIER]
    kinds = sorted({(mark.kind.value, "") for mark in learnt})
    names = sorted({(mark.kind.value, mark.name) for mark in learnt if mark.name})
    for kind, name in kinds + names:
        alike = [at[mark.date] for mark in learnt if mark.kind.value == kind and name in ("", mark.name)]
        columns.append(np.isin(np.arange(len(dates)), alike).astype(np.float64))
        penalties.append(NAME if name else KIND)
    plain = len(columns)
    if days >= ANNUAL_FROM_DAYS:
        turn = np.array([day.timetuple().tm_yday / YEAR_DAYS for day in dates])
        for wave in range(1, ANNUAL_WAVES + 1):
            columns += [np.cos(2 * np.pi * wave * turn), np.sin(2 * np.pi * wave * turn)]
            penalties += [ANNUAL * wave] * 2
    number = np.arange(len(columns))
    is_mark = (number >= ordinary) & (number < plain)
    return np.column_stack(columns), np.array(penalties), number >= plain, is_mark


def _after(is_off: Bools, is_open: Bools) -> Floats:
    """1 on the first open day after a holiday or a closure."""
    found = np.zeros(len(is_off))
    waiting = False
    for day in range(len(is_off)):
        if is_off[day]:
            waiting = True
        elif is_open[day].any():
            found[day] = float(waiting)
            waiting = False
    return found


def _eve(is_off: Bools, is_open: Bools) -> Floats:
    """1 on an open day right before a holiday or a closure."""
    found = np.zeros(len(is_off))
    found[:-1] = is_off[1:] & ~is_off[:-1] & is_open[:-1].any(axis=1)
    return found


def _levels(volumes: Floats, weekdays: NDArray[np.intp], is_open: Bools, is_plain: Bools) -> tuple[Floats, Floats]:
    """Roots with gaps filled in, and each day's level: by its own known intervals against a plain profile."""
    roots = np.sqrt(volumes + QUARTER)
    known = np.isfinite(roots)
    shape = _plain_profile(roots, known, weekdays, is_plain)[weekdays]
    squares = np.where(known, roots * shape, 0.0).sum(axis=1)
    weight = np.where(known, shape**2, 0.0).sum(axis=1)
    whole = np.where(is_open, shape**2, 0.0).sum(axis=1)
    enough = (weight > 0) & (weight >= LEAST_SEEN * whole)
    scale = np.where(enough, squares / np.where(weight > 0, weight, 1.0), np.nan)
    filled = np.where(known, roots, scale[:, None] * shape)
    filled = np.where(is_open & enough[:, None], filled, np.nan)
    counts = np.maximum(is_open.sum(axis=1), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = 0.5 * np.log(np.nansum(filled**2, axis=1) / counts)
    return filled, np.where(enough, levels, np.nan)


def _plain_profile(roots: Floats, known: Bools, weekdays: NDArray[np.intp], is_plain: Bools) -> Floats:
    """[weekday, column] mean roots of each weekday, of all days where a weekday has none."""
    found = np.zeros((7, roots.shape[1]))
    everyday = _mean(roots, known & is_plain[:, None])
    for weekday in range(7):
        mine = known & ((weekdays == weekday) & is_plain)[:, None]
        own = _mean(roots, mine)
        found[weekday] = np.where(mine.any(axis=0), own, everyday)
    return found


def _mean(values: Floats, weights: NDArray[np.bool_]) -> Floats:
    found: Floats = np.where(weights, values, 0.0).sum(axis=0) / np.maximum(weights.sum(axis=0), 1)
    return found
