"""How many are there, need against roster, interval by interval: plain arrays of counts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from keskus.planning.rules.rosters import DAY, INTERVAL, Shift


@dataclass(frozen=True, slots=True)
class Lattice:
    """The quarter-hours of some days: where each day begins (epoch seconds), and where the last one ends."""

    midnights: tuple[int, ...]
    ends: int

    @property
    def starts(self) -> int:
        """The first moment."""
        return self.midnights[0]

    @property
    def intervals(self) -> int:
        """How many there are."""
        return (self.ends - self.starts) // INTERVAL

    def of_day(self, number: int) -> range:
        """The intervals of the nth day: 96, but 92 or 100 when the clock changes."""
        bounds = (*self.midnights, self.ends)
        return range((bounds[number] - self.starts) // INTERVAL, (bounds[number + 1] - self.starts) // INTERVAL)


@dataclass(frozen=True, slots=True)
class Line:
    """Need and roster of one kind of work; `skill` None: all together."""

    skill: int | None
    required: tuple[int, ...]
    scheduled: tuple[float, ...]
    predicted: tuple[float | None, ...] = field(default=())
    calls: tuple[float, ...] = ()
    handle_seconds: tuple[float, ...] = ()
    target_seconds: int | None = None
    target: float | None = None
    is_quick: bool = False  # whether calls and handle times say all, so that a page may reckon by itself

    @property
    def open(self) -> tuple[float, ...]:
        """What is missing."""
        pairs = zip(self.required, self.scheduled, strict=True)
        return tuple(round(max(0.0, need - there), 2) for need, there in pairs)

    @property
    def open_hours(self) -> float:
        """Missing hours of agents in all."""
        return sum(self.open) * INTERVAL / 3600


def presence(
    shifts: Iterable[Shift], lattice: Lattice, *, idle: frozenset[int], people: frozenset[int] | None = None
) -> list[float]:
    """How many work in each interval: shifts without their parts of an idle activity, by the share of the interval.

    `idle`: activities during which nobody takes contacts. `people`: only these; None: everybody.
    """
    starts, count = lattice.starts, lattice.intervals
    partial, edges = [0] * (count + 1), [0] * (count + 1)
    for shift in shifts:
        if people is not None and shift.person not in people:
            continue
        _put(partial, edges, shift.starts - starts, shift.ends - starts, 1)
        for part in shift.parts:
            if part.activity in idle:
                _put(partial, edges, part.starts - starts, part.ends - starts, -1)
    whole = accumulate(edges)
    return [round((each + more) / INTERVAL, 3) for each, more in zip(partial[:count], whole, strict=False)]


def _put(partial: list[int], edges: list[int], starts: int, ends: int, sign: int) -> None:
    """A span from the lattice's beginning: whole intervals by their edges, what is begun and left in part beside."""
    starts, ends = max(starts, 0), min(ends, (len(edges) - 1) * INTERVAL)
    if starts >= ends:
        return
    edges[starts // INTERVAL] += sign * INTERVAL
    edges[ends // INTERVAL] -= sign * INTERVAL
    partial[starts // INTERVAL] -= sign * (starts % INTERVAL)
    partial[ends // INTERVAL] += sign * (ends % INTERVAL)


@dataclass(frozen=True, slots=True)
class Counters:
    """What a person's shifts of a roster add up to."""

    planned_minutes: int = 0
    paid_minutes: int = 0
    weekends: int = 0
    nights: int = 0
    lates: int = 0


NIGHT_FROM, NIGHT_TO, LATE_FROM = 22 * 3600, 6 * 3600, 20 * 3600


def counters(shifts: Iterable[Shift], lattice: Lattice, *, first_weekday: int, unpaid: frozenset[int]) -> Counters:
    """A person's minutes, week-ends, nights (two hours or more between 22 and 6) and lates (ends after 20)."""
    seconds = paid = nights = lates = 0
    weekends: set[int] = set()
    for shift in shifts:
        seconds += shift.seconds
        paid += shift.seconds - sum(part.ends - part.starts for part in shift.parts if part.activity in unpaid)
        number = _day_of(shift.starts, lattice)
        begins = shift.starts - lattice.midnights[number]
        ends = begins + shift.seconds
        if (first_weekday + number) % 7 >= 5:
            weekends.add((first_weekday + number) // 7)
        is_night = _night_seconds(begins, ends) >= 2 * 3600
        nights += is_night
        lates += ends > LATE_FROM and not is_night
    return Counters(seconds // 60, paid // 60, len(weekends), nights, lates)


def _night_seconds(begins: int, ends: int) -> int:
    nights = ((NIGHT_FROM - DAY, NIGHT_TO), (NIGHT_FROM, NIGHT_TO + DAY))
    return sum(max(0, min(ends, to) - max(begins, since)) for since, to in nights)


def _day_of(moment: int, lattice: Lattice) -> int:
    return max(0, bisect_right(lattice.midnights, moment) - 1)


def by_person(shifts: Iterable[Shift]) -> dict[int, list[Shift]]:
    """Shifts of each person, earliest first."""
    found: dict[int, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda shift: shift.starts):
        found.setdefault(shift.person, []).append(shift)
    return found


def differences(before: Mapping[int, list[Shift]], after: Mapping[int, list[Shift]]) -> list[int]:
    """The people whose shifts or breaks are not the same in both."""

    def plain(shifts: Iterable[Shift]) -> list[tuple[int, int, tuple[object, ...]]]:
        return [(shift.starts, shift.ends, shift.parts) for shift in shifts]

    people = sorted({*before, *after})
    return [person for person in people if plain(before.get(person, [])) != plain(after.get(person, []))]


def shared_out(
    groups: Mapping[frozenset[int], list[float]], required: Mapping[int, Sequence[float]], intervals: int
) -> dict[int, list[float]]:
    """Who has several skills works where most are missing: for each skill, how many are there in each interval.

    `groups`: presence of people by the set of demanded skills that they have. Whom nobody needs any more is idle where
    the fewest are.
    """
    there = {skill: [0.0] * intervals for skill in required}
    for skills in sorted(groups, key=lambda each: (len(each), sorted(each))):
        order = sorted(skills & required.keys())
        for place, count in enumerate(groups[skills]) if order else ():
            left = count
            while left > 1e-9:
                missing = {skill: required[skill][place] - there[skill][place] for skill in order}
                most = max(order, key=lambda skill: missing[skill])
                given = min(left, 1.0) if missing[most] > 0 else left
                there[most][place] += given
                left -= given
    return {skill: [round(each, 3) for each in row] for skill, row in there.items()}
