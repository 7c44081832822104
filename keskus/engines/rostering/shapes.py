"""Rosters into the tours of the search, and out of them again."""

from __future__ import annotations

from keskus.engines.rostering.building import Built
from keskus.engines.rostering.instance import Instance, Pause, PauseRule, Shift, ShiftKind
from keskus.engines.rostering.roster import Roster
from keskus.engines.rostering.tables import Whole


def kind_of(instance: Instance, name: str) -> ShiftKind:
    """By its id."""
    return next(kind for kind in instance.shifts if kind.id == name)


def rules_of(instance: Instance, name: str, minutes: int) -> list[PauseRule]:
    """Of a shift so long, in the order of its kind."""
    return [rule for rule in kind_of(instance, name).pauses if rule.is_for(minutes)]


def roster_from(built: Built, tours: Whole) -> Roster:
    """What stays, and what was found."""
    instance, step = built.instance, built.instance.interval_minutes
    rules = {name: rules_of(instance, name[0], name[2]) for name in set(built.names)}
    shifts = list(built.fixed)
    for place, person in enumerate(instance.people):
        for day in range(instance.days):
            shape = int(tours[place, day, 0])
            if shape < 0:
                continue
            kind, start, minutes = name = built.names[shape]
            begins = (tours[place, day, 1 : 1 + len(rules[name])] - day * instance.per_day) * step
            pauses = tuple(
                Pause(int(begin), rule.minutes, rule.is_paid, rule.kind)
                for begin, rule in zip(begins, rules[name], strict=True)
            )
            ordered = tuple(sorted(pauses, key=lambda pause: pause.start_minute))
            shifts.append(Shift(person.id, day, start, minutes, ordered, kind))
    return Roster(tuple(shifts))


def tours_from(built: Built, roster: Roster, tours: Whole) -> int:
    """Write a roster's shifts into tours as far as they are of the instance's kinds; how many are not."""
    instance, step = built.instance, built.instance.interval_minutes
    known = {name: shape for shape, name in reversed(list(enumerate(built.names)))}
    people, strange = built.tables.people, 0
    tours[:] = -1
    for shift in roster.shifts:
        place = instance.places.get(shift.person, -1)
        if place < 0 or not 0 <= shift.day < instance.days or people.fixed[place, shift.day] >= 0:
            continue
        shape = known.get((shift.kind, shift.start_minute, shift.minutes), -1)
        begins = _begins(built, shift, shape) if shape >= 0 else None
        if begins is None:
            strange += 1
            continue
        tours[place, shift.day, 0] = shape
        for number, begin in enumerate(begins):
            tours[place, shift.day, 1 + number] = shift.day * instance.per_day + begin // step
    return strange


def _begins(built: Built, shift: Shift, shape: int) -> list[int] | None:
    """Where its pauses begin, in the order of the rules; None where they are not as the rules say."""
    instance, s, step = built.instance, built.tables.shapes, built.instance.interval_minutes
    left, found = list(shift.pauses), []
    rules = rules_of(instance, shift.kind, shift.minutes)
    for rule, p in zip(rules, range(s.first_pause[shape], s.first_pause[shape + 1]), strict=True):
        low = shift.start_minute + int(s.pause_offset[p]) * step
        high = low + (int(s.window_width[s.pause_window[p]]) - 1) * step
        fits = [
            pause
            for pause in left
            if low <= pause.start_minute <= high
            and pause.start_minute % step == 0
            and (pause.minutes, pause.is_paid) == (rule.minutes, rule.is_paid)
        ]
        if not fits:
            return None
        left.remove(fits[0])
        found.append(fits[0].start_minute)
    return None if left else found
