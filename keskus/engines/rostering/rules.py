"""The rules of an instance, one function each, as they are meant: nothing here knows how rosters are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from keskus.engines.rostering.checks import anchored
from keskus.engines.rostering.instance import DAY_MINUTES, WEEK_DAYS, Instance, Person, Shift
from keskus.engines.rostering.roster import Roster

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Broken:
    """`rule` is the name of its function; `limit` and `measured` are in its own unit (minutes, days, weekends)."""

    rule: str
    person: str
    day: int
    limit: int
    measured: int


Shifts = Sequence[Shift]  # one person's, by day
Found = Iterator[tuple[int, int, int]]  # day, limit, measured


def _span(shift: Shift) -> tuple[int, int]:
    """Minutes after the first midnight, by the clock."""
    return shift.day * DAY_MINUTES + shift.start_minute, shift.day * DAY_MINUTES + shift.end_minute


def daily_rest(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Real hours between two shifts, also over a change of the clocks, and after the span before."""
    limit = person.limits.daily_rest_minutes
    if shifts and person.past.ends_minute is not None:
        gap = _span(shifts[0])[0] - person.past.ends_minute
        if gap < limit:
            yield shifts[0].day, limit, gap
    for one, other in pairwise(shifts):
        ends = instance.moment(one.day, one.end_minute)
        gap = (instance.moment(other.day, other.start_minute) - ends) // 60
        if gap < limit:
            yield other.day, limit, gap


def weekly_rest(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """In each whole week of the span one gap that lies in it is long enough."""
    limit = person.limits.weekly_rest_minutes
    ends = [person.past.ends_minute or 0, *(_span(shift)[1] for shift in shifts)]
    starts = [*(_span(shift)[0] for shift in shifts), instance.days * DAY_MINUTES]
    for week in range(instance.days // WEEK_DAYS):
        low, high = week * WEEK_DAYS * DAY_MINUTES, (week + 1) * WEEK_DAYS * DAY_MINUTES
        gaps = [min(start, high) - max(end, low) for end, start in zip(ends, starts, strict=True)]
        if max(gaps) < limit:
            yield week * WEEK_DAYS, limit, max(0, *gaps)


def days_in_row(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Days with a shift's start, one after the other, those before the span counted."""
    limit, run, before = person.limits.max_days_in_row, person.past.days_in_row, -1
    for shift in shifts:
        run = run + 1 if shift.day == before + 1 else 1
        before = shift.day
        if run > limit:
            yield shift.day, limit, run


def day_from_start(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Within 24 hours from a start no other shift starts."""
    for one, other in pairwise(shifts):
        gap = _span(other)[0] - _span(one)[0]
        if person.limits.is_day_from_start and gap < DAY_MINUTES:
            yield other.day, DAY_MINUTES, gap


def shift_minutes(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Paid minutes of one shift."""
    for shift in shifts:
        if shift.paid_minutes > person.limits.max_shift_minutes:
            yield shift.day, person.limits.max_shift_minutes, shift.paid_minutes


def _by_week(shifts: Shifts) -> dict[int, list[Shift]]:
    weeks: dict[int, list[Shift]] = {}
    for shift in shifts:
        weeks.setdefault(shift.day // WEEK_DAYS, []).append(shift)
    return weeks


def weekly_minutes(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Paid minutes of a week, not above the contract's most."""
    for week, found in _by_week(shifts).items():
        paid = sum(shift.paid_minutes for shift in found)
        if paid > person.max_weekly_minutes:
            yield week * WEEK_DAYS, person.max_weekly_minutes, paid


def contract_minutes(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Paid minutes of a week, not below the contract's least; a part of a week has its share."""
    by_week = _by_week(shifts)
    for week in range(-(-instance.days // WEEK_DAYS)):
        days = min(WEEK_DAYS, instance.days - week * WEEK_DAYS)
        limit = person.min_weekly_minutes * days // WEEK_DAYS
        paid = sum(shift.paid_minutes for shift in by_week.get(week, ()))
        if paid < limit:
            yield week * WEEK_DAYS, limit, paid


def weekly_days(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Days with a shift's start in a week."""
    for week, found in _by_week(shifts).items():
        if len(found) > person.max_weekly_days:
            yield week * WEEK_DAYS, person.max_weekly_days, len(found)


def weekends(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """Weekends with work, in the whole span."""
    limit, monday = person.limits.max_weekends, instance.weekday(0)
    worked = sorted(
        {(s.day + monday) // WEEK_DAYS: s.day for s in shifts if instance.weekday(s.day) >= SATURDAY}.values()
    )
    if limit is not None and len(worked) > limit:
        yield worked[limit], limit, len(worked)


def availability(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """A shift lies in its day's window; measured is by how many minutes it does not."""
    for shift in shifts:
        low, high = person.window(shift.day) or (0, 0)
        outside = max(0, low - shift.start_minute) + max(0, shift.end_minute - high)
        if outside:
            yield shift.day, 0, outside


def shift_kind(instance: Instance, person: Person, shifts: Shifts) -> Found:
    """A shift is one of the kinds, and the person's; its pauses are where the kind has them."""
    kinds = {kind.id: kind for kind in instance.shifts if not person.kinds or kind.id in person.kinds}
    for shift in shifts:
        kind = kinds.get(shift.kind)
        fits = kind is not None and shift.start_minute in kind.starts and shift.minutes in kind.lengths
        if kind is None or not fits:
            yield shift.day, 0, 1
            continue
        rules = [rule for rule in kind.pauses if rule.is_for(shift.minutes)]
        pauses = list(shift.pauses)
        for rule in rules:
            base = shift.start_minute + anchored(rule, shift.minutes, instance.interval_minutes)
            inside = [
                pause
                for pause in pauses
                if base + rule.earliest <= pause.start_minute <= base + rule.latest and pause.minutes == rule.minutes
            ]
            if inside:
                pauses.remove(inside[0])
        if len(rules) != len(shift.pauses) or pauses:
            yield shift.day, len(rules), len(shift.pauses)


RULES: tuple[Callable[[Instance, Person, Shifts], Found], ...] = (
    daily_rest,
    weekly_rest,
    days_in_row,
    day_from_start,
    shift_minutes,
    weekly_minutes,
    contract_minutes,
    weekly_days,
    weekends,
    availability,
    shift_kind,
)
SOFT = frozenset({"contract_minutes"})  # paid for by its weight where it cannot be kept


def broken_by(instance: Instance, person: Person, shifts: Shifts) -> list[Broken]:
    """Each rule that one person's shifts break; locked ones are not asked for their kind or window."""
    locked = {shift.day for shift in person.locked}
    found = []
    for rule in RULES:
        for day, limit, measured in rule(instance, person, shifts):
            if day in locked and rule in (availability, shift_kind, shift_minutes):
                continue
            found.append(Broken(rule.__name__, person.id, day, limit, measured))
    return found


def broken_rules(instance: Instance, roster: Roster) -> list[Broken]:
    """Of everybody."""
    worked = roster.by_person()
    return [broken for person in instance.people for broken in broken_by(instance, person, worked.get(person.id, ()))]
