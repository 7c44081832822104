"""What a roster is worth, counted from its shifts and the instance alone, whoever made it."""

from __future__ import annotations

import numpy as np

from keskus.engines.rostering.building import present_intervals
from keskus.engines.rostering.instance import WEEK_DAYS, Instance, Person, Shift
from keskus.engines.rostering.needs import groups_of, needs_of
from keskus.engines.rostering.roster import Cost, Count, Coverage, Roster
from keskus.engines.rostering.tables import Whole
from keskus.engines.rostering.tastes import SATURDAY, burden, burdens_of, is_refused, pleas_of


def heads_of(instance: Instance, roster: Roster) -> tuple[Whole, Whole, Whole]:
    """Heads at work by group and interval; and by row of needs what is missing; and each person's group."""
    groups, group_of = groups_of(instance)
    heads = np.zeros((max(1, len(groups)), instance.intervals), np.int64)
    for shift in roster.shifts:
        first, present = present_intervals(shift, instance.interval_minutes)
        at = shift.day * instance.per_day + first + np.flatnonzero(present)
        heads[group_of[instance.places[shift.person]], at[at < instance.intervals]] += 1
    needs = needs_of(instance, groups, instance.intervals)
    return heads, needs.required - needs.touches.astype(np.int64) @ heads, group_of


def cost_of(instance: Instance, roster: Roster) -> Cost:
    """By cause."""
    groups, _ = groups_of(instance)
    needs = needs_of(instance, groups, instance.intervals)
    heads, room, _ = heads_of(instance, roster)
    missing = [
        room[low:high].max(axis=0).clip(0).sum() for low, high in zip(needs.block, needs.block[1:], strict=False)
    ]
    under = float(sum(short for short, counts in zip(missing, needs.is_demand, strict=True) if counts))
    role = float(sum(missing[needs.skill_blocks :]))
    minimum = float(sum(missing)) - under - role
    demanded = sum(sum(entry.required) for entry in instance.demand)
    weights = instance.weights
    wishes, fairness = _personal(instance, roster)
    return Cost(
        under=weights.under * under,
        over=weights.over * (float(heads.sum()) - demanded + under),
        minimum=weights.minimum * minimum,
        role=weights.role * role,
        contract=weights.contract * short_minutes(instance, roster) / instance.interval_minutes,
        wishes=wishes,
        fairness=fairness,
    )


def least_minutes(instance: Instance, person: Person, week: int) -> int:
    """What a week's contract asks for; a part of a week has its share."""
    days = min(WEEK_DAYS, instance.days - week * WEEK_DAYS)
    return person.min_weekly_minutes * days // WEEK_DAYS


def short_minutes(instance: Instance, roster: Roster) -> int:
    """By which all weeks of all people fall short of their contracts."""
    weeks, total = -(-instance.days // WEEK_DAYS), 0
    worked = roster.by_person()
    for person in instance.people:
        paid = [0] * weeks
        for shift in worked.get(person.id, ()):
            paid[shift.day // WEEK_DAYS] += shift.paid_minutes
        total += sum(max(0, least_minutes(instance, person, week) - had) for week, had in enumerate(paid))
    return total


def _personal(instance: Instance, roster: Roster) -> tuple[float, float]:
    burdens, pleas, wishes, fairness = burdens_of(instance), pleas_of(instance), 0.0, 0.0
    worked = roster.by_person()
    for person in instance.people:
        shifts = {shift.day: shift for shift in worked.get(person.id, ())}
        locked = {shift.day for shift in person.locked}
        for wish in person.wishes:
            if wish.day not in locked and is_refused(wish, shifts.get(wish.day)):
                wishes += pleas[person.id] * wish.weight
        for shift in shifts.values():
            if shift.day not in locked:
                prices = burdens[person.id]
                fairness += burden(instance, prices, shift.day, shift.start_minute, shift.end_minute)
    return wishes, fairness


def counts_of(instance: Instance, roster: Roster) -> tuple[Count, ...]:
    """By person, in the instance's order."""
    worked = roster.by_person()
    return tuple(_count(instance, person, worked.get(person.id, ())) for person in instance.people)


def _count(instance: Instance, person: Person, shifts: tuple[Shift, ...]) -> Count:
    by_day = {shift.day: shift for shift in shifts}
    monday = instance.weekday(0)
    ends = {(day + monday) // WEEK_DAYS for day in by_day if instance.weekday(day) >= SATURDAY}
    refused = sum(is_refused(wish, by_day.get(wish.day)) for wish in person.wishes)
    return Count(
        person=person.id,
        paid_minutes=sum(shift.paid_minutes for shift in shifts),
        days=len(shifts),
        weekends=len(ends),
        nights=sum(instance.is_night(shift.start_minute, shift.end_minute) for shift in shifts),
        lates=sum(shift.end_minute > instance.late_end_minute for shift in shifts),
        wishes_granted=len(person.wishes) - refused,
        wishes_refused=refused,
    )


def coverage_of(instance: Instance, roster: Roster) -> Coverage:
    """By interval. Who has several skills is counted where most are missing."""
    groups, _ = groups_of(instance)
    heads, room, _ = heads_of(instance, roster)
    needs = needs_of(instance, groups, instance.intervals)
    missing = np.zeros(instance.intervals, np.int64)
    for block in range(needs.weight.size):
        if needs.is_demand[block]:
            missing += room[needs.block[block] : needs.block[block + 1]].max(axis=0).clip(0)
    return Coverage(
        required={entry.skill: entry.required for entry in instance.demand},
        scheduled={skill: tuple(row.tolist()) for skill, row in _shared(instance, heads).items()},
        at_work=tuple(heads.sum(axis=0).tolist()),
        missing=tuple(missing.tolist()),
    )


def _shared(instance: Instance, heads: Whole) -> dict[str, Whole]:
    """Heads by skill: those of one skill first, then who has more where most is missing; the rest by their first."""
    groups, _ = groups_of(instance)
    skills = [entry.skill for entry in instance.demand]
    required = np.array([entry.required for entry in instance.demand])
    given = np.zeros_like(required)
    for place in sorted(range(len(groups)), key=lambda place: len(groups[place][0])):
        has = [number for number, skill in enumerate(skills) if skill in groups[place][0]]
        if not has:
            continue
        left = heads[place].copy()
        while left.any():
            short = (required - given)[has]
            best = np.where(short.max(axis=0) > 0, short.argmax(axis=0), 0)
            given[np.array(has)[best], np.arange(left.size)] += left > 0
            left -= left > 0
    return dict(zip(skills, given, strict=True))
