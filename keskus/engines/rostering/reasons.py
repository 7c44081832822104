"""Why a roster is as it is: for each gap, refused wish and short contract the rules in the way, and the way out.

For each person who could help, the change that breaks the fewest rules is sought among the shapes of that day; what
those rules are is counted over all people. The change of the fewest hours that breaks only rules one may be asked to
bend (more hours or days than the contract, another time) is the way out. Pay does not choose: who is named would tell
whose is lower, and who has none would always be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

import numpy as np

from keskus.engines.rostering.building import present_intervals
from keskus.engines.rostering.checks import anchored
from keskus.engines.rostering.instance import Instance, Pause, Person, Shift, ShiftKind, Want, Wish
from keskus.engines.rostering.needs import groups_of, needs_of, sets_of, together
from keskus.engines.rostering.roster import Cost, Roster
from keskus.engines.rostering.rules import broken_by
from keskus.engines.rostering.tastes import is_refused
from keskus.engines.rostering.values import cost_of, heads_of

ASKABLE = frozenset({"weekly_minutes", "weekly_days", "availability", "contract_minutes"})
MOST_REASONS = 40
SHAPES_TRIED = 6
LOCKED, ELSEWHERE, COVER = "locked", "needed_elsewhere", "cover"


@dataclass(frozen=True, slots=True)
class Block:
    """A rule in the way, and of whom; `needed_elsewhere`: no rule, but the change would cost more than it mends."""

    rule: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """One person's shift instead of what that day has; hours are paid and extra, `bent` the rules to be asked about."""

    person: str
    shift: Shift | None
    bent: tuple[str, ...]
    hours: float
    money: float


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind`: gap, minimum, role, wish or contract; `about`: skills, the role, the wish's id or the contract's person.

    Of a span of one day, in minutes after its midnight: needed and possible are the most in it, `missing_minutes` all.
    """

    kind: str
    about: tuple[str, ...]
    day: int
    from_minute: int
    to_minute: int
    needed: int
    possible: int
    missing_minutes: int
    blocks: tuple[Block, ...]
    way_out: WayOut | None


def explain(instance: Instance, roster: Roster, *, most: int = MOST_REASONS) -> tuple[Reason, ...]:
    """The largest gaps first, at most so many of them; then refused wishes and short contracts."""
    desk = _Desk(instance, roster)
    gaps = sorted(_gaps(desk), key=lambda gap: (-gap.missing, gap.low))[:most]
    found = [_why_gap(desk, gap) for gap in gaps]
    found += islice((reason for person in instance.people for reason in _wishes(desk, person)), most)
    found += islice((reason for person in instance.people for reason in _contract(desk, person)), most)
    return tuple(found)


class _Desk:
    """An instance and a roster with what many questions need."""

    def __init__(self, instance: Instance, roster: Roster) -> None:
        self.instance, self.roster = instance, roster
        self.worked = roster.by_person()
        self.groups, _ = groups_of(instance)
        _, self.room, self.group_of = heads_of(instance, roster)
        self.needs = needs_of(instance, self.groups, instance.intervals)
        self.shapes = [
            (kind, start, minutes) for kind in instance.shifts for minutes in kind.lengths for start in kind.starts
        ]

        self._broken: dict[str, frozenset[str]] = {}
        self._at_work: dict[str, frozenset[int]] = {}

    def shifts(self, person: Person) -> dict[int, Shift]:
        return {shift.day: shift for shift in self.worked.get(person.id, ())}

    @cached_property
    def cost(self) -> Cost:
        """Of the roster as it is."""
        return cost_of(self.instance, self.roster)

    def broken(self, person: Person) -> frozenset[str]:
        """Rules that the person's shifts break already."""
        if person.id not in self._broken:
            had = tuple(self.shifts(person).values())
            self._broken[person.id] = frozenset(found.rule for found in broken_by(self.instance, person, had))
        return self._broken[person.id]

    def at_work(self, person: Person) -> frozenset[int]:
        """The intervals in which the person is there."""
        if person.id not in self._at_work:
            found: set[int] = set()
            for shift in self.worked.get(person.id, ()):
                first, present = present_intervals(shift, self.instance.interval_minutes)
                found.update((shift.day * self.instance.per_day + first + np.flatnonzero(present)).tolist())
            self._at_work[person.id] = frozenset(found)
        return self._at_work[person.id]


@dataclass(frozen=True, slots=True)
class _Gap:
    kind: str
    about: tuple[str, ...]
    low: int  # intervals of the span
    high: int
    needed: int
    short: int
    missing: int  # head-intervals
    groups: frozenset[int]


def _rows(desk: _Desk) -> Iterator[tuple[str, tuple[str, ...], int, frozenset[int]]]:
    """Kind, what it is about, and groups of each row of needs, in the order of `needs_of`."""
    instance, row = desk.instance, 0
    parts = together([entry.skill for entry in instance.demand], desk.groups)
    minimum = {entry.skill for entry in instance.demand if any(entry.minimum)}
    skills = {entry.skill for entry in instance.demand}
    for kind, among in (("gap", skills), ("minimum", minimum)):
        for part in parts:
            if among.intersection(part):
                for chosen, touched in sets_of(part, desk.groups):
                    yield kind, tuple(sorted(chosen)), row, touched
                    row += 1
    for entry in instance.roles:
        holds = frozenset(place for place, (_, roles) in enumerate(desk.groups) if entry.role in roles)
        yield "role", (entry.role,), row, holds
        row += 1


def _gaps(desk: _Desk) -> Iterator[_Gap]:
    """Runs of intervals of one day in which the same set of skills lacks most."""
    per_day = desk.instance.per_day
    rows = list(_rows(desk))
    for b in range(desk.needs.weight.size):
        low, high = int(desk.needs.block[b]), int(desk.needs.block[b + 1])
        worst = desk.room[low:high].argmax(axis=0)
        lacking = desk.room[low:high].max(axis=0)
        for kind, about, row, groups in rows[low:high]:
            is_short = (lacking > 0) & (worst == row - low)
            edges = np.flatnonzero(np.diff(np.r_[0, is_short, 0]))
            cuts = np.arange(per_day, desk.instance.intervals, per_day)
            for begin, end in zip(edges[::2], edges[1::2], strict=True):
                marks = [int(begin), *(int(cut) for cut in cuts if begin < cut < end), int(end)]
                for first, last in pairwise(marks):
                    short = desk.room[row, first:last]
                    needed = int(desk.needs.required[row, first:last].max())
                    yield _Gap(kind, about, first, last, needed, int(short.max()), int(short.sum()), groups)


def _why_gap(desk: _Desk, gap: _Gap) -> Reason:
    step, per_day = desk.instance.interval_minutes, desk.instance.per_day
    day = gap.low // per_day
    low, high = (gap.low - day * per_day) * step, (gap.high - day * per_day) * step
    blocks: dict[str, list[str]] = {}
    ways: list[WayOut] = []
    for person, group in zip(desk.instance.people, desk.group_of, strict=True):
        if int(group) not in gap.groups or desk.at_work(person).issuperset(range(gap.low, gap.high)):
            continue
        rules, shift = _least_broken(desk, person, day, low, high)
        for rule in rules or (ELSEWHERE,):
            blocks.setdefault(rule, []).append(person.id)
        if shift is not None and rules and ASKABLE.issuperset(rules):
            ways.append(_way_out(desk, person, shift, rules))
    return Reason(
        kind=gap.kind,
        about=gap.about,
        day=day,
        from_minute=low,
        to_minute=high,
        needed=gap.needed,
        possible=gap.needed - gap.short,
        missing_minutes=gap.missing * step,
        blocks=_blocks(blocks),
        way_out=min(ways, key=lambda way: (way.hours, way.person), default=None),
    )


def _blocks(found: dict[str, list[str]]) -> tuple[Block, ...]:
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Block(rule, tuple(people)) for rule, people in ordered)


def made_shift(instance: Instance, person: str, day: int, shape: tuple[ShiftKind, int, int]) -> Shift:
    """A shift with each pause as early as it may be."""
    kind, start, minutes = shape
    pauses = tuple(
        Pause(
            start + anchored(rule, minutes, instance.interval_minutes) + rule.earliest,
            rule.minutes,
            rule.is_paid,
            rule.kind,
        )
        for rule in kind.pauses
        if rule.is_for(minutes)
    )
    return Shift(person, day, start, minutes, tuple(sorted(pauses, key=lambda pause: pause.start_minute)), kind.id)


def _least_broken(desk: _Desk, person: Person, day: int, low: int, high: int) -> tuple[tuple[str, ...], Shift | None]:
    """Rules that the mildest change breaks by which somebody works between two minutes of a day; and that shift."""
    if any(shift.day == day for shift in person.locked):
        return (LOCKED,), None
    had = desk.shifts(person)
    others = [shift for shift in had.values() if shift.day != day]
    before = desk.broken(person)
    best: tuple[tuple[str, ...], Shift] | None = None
    for shape in _covering(desk, person, low, high):
        shift = made_shift(desk.instance, person.id, day, shape)
        tried = tuple(sorted([*others, shift], key=lambda one: one.day))
        rules = tuple(sorted({found.rule for found in broken_by(desk.instance, person, tried)} - before))
        if best is None or (len(rules), shift.paid_minutes) < (len(best[0]), best[1].paid_minutes):
            best = rules, shift
        if not rules:
            break
    return best if best is not None else (("shift_kind",), None)


def _covering(desk: _Desk, person: Person, low: int, high: int) -> list[tuple[ShiftKind, int, int]]:
    """The shapes that cover most of a span, the shortest first; what may not be for its kind is not tried."""
    found = []
    for shape in desk.shapes:
        kind, start, minutes = shape
        shared = min(high, start + minutes) - max(low, start)
        if shared > 0 and (not person.kinds or kind.id in person.kinds):
            inside = (person.earliest_minute <= start) and (start + minutes <= person.latest_minute)
            found.append((not inside, -shared, minutes, start, shape))
    found.sort(key=lambda entry: entry[:4])
    return [shape for *_, shape in found[:SHAPES_TRIED]]


def _way_out(desk: _Desk, person: Person, shift: Shift, rules: Sequence[str]) -> WayOut:
    had = desk.shifts(person).get(shift.day)
    extra = max(0, shift.paid_minutes - (had.paid_minutes if had else 0)) / 60
    price = person.overtime_hour_cost if "weekly_minutes" in rules else person.hour_cost
    return WayOut(person.id, shift, tuple(rules), extra, extra * price)


def _wishes(desk: _Desk, person: Person) -> Iterator[Reason]:
    had = desk.shifts(person)
    for wish in person.wishes:
        if is_refused(wish, had.get(wish.day)):
            yield _why_wish(desk, person, wish, had)


def _why_wish(desk: _Desk, person: Person, wish: Wish, had: dict[int, Shift]) -> Reason:
    rules, shift = _granting(desk, person, wish, had)
    changed = [one for one in desk.roster.shifts if (one.person, one.day) != (person.id, wish.day)]
    after = cost_of(desk.instance, Roster((*changed, *((shift,) if shift else ()))))
    before = desk.cost
    weights, step = desk.instance.weights, desk.instance.interval_minutes
    missing = round((after.under - before.under) / weights.under * step) if weights.under else 0
    is_open = not rules
    price = person.hour_cost
    extra = max(0, (shift.paid_minutes if shift else 0) - (had[wish.day].paid_minutes if wish.day in had else 0)) / 60
    way = WayOut(person.id, shift, rules, extra, extra * price) if ASKABLE.issuperset(rules) else None
    return Reason(
        kind="wish",
        about=(wish.id or person.id,),
        day=wish.day,
        from_minute=wish.from_minute,
        to_minute=wish.to_minute,
        needed=1,
        possible=int(is_open),
        missing_minutes=max(0, missing),
        blocks=tuple(Block(rule, (person.id,)) for rule in rules or (COVER if missing > 0 else ELSEWHERE,)),
        way_out=way,
    )


def _granting(desk: _Desk, person: Person, wish: Wish, had: dict[int, Shift]) -> tuple[tuple[str, ...], Shift | None]:
    """Rules that granting would break, and the shift of that day then."""
    if any(shift.day == wish.day for shift in person.locked):
        return (LOCKED,), had.get(wish.day)
    if wish.want is Want.OFF:
        before = desk.broken(person)
        rest = tuple(shift for shift in had.values() if shift.day != wish.day)
        return tuple(sorted({found.rule for found in broken_by(desk.instance, person, rest)} - before)), None
    low, high = (wish.from_minute, wish.to_minute) if wish.want is Want.WITHIN else (0, 24 * 60)
    return _least_broken(desk, person, wish.day, low, high)


def _contract(desk: _Desk, person: Person) -> Iterator[Reason]:
    """Of each week that falls short: what keeps the person from one more shift, or a longer one, on each day."""
    had = desk.shifts(person)
    for broken in broken_by(desk.instance, person, tuple(had.values())):
        if broken.rule != "contract_minutes":
            continue
        blocks: dict[str, list[str]] = {}
        for day in range(broken.day, min(broken.day + 7, desk.instance.days)):
            if day not in had:
                rules, _ = _least_broken(desk, person, day, 0, 24 * 60)
                for rule in set(rules) - {"contract_minutes"} or {ELSEWHERE}:
                    blocks[rule] = [person.id]
        yield Reason(
            kind="contract",
            about=(person.id,),
            day=broken.day,
            from_minute=0,
            to_minute=24 * 60,
            needed=broken.limit,
            possible=broken.measured,
            missing_minutes=broken.limit - broken.measured,
            blocks=_blocks(blocks),
            way_out=None,
        )
