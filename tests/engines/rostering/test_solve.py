"""Against every roster there is, on small instances; and what holds for every answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from keskus.cli import main
from keskus.engines.rostering import (
    Anchor,
    Availability,
    Demand,
    Enough,
    Fault,
    Instance,
    Limits,
    Only,
    Past,
    Pause,
    PauseRule,
    Person,
    Progress,
    Result,
    RoleDemand,
    Shift,
    ShiftKind,
    Tally,
    Want,
    Weights,
    Wish,
    solve,
)
from keskus.engines.rostering.files import instance_json
from keskus.engines.rostering.rules import broken_rules
from tests.engines.rostering.tiny import HOUR, MONDAY, best_of_all, kind, somebody, tiny

DAY = (kind("day", 8, 14, 6, step=360),)
ROUND = (kind("early", 6, 6, 8), kind("night", 22, 22, 8))
NIGHT = (kind("night", 22, 22, 8),)
AWAY = tuple(Availability(day) for day in (0, 2, 9, 10, 11))
ALONE: dict[str, tuple[tuple[ShiftKind, ...], int, dict[str, Any]]] = {
    "hours of a week": (DAY, 6, {"max_weekly_minutes": 20 * HOUR, "max_weekly_days": 4}),
    "a contract": (DAY, 7, {"min_weekly_minutes": 24 * HOUR, "max_weekly_days": 5}),
    "days in a row": (DAY, 7, {"limits": Limits(weekly_rest_minutes=0, max_days_in_row=2)}),
    "rests over midnight": (ROUND, 7, {"limits": Limits(660, 35 * HOUR, 7)}),
    "a long weekly rest": (DAY, 7, {"limits": Limits(660, 48 * HOUR, 7), "max_weekly_days": 6}),
    "a day from its start": (DAY, 6, {"limits": Limits(600, 0, 7, is_day_from_start=True)}),
    "a night before": (ROUND, 7, {"past": Past(6 * HOUR, 3), "limits": Limits(660, 35 * HOUR, 4)}),
    "wishes": (
        DAY,
        6,
        {"wishes": (Wish(0, weight=9.0), Wish(1, Want.ON, weight=9.0), Wish(2, Want.WITHIN, 480, 840, 9.0))},
    ),
    "windows": (DAY, 6, {"availability": (Availability(1), Availability(2, 840, 1_200)), "latest_minute": 1_200}),
    "two weeks": (NIGHT, 14, {"limits": Limits(660, 35 * HOUR, 4), "max_weekly_days": 5, "availability": AWAY}),
    "a free weekend": (
        (kind("day", 8, 8, 8),),
        14,
        {"limits": Limits(660, 0, 9, max_weekends=1), "availability": AWAY},
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_one_person_has_the_best_of_all_weeks(name: str) -> None:
    kinds, days, given = ALONE[name]
    instance = tiny((somebody(**given),), kinds, days, 1)
    result = solve(instance, steps=20)
    assert [broken for broken in broken_rules(instance, result.roster) if broken.rule != "contract_minutes"] == []
    assert result.cost.total == pytest.approx(best_of_all(instance))
    assert result.bound <= result.cost.total + 1e-6


def test_three_people_of_two_skills_have_the_best_of_all_rosters() -> None:
    people = (somebody("a", "calls", roles=("aid",)), somebody("b", "mail"), somebody("c", "calls", "mail"))
    for seed in range(2):
        given = tiny(people, (kind("day", 8, 12, 6, step=240),), 2, seed)
        demand = tuple(replace(entry, minimum=(0,) * 12 + (1,) + (0,) * 35) for entry in given.demand)
        instance = replace(given, demand=demand, roles=(RoleDemand("aid", (0,) * 9 + (1,) + (0,) * 38),))
        result = solve(instance, steps=1_500)
        assert result.cost.total == pytest.approx(best_of_all(instance))
        assert result.bound <= result.cost.total + 1e-6


def week_of(people: int, seed: int = 1) -> Instance:
    """Something like a real week."""
    dice = np.random.default_rng(seed)
    pauses = (
        PauseRule(30, 60, 90),
        PauseRule(30, -30, 30, Anchor.MIDDLE, False, "meal", over_minutes=360),
        PauseRule(30, -120, -90, Anchor.END),
    )
    kinds = (ShiftKind("day", 420, 840, (360, 480, 510), 60, pauses), ShiftKind("night", 1_320, 1_320, (480,)))
    skills = (("a",), ("b",), ("a", "b"))
    limits = Limits(660, 2_100, 5)
    team = tuple(
        Person(
            f"p{place}",
            skills[place % 3],
            min_weekly_minutes=2_100,
            max_weekly_minutes=2_400,
            limits=limits,
            roles=("aid",) if place % 4 == 0 else (),
            wishes=(Wish(int(dice.integers(7)), weight=2.0),),
            tally=Tally(nights=place % 3),
            availability=(Availability(int(dice.integers(7))),) if place % 5 == 0 else (),
        )
        for place in range(people)
    )
    curve = np.tile(np.r_[np.full(14, 1), np.full(26, people // 5), np.full(8, 1)], 7)
    demand = tuple(Demand(skill, tuple(map(int, curve)), (1,) * curve.size) for skill in ("a", "b"))
    aid = RoleDemand("aid", (1,) * curve.size)
    return Instance(MONDAY, 7, "Europe/Tallinn", team, kinds, demand, 30, (aid,), Weights(night=0.5))


@pytest.fixture(scope="module")
def built() -> tuple[Instance, Result]:
    instance = week_of(12)
    return instance, solve(instance, steps=1_500, seed=3)


def test_no_rule_is_broken_and_the_bound_holds(built: tuple[Instance, Result]) -> None:
    instance, result = built
    assert broken_rules(instance, result.roster) == []
    assert 0 < result.bound <= result.cost.total
    assert sum(count.paid_minutes for count in result.counts) >= 12 * 2_100
    kinds = {shift.kind for shift in result.roster.shifts}
    assert kinds == {"day", "night"}
    at_work = sum(shift.minutes - sum(pause.minutes for pause in shift.pauses) for shift in result.roster.shifts)
    after = [shift for shift in result.roster.shifts if shift.day == 6 and shift.end_minute > 1_440]
    assert sum(result.coverage.at_work) * 30 == at_work - sum(shift.end_minute - 1_440 for shift in after)


def test_the_same_seed_and_steps_give_the_same_roster(built: tuple[Instance, Result]) -> None:
    instance, result = built
    assert solve(instance, steps=1_500, seed=3).roster == result.roster
    assert solve(instance, steps=300, seed=4, bound=0.0).roster != solve(instance, steps=300, bound=0.0).roster


def test_locked_shifts_stay(built: tuple[Instance, Result]) -> None:
    instance, _ = built
    odd = Shift("p1", 2, 613, 437, (Pause(700, 17),), "training", is_locked=True)
    people = tuple(replace(person, locked=(odd,)) if person.id == "p1" else person for person in instance.people)
    locked = replace(instance, people=people)
    result = solve(locked, steps=600)
    assert odd in result.roster.shifts
    assert broken_rules(locked, result.roster) == []
    assert result.bound <= result.cost.total


def test_only_a_part_changes(built: tuple[Instance, Result]) -> None:
    instance, result = built
    only = Only(frozenset({"p2", "p5"}), frozenset({1, 2, 3}))
    again = solve(instance, steps=300, start_from=result.roster, only=only, seed=9)

    def rest(roster: Any) -> list[Shift]:
        return [shift for shift in roster.shifts if shift.person not in only.people or shift.day not in only.days]

    assert rest(again.roster) == rest(result.roster)
    assert again.cost.total <= result.cost.total + 1e-6
    assert broken_rules(instance, again.roster) == []


def test_it_stops_when_told_and_goes_on_from_there(built: tuple[Instance, Result]) -> None:
    instance, _ = built
    heard: list[Progress] = []

    def tell(progress: Progress, best: Any) -> None:
        heard.append(progress)
        if progress.phase == "bound":
            raise Enough

    first = solve(instance, steps=1_000, tell=tell)
    assert first.is_stopped
    assert [progress.phase for progress in heard] == ["first", "bound"]
    assert broken_rules(instance, first.roster) == []
    on = solve(instance, steps=800, start_from=first.roster, bound=first.bound)
    assert on.cost.total <= first.cost.total
    assert on.bound == pytest.approx(first.bound)


def test_with_pauses_the_same_roster_comes_of_it(built: tuple[Instance, Result]) -> None:
    instance, result = built

    def pause(progress: Progress, best: Any) -> None:
        if progress.phase != "first":
            raise Enough

    rest, phases = b"", 0
    while True:
        part = solve(instance, steps=1_500, seed=3, tell=pause, resume=rest or None)
        assert broken_rules(instance, part.roster) == []
        rest, phases = part.rest, phases + 1
        if not part.is_stopped or part.steps >= result.steps:
            break
    assert phases > 4
    assert (part.roster, part.cost, part.bound) == (result.roster, result.cost, result.bound)
    with pytest.raises(Fault, match="another search"):
        solve(instance, steps=1_500, seed=4, resume=rest)


def test_following_the_bounds_prices_is_worth_its_time(built: tuple[Instance, Result]) -> None:
    instance, _ = built
    with_prices = solve(instance, steps=600)
    without = solve(instance, steps=600, bound=with_prices.bound)
    assert with_prices.cost.total < without.cost.total


def test_contracts_that_cannot_be_kept_are_kept_as_far_as_they_can() -> None:
    away = tuple(Availability(day) for day in range(1, 7))
    instance = tiny((somebody(min_weekly_minutes=30 * HOUR, availability=away),), DAY, 7, 0)
    result = solve(instance, steps=20)
    assert [shift.day for shift in result.roster.shifts] == [0]
    assert result.cost.contract == 24 * instance.weights.contract


def test_nobody_and_nothing_needed_are_answered() -> None:
    nobody = replace(tiny((somebody(),), DAY, 3, 0), people=())
    result = solve(nobody, steps=10)
    assert (result.roster.shifts, result.cost.under) == ((), 3.0 * sum(nobody.demand[0].required))
    idle = replace(tiny((somebody(),), DAY, 3, 0), demand=(Demand("calls", (0,) * 72),))
    assert solve(idle, steps=10).roster.shifts == ()


def test_a_part_needs_a_whole() -> None:
    with pytest.raises(Fault, match="start_from"):
        solve(week_of(3), only=Only(frozenset({"p1"})))


def test_the_command_prints_json(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "week.json"
    instance = week_of(4)
    path.write_text(json.dumps(instance_json(instance)))
    assert main(["roster", str(path), "--steps", "60"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["value"] >= found["bound"] > 0
    assert {shift["person"] for shift in found["shifts"]} == {"p0", "p1", "p2", "p3"}
    path.write_text(json.dumps({**instance_json(instance), "zone": "Mars"}))
    assert main(["roster", str(path)]) == 1
    assert "zone" in capsys.readouterr().err
