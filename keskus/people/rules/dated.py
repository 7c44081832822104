"""Facts that hold from a day to a day (both included): where a new one fits among those already there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

ONE_DAY = timedelta(days=1)
MAX_HOURS_PER_WEEK = 168
LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Held:
    """A fact already known: its key, and the days on which it holds (no last day: still)."""

    key: int
    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Placement:
    """What a new fact does to those there: it ends one the day before, takes the place of one, ends before the next."""

    ends: int | None = None
    replaces: int | None = None
    last: date | None = None


def placement(known: Iterable[Held], first: date) -> Placement:
    """Where a fact fits that holds from a day on, of a kind of which a person has one at a time."""
    rows = list(known)
    current = next((row for row in rows if row.holds_on(first)), None)
    later = min((row.first for row in rows if row.first > first), default=None)
    last = later - ONE_DAY if later else None
    if current is None:
        return Placement(last=last)
    if current.first == first:
        return Placement(replaces=current.key, last=last)
    return Placement(ends=current.key, last=last)


def overlapping(known: Sequence[Held]) -> list[tuple[int, int]]:
    """Pairs of facts that hold on the same day, of a kind of which a person has one at a time."""
    rows = sorted(known, key=lambda row: row.first)
    return [
        (before.key, after.key) for before, after in pairwise(rows) if before.last is None or before.last >= after.first
    ]


def employment_breach(first: date, started_on: date, ended_on: date | None) -> str | None:
    """Why a fact may not begin on that day: it lies outside the employment. None when it may."""
    if first < started_on:
        return "before_employment"
    return "after_employment" if ended_on is not None and first > ended_on else None


@dataclass(frozen=True, slots=True)
class Line:
    """Who reports to whom, on which days."""

    employee: int
    boss: int
    first: date
    last: date | None


def circle_day(lines: Sequence[Line], new: Line) -> date | None:
    """The first day on which a new line would make somebody report, over others or directly, to themselves."""
    others = [line for line in lines if line.employee != new.employee]
    changes = {line.first for line in others if line.first > new.first and (new.last is None or line.first <= new.last)}
    for day in (new.first, *sorted(changes)):
        boss_of = {
            line.employee: line.boss for line in others if line.first <= day and (line.last is None or day <= line.last)
        }
        if _leads_to(boss_of, new.boss, new.employee):
            return day
    return None


def _leads_to(boss_of: Mapping[int, int], start: int, end: int) -> bool:
    seen: set[int] = set()
    above: int | None = start
    while above is not None and above not in seen:
        if above == end:
            return True
        seen.add(above)
        above = boss_of.get(above)
    return False


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours on a weekday (0 is Monday), in minutes of the local day; 1440 is midnight at its end."""

    weekday: int
    opens: int
    closes: int


def opening_breaches(hours: Sequence[Opening]) -> list[tuple[str, int]]:
    """What is wrong with a week of opening hours: a code and the weekday."""
    found = [("closes_before_opening", hour.weekday) for hour in hours if hour.closes <= hour.opens]
    ordered = sorted(hours, key=lambda hour: (hour.weekday, hour.opens))
    found += [
        ("opening_hours_overlap", after.weekday)
        for before, after in pairwise(ordered)
        if before.weekday == after.weekday and before.closes > after.opens
    ]
    return found
