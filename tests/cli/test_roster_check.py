"""`keskus roster --check`: a roster on file before the law, as a program reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keskus.cli import main

INSTANCE = {
    "starts_on": "2026-12-07",
    "days": 7,
    "zone": "Europe/Warsaw",
    "people": [{"id": "anna", "skills": ["calls"]}],
    "shifts": [{"id": "day", "earliest_start": "6:00", "latest_start": "14:00", "lengths": [480]}],
    "demand": [{"skill": "calls", "required": 1}],
}


def shift(day: int, start: str) -> dict[str, Any]:
    return {"person": "anna", "day": day, "start": start, "minutes": 480, "pauses": [{"start": "14:30", "minutes": 15}]}


def check(folder: Path, shifts: list[dict[str, Any]], *words: str) -> int:
    instance, roster = folder / "instance.json", folder / "roster.json"
    instance.write_text(json.dumps(INSTANCE))
    roster.write_text(json.dumps({"shifts": shifts}))
    return main(["roster", str(instance), "--check", str(roster), *words])


def test_a_short_rest_is_found_and_told_by_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, [shift(0, "14:00"), shift(1, "7:00")], "--law", "PL") == 1
    (rest, *_others) = [found for found in json.loads(capsys.readouterr().out) if found["severity"] == "breach"]
    assert (rest["rule"], rest["limit"], rest["measured"], rest["unit"]) == ("daily_rest", 660, 540, "minutes")
    assert (rest["people"], rest["from"], rest["source"]) == (["anna"], "2026-12-07T22:00:00+01:00", "KP art. 132 §1")


def test_what_the_house_sets_beside_the_law(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sunday = [shift(6, "8:00")]
    assert check(tmp_path, sunday, "--law", "pl") == 1
    ground = ["--change", "sunday_work_allowed=yes", "--ground", "art. 151(10) pt 3"]
    assert check(tmp_path, sunday, "--law", "PL", *ground) == 0
    capsys.readouterr()
    two = [shift(0, "8:00"), shift(1, "8:00")]
    assert check(tmp_path, two, "--law", "PL", "--change", "days_in_a_row=1") == 0
    assert "house" in {found["severity"] for found in json.loads(capsys.readouterr().out)}


REFUSED = [
    ((), "name one of PL, EE"),
    (("--law", "PL", "--change", "daily_rest_minutes=600"), "refused by the law: loosens"),
    (("--law", "PL", "--change", "night=5"), "no parameter"),
    (("--law", "PL", "--change", "notice_days=soon"), "takes a number"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_cannot_be_done_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert check(tmp_path, [shift(0, "14:00")], *words) == 1
    assert said in capsys.readouterr().err


def test_a_stranger_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, [shift(0, "14:00") | {"person": "ewa"}], "--law", "PL") == 1
    assert "ewa" in capsys.readouterr().err
