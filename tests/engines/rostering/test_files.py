"""Instances as JSON: there and back, and what is said of a wrong one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from keskus.engines.rostering import Fault, Instance, Pause, Roster, Shift
from keskus.engines.rostering.files import instance_from, instance_json, instance_of, roster_json, roster_of

SMALL: dict[str, Any] = {
    "starts_on": "2026-11-23",
    "days": 7,
    "zone": "Europe/Warsaw",
    "interval_minutes": 30,
    "shifts": [
        {
            "id": "day",
            "earliest_start": "7:00",
            "latest_start": "14:00",
            "step_minutes": 60,
            "lengths": [360, 480],
            "pauses": [
                {"minutes": 30, "earliest": 120, "latest": 180, "kind": "meal", "is_paid": False},
                {"minutes": 30, "earliest": -90, "latest": -60, "anchor": "end", "over_minutes": 360},
            ],
        },
        {"id": "night", "earliest_start": "22:00", "latest_start": "22:00", "lengths": [480]},
    ],
    "people": [
        {
            "id": "anna",
            "skills": ["calls"],
            "roles": ["first_aid"],
            "availability": [{"day": 2}, {"day": 3, "from": "11:00", "to": "22:00"}],
            "wishes": [{"day": 5, "want": "off", "weight": 2.0}],
            "locked": [{"day": 1, "start": "8:00", "minutes": 480, "pauses": [{"start": 720, "minutes": 30}]}],
            "limits": {"daily_rest_minutes": 660, "max_weekends": 1},
            "past": {"ends_minute": -120, "days_in_row": 2},
            "tally": {"nights": 3},
        },
        {"id": "jaan", "skills": ["calls", "mail"], "kinds": ["day"]},
    ],
    "demand": [{"skill": "calls", "required": 1, "minimum": 1}, {"skill": "mail", "required": 0}],
    "roles": [{"role": "first_aid", "required": 0}],
    "weights": {"weekend": 0.5},
}


def test_there_and_back() -> None:
    text = json.dumps(SMALL)
    instance = instance_of(text)
    assert instance_from(json.loads(json.dumps(instance_json(instance)))) == instance
    anna = instance.people[0]
    assert anna.locked == (Shift("anna", 1, 480, 480, (Pause(720, 30),), is_locked=True),)
    assert (anna.window(2), anna.window(3), anna.window(4)) == (None, (660, 1_320), (0, 2_880))
    assert instance.demand[0].required == (1,) * 7 * 48


def test_a_roster_there_and_back() -> None:
    roster = Roster((Shift("jaan", 3, 1_320, 480, (), "night"), Shift("anna", 1, 480, 480, (Pause(720, 30),))))
    assert roster_of(json.dumps({"shifts": roster_json(roster), "value": 3.0})) == roster
    assert [shift.person for shift in roster.shifts] == ["anna", "jaan"]


def changed(*path: Any, value: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(SMALL))
    target: Any = whole
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("days",), 0, "days"),
        (("zone",), "Europe/Nowhere", "zone"),
        (("interval_minutes",), 7, "interval_minutes"),
        (("shifts", 0, "lengths"), [370], "shifts[0].lengths[0]"),
        (("shifts", 0, "pauses", 0, "latest"), 350, "shifts[0].pauses[0].latest"),
        (("shifts", 0, "pauses", 0, "latest"), 420, "shifts[0].pauses[0]"),
        (("shifts", 0, "pauses", 0, "anchor"), "lunch", "shifts[0].pauses[0].anchor"),
        (("shifts", 0, "earliest_start"), "seven", "shifts[0].earliest_start"),
        (("people", 1, "kinds"), ["evening"], "people[1].kinds"),
        (("people", 1, "id"), "anna", "people"),
        (("people", 0, "availability", 0, "day"), 7, "people[0].availability[0].day"),
        (("people", 0, "wishes", 0, "weight"), -1, "people[0].wishes[0].weight"),
        (("people", 0, "hours"), 40, "people[0].hours"),
        (("demand", 0, "required"), [1, 2], "demand[0].required"),
        (("demand", 0, "required"), 1.5, "demand[0].required"),
        (("weights", "under"), -3, "weights.under"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(path: tuple[Any, ...], value: Any, field: str) -> None:
    with pytest.raises(Fault) as caught:
        instance_from(changed(*path, value=value))
    assert caught.value.field == field


def test_what_is_missing_is_said() -> None:
    whole = {key: value for key, value in SMALL.items() if key != "people"}
    with pytest.raises(Fault, match="people: it is missing"):
        instance_from(whole)


def test_a_night_touches_midnight_from_both_sides_and_clocks_jump() -> None:
    instance: Instance = instance_of(json.dumps(SMALL))
    assert instance.is_night(1_320, 1_800)
    assert instance.is_night(300, 780)
    assert not instance.is_night(420, 900)
    spring = replace(instance, starts_on=instance.starts_on.replace(month=3, day=23))
    assert [spring.clock_jump_minutes(day) for day in range(7)] == [0, 0, 0, 0, 0, 0, 60]
