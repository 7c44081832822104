"""Whether an instance can be understood: every number in its range, every name known, pauses apart from each other."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keskus.engines.rostering.instance import (
    DAY_MINUTES,
    INTERVALS,
    MOST_DAYS,
    MOST_PAUSES,
    Anchor,
    PauseRule,
    Person,
    ShiftKind,
    doubled,
    fault_unless,
    known,
)

if TYPE_CHECKING:
    from keskus.engines.rostering.instance import Instance

MOST_NEEDED = 100_000
MOST_PEOPLE = 20_000


def check(instance: Instance) -> None:
    """Raise a `Fault` for the first thing that is wrong."""
    _span(instance)
    fault_unless(bool(instance.shifts), "shifts", "there are none", "give at least one kind of shift")
    _no_doubles([kind.id for kind in instance.shifts], "shifts")
    for place, kind in enumerate(instance.shifts):
        _kind(kind, f"shifts[{place}]", instance.interval_minutes)
    _demand(instance)
    fault_unless(len(instance.people) <= MOST_PEOPLE, "people", "there are too many", f"give at most {MOST_PEOPLE}")
    _no_doubles([person.id for person in instance.people], "people")
    for place, person in enumerate(instance.people):
        _person(person, f"people[{place}]", instance)
    for place, day in enumerate(instance.holidays):
        in_range(f"holidays[{place}]", day, 0, instance.days - 1)
    for name in instance.weights.__slots__:
        number = getattr(instance.weights, name)
        fault_unless(isfinite(number) and number >= 0, f"weights.{name}", f"{number} is no weight", "give 0 or more")


def _span(instance: Instance) -> None:
    fault_unless(isinstance(instance.starts_on, date), "starts_on", "it is no date", "give one such as 2026-11-23")
    in_range("days", instance.days, 1, MOST_DAYS)
    fits = instance.interval_minutes in INTERVALS
    fault_unless(fits, "interval_minutes", f"{instance.interval_minutes} does not fit", f"use one of {INTERVALS}")
    try:
        ZoneInfo(instance.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fault_unless(False, "zone", f"“{instance.zone}” is unknown", "give a name such as Europe/Warsaw")


def in_range(field: str, number: int, low: int, high: int) -> None:
    """A whole number between two others."""
    whole = isinstance(number, int) and not isinstance(number, bool)
    fault_unless(whole and low <= number <= high, field, f"{number!r} does not fit", f"give {low} to {high}")


def on_grid(field: str, minute: int, interval: int) -> None:
    """A multiple of the interval."""
    fits = isinstance(minute, int) and minute % interval == 0
    fault_unless(fits, field, f"{minute!r} minutes do not end with an interval", f"use a multiple of {interval}")


def _no_doubles(names: list[str], field: str) -> None:
    for name in doubled(names):
        fault_unless(False, field, f"“{name}” occurs twice", "give each its own id")
    fault_unless(all(names), field, "an id is empty", "give each its own id")


def _kind(kind: ShiftKind, field: str, interval: int) -> None:
    in_range(f"{field}.earliest_start", kind.earliest_start, 0, DAY_MINUTES - 1)
    in_range(f"{field}.latest_start", kind.latest_start, kind.earliest_start, DAY_MINUTES - 1)
    in_range(f"{field}.step_minutes", kind.step_minutes, interval, DAY_MINUTES)
    on_grid(f"{field}.step_minutes", kind.step_minutes, interval)
    on_grid(f"{field}.earliest_start", kind.earliest_start, interval)
    fault_unless(bool(kind.lengths), f"{field}.lengths", "there are none", "give at least one, in minutes")
    fault_unless(len(kind.pauses) <= MOST_PAUSES, f"{field}.pauses", "there are too many", f"give {MOST_PAUSES}")
    for place, minutes in enumerate(kind.lengths):
        in_range(f"{field}.lengths[{place}]", minutes, interval, DAY_MINUTES - interval)
        on_grid(f"{field}.lengths[{place}]", minutes, interval)
    for place, rule in enumerate(kind.pauses):
        _pause(rule, f"{field}.pauses[{place}]", interval)
    for minutes in kind.lengths:
        _apart(kind, minutes, field, interval)


def _pause(rule: PauseRule, field: str, interval: int) -> None:
    in_range(f"{field}.minutes", rule.minutes, interval, DAY_MINUTES // 2)
    for name, minute in (("minutes", rule.minutes), ("earliest", rule.earliest), ("latest", rule.latest)):
        on_grid(f"{field}.{name}", minute, interval)
    fault_unless(
        rule.earliest <= rule.latest, f"{field}.latest", "it is before the earliest", "put it at the earliest or later"
    )


def anchored(rule: PauseRule, minutes: int, interval: int) -> int:
    """Minutes after the start of a shift so long from which its pause is counted; the middle is on an interval."""
    if rule.anchor is Anchor.START:
        return 0
    return minutes if rule.anchor is Anchor.END else minutes // 2 // interval * interval


def _apart(kind: ShiftKind, minutes: int, field: str, interval: int) -> None:
    """The windows of a shift's pauses lie inside it and one after the other, so that each is placed for itself."""
    spans = []
    for place, rule in enumerate(kind.pauses):
        if rule.is_for(minutes):
            base = anchored(rule, minutes, interval)
            spans.append((base + rule.earliest, base + rule.latest + rule.minutes, place))
    for low, high, place in spans:
        inside = low >= 0 and high <= minutes
        remedy = "move it, or say for which lengths it is (over_minutes, up_to_minutes)"
        where = f"{field}.pauses[{place}]"
        fault_unless(inside, where, f"it may lie outside a shift of {minutes} minutes", remedy)
    for (_, end, _), (start, _, place) in pairwise(sorted(spans)):
        where, text = f"{field}.pauses[{place}]", f"it may touch another pause in a shift of {minutes} minutes"
        fault_unless(end <= start, where, text, "let the windows of pauses lie apart")


def _demand(instance: Instance) -> None:
    fault_unless(bool(instance.demand), "demand", "there is none", "say for at least one skill what is needed")
    _no_doubles([entry.skill for entry in instance.demand], "demand")
    _no_doubles([entry.role for entry in instance.roles], "roles")
    for place, entry in enumerate(instance.demand):
        _row(f"demand[{place}].required", entry.required, instance.intervals)
        if entry.minimum:
            _row(f"demand[{place}].minimum", entry.minimum, instance.intervals)
    for place, role in enumerate(instance.roles):
        _row(f"roles[{place}].required", role.required, instance.intervals)


def _row(field: str, numbers: tuple[int, ...], intervals: int) -> None:
    text = f"{len(numbers)} numbers for {intervals} intervals"
    fault_unless(len(numbers) == intervals, field, text, "give one for each interval of the span")
    for place, number in enumerate(numbers):
        in_range(f"{field}[{place}]", number, 0, MOST_NEEDED)


def _person(person: Person, field: str, instance: Instance) -> None:
    known(person.kinds, {kind.id for kind in instance.shifts}, f"{field}.kinds")
    in_range(f"{field}.max_weekly_minutes", person.max_weekly_minutes, 0, 7 * DAY_MINUTES)
    in_range(f"{field}.min_weekly_minutes", person.min_weekly_minutes, 0, person.max_weekly_minutes)
    in_range(f"{field}.max_weekly_days", person.max_weekly_days, 0, 7)
    limits = person.limits
    in_range(f"{field}.limits.daily_rest_minutes", limits.daily_rest_minutes, 0, DAY_MINUTES)
    in_range(f"{field}.limits.weekly_rest_minutes", limits.weekly_rest_minutes, 0, 7 * DAY_MINUTES)
    in_range(f"{field}.limits.max_days_in_row", limits.max_days_in_row, 1, 62)
    in_range(f"{field}.limits.max_shift_minutes", limits.max_shift_minutes, 0, DAY_MINUTES)
    for place, entry in enumerate(person.availability):
        in_range(f"{field}.availability[{place}].day", entry.day, 0, instance.days - 1)
    for place, wish in enumerate(person.wishes):
        in_range(f"{field}.wishes[{place}].day", wish.day, 0, instance.days - 1)
        fits = isfinite(wish.weight) and wish.weight >= 0
        fault_unless(fits, f"{field}.wishes[{place}].weight", f"{wish.weight} is no weight", "give 0 or more")
    _locked(person, field, instance.days)


def _locked(person: Person, field: str, days: int) -> None:
    for place, shift in enumerate(person.locked):
        here = f"{field}.locked[{place}]"
        same = shift.person == person.id
        fault_unless(same, f"{here}.person", f"“{shift.person}” is another", f"write “{person.id}” or leave it out")
        in_range(f"{here}.day", shift.day, 0, days - 1)
        in_range(f"{here}.start", shift.start_minute, 0, DAY_MINUTES - 1)
        in_range(f"{here}.minutes", shift.minutes, 1, DAY_MINUTES - 1)
        for number, pause in enumerate(shift.pauses):
            inside = shift.start_minute <= pause.start_minute <= shift.end_minute - pause.minutes
            where = f"{here}.pauses[{number}]"
            fault_unless(inside, where, "it lies outside its shift", "count it from the midnight of the shift's day")
    days_taken = doubled(str(shift.day) for shift in person.locked)
    fault_unless(not days_taken, f"{field}.locked", f"two shifts on day {', '.join(days_taken)}", "keep one a day")
