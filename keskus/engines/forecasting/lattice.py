"""Days by intervals on the wall clock of one place.

Column 0 begins at local midnight and a day has as many columns in March as in October: callers live by the clock on the
wall. The hour that a day in spring lacks is a cell that never happens, the one that a day in autumn has twice is a cell
that happens twice and holds the mean of both; `occurrences` tells which they are, `starts` when they begin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.faults import Fault

Floats = NDArray[np.float64]

DAY_MINUTES = 1_440
INTERVALS = (5, 15, 30)  # minutes
MOST_DAYS = 3_700  # ten years


class MarkKind(StrEnum):
    """What can be said of a day."""

    HOLIDAY = "holiday"
    SPECIAL = "special"
    CAMPAIGN = "campaign"
    CLOSURE = "closure"
    OUTLIER = "outlier"


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day that is not like others. `factor` multiplies the calls of an ordinary day; None: learnt from days alike.

    Days of one `name` are alike, and so are, less so, days of one kind. A closure has no calls; an outlier is left out
    of what is learnt and says nothing of days to come.
    """

    date: date
    kind: MarkKind
    factor: float | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.factor is not None and not 0 <= self.factor <= 100:
            raise Fault("factor", f"{self.factor} of {self.date} is no share of an ordinary day", "give 0 to 100")


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What a queue was asked to do. NaN: not known, not open, or an outlier; nobody called: 0.

    `starts_at` is the local midnight before the first interval. `handle_seconds` is the mean of the calls of an
    interval, `parts` the same for what it is made of (talk, hold, wrap), each of the shape of `volumes`.
    """

    starts_at: int
    zone: str
    interval_minutes: int
    volumes: Floats
    handle_seconds: Floats | None = None
    parts: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.interval_minutes not in INTERVALS:
            raise Fault("interval_minutes", f"{self.interval_minutes} is no step", "give 5, 15 or 30")
        columns = DAY_MINUTES // self.interval_minutes
        if self.volumes.ndim != 2 or self.volumes.shape[1] != columns:
            raise Fault("volumes", f"their shape is {self.volumes.shape}", f"give days by {columns} intervals")
        if len(self.volumes) > MOST_DAYS:
            raise Fault("volumes", f"{len(self.volumes)} days are too many", f"give the last {MOST_DAYS} at most")
        for name, seconds in self.times.items():
            if seconds.shape != self.volumes.shape:
                raise Fault(name, f"its shape is {seconds.shape}", f"give {self.volumes.shape} as of the volumes")
        for name, values in {"volumes": self.volumes, **self.times}.items():
            if np.any(np.isinf(values)) or np.any(values < 0):
                raise Fault(name, "a value is negative or without end", "give numbers of 0 or more, NaN for unknown")
        if datetime.fromtimestamp(self.starts_at, ZoneInfo(self.zone)).time() != datetime.min.time():
            raise Fault("starts_at", f"{self.starts_at} is no midnight in {self.zone}", "begin with a whole day")

    @property
    def times(self) -> dict[str, Floats]:
        """All that is measured in seconds, by name."""
        whole = {} if self.handle_seconds is None else {"handle": self.handle_seconds}
        return {**whole, **self.parts}

    @property
    def starts_on(self) -> date:
        """The first day."""
        return datetime.fromtimestamp(self.starts_at, ZoneInfo(self.zone)).date()

    @property
    def days(self) -> int:
        """How many."""
        return len(self.volumes)

    @property
    def ends_on(self) -> date:
        """The day after the last one."""
        return self.starts_on + timedelta(self.days)

    def dates(self, more: int = 0) -> tuple[date, ...]:
        """The days, and so many after them."""
        return dates_from(self.starts_on, self.days + more)

    def first(self, days: int) -> History:
        """What was known after so many days."""
        times = {name: seconds[:days] for name, seconds in self.times.items()}
        handle = times.pop("handle", None)
        return History(self.starts_at, self.zone, self.interval_minutes, self.volumes[:days], handle, times)


def dates_from(first: date, days: int) -> tuple[date, ...]:
    """So many days from the first."""
    return tuple(first + timedelta(day) for day in range(days))


def midnight(day: date, zone: str) -> int:
    """When it begins there, in epoch seconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())


def starts(day: date, zone: str, interval_minutes: int) -> tuple[tuple[int, int], ...]:
    """(column, epoch second) of each interval of a day, in the order in which they happen."""
    here = ZoneInfo(zone)
    found = []
    for at in range(midnight(day, zone), midnight(day + timedelta(1), zone), interval_minutes * 60):
        local = datetime.fromtimestamp(at, here)
        found.append(((local.hour * 60 + local.minute) // interval_minutes, at))
    return tuple(found)


def occurrences(first: date, days: int, zone: str, interval_minutes: int) -> NDArray[np.int8]:
    """How often each cell happens: once, but for the nights in which clocks are changed."""
    found = np.ones((days, DAY_MINUTES // interval_minutes), dtype=np.int8)
    for number, day in enumerate(dates_from(first, days)):
        if midnight(day + timedelta(1), zone) - midnight(day, zone) != DAY_MINUTES * 60:
            columns = [column for column, _ in starts(day, zone, interval_minutes)]
            found[number] = np.bincount(columns, minlength=found.shape[1])
    return found


def history_of(
    starts_at: ArrayLike,
    volumes: ArrayLike,
    *,
    zone: str,
    interval_minutes: int,
    times: Mapping[str, ArrayLike] | None = None,
    known_until: int | None = None,
) -> History:
    """A history from rows, one for each interval that had calls (epoch seconds); rows may be finer than the interval.

    A day without any row is unknown (NaN); on a day with rows an interval without one had no calls. What ends
    after `known_until` is unknown. `times` ("handle", "talk" …) are means of the row's calls in seconds.
    """
    at = np.asarray(starts_at, dtype=np.int64)
    counts = np.asarray(volumes, dtype=np.float64)
    if not len(at):
        raise Fault("history", "it is empty", "give at least one interval")
    first = datetime.fromtimestamp(int(at.min()), ZoneInfo(zone)).date()
    last = datetime.fromtimestamp(int(at.max()), ZoneInfo(zone)).date()
    shape = ((last - first).days + 1, DAY_MINUTES // interval_minutes)
    cells = _cells(at, first, shape, zone, interval_minutes)
    often = np.maximum(occurrences(first, shape[0], zone, interval_minutes), 1)

    def summed(values: Floats) -> Floats:
        found: Floats = np.bincount(cells, values, shape[0] * shape[1]).astype(np.float64).reshape(shape)
        return found

    whole = summed(counts)
    seconds = {name: _means(summed, counts, np.asarray(each, np.float64)) for name, each in (times or {}).items()}
    lattice = whole / often
    lattice[summed(np.ones(len(at))).sum(axis=1) == 0] = np.nan
    if known_until is not None:
        _forget_after(lattice, known_until, first, zone, interval_minutes)
    handle = seconds.pop("handle", None)
    return History(midnight(first, zone), zone, interval_minutes, lattice, handle, seconds)


def _means(summed: Callable[[Floats], Floats], counts: Floats, seconds: Floats) -> Floats:
    known = ~np.isnan(seconds)
    weights = np.where(known, counts, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = summed(weights * np.where(known, seconds, 0.0)) / summed(weights)
    return found


def _cells(at: NDArray[np.int64], first: date, shape: tuple[int, int], zone: str, minutes: int) -> NDArray[np.int64]:
    """The number of the cell of each moment; days with a change of clocks are looked up step by step."""
    midnights = np.array([midnight(first + timedelta(day), zone) for day in range(shape[0] + 1)])
    day = np.searchsorted(midnights, at, side="right") - 1
    column = (at - midnights[day]) // (minutes * 60)
    for odd in np.flatnonzero(np.diff(midnights) != DAY_MINUTES * 60):
        steps = np.array([place for place, _ in starts(first + timedelta(int(odd)), zone, minutes)])
        column[day == odd] = steps[column[day == odd]]
    found: NDArray[np.int64] = day * shape[1] + column
    return found


def _forget_after(lattice: Floats, known_until: int, first: date, zone: str, minutes: int) -> None:
    for number in range(len(lattice) - 1, -1, -1):
        day = first + timedelta(number)
        if midnight(day + timedelta(1), zone) <= known_until:
            return
        late = [column for column, at in starts(day, zone, minutes) if at + minutes * 60 > known_until]
        lattice[number, late] = np.nan
