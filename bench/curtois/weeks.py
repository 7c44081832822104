"""The best weeks of one employee at given prices, exactly; and one employee at a time, as the product's search does it.

The rules are not the product's (least days in a row, at work and off, minutes of the whole horizon, most of a shift
type), so the walk over days is written for them: what came last and for how long, minutes, weekends, and counts of
those types whose limit would otherwise be broken. Dice and compiling are the product's; prices, noise, and keep or put
back are done as in its search.
"""

from __future__ import annotations

from math import exp, gcd
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.curtois.checker import Rows
from bench.curtois.instance import Problem
from keskus.engines.compiled import compiled, inner
from keskus.engines.simulation.dice import chance, seed_for

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
NOTHING = -1e18
BARELY = -1e17
ROOM = 1 << 20  # states that fit without asking for memory again
ALWAYS_COUNTED = 5  # a limit so low is likely to bind


class Team(NamedTuple):
    """An instance for the loops; the option after the last type is a free day."""

    units: Whole  # by type
    clash: Whole  # type, type of the next day: 1 where it may not follow
    alike: Whole  # by type: the first one with the same length and clashes
    limit: Whole  # employee, type
    most_units: Whole
    least_units: Whole
    most_row: Whole
    least_row: Whole
    least_off: Whole
    most_weekends: Whole
    own: Real  # employee, day, option: requests
    may: Whole  # employee, day, option
    required: Whole  # day, type
    under: Real
    over: Real


class Desk(NamedTuple):
    """Room to work in."""

    value: Real  # day, option
    best: Real  # day, group; the last one is a free day
    kind: Whole  # day, group: which type that is
    states: Real
    came: Whole
    counted: Whole  # by type
    gain: Real  # day, type
    noisy: Real
    old: Whole
    room: Whole  # day, type: needed less there


def team_of(problem: Problem) -> Team:
    """From the text's words to arrays."""
    names = [kind.name for kind in problem.kinds]
    order, people = {name: at for at, name in enumerate(names)}, {one.name: at for at, one in enumerate(problem.staff)}
    unit = gcd(*(kind.minutes for kind in problem.kinds))
    units = np.array([kind.minutes // unit for kind in problem.kinds])
    clash = np.array([[int(after in kind.not_next) for after in names] for kind in problem.kinds])
    keys = [(units[t], clash[t].tobytes(), clash[:, t].tobytes()) for t in range(len(names))]
    own = np.zeros((len(people), problem.days, len(names) + 1))
    may = np.ones(own.shape, np.int64)
    for one in problem.wanted:
        own[people[one.employee], one.day] += one.weight
        own[people[one.employee], one.day, order[one.shift]] -= one.weight
    for one in problem.unwanted:
        own[people[one.employee], one.day, order[one.shift]] += one.weight
    limit = np.array([[one.most_shifts.get(name, problem.days) for name in names] for one in problem.staff])
    may[:, :, :-1] = (limit > 0)[:, None, :]
    for at, one in enumerate(problem.staff):
        may[at, sorted(one.days_off), :-1] = 0
    cover = np.zeros((3, problem.days, len(names)))
    for need in problem.cover:
        cover[:, need.day, order[need.shift]] = need.required, need.under, need.over

    def column(field: str) -> Whole:
        return np.array([getattr(one, field) for one in problem.staff], np.int64)

    return Team(
        units=units,
        clash=clash,
        alike=np.array([keys.index(key) for key in keys]),
        limit=limit,
        most_units=column("most_minutes") // unit,
        least_units=-(-column("least_minutes") // unit),
        most_row=column("most_in_row"),
        least_row=column("least_in_row"),
        least_off=np.maximum(1, column("least_off_in_row")),
        most_weekends=column("most_weekends"),
        own=own,
        may=may,
        required=cover[0].astype(np.int64),
        under=cover[1],
        over=cover[2],
    )


def desk_for(t: Team) -> Desk:
    """Large enough for everybody."""
    days, types = t.required.shape
    return Desk(
        value=np.zeros((days, types + 1)),
        best=np.zeros((days, types + 1)),
        kind=np.zeros((days, types + 1), np.int64),
        states=np.zeros(ROOM),
        came=np.zeros(ROOM, np.int64),
        counted=np.zeros(types, np.int64),
        gain=np.zeros((days, types)),
        noisy=np.zeros((days, types)),
        old=np.zeros(days, np.int64),
        room=t.required.copy(),
    )


def rows_of(problem: Problem, tours: Whole) -> Rows:
    """Names for numbers."""
    names = [*(kind.name for kind in problem.kinds), ""]
    return {one.name: tuple(names[option] for option in tours[at]) for at, one in enumerate(problem.staff)}


def tours_of(problem: Problem, rows: Rows) -> Whole:
    """Numbers for names."""
    names = {name: at for at, name in enumerate([*(kind.name for kind in problem.kinds), ""])}
    return np.array([[names[name] for name in rows[one.name]] for one in problem.staff])


@inner
def _groups(t: Team, d: Desk, a: int, first: Whole) -> int:
    """Types that the walk need not tell apart become one, the best of each day; `first` is one type of each."""
    days, types = t.required.shape
    count = 0
    d.best[:] = NOTHING
    for o in range(types):
        if t.limit[a, o] == 0:
            continue
        g = count
        if not d.counted[o]:
            for h in range(count):
                if t.alike[first[h]] == t.alike[o] and not d.counted[first[h]]:
                    g = h
        if g == count:
            first[g] = o
            count += 1
        for day in range(days):
            if d.value[day, o] > d.best[day, g]:
                d.best[day, g] = d.value[day, o]
                d.kind[day, g] = o
    return count


@inner
def _walk(t: Team, d: Desk, a: int, tour: Whole) -> float:  # noqa: C901 (in parts it took 17 times as long)
    """The best weeks with the types in `counted` kept within their limits; tells their value.

    A cell is counts, units and weekends; in it lies what came last, and for how long: groups of types by days in a row,
    then days off in a row, the last of which is rested. A row that began before the first day is never too short.
    """
    days, types = t.required.shape
    first = np.zeros(types + 1, np.int64)
    groups = _groups(t, d, a, first)
    rows, offs, ends, most = t.most_row[a], t.least_off[a], t.most_weekends[a] + 1, t.most_units[a] + 1
    stride, size, combos = np.zeros(groups, np.int64), np.ones(groups, np.int64), 1
    longest = 1
    for g in range(groups):
        longest = max(longest, t.units[first[g]])
        if d.counted[first[g]]:
            stride[g], size[g] = combos, min(t.limit[a, first[g]], most // t.units[first[g]]) + 1
            combos *= size[g]
    width = groups * rows + offs
    cells = combos * most * ends
    need = (days + 1) * cells * width
    states = d.states if need <= d.states.size else np.empty(need)
    came = d.came if need <= d.came.size else np.empty(need, np.int64)
    alive = np.zeros((days + 1, cells), np.int8)
    rested = width - 1
    states[:width] = NOTHING
    states[rested] = 0.0
    alive[0, 0] = 1
    for day in range(days):
        left, weekday = days - 1 - day, day % 7
        for cell in range(cells):
            if not alive[day, cell]:
                continue
            w, u, c = cell % ends, cell // ends % most, cell // (ends * most)
            here = (day * cells + cell) * width
            free = d.value[day, types]
            if free > BARELY and u + left * longest >= t.least_units[a]:
                there = ((day + 1) * cells + cell) * width
                if not alive[day + 1, cell]:
                    alive[day + 1, cell] = 1
                    states[there : there + width] = NOTHING
                for s in range(width):
                    v = states[here + s] + free
                    if v < BARELY:
                        continue
                    if s < groups * rows:
                        k = s % rows + 1
                        if k < t.least_row[a] and k != day:
                            continue
                        to = groups * rows
                    else:
                        to = min(s + 1, rested)
                    if v > states[there + to]:
                        states[there + to] = v
                        came[there + to] = s
            for h in range(groups):
                gain = d.best[day, h]
                more = u + t.units[first[h]]
                if gain < BARELY or more >= most or more + left * longest < t.least_units[a]:
                    continue
                after = c
                if stride[h] > 0:
                    if c // stride[h] % size[h] + 1 >= size[h]:
                        continue
                    after = c + stride[h]
                if states[here + rested] > BARELY:
                    past = w + (weekday >= 5)
                    if past < ends:
                        at = (after * most + more) * ends + past
                        there = ((day + 1) * cells + at) * width
                        if not alive[day + 1, at]:
                            alive[day + 1, at] = 1
                            states[there : there + width] = NOTHING
                        v = states[here + rested] + gain
                        if v > states[there + h * rows]:
                            states[there + h * rows] = v
                            came[there + h * rows] = rested
                past = w + (weekday == 5)
                if past >= ends:
                    continue
                at = (after * most + more) * ends + past
                there = ((day + 1) * cells + at) * width
                for g in range(groups):
                    if t.clash[first[g], first[h]]:
                        continue
                    for k in range(rows - 1):
                        v = states[here + g * rows + k] + gain
                        if v < BARELY:
                            continue
                        if not alive[day + 1, at]:
                            alive[day + 1, at] = 1
                            states[there : there + width] = NOTHING
                        if v > states[there + h * rows + k + 1]:
                            states[there + h * rows + k + 1] = v
                            came[there + h * rows + k + 1] = g * rows + k
    best, cell, s = NOTHING, 0, 0
    for at in range(cells):
        if alive[days, at] and at // ends % most >= t.least_units[a]:
            there = (days * cells + at) * width
            for x in range(width):
                if states[there + x] > best:
                    best, cell, s = states[there + x], at, x
    if best < BARELY:
        return NOTHING
    for layer in range(days, 0, -1):
        before = came[(layer * cells + cell) * width + s]
        day = layer - 1
        if s >= groups * rows:
            tour[day] = types
        else:
            h = s // rows
            tour[day] = d.kind[day, h]
            w, u, c = cell % ends, cell // ends % most, cell // (ends * most)
            weekday = day % 7
            w -= int(weekday == 5 or (weekday == 6 and before >= groups * rows))
            cell = ((c - stride[h]) * most + u - t.units[first[h]]) * ends + w
        s = before
    return best


@inner
def _is_within(t: Team, d: Desk, a: int, tour: Whole) -> bool:
    """Whether no type comes too often; those that do are counted from now on."""
    is_within = True
    for o in range(t.units.size):
        if np.sum(tour == o) > t.limit[a, o]:
            d.counted[o] = 1
            is_within = False
    return is_within


@inner
def _best(t: Team, d: Desk, a: int, gain: Real, may: Whole, tour: Whole) -> float:
    """Exact: what is not counted is looked at afterwards, and counted if it is too much."""
    days, types = t.required.shape
    for day in range(days):
        for o in range(types + 1):
            d.value[day, o] = NOTHING
            if may[day, o]:
                d.value[day, o] = (gain[day, o] if o < types else 0.0) - t.own[a, day, o]
    for o in range(types):
        d.counted[o] = int(0 < t.limit[a, o] <= ALWAYS_COUNTED)
    value = _walk(t, d, a, tour)
    while value > BARELY and not _is_within(t, d, a, tour):
        value = _walk(t, d, a, tour)
    return value


@compiled
def best_weeks(t: Team, d: Desk, a: int, gain: Real, may: Whole, tour: Whole) -> float:
    """The days of one employee that are worth most: prices of shifts less requests not met; -1e18: none."""
    return float(_best(t, d, a, gain, may, tour))


@inner
def _place(t: Team, d: Desk, tour: Whole, heads: int) -> None:
    for day in range(tour.size):
        if tour[day] < t.units.size:
            d.room[day, tour[day]] -= heads


@inner
def _worth(t: Team, d: Desk, a: int, tour: Whole) -> float:
    total = 0.0
    for day in range(tour.size):
        total -= t.own[a, day, tour[day]]
        if tour[day] < t.units.size:
            total += d.gain[day, tour[day]]
    return total


@compiled
def total(t: Team, d: Desk, tours: Whole) -> float:
    """What a roster costs, and the room that it leaves."""
    cost = 0.0
    d.room[:] = t.required
    for a in range(tours.shape[0]):
        _place(t, d, tours[a], 1)
        for day in range(tours.shape[1]):
            cost += t.own[a, day, tours[a, day]]
    for day in range(tours.shape[1]):
        for o in range(t.units.size):
            room = d.room[day, o]
            cost += t.under[day, o] * room if room > 0 else -t.over[day, o] * room
    return cost


@compiled
def search(t: Team, d: Desk, tours: Whole, best: Whole, state: Real, span: Whole, heats: Real, seed: int) -> None:
    """Steps `span[0]` to `span[1]` of `span[2]`: one employee's days anew at the prices of what is missing; Metropolis.

    `state`: cost now, best cost. `d.room` must be that of the tours (see `total`).
    """
    days, types = t.required.shape
    for step in range(span[0], span[1]):
        heat = heats[0] * (heats[1] / heats[0]) ** (step / max(1, span[2]))
        luck = seed_for(np.uint64(seed), step)
        a = int(chance(luck, 0) * tours.shape[0])
        d.old[:] = tours[a]
        _place(t, d, d.old, -1)
        for day in range(days):
            for o in range(types):
                d.gain[day, o] = t.under[day, o] if d.room[day, o] > 0 else -t.over[day, o]
                d.noisy[day, o] = d.gain[day, o] + 0.5 * heat * chance(luck, 3 + day * types + o)
        change = 0.0
        if _best(t, d, a, d.noisy, t.may[a], tours[a]) > BARELY:
            change = _worth(t, d, a, d.old) - _worth(t, d, a, tours[a])
        if change > 0.0 and chance(luck, 2) >= exp(-change / max(heat, 1e-9)):
            tours[a] = d.old
            change = 0.0
        _place(t, d, tours[a], 1)
        state[0] += change
        if state[0] < state[1] - 1e-7:
            state[1] = state[0]
            best[:] = tours
