"""A roster before the independent checker: shifts become duties in real time, and what is unlawful is found."""

from __future__ import annotations

from datetime import date

import pytest

from keskus.engines.labour_law import PROFILES, Change, Rule, Severity, Worker, limits_of
from keskus.engines.rostering import Demand, Instance, Past, Pause, Person, Roster, Shift, ShiftKind
from keskus.engines.rostering.lawful import breaches_of, duties_of, limits_for, workers_of

MONDAY = date(2026, 12, 7)
LIMITS = limits_of(PROFILES["PL"], "Europe/Warsaw")
TEA = Pause(720, 15, is_paid=True, kind="rest")


def instance(starts_on: date = MONDAY, past: Past = Past()) -> Instance:  # noqa: B008 a frozen value
    people = (Person("anna", ("calls",), max_weekly_minutes=1_200, past=past), Person("jan", ("calls",)))
    kinds = (ShiftKind("day", 0, 1_380, (480,)),)
    return Instance(starts_on, 7, "Europe/Warsaw", people, kinds, (Demand("calls", (1,) * 672),))


def found(roster: Roster, asked: Instance) -> list[tuple[Rule, float]]:
    breaches = breaches_of(asked, roster, LIMITS)
    return [(breach.rule, breach.measured) for breach in breaches if breach.severity is not Severity.HINT]


def shift(day: int, start: int, *pauses: Pause, minutes: int = 480, person: str = "jan") -> Shift:
    return Shift(person, day, start, minutes, pauses)


def test_a_lawful_week_has_no_breach() -> None:
    week = Roster(tuple(shift(day, 540, TEA) for day in range(5)))
    assert found(week, instance()) == []


def test_a_short_rest_and_a_missing_break_are_found() -> None:
    roster = Roster((shift(0, 780, Pause(1_000, 15)), shift(1, 450)))
    assert found(roster, instance()) == [(Rule.DAILY_REST, 630), (Rule.BREAK_LENGTH, 0)]


def test_the_night_of_the_autumn_change_has_nine_hours() -> None:
    asked = instance(date(2026, 10, 19))
    (duty,) = duties_of(asked, [shift(5, 1_320, TEA)])
    assert duty.ends_at - duty.starts_at == 9 * 3_600
    assert (Rule.DAILY_NORM, 540) in found(Roster((shift(5, 1_320, Pause(1_500, 15)),)), asked)


@pytest.mark.parametrize(("ends_minute", "rules"), [(-120, []), (-119, [Rule.DAILY_REST])])
def test_the_shift_before_the_span_is_rested_from(ends_minute: int, rules: list[Rule]) -> None:
    roster = Roster((shift(0, 540, TEA, person="anna"),))
    assert [rule for rule, _ in found(roster, instance(past=Past(ends_minute)))] == rules


def test_days_before_the_span_count_in_a_row() -> None:
    roster = Roster(tuple(shift(day, 540, TEA, minutes=240, person="anna") for day in range(5)))
    asked = instance(past=Past(-480, days_in_row=2))
    assert (Rule.DAYS_IN_A_ROW, 7) in found(roster, asked)


def test_part_time_is_what_a_week_may_hold() -> None:
    assert workers_of(instance()) == [Worker("anna", weekly_minutes=1_200), Worker("jan", weekly_minutes=2_400)]


def test_limits_as_an_instance_takes_them() -> None:
    own = limits_for(limits_of(PROFILES["PL"], "Europe/Warsaw", [Change("daily_rest_minutes", 720)]), MONDAY)
    assert (own.daily_rest_minutes, own.weekly_rest_minutes, own.max_shift_minutes) == (720, 2_100, 480)
    assert own.is_day_from_start
    assert not limits_for(limits_of(PROFILES["EE"], "Europe/Tallinn"), MONDAY).is_day_from_start
