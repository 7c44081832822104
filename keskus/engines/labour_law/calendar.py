"""Local days as arrays of epoch seconds: real hours on days of 23 and 25, wall clocks where the law names an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Calendar:
    """So many local days of a zone, from a first one."""

    zone: str
    first: date
    days: int

    @cached_property
    def dates(self) -> list[date]:
        """Every day."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @cached_property
    def weekdays(self) -> Ints:
        """1 Monday to 7 Sunday."""
        return np.array([day.isoweekday() for day in self.dates], dtype=np.int64)

    @cached_property
    def midnights(self) -> Ints:
        """When each day begins; the last is when the last day ends."""
        return self.at(0, self.days + 1)

    def at(self, minute: int, count: int | None = None) -> Ints:
        """When the wall clock of each day shows so many minutes after midnight (1440 and more: of the days after)."""
        return _instants(self.zone, self.first, minute, count or self.days)

    def day_of(self, instants: Ints) -> Ints:
        """The number of the local day that holds each instant; out of range for what is outside."""
        return np.searchsorted(self.midnights, instants, side="right").astype(np.int64) - 1

    def same_hour_next_day(self, instants: Ints, days: Ints) -> Ints:
        """When the wall clock shows the same a day later: after 23 or 25 real hours where the clock changes."""
        changes = np.diff(self.midnights) != DAY_SECONDS
        later = instants + DAY_SECONDS
        near = changes[days] | changes[np.minimum(days + 1, self.days - 1)]
        for number in np.flatnonzero(near):
            local = datetime.fromtimestamp(int(instants[number]), ZoneInfo(self.zone))
            later[number] = int((local + timedelta(days=1)).timestamp())
        return later

    def weeks_from(self, weekday: int) -> tuple[Ints, Ints]:
        """The number of the week of each day, when weeks begin on that weekday, and when each week begins.

        Days before the first whole week have number -1.
        """
        before = (weekday - self.first.isoweekday()) % 7
        weeks = (np.arange(self.days, dtype=np.int64) - before) // 7
        return weeks, self.midnights[before::7]


@lru_cache(maxsize=64)  # a grid checks one person after another over the same days
def _instants(zone: str, first: date, minute: int, count: int) -> Ints:
    later, clock = divmod(minute, 1_440)
    begun = datetime.combine(first, datetime.min.time(), ZoneInfo(zone)) + timedelta(days=later, minutes=clock)
    instants = np.array([(begun + timedelta(days=number)).timestamp() for number in range(count)], dtype=np.int64)
    instants.setflags(write=False)
    return instants
