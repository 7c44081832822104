"""When groups of people could meet, and what that costs callers: the options a planner chooses from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from numpy.typing import NDArray

from keskus.engines.labour_law import Severity
from keskus.engines.rostering.gatherings import Gathering, Placing, placed
from keskus.planning.models import Activity, Roster
from keskus.planning.queries.breaks import screen_terms
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.need import Need, cover_lines, need_of
from keskus.planning.queries.queue_needs import predicted_line
from keskus.planning.queries.rosters import idle_activities, lattice_of, shifts, unpaid_activities
from keskus.planning.queries.shrinkage import planned
from keskus.planning.rules.cover import Lattice, Line, presence
from keskus.planning.rules.gatherings import Meeting, all_placed, gives_way
from keskus.planning.rules.rosters import INTERVAL, Shift

OPTIONS = 3
OPEN_WEIGHT = 0.25  # calls late that a missing agent-interval counts for, beside the predicted service level


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be placed: for whom, how long, in groups of what size, and when it may be (weekdays 0 to 6)."""

    activity: Activity
    minutes: int
    people: tuple[int, ...]
    group_size: int
    first: date
    last: date
    weekdays: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Option:
    """Meetings, and what they do: calls no longer answered in time, levels of their hours, missing hours, breaches."""

    meetings: tuple[Meeting, ...]
    left_out: tuple[int, ...]
    late_calls: float
    level_before: float | None
    level_after: float | None
    open_hours: float
    breaches: int
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Consumed:
    """What of a shrinkage category a roster's activity uses, both as shares; None: no category is called so."""

    share: float
    planned: float | None


def options_for(roster: Roster, ask: Ask) -> list[Option]:
    """The cheapest times, then the cheapest on other days than those; none where nobody is free."""
    own, lattice, need = shifts(roster), lattice_of(roster), need_of(roster)
    free = _free(roster, own, ask, lattice)
    starts = _starts(roster, ask, lattice)
    loss = _loss(own, need, lattice, ask.group_size)
    before = cover_lines(roster, own, lattice, need)
    known = {each.key for each in findings_of(roster, own)}
    found: list[Option] = []
    fewest: int | None = None
    for _ in range(OPTIONS):
        try:
            placing = placed(Gathering(ask.minutes * 60 // INTERVAL, ask.group_size, starts, free, loss))
        except ValueError:  # too few times for so many groups
            break
        fewest = len(placing.left_out) if fewest is None else fewest
        if not placing.sessions or len(placing.left_out) > fewest:
            break
        found.append(_judged(roster, ask, placing, own, before, need, known))
        for session in placing.sessions:
            starts[_day_of(lattice, session.start)] = False
    return found


def _day_of(lattice: Lattice, place: int) -> slice:
    number = max(n for n in range(len(lattice.midnights)) if lattice.of_day(n).start <= place)
    return slice(lattice.of_day(number).start, lattice.of_day(number).stop)


def _starts(roster: Roster, ask: Ask, lattice: Lattice) -> NDArray[np.bool_]:
    found = np.zeros(lattice.intervals, np.bool_)
    for place in range(lattice.intervals):
        since = lattice.starts + place * INTERVAL
        begins, ends = (datetime.fromtimestamp(at, roster.zone) for at in (since, since + ask.minutes * 60))
        inside = ask.opens <= begins.time() and begins.date() == ends.date() and ends.time() <= ask.closes
        found[place] = inside and ask.first <= begins.date() <= ask.last and begins.weekday() in ask.weekdays
    return found


def _free(roster: Roster, own: Iterable[Shift], ask: Ask, lattice: Lattice) -> dict[str, NDArray[np.bool_]]:
    """Quarter-hours of each person in a shift that is not locked and in nothing planned there already."""
    screens = screen_terms(roster)
    free = {person: np.zeros(lattice.intervals, np.bool_) for person in ask.people}
    for shift in own:
        if shift.person not in free or shift.is_locked:
            continue
        row = free[shift.person]
        row[max(0, _up(shift.starts, lattice)) : (shift.ends - lattice.starts) // INTERVAL] = True
        for part in shift.parts:
            if not gives_way(part, screens):
                row[(part.starts - lattice.starts) // INTERVAL : _up(part.ends, lattice)] = False
    return {str(person): row for person, row in free.items()}


def _up(moment: int, lattice: Lattice) -> int:
    return -((lattice.starts - moment) // INTERVAL)


def _loss(own: Sequence[Shift], need: Need, lattice: Lattice, most: int) -> NDArray[np.float64]:
    """By how many fewer are there: calls late and agents missing more, all queues taken as one."""
    there, required = np.array(presence(own, lattice, idle=idle_activities())), np.array(need.total(), float)
    rows = []
    for fewer in range(most + 1):
        left = np.maximum(0.0, there - fewer)
        line = predicted_line(0, tuple(need.total()), tuple(left.tolist()), need.queues, slice(None))
        levels = np.array([1.0 if each is None else each for each in line.predicted] or [1.0])
        late = np.array(line.calls or [0.0]) * (1 - levels)
        rows.append(late + OPEN_WEIGHT * np.maximum(0.0, required - left))
    table = np.array(rows)
    return np.maximum(0.0, table - table[0])


def _judged(
    roster: Roster,
    ask: Ask,
    placing: Placing,
    own: Sequence[Shift],
    before: Sequence[Line],
    need: Need,
    known: set[str],
) -> Option:
    """What the whole roster is like with it: by skills, with every shift as it would stand."""
    lattice = lattice_of(roster)
    meetings = tuple(
        Meeting(
            lattice.starts + session.start * INTERVAL,
            lattice.starts + session.start * INTERVAL + ask.minutes * 60,
            tuple(sorted(int(person) for person in session.people)),
        )
        for session in placing.sessions
    )
    changed = {each.id: each for each in all_placed(own, meetings, ask.activity.pk, screen_terms(roster)) or ()}
    after = [changed.get(shift.id, shift) for shift in own]
    lines = cover_lines(roster, after, lattice, need)
    places = {place for each in meetings for place in _places(each, lattice)}
    new = {each.key for each in findings_of(roster, after) if each.breach.severity is Severity.BREACH} - known
    return Option(
        meetings,
        tuple(int(person) for person in placing.left_out),
        _late(lines) - _late(before),
        _level(before, places),
        _level(lines, places),
        lines[0].open_hours - before[0].open_hours,
        len(new),
        placing.is_proven,
    )


def _places(meeting: Meeting, lattice: Lattice) -> range:
    return range((meeting.starts - lattice.starts) // INTERVAL, _up(meeting.ends, lattice))


def _late(lines: Sequence[Line]) -> float:
    """Calls not answered in time, of the lines that tell of calls; of one alone the total repeats it."""
    told = [line for line in lines[1:] if line.calls] or [line for line in lines[:1] if line.calls]
    return sum(
        calls * (1 - level)
        for line in told
        for calls, level in zip(line.calls, line.predicted, strict=True)
        if level is not None
    )


def _level(lines: Sequence[Line], places: set[int]) -> float | None:
    """Of the calls of some intervals."""
    told = [line for line in lines[1:] if line.calls] or [line for line in lines[:1] if line.calls]
    pairs = [(line.calls[n], level) for line in told for n in places if (level := line.predicted[n]) is not None]
    total = sum(calls for calls, _level in pairs)
    return sum(calls * level for calls, level in pairs) / total if total else None


def consumed(roster: Roster, activity: Activity) -> Consumed:
    """How much of paid time the activity takes in the roster, beside the shrinkage category of its name or code."""
    own, unpaid = shifts(roster), unpaid_activities()
    spent = sum(part.ends - part.starts for shift in own for part in shift.parts if part.activity == activity.pk)
    lost = sum(part.ends - part.starts for shift in own for part in shift.parts if part.activity in unpaid)
    paid = sum(shift.seconds for shift in own) - lost
    names = {activity.name.casefold(), activity.code.casefold()}
    rows = planned(roster.site, roster.starts_on)
    share = next((r.share for r in rows if {r.name.casefold(), *(c.casefold() for c in r.pause_codes)} & names), None)
    return Consumed(spent / paid if paid else 0.0, share)
