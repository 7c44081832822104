"""What explains itself: gaps, refused wishes, short contracts, and what cannot be at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keskus.engines.rostering import (
    Availability,
    Demand,
    Instance,
    Limits,
    Past,
    Person,
    RoleDemand,
    Shift,
    Wish,
    solve,
)
from keskus.engines.rostering.conflict import Conflict, smallest_conflict
from keskus.engines.rostering.reasons import Block, explain
from tests.engines.rostering.tiny import HOUR, MONDAY, kind, somebody

EIGHT = (kind("day", 8, 8, 8),)


def needing(people: tuple[Person, ...], number: int, days: int = 1) -> Instance:
    """So many from eight to four, every day."""
    row = ((0,) * 8 + (number,) * 8 + (0,) * 8) * days
    return Instance(MONDAY, days, "Europe/Warsaw", people, EIGHT, (Demand("calls", row),), interval_minutes=60)


def test_a_gap_names_who_is_stopped_by_which_rule_and_a_way_out_that_pay_does_not_choose() -> None:
    tired = somebody("tired", past=Past(0), limits=Limits(660, 0, 7))
    full = somebody("full", max_weekly_minutes=4 * HOUR, hour_cost=10.0, overtime_hour_cost=15.0)
    dear = somebody("dear", max_weekly_minutes=4 * HOUR, overtime_hour_cost=25.0)
    instance = needing((somebody("here"), tired, full, dear), 4)
    (reason,) = explain(instance, solve(instance, steps=20).roster)
    assert (reason.kind, reason.day, reason.from_minute, reason.to_minute) == ("gap", 0, 8 * HOUR, 16 * HOUR)
    assert (reason.needed, reason.possible, reason.missing_minutes) == (4, 1, 24 * HOUR)
    assert reason.blocks == (Block("weekly_minutes", ("full", "dear")), Block("daily_rest", ("tired",)))
    assert reason.way_out is not None
    assert (reason.way_out.person, reason.way_out.hours, reason.way_out.money) == ("dear", 8.0, 200.0)
    assert reason.way_out.bent == ("weekly_minutes",)


def test_a_refused_wish_says_what_it_would_cost() -> None:
    instance = needing((somebody("anna", wishes=(Wish(0, weight=2.0, id="w7"),)),), 1)
    (reason,) = explain(instance, solve(instance, steps=20).roster)
    assert (reason.kind, reason.about, reason.missing_minutes) == ("wish", ("w7",), 8 * HOUR)
    assert [block.rule for block in reason.blocks] == ["cover"]
    bound = replace(instance.people[0], min_weekly_minutes=56 * HOUR)
    (tied,) = explain(replace(instance, people=(bound,)), solve(instance, steps=20).roster)
    assert [block.rule for block in tied.blocks] == ["contract_minutes"]


def test_a_short_contract_says_why() -> None:
    away = tuple(Availability(day) for day in range(5))
    person = somebody("anna", availability=away, min_weekly_minutes=24 * HOUR, max_weekly_minutes=24 * HOUR)
    instance = needing((person,), 1, 7)
    reasons = {reason.kind: reason for reason in explain(instance, solve(instance, steps=20).roster)}
    assert reasons["contract"].missing_minutes == 8 * HOUR
    assert reasons["contract"].blocks == (Block("availability", ("anna",)),)


def test_the_smallest_set_of_rules_to_relax() -> None:
    away = tuple(Availability(day) for day in range(4))
    short = somebody("short", availability=away, min_weekly_minutes=32 * HOUR)
    few = somebody("few", max_weekly_days=2, availability=away[:2], min_weekly_minutes=32 * HOUR)
    locked = (Shift("late", 0, 14 * HOUR, 480, is_locked=True), Shift("late", 1, 6 * HOUR, 480, is_locked=True))
    late = somebody("late", locked=locked, limits=Limits(660, 0, 7))
    fine = somebody("fine", min_weekly_minutes=40 * HOUR)
    instance = needing((short, few, late, fine), 1, 7)
    assert smallest_conflict(instance) == (
        Conflict("short", ("availability",), 8 * HOUR),
        Conflict("few", ("weekly_days",), 16 * HOUR),
        Conflict("late", ("daily_rest",), 0),
    )


@pytest.mark.parametrize(("days", "rules"), [(7, ("weekly_days",)), (5, None)])
def test_cover_that_cannot_be_kept(days: int, rules: tuple[str, ...] | None) -> None:
    instance = needing((somebody("anna", roles=("aid",), max_weekly_days=5), somebody("jaan")), 1, days)
    aid = RoleDemand("aid", instance.demand[0].required)
    found = smallest_conflict(replace(instance, roles=(aid,)))
    assert found == (() if rules is None else (Conflict("", rules, 16 * HOUR),))
