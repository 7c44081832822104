"""From an instance to the tables of the loops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import gcd

import numpy as np

from keskus.engines.rostering.checks import anchored
from keskus.engines.rostering.following import law_tables
from keskus.engines.rostering.instance import WEEK_DAYS, Instance, Person, Shift, ShiftKind
from keskus.engines.rostering.needs import groups_of, needs_of
from keskus.engines.rostering.roster import Only, Roster
from keskus.engines.rostering.tables import Frame, Laws, People, Shapes, Tables, Whole
from keskus.engines.rostering.tastes import tastes_of

SATURDAY = 5


@dataclass(frozen=True)
class Built:
    """Tables, and what is needed to read rosters into them and out of them. `fixed` are shifts that stay."""

    instance: Instance
    tables: Tables
    unit_minutes: int
    names: tuple[tuple[str, int, int], ...]  # shape: kind, start and length in minutes
    fixed: tuple[Shift, ...]
    movable: Whole  # numbers of the people whose weeks may change


def built(instance: Instance, only: Only | None = None, kept: Roster | None = None) -> Built:
    """`kept` is where the shifts outside of `only` come from."""
    only = only or Only()
    shapes, names, unit = _shapes(instance)
    fixed, off = _fixed(instance, only, kept)
    groups, group_of = groups_of(instance)
    people, laws = _people(instance, shapes, unit, fixed, off, group_of)
    frame = _frame(instance, shapes, unit)
    needs = needs_of(instance, groups, frame.reach)
    for shift in fixed:
        first, present = present_intervals(shift, instance.interval_minutes)
        at = shift.day * instance.per_day + first + np.flatnonzero(present)
        place = group_of[instance.places[shift.person]]
        for row in np.flatnonzero(needs.touches[:, place]):
            needs.required[row, at[at < frame.reach]] -= 1
    free = [place for place, person in enumerate(instance.people) if not only.people or person.id in only.people]
    return Built(instance, Tables(shapes, laws, people, needs, frame), unit, names, fixed, np.array(free, np.int64))


def present_intervals(shift: Shift, interval: int) -> tuple[int, Whole]:
    """The first interval of a shift's day it touches, and for each from there whether most of it is worked."""
    first, last = shift.start_minute // interval, -(-shift.end_minute // interval)
    minutes = np.zeros((last - first) * interval, np.int64)
    base = first * interval
    minutes[shift.start_minute - base : shift.end_minute - base] = 1
    for pause in shift.pauses:
        minutes[pause.start_minute - base : pause.start_minute - base + pause.minutes] = 0
    return first, (2 * minutes.reshape(-1, interval).sum(axis=1) > interval).astype(np.int64)


def shape_minutes(kind: ShiftKind, minutes: int) -> int:
    """Paid minutes of a shift so long."""
    return minutes - sum(rule.minutes for rule in kind.pauses if rule.is_for(minutes) and not rule.is_paid)


def _shapes(instance: Instance) -> tuple[Shapes, tuple[tuple[str, int, int], ...], int]:
    step = instance.interval_minutes
    found = [(kind, start, minutes) for kind in instance.shifts for minutes in kind.lengths for start in kind.starts]
    paid = [shape_minutes(kind, minutes) for kind, _, minutes in found]
    unit = gcd(*paid)
    rules: dict[tuple[str, int], int] = {}
    windows: dict[tuple[int, int], int] = {}
    first, offsets, places, numbers = [0], [], [], []
    for kind, _, minutes in found:
        for place, rule in enumerate(kind.pauses):
            if not rule.is_for(minutes):
                continue
            offsets.append((anchored(rule, minutes, step) + rule.earliest) // step)
            width = (rule.latest - rule.earliest) // step + 1
            places.append(windows.setdefault((width, rule.minutes // step), len(windows)))
            numbers.append(rules.setdefault((kind.id, place), len(rules)))
        first.append(len(offsets))
    order = {kind.id: place for place, kind in enumerate(instance.shifts)}
    shapes = Shapes(
        start=whole(start // step for _, start, _ in found),
        length=whole(minutes // step for *_, minutes in found),
        units=whole(minutes // unit for minutes in paid),
        first_pause=whole(first),
        pause_offset=whole(offsets),
        pause_window=whole(places),
        pause_rule=whole(numbers),
        window_width=whole(width for width, _ in windows),
        window_length=whole(length for _, length in windows),
        kind=whole(order[kind.id] for kind, _, _ in found),
        paid_minutes=whole(paid),
    )
    return shapes, tuple((kind.id, start, minutes) for kind, start, minutes in found), unit


def whole(numbers: Iterable[int]) -> Whole:
    """Whole numbers in a row."""
    return np.array(list(numbers), np.int64)


def _fixed(instance: Instance, only: Only, kept: Roster | None) -> tuple[tuple[Shift, ...], set[tuple[str, int]]]:
    """Shifts that stay, and days that stay free, both by the locks and by the part that may change."""
    locked = {(shift.person, shift.day): shift for person in instance.people for shift in person.locked}
    had = {(shift.person, shift.day): shift for shift in kept.shifts} if kept else {}
    off = set()
    if only.people or only.days:
        for person in instance.people:
            for day in range(instance.days):
                place = (person.id, day)
                is_free = (not only.people or person.id in only.people) and (not only.days or day in only.days)
                if is_free or place in locked:
                    continue
                if place in had:
                    locked[place] = had[place]
                else:
                    off.add(place)
    known = [shift for (person, _), shift in sorted(locked.items()) if person in instance.places]
    return tuple(known), off


def _people(
    instance: Instance,
    shapes: Shapes,
    unit: int,
    fixed: tuple[Shift, ...],
    off: set[tuple[str, int]],
    group_of: Whole,
) -> tuple[People, Laws]:
    laws, law_of, classes, buckets = law_tables(instance, shapes, fixed)
    low, high = _windows(instance, off)
    place_of, fixed_days, paid = _places(instance, fixed)
    least, most = _contracts(instance, paid, unit)
    cost, free, row = tastes_of(instance, shapes)
    ends = _weekends(instance)
    people = People(
        group=group_of,
        law=law_of,
        low=low,
        high=high,
        fixed=place_of,
        fixed_bucket=buckets,
        fixed_class=classes[: len(fixed)],
        fixed_days=fixed_days,
        least=least,
        most=most,
        most_days=whole(person.max_weekly_days for person in instance.people),
        row_limit=whole(_row_limit(instance, person) for person in instance.people),
        first_class=classes[len(fixed) :],
        first_row=whole(min(person.past.days_in_row, person.limits.max_days_in_row) for person in instance.people),
        taste=row,
        taste_cost=cost,
        taste_free=free,
        weekend_limit=ends[0],
        choices=ends[1],
        first_choice=ends[2],
        last_choice=ends[3],
    )
    return people, laws


def _places(instance: Instance, fixed: tuple[Shift, ...]) -> tuple[Whole, Whole, Whole]:
    """By person: the number of each day's fixed shift, and days and paid minutes of each week that are fixed."""
    n, days = len(instance.people), instance.days
    weeks = -(-days // WEEK_DAYS)
    place_of = np.full((n, days), -1, np.int64)
    fixed_days, paid = np.zeros((2, n, weeks), np.int64)
    for number, shift in enumerate(fixed):
        a = instance.places[shift.person]
        place_of[a, shift.day] = number
        fixed_days[a, shift.day // WEEK_DAYS] += 1
        paid[a, shift.day // WEEK_DAYS] += shift.paid_minutes
    return place_of, fixed_days, paid


def _windows(instance: Instance, off: set[tuple[str, int]]) -> tuple[Whole, Whole]:
    """Between which intervals of each day a person's shifts may lie; both 0: the day is off."""
    step = instance.interval_minutes
    low, high = np.zeros((2, len(instance.people), instance.days), np.int64)
    for a, person in enumerate(instance.people):
        for day in range(instance.days):
            window = None if (person.id, day) in off else person.window(day)
            if window:
                low[a, day], high[a, day] = -(-window[0] // step), window[1] // step
    return low, high


def _contracts(instance: Instance, paid: Whole, unit: int) -> tuple[Whole, Whole]:
    """Units by person and week that are left beside the locked shifts; a part of a week has its share of the least."""
    n, weeks = paid.shape
    least, most = np.zeros((n, weeks), np.int64), np.zeros((n, weeks), np.int64)
    for a, person in enumerate(instance.people):
        for week in range(weeks):
            days = min(WEEK_DAYS, instance.days - week * WEEK_DAYS)
            wanted = person.min_weekly_minutes * days // WEEK_DAYS - int(paid[a, week])
            least[a, week] = max(0, -(-wanted // unit))
            most[a, week] = max(0, (person.max_weekly_minutes - int(paid[a, week])) // unit)
    return np.minimum(least, most), most


def _row_limit(instance: Instance, person: Person) -> int:
    """0 where so many days in a row cannot come about."""
    limit = person.limits.max_days_in_row
    least = min(shape_minutes(kind, minutes) for kind in instance.shifts for minutes in kind.lengths)
    by_hours = person.max_weekly_minutes // least if least else WEEK_DAYS
    in_week = min(person.max_weekly_days, by_hours, instance.days)
    possible = in_week if instance.days <= WEEK_DAYS else min(2 * in_week, instance.days)
    return 0 if possible + person.past.days_in_row <= limit else limit


def _weekends(instance: Instance) -> tuple[Whole, Whole, Whole, Whole]:
    ends: dict[int, int] = {}
    monday = instance.weekday(0)
    for day in range(instance.days):
        if instance.weekday(day) >= SATURDAY:
            week = (day + monday) // WEEK_DAYS
            ends[week] = ends.get(week, 0) | (1 << day)
    limits, masks, first, last = [], [0], [], []
    known: dict[int, tuple[int, int]] = {}
    for person in instance.people:
        limit = len(ends) if person.limits.max_weekends is None else person.limits.max_weekends
        limits.append(limit)
        if limit >= len(ends):
            first.append(0)
            last.append(0)
            continue
        if limit not in known:
            begin = len(masks)
            masks += [sum(free) for free in combinations(ends.values(), len(ends) - limit)]
            known[limit] = (begin, len(masks))
        first.append(known[limit][0])
        last.append(known[limit][1])
    return whole(limits), whole(masks), whole(first), whole(last)


def _frame(instance: Instance, shapes: Shapes, unit: int) -> Frame:
    days, per_day = instance.days, instance.per_day
    weeks = -(-days // WEEK_DAYS)
    full = [int((week + 1) * WEEK_DAYS <= days) for week in range(weeks)]
    jumps = [0] + [int(instance.clock_jump_minutes(day) > 0) for day in range(days)]
    return Frame(
        day_intervals=per_day,
        intervals=instance.intervals,
        reach=instance.intervals + per_day + int(shapes.length.max()),
        week_of=whole(day // WEEK_DAYS for day in range(days)),
        needs_rest=np.array(full, np.int8),
        jump=whole(jumps),
        is_weekend=np.array([instance.weekday(day) >= SATURDAY for day in range(days)], np.int8),
        over=float(instance.weights.over),  # a whole number here would have the loops made anew
        short=float(instance.weights.contract * unit / instance.interval_minutes),
    )
