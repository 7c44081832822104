"""From the layers of a walk back to what it did on each day."""

from __future__ import annotations

import numpy as np

from keskus.engines.compiled import inner
from keskus.engines.rostering.tables import NEVER, Real, Tables, Whole
from keskus.engines.rostering.week import BARELY, Desk, add_up, begun, value_day, walk

Spot = tuple[int, int, int, int, int]  # days, units, days in a row, state, shape (-1 off)


@inner
def _last(t: Tables, d: Desk, a: int, layer: int, value: float) -> Spot:
    law = t.people.law[a]
    for r in range(t.people.row_limit[a] + 1):
        for s in range(t.laws.classes[law] * (1 + t.laws.free_days[law]) + 1):
            if d.states[layer, 0, 0, r, s] == value:
                return 0, 0, r, s, -1
    return 0, 0, 0, 0, -1


@inner
def _week_end(t: Tables, d: Desk, a: int, week: int, layer: int, spot: Spot, least: int) -> Spot:
    """The state that closed a week into this spot of `layer`."""
    people, laws, law = t.people, t.laws, t.people.law[a]
    classes = laws.classes[law]
    free = classes * (1 + laws.free_days[law])
    after = t.frame.needs_rest[week + 1] if week + 1 < t.frame.needs_rest.size else 0
    value = d.states[layer, 0, 0, spot[2], spot[3]]
    for n in range(people.most_days[a] + 1):
        more_units = max(0, (n - people.fixed_days[a, week]) * laws.least_units[law], least)
        for u in range(more_units, people.most[a, week] + 1):
            short = t.frame.short * max(0, people.least[a, week] - u)
            for s in range(free + 1):
                v = d.states[layer - 1, n, u, spot[2], s]
                if v < BARELY or classes <= s < free or v - short != value:
                    continue
                last = laws.fresh[law] if s == free else laws.clipped[law, s]
                if begun(laws, law, last, after) == spot[3]:
                    return n, u, spot[2], s, -1
    return -1, 0, 0, 0, -1


@inner
def _follows(t: Tables, a: int, day: int, s: int, bucket: int, last: int, after: int) -> bool:
    """Whether a shift of that bucket and class leads from state to state."""
    laws, law = t.laws, t.people.law[a]
    classes = laws.classes[law]
    free = classes * (1 + laws.free_days[law])
    done, missing = last, begun(laws, law, last, 1)
    if s == free:
        return after == done
    turn, before = divmod(s, classes)
    ready = laws.ready[law, t.frame.jump[day], before] if turn < 2 else 0
    if ready >= NEVER or ready > bucket:
        return False
    if turn == 0:
        return after == done
    rested = laws.rested[law, turn - 1, before] <= bucket
    return after == missing or (rested and after == done)


@inner
def _came(t: Tables, d: Desk, a: int, day: int, layer: int, spot: Spot, shape: int, g: int) -> Spot:
    """From which state a shift of group g (-1: the locked one) came into this spot of `layer`; days -1: from none."""
    laws, people, law = t.laws, t.people, t.people.law[a]
    fixed = people.fixed[a, day]
    bucket = people.fixed_bucket[fixed] if g < 0 else laws.group_bucket[law, g]
    last = people.fixed_class[fixed] if g < 0 else laws.group_class[law, g]
    u = spot[1] - (0 if g < 0 else laws.group_units[law, g])
    worth = 0.0 if g < 0 else d.value[day, g]
    value = d.states[layer, spot[0], spot[1], spot[2], spot[3]]
    rows = people.row_limit[a]
    if u < 0 or spot[0] < 1 or worth < BARELY or (rows and spot[2] < 1):
        return -1, 0, 0, 0, -1
    r = spot[2] - 1 if rows else 0
    for s in range(laws.classes[law] * (1 + laws.free_days[law]) + 1):
        v = d.states[layer - 1, spot[0] - 1, u, r, s]
        if v > BARELY and v + worth == value and _follows(t, a, day, s, bucket, last, spot[3]):
            return spot[0] - 1, u, r, s, shape
    return -1, 0, 0, 0, -1


@inner
def _before(t: Tables, d: Desk, a: int, day: int, layer: int, spot: Spot, low: int) -> Spot:
    """The state before a day, and what was worked on it. Units below `low` were not looked at there."""
    people, laws, law = t.people, t.laws, t.people.law[a]
    if people.fixed[a, day] >= 0:
        too_few = spot[1] < _floor(t, a, day, spot[0] - 1, low)
        return (-1, 0, 0, 0, -1) if too_few else _came(t, d, a, day, layer, spot, -1, -1)
    floor = _floor(t, a, day, spot[0] - 1, low)
    for place in range(d.groups[day] if spot[0] > 0 else 0):
        g = d.group[day, place]
        last = laws.group_class[law, g]
        is_there = spot[3] == last or spot[3] == laws.begun[law, last]
        if not is_there or spot[1] - laws.group_units[law, g] < floor:
            continue
        found = _came(t, d, a, day, layer, spot, d.shape[day, g], g)
        if found[0] >= 0:
            return found
    value = d.states[layer, spot[0], spot[1], spot[2], spot[3]]
    taste = people.taste[a]
    idle = -people.taste_free[taste, day] if taste >= 0 else 0.0
    for r in range(people.row_limit[a] + 1):
        for s in range(laws.classes[law] * (1 + laws.free_days[law]) + 1):
            v = d.states[layer - 1, spot[0], spot[1], r, s]
            if v > BARELY and v + idle == value and spot[2] == 0 and laws.freed[law, s] == spot[3]:
                return spot[0], spot[1], r, s, -1
    return -1, 0, 0, 0, -1


@inner
def _floor(t: Tables, a: int, day: int, n: int, least: int) -> int:
    """As `units_from` had it before the day."""
    week = t.frame.week_of[day]
    left = min(7, t.people.low.shape[1] - week * 7) - (day - week * 7)
    more = min(left, t.people.most_days[a] - n)
    law = t.people.law[a]
    low = (n - t.people.fixed_days[a, week]) * t.laws.least_units[law]
    return int(max(0, low, least - more * t.laws.most_units[law]))


@inner
def _pauses(t: Tables, d: Desk, day: int, shape: int, tour: Whole) -> None:
    s = t.shapes
    x = day * t.frame.day_intervals + s.start[shape]
    place = 1
    for p in range(s.first_pause[shape], s.first_pause[shape + 1]):
        m = s.pause_window[p]
        begin, length = x + s.pause_offset[p], s.window_length[m]
        best = begin
        for q in range(begin, begin + s.window_width[m]):
            if d.sums[q + length] - d.sums[q] < d.sums[best + length] - d.sums[best]:
                best = q
        tour[place] = best
        place += 1


@inner
def trace(t: Tables, d: Desk, a: int, value: float, tour: Whole, is_strict: bool) -> bool:
    """Write into `tour` (day; shape and beginnings of pauses) what the walk of this value did."""
    days = t.people.low.shape[1]
    layer = days + t.people.least.shape[1]
    spot = _last(t, d, a, layer, value)
    for back in range(days):
        day = days - 1 - back
        week = t.frame.week_of[day]
        least = t.people.least[a, week] if is_strict else 0
        if day + 1 == days or t.frame.week_of[day + 1] != week:
            spot = _week_end(t, d, a, week, layer, spot, least)
            layer -= 1
            if spot[0] < 0:
                return False
        spot = _before(t, d, a, day, layer, spot, least)
        layer -= 1
        if spot[0] < 0:
            return False
        tour[day, 0] = spot[4]
        if spot[4] >= 0:
            _pauses(t, d, day, spot[4], tour[day])
    return True


@inner
def own_cost(t: Tables, a: int, tour: Whole) -> float:
    """What these weeks cost beside cover: wishes, fairness, what the contract misses."""
    people, cost, taste = t.people, 0.0, t.people.taste[a]
    for week in range(people.least.shape[1]):
        units = 0
        for day in range(week * 7, min(week * 7 + 7, tour.shape[0])):
            shape = tour[day, 0]
            if shape >= 0:
                units += t.shapes.units[shape]
                cost += people.taste_cost[taste, day, shape] if taste >= 0 else 0.0
            elif people.fixed[a, day] < 0 and taste >= 0:
                cost += people.taste_free[taste, day]
        cost += t.frame.short * max(0, people.least[a, week] - units)
    return cost


@inner
def weekends(t: Tables, a: int, tour: Whole) -> int:
    """How many weekends are worked; a Saturday and the Sunday after it are one."""
    found, was_saturday = 0, False
    for day in range(tour.shape[0]):
        works = tour[day, 0] >= 0 or t.people.fixed[a, day] >= 0
        if t.frame.is_weekend[day]:
            second = day > 0 and t.frame.is_weekend[day - 1] == 1
            if works and not (second and was_saturday):
                found += 1
            was_saturday = works and not second
        else:
            was_saturday = False
    return found


@inner
def _best_of(t: Tables, d: Desk, a: int, tour: Whole, is_strict: bool) -> float:
    """With the limit of weekends: of all sets of free weekends that keep it, the best."""
    people, best = t.people, -np.inf
    first = people.first_choice[a]
    for choice in range(first - 1, people.last_choice[a]):
        mask = people.choices[choice] if choice >= first else 0
        value = walk(t, d, a, mask, is_strict)
        if value < BARELY or value <= best or not trace(t, d, a, value, tour, is_strict):
            continue
        if choice >= first:
            best = value
        elif weekends(t, a, tour) <= people.weekend_limit[a]:
            return value
    return best


@inner
def best_weeks(t: Tables, d: Desk, a: int, gain: Real, tour: Whole) -> float:
    """The best that one person can do at these prices, written into `tour`.

    Where the contract's hours cannot be reached it comes as near as pays; where the locked shifts alone break a rule,
    the other days stay free.
    """
    add_up(t, d, gain)
    for day in range(tour.shape[0]):
        value_day(t, d, a, day)
    value = -np.inf
    for attempt in range(2):
        if value == -np.inf:
            value = _best_of(t, d, a, tour, attempt == 0)
    if value == -np.inf:
        tour[:, 0] = -1
        value = -own_cost(t, a, tour)
    return value
