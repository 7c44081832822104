"""Grades of days and reports: each limit on both its sides, as docs/numbers.md has them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.contacts.rules.trust import CAPS, GRADES, LIMITS, DayFacts, gap_of, grade_of_many, graded


def facts(**more: Any) -> DayFacts:
    return DayFacts(**{"offered": 1000, "accounted": 1000, **more})


def test_a_day_without_fault_is_an_a() -> None:
    assert graded(facts()) == ("A", [])


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"accounted": 999}, "C"),
        ({"accounted": 990}, "C"),
        ({"accounted": 989}, "D"),
        ({"unfinished": 1}, "B"),
        ({"unfinished": 20}, "B"),
        ({"unfinished": 21}, "C"),
        ({"unfinished": 101}, "D"),
        ({"missed": 50, "usual": 1000}, "B"),
        ({"missed": 51, "usual": 1000}, "C"),
        ({"missed": 201, "usual": 1000}, "D"),
        ({"unreadable_lines": 1, "lines": 999}, "B"),
        ({"unreadable_lines": 2, "lines": 998}, "C"),
        ({"unreadable_lines": 21, "lines": 979}, "D"),
        ({"disagreements": 10, "compared": 1000}, "A"),
        ({"disagreements": 11, "compared": 1000}, "B"),
        ({"disagreements": 51, "compared": 1000}, "C"),
        ({"disagreements": 151, "compared": 1000}, "D"),
        ({"repaired_from_log": 20}, "A"),
        ({"repaired_from_log": 21}, "B"),
        ({"repaired_by_evidence": 100}, "A"),
        ({"repaired_by_evidence": 105}, "B"),
        ({"repaired_from_log": 101}, "C"),
        ({"repaired_from_log": 251}, "D"),
        ({"odd_clock": 1}, "B"),
        ({"odd_clock": 101}, "D"),
        ({"is_by_hand": True, "has_calls": False}, "C"),
        ({"has_calls": False}, "B"),
        ({"is_second": True}, "B"),
        ({"is_unmapped": True}, "B"),
    ],
)
def test_each_limit(named: dict[str, Any], expected: str) -> None:
    grade, reasons = graded(facts(**named))
    assert grade == expected
    assert [reason.grade for reason in reasons] == ([expected] if expected != "A" else [])


def test_the_worst_reason_makes_the_grade_and_comes_first() -> None:
    grade, reasons = graded(facts(unfinished=1, disagreements=300, compared=1000, is_second=True))
    assert grade == "D"
    assert [reason.code for reason in reasons] == ["disagreement", "unfinished", "only_second"]
    assert reasons[0].count, reasons[0].of == (300, 1000)


def test_limits_rise() -> None:
    assert all(list(limits) == sorted(limits) for limits in LIMITS.values())
    assert set(CAPS.values()) <= set(GRADES)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ({"A": 1000}, "A"),
        ({"A": 960, "D": 40}, "A"),
        ({"A": 950, "D": 50}, "D"),
        ({"A": 900, "B": 60, "D": 40}, "B"),
        ({"A": 900, "C": 30, "D": 30}, "C"),
        ({"D": 0}, "D"),
        ({}, ""),
    ],
)
def test_a_report_has_the_worst_grade_that_weighs(calls: dict[str, int], expected: str) -> None:
    assert grade_of_many(calls) == expected


@given(st.dictionaries(st.sampled_from(GRADES), st.integers(0, 1000), min_size=1))
def test_a_report_is_never_graded_beyond_its_days(calls: dict[str, int]) -> None:
    assert min(calls) <= grade_of_many(calls) <= max(calls)


USUAL = dict.fromkeys(range(96), 2.5)


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        (range(40, 44), [(40, 44, 10.0)]),
        (range(40, 43), []),
        ([*range(40, 44), *range(60, 66)], [(40, 44, 10.0), (60, 66, 15.0)]),
        (range(86, 96), [(86, 96, 25.0)]),
    ],
)
def test_a_gap_is_an_hour_with_ten_calls_usual(quiet: Any, expected: list[tuple[int, int, float]]) -> None:
    told = set(range(96)) - set(quiet)
    assert gap_of(told, USUAL, range(96)) == expected


def test_hours_that_are_closed_or_quiet_anyway_are_no_gap() -> None:
    assert gap_of(range(32, 80), USUAL, range(32, 80)) == []
    assert gap_of(range(32, 80), dict.fromkeys(range(32, 80), 5.0), range(96)) == []
    assert gap_of([], dict.fromkeys(range(96), 2.5), [40, 41, 50, 51]) == []
