"""What may follow what: rests of law as classes of shifts and buckets of starts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from keskus.engines.rostering.instance import WEEK_DAYS, Instance, Person, Shift
from keskus.engines.rostering.tables import NEVER, Laws, Shapes, Whole

Moments = tuple[int, int]  # earliest next start and the end, both after the midnight that follows the shift's day


class Law:
    """One law of an instance: which shapes it allows, and the classes of what may come before a day."""

    def __init__(self, instance: Instance, person: Person, shapes: Shapes) -> None:
        step, limits = instance.interval_minutes, person.limits
        jumps = [max(0, instance.clock_jump_minutes(day)) for day in range(-1, instance.days)]
        self.day = instance.per_day
        self.rest = -(-limits.daily_rest_minutes // step)
        self.weekly = -(-(limits.weekly_rest_minutes + max(jumps)) // step) if limits.weekly_rest_minutes else 0
        self.jump = -(-max(jumps) // step)
        self.from_start = limits.is_day_from_start
        kinds = {place for place, kind in enumerate(instance.shifts) if not person.kinds or kind.id in person.kinds}
        low, high = person.earliest_minute // step, person.latest_minute // step
        self.weeks = -(-instance.days // WEEK_DAYS)
        self.allowed = [
            int(shapes.kind[shape]) in kinds
            and low <= int(shapes.start[shape]) <= high - int(shapes.length[shape])
            and int(shapes.paid_minutes[shape]) <= limits.max_shift_minutes
            and int(shapes.start[shape] + shapes.length[shape]) + self.rest + self.jump <= 2 * self.day
            for shape in range(shapes.start.size)
        ]
        self.starts = sorted({int(shapes.start[shape]) for shape in np.flatnonzero(self.allowed)})
        self.seen: list[Moments] = [(0, 0)]
        self.past: list[Moments] = []

    def after(self, start: int, end: int) -> Moments:
        """What a shift leaves behind."""
        ready = end + self.rest - self.day
        return max(0, ready, start if self.from_start else 0), end - self.day

    def finished(self, extra_starts: list[int]) -> None:
        """All classes, once all that may have come before is in `seen`."""
        self.starts = sorted({*self.starts, *extra_starts})
        if self.weeks > 1:
            self.seen += [(ready, max(0, end)) for ready, end in self.seen]
        latest = max(end for _, end in self.seen)
        self.free_days = max(1, -(-(latest + self.weekly) // self.day)) if self.weekly else 0
        raw = {moments: self._thresholds(moments) for moments in self.seen}
        used = sorted({0, *(value for values in raw.values() for value in values if value <= len(self.starts))})
        self.used = used
        self.number: dict[tuple[int, ...], int] = {}
        self.class_of: dict[Moments, int] = {}
        for moments, values in raw.items():
            kept = tuple(used.index(value) if value <= len(self.starts) else NEVER for value in values)
            self.class_of[moments] = self.number.setdefault(kept, len(self.number))

    def _thresholds(self, moments: Moments) -> tuple[int, ...]:
        """0: from midnight on; otherwise one more than the number of starts that are too early."""
        ready, end = moments
        weekly = [end + self.weekly - free * self.day if self.weekly else 0 for free in range(self.free_days + 1)]
        return tuple(
            0 if value <= 0 else 1 + bisect_left(self.starts, value)
            for value in (ready, ready + self.jump if ready else 0, *weekly)
        )

    def bucket(self, start: int) -> int:
        """How many thresholds a start reaches."""
        return bisect_right(self.used, 1 + bisect_left(self.starts, start)) - 1


def law_tables(instance: Instance, shapes: Shapes, fixed: tuple[Shift, ...]) -> tuple[Laws, Whole, Whole, Whole]:
    """Laws; each person's; the classes of the fixed shifts and then of the people's pasts; buckets of the fixed."""
    keys: dict[object, int] = {}
    laws: list[Law] = []
    law_of = []
    for person in instance.people:
        key = (person.limits, person.kinds, person.earliest_minute, person.latest_minute)
        if key not in keys:
            keys[key] = len(laws)
            laws.append(Law(instance, person, shapes))
        law_of.append(keys[key])
    step = instance.interval_minutes
    before = []  # law, moments, start of the fixed
    extra: dict[int, list[int]] = {}
    for shift in fixed:
        number = law_of[instance.places[shift.person]]
        start = shift.start_minute // step
        before.append((number, laws[number].after(start, -(-shift.end_minute // step)), start))
        extra.setdefault(number, []).append(start)
    for person, number in zip(instance.people, law_of, strict=True):
        ends = person.past.ends_minute
        end = -(-ends // step) if ends is not None else 0
        ready = max(0, end + laws[number].rest) if ends is not None else 0
        before.append((number, (ready, max(0, end)), -1))
    for number, moments, _ in before:
        laws[number].seen.append(moments)
    for number, law in enumerate(laws):
        for shape in np.flatnonzero(law.allowed):
            start = int(shapes.start[shape])
            law.seen.append(law.after(start, start + int(shapes.length[shape])))
        law.finished(extra.get(number, []))
    classes = np.array([laws[number].class_of[moments] for number, moments, _ in before], np.int64)
    buckets = np.array([laws[number].bucket(start) for number, _, start in before if start >= 0], np.int64)
    return _stacked(laws, shapes), np.array(law_of, np.int64), classes, buckets


def _stacked(laws: list[Law], shapes: Shapes) -> Laws:
    groups = [_groups(law, shapes) for law in laws]
    most_groups = max((len(found) for found, _ in groups), default=0) or 1
    most_classes = max((len(law.number) for law in laws), default=1)
    most_free = max((law.free_days for law in laws), default=0)
    n = len(laws)

    def grid(*shape: int, fill: int = 0) -> Whole:
        return np.full((max(1, n), *shape), fill, np.int64)

    made = Laws(
        group=grid(shapes.start.size, fill=-1),
        groups=grid(),
        group_units=grid(most_groups),
        group_bucket=grid(most_groups),
        group_class=grid(most_groups),
        classes=grid(fill=1),
        ready=grid(2, most_classes),
        rested=grid(most_free + 1, most_classes),
        clipped=grid(most_classes),
        freed=grid(most_classes * (1 + most_free) + 1),
        begun=grid(most_classes),
        fresh=grid(),
        buckets=grid(fill=1),
        free_days=grid(),
        least_units=grid(fill=1),
        most_units=grid(),
    )
    for number, (law, (found, group_of)) in enumerate(zip(laws, groups, strict=True)):
        _fill(made, number, law, found, group_of)
    return made


def _groups(law: Law, shapes: Shapes) -> tuple[dict[tuple[int, int, int], int], dict[int, int]]:
    found: dict[tuple[int, int, int], int] = {}
    group_of = {}
    for shape in map(int, np.flatnonzero(law.allowed)):
        start = int(shapes.start[shape])
        last = law.class_of[law.after(start, start + int(shapes.length[shape]))]
        key = (int(shapes.units[shape]), law.bucket(start), last)
        group_of[shape] = found.setdefault(key, len(found))
    return found, group_of


def _fill(made: Laws, number: int, law: Law, found: dict[tuple[int, int, int], int], group_of: dict[int, int]) -> None:
    for shape, group in group_of.items():
        made.group[number, shape] = group
    made.groups[number] = len(found)
    for (units, bucket, last), group in found.items():
        made.group_units[number, group] = units
        made.group_bucket[number, group] = bucket
        made.group_class[number, group] = last
    for kept, place in law.number.items():
        made.ready[number, :, place] = kept[:2]
        made.rested[number, : law.free_days + 1, place] = kept[2:]
    for (ready, end), place in law.class_of.items():
        made.clipped[number, place] = law.class_of.get((ready, max(0, end)), 0)  # of one week nothing remains
    classes = made.classes[number] = len(law.number)
    free = classes * (1 + law.free_days)
    made.freed[number, : free + 1] = free
    for turn in range(1, law.free_days):
        for last in range(classes):
            if made.rested[number, turn, last] > 0:
                made.freed[number, turn * classes + last] = (turn + 1) * classes + last
    for last in range(classes):
        is_missing = law.free_days > 0 and made.rested[number, 0, last] > 0
        made.begun[number, last] = classes + last if is_missing else last
    made.fresh[number] = law.class_of[(0, 0)]
    made.buckets[number] = len(law.used)
    made.free_days[number] = law.free_days
    paid = [units for units, _, _ in found]
    made.least_units[number] = min(paid, default=1)
    made.most_units[number] = max(paid, default=0)
