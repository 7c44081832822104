"""The best weeks of one person at given prices: a walk over days that knows all rules and forgets nothing.

A state is: days and paid units of this week, days in a row, and what came last: a class of shift (yesterday), so many
free days after a class while the week's rest is still missing, or freedom. Exact; docs/numbers.md tells why.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keskus.engines.compiled import inner
from keskus.engines.rostering.tables import Laws, Real, Tables, Whole

NOTHING = -1e18
BARELY = -1e17


class Desk(NamedTuple):
    """Room to work in."""

    sums: Real  # prices of the intervals, added up
    least: Real  # by window and interval: the cheapest pause that begins in the window
    value: Real  # by day and group of shapes
    shape: Whole  # which one has that value
    groups: Whole  # by day: how many can be worked at all
    group: Whole  # by day: which
    day_units: Whole  # of the day that is walked: see `DayWork`
    day_bucket: Whole
    day_last: Whole
    day_missing: Whole
    day_value: Real
    states: Real  # by layer, days, units, days in a row and state
    none: Real  # by bucket: the best before a start, the week's rest missing
    done: Real  # the same, the rest taken
    rests: Real  # the rest missing till now, and taken by the gap before that start


class DayWork(NamedTuple):
    """What may be worked on one day: units, bucket, class after it, state after it with the rest missing, value."""

    units: Whole
    bucket: Whole
    last: Whole
    missing: Whole
    value: Real


def desk_for(t: Tables) -> Desk:
    """Large enough for everybody."""
    days, weeks = t.people.low.shape[1], t.people.least.shape[1]
    laws = t.laws
    states = int((laws.classes * (1 + laws.free_days)).max()) + 1
    size = (
        days + weeks + 1,
        int(t.people.most_days.max(initial=0)) + 1,
        int(t.people.most.max(initial=0)) + 1,
        int(t.people.row_limit.max(initial=0)) + 1,
        states,
    )
    buckets, most_groups = int(laws.buckets.max()) + 1, laws.group_units.shape[1]
    return Desk(
        sums=np.zeros(t.frame.reach + 1),
        least=np.zeros((max(1, t.shapes.window_width.size), t.frame.reach + 1)),
        value=np.zeros((days, most_groups)),
        shape=np.zeros((days, most_groups), np.int64),
        groups=np.zeros(days, np.int64),
        group=np.zeros((days, most_groups), np.int64),
        day_units=np.zeros(most_groups, np.int64),
        day_bucket=np.zeros(most_groups, np.int64),
        day_last=np.zeros(most_groups, np.int64),
        day_missing=np.zeros(most_groups, np.int64),
        day_value=np.zeros(most_groups),
        states=np.full(size, NOTHING),
        none=np.zeros(buckets),
        done=np.zeros(buckets),
        rests=np.zeros(buckets),
    )


@inner
def add_up(t: Tables, d: Desk, gain: Real) -> None:
    """Sums of the prices and the cheapest pauses: once for each set of prices."""
    for x in range(gain.size):
        d.sums[x + 1] = d.sums[x] + gain[x]
    for m in range(t.shapes.window_width.size):
        width, length = t.shapes.window_width[m], t.shapes.window_length[m]
        for x in range(gain.size - width - length + 2):
            low = d.sums[x + length] - d.sums[x]
            for q in range(x + 1, x + width):
                low = min(low, d.sums[q + length] - d.sums[q])
            d.least[m, x] = low


@inner
def value_day(t: Tables, d: Desk, a: int, day: int) -> None:
    """The best shape of each group that somebody may work on a day."""
    law, taste, s = t.people.law[a], t.people.taste[a], t.shapes
    low, high = t.people.low[a, day], t.people.high[a, day]
    base = day * t.frame.day_intervals
    d.value[day, :] = NOTHING
    for o in range(s.start.size):
        g = t.laws.group[law, o]
        if g < 0 or s.start[o] < low or s.start[o] + s.length[o] > high:
            continue
        x = base + s.start[o]
        v = d.sums[x + s.length[o]] - d.sums[x]
        for p in range(s.first_pause[o], s.first_pause[o + 1]):
            v -= d.least[s.pause_window[p], x + s.pause_offset[p]]
        if taste >= 0:
            v -= t.people.taste_cost[taste, day, o]
        if v > d.value[day, g]:
            d.value[day, g] = v
            d.shape[day, g] = o
    d.groups[day] = 0
    for g in range(t.laws.groups[law]):
        if d.value[day, g] > BARELY:
            d.group[day, d.groups[day]] = g
            d.groups[day] += 1


@inner
def begun(laws: Laws, law: int, last: int, needs_rest: int) -> int:
    """The state in which a week begins after a class."""
    return laws.begun[law, last] if needs_rest else last


@inner
def units_from(t: Tables, a: int, week: int, n: int, left: int, least: int) -> int:
    """The fewest units with which n days may have been worked when so many days are left."""
    law = t.people.law[a]
    more = min(left, t.people.most_days[a] - n)
    low = (n - t.people.fixed_days[a, week]) * t.laws.least_units[law]
    return int(max(0, low, least - more * t.laws.most_units[law]))


@inner
def sort_in(row: Real, classes: int, ready: Whole, rested: Whole, none: Real, done: Real, rests: Real) -> None:
    """What may come before each bucket of starts: the best of the states of a row."""
    buckets = none.size
    none[:] = NOTHING
    done[:] = NOTHING
    rests[:] = NOTHING
    done[0] = row[classes * rested.shape[0]]
    for last in range(classes):
        b = ready[last]
        if b < buckets and row[last] > done[b]:
            done[b] = row[last]
    for turn in range(rested.shape[0] - 1):
        for last in range(classes):
            v = row[classes * (1 + turn) + last]
            b = ready[last] if turn == 0 else 0
            if v < BARELY or b >= buckets:
                continue
            if v > none[b]:
                none[b] = v
            b = max(b, rested[turn, last])
            if b < buckets and v > rests[b]:
                rests[b] = v
    for b in range(1, buckets):
        none[b] = max(none[b], none[b - 1])
        done[b] = max(done[b], done[b - 1])
        rests[b] = max(rests[b], rests[b - 1])
    for b in range(buckets):
        done[b] = max(done[b], rests[b])


@inner
def spread(days: DayWork, u: int, low: int, most: int, none: Real, done: Real, target: Real) -> None:
    """A day worked, whichever way: into the states after it (units, state). Below `low` units is not looked at."""
    for place in range(days.units.size):
        more = u + days.units[place]
        if more < low or more > most:
            continue
        b, worth = days.bucket[place], days.value[place]
        v = done[b] + worth
        if v > target[more, days.last[place]]:
            target[more, days.last[place]] = v
        v = none[b] + worth
        if v > target[more, days.missing[place]]:
            target[more, days.missing[place]] = v


@inner
def rest_day(row: Real, target: Real, freed: Whole, idle: float) -> None:
    """A free day: into the states after it."""
    for s in range(row.size):
        v = row[s] + idle
        if v > target[freed[s]]:
            target[freed[s]] = v


@inner
def day_work(t: Tables, d: Desk, a: int, day: int) -> DayWork:
    """What may be worked on a day, as the walk needs it: the locked shift, or the best of each group."""
    law, count = t.people.law[a], d.groups[day]
    fixed = t.people.fixed[a, day]
    if fixed >= 0:
        count = 1
        last = t.people.fixed_class[fixed]
        d.day_units[0], d.day_bucket[0] = 0, t.people.fixed_bucket[fixed]
        d.day_last[0], d.day_missing[0], d.day_value[0] = last, t.laws.begun[law, last], 0.0
    else:
        for place in range(count):
            g = d.group[day, place]
            last = t.laws.group_class[law, g]
            d.day_units[place], d.day_bucket[place] = t.laws.group_units[law, g], t.laws.group_bucket[law, g]
            d.day_last[place], d.day_missing[place] = last, t.laws.begun[law, last]
            d.day_value[place] = d.value[day, g]
    return DayWork(
        d.day_units[:count], d.day_bucket[:count], d.day_last[:count], d.day_missing[:count], d.day_value[:count]
    )


@inner
def walk_day(t: Tables, d: Desk, a: int, day: int, layer: int, least: int, is_off: bool) -> None:
    """From the states before a day to those after it. Fewer than `least` units at the week's end are not looked at."""
    people, laws, law, week = t.people, t.laws, t.people.law[a], t.frame.week_of[day]
    gone = day - week * 7
    left = min(7, people.low.shape[1] - week * 7) - gone - 1
    rows, most, most_days = people.row_limit[a], people.most[a, week], people.most_days[a]
    classes, buckets = laws.classes[law], laws.buckets[law]
    ready, rested = laws.ready[law, t.frame.jump[day]], laws.rested[law, : laws.free_days[law] + 1]
    states = classes * rested.shape[0] + 1
    freed, is_fixed, taste = laws.freed[law], people.fixed[a, day] >= 0, people.taste[a]
    none, done, rests = d.none[:buckets], d.done[:buckets], d.rests[:buckets]
    idle = -people.taste_free[taste, day] if taste >= 0 and not is_fixed else 0.0
    days = day_work(t, d, a, day)
    for n in range(min(most_days, gone + 1) + 1):
        d.states[layer + 1, n, units_from(t, a, week, n, left, least) : most + 1, : rows + 1, :states] = NOTHING
    for n in range(min(most_days, gone) + 1):
        low = units_from(t, a, week, n, left, least)
        above = units_from(t, a, week, n + 1, left, least)
        works = (is_fixed or not is_off) and n < most_days
        for u in range(units_from(t, a, week, n, left + 1, least), min(most, n * laws.most_units[law]) + 1):
            for r in range(rows + 1):
                row = d.states[layer, n, u, r, :states]
                if row.max() < BARELY:
                    continue
                if not is_fixed and u >= low:
                    rest_day(row, d.states[layer + 1, n, u, 0, :states], freed, idle)
                if works and (rows == 0 or r < rows):
                    sort_in(row, classes, ready, rested, none, done, rests)
                    spread(days, u, above, most, none, done, d.states[layer + 1, n + 1, :, r + 1 if rows else 0])


@inner
def close_week(t: Tables, d: Desk, a: int, week: int, layer: int, least: int) -> None:
    """Into the next week: units and days begin anew; what falls short of the contract is paid for."""
    people, laws, law = t.people, t.laws, t.people.law[a]
    classes = laws.classes[law]
    free = classes * (1 + laws.free_days[law])
    after = t.frame.needs_rest[week + 1] if week + 1 < t.frame.needs_rest.size else 0
    rows = people.row_limit[a]
    d.states[layer + 1, 0, 0, : rows + 1, : free + 1] = NOTHING
    for n in range(people.most_days[a] + 1):
        for u in range(units_from(t, a, week, n, 0, least), people.most[a, week] + 1):
            short = t.frame.short * max(0, people.least[a, week] - u)
            for r in range(rows + 1):
                for s in range(free + 1):
                    v = d.states[layer, n, u, r, s]
                    if v < BARELY or classes <= s < free:
                        continue
                    last = laws.fresh[law] if s == free else laws.clipped[law, s]
                    target = begun(laws, law, last, after)
                    at = d.states[layer + 1, 0, 0, r]
                    at[target] = max(at[target], v - short)


@inner
def walk(t: Tables, d: Desk, a: int, mask: int, is_strict: bool) -> float:
    """The value of the best weeks; the layers are left for `trace`. Strict: contracts are kept."""
    people, laws, law = t.people, t.laws, t.people.law[a]
    rows, free = people.row_limit[a], laws.classes[law] * (1 + laws.free_days[law])
    d.states[0, 0, 0, : rows + 1, : free + 1] = NOTHING
    first = begun(laws, law, people.first_class[a], t.frame.needs_rest[0])
    d.states[0, 0, 0, people.first_row[a] if rows else 0, first] = 0.0
    layer, days = 0, people.low.shape[1]
    for day in range(days):
        week = t.frame.week_of[day]
        least = people.least[a, week] if is_strict else 0
        walk_day(t, d, a, day, layer, least, (mask >> day) & 1 == 1)
        layer += 1
        if day + 1 == days or t.frame.week_of[day + 1] != week:
            close_week(t, d, a, week, layer, least)
            layer += 1
    best = NOTHING
    for r in range(rows + 1):
        for s in range(free + 1):
            best = max(best, d.states[layer, 0, 0, r, s])
    return best
