"""Dated facts and reporting lines, with no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.people.rules.dated import (
    Held,
    Line,
    Opening,
    Placement,
    circle_day,
    employment_breach,
    opening_breaches,
    overlapping,
    placement,
)

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
END_JAN, END_FEB = date(2026, 1, 31), date(2026, 2, 28)


@pytest.mark.parametrize(
    ("known", "first", "fit"),
    [
        ([], FEB, Placement()),
        ([Held(1, JAN, None)], FEB, Placement(ends=1)),
        ([Held(1, FEB, None)], FEB, Placement(replaces=1)),
        ([Held(1, JAN, END_JAN)], FEB, Placement()),
        ([Held(1, JAN, END_FEB), Held(2, MAR, None)], FEB, Placement(ends=1, last=END_FEB)),
        ([Held(2, MAR, None)], FEB, Placement(last=END_FEB)),
    ],
)
def test_a_new_fact_finds_its_place(known: list[Held], first: date, fit: Placement) -> None:
    assert placement(known, first) == fit


@given(st.lists(st.integers(0, 400), max_size=25))
def test_facts_placed_in_any_order_never_overlap_and_leave_no_gap_after_the_first(days: list[int]) -> None:
    held: dict[int, Held] = {}
    for key, offset in enumerate(days):
        first = JAN + timedelta(days=offset)
        fit = placement(held.values(), first)
        if fit.ends is not None:
            held[fit.ends] = Held(fit.ends, held[fit.ends].first, first - timedelta(days=1))
        if fit.replaces is not None:
            del held[fit.replaces]
        held[key] = Held(key, first, fit.last)
    assert overlapping(list(held.values())) == []
    assert sum(1 for row in held.values() if row.last is None) == (1 if days else 0)
    assert len(held) == len(set(days))


def test_overlaps_are_found() -> None:
    assert overlapping([Held(1, JAN, FEB), Held(2, FEB, None)]) == [(1, 2)]
    assert overlapping([Held(2, FEB, None), Held(1, JAN, END_JAN)]) == []


@pytest.mark.parametrize(
    ("first", "code"), [(JAN, "before_employment"), (FEB, None), (MAR, None), (APR, "after_employment")]
)
def test_facts_stay_within_the_employment(first: date, code: str | None) -> None:
    assert employment_breach(first, FEB, MAR) == code


def test_a_circle_of_reporting_is_found_on_the_day_it_closes() -> None:
    lines = [Line(2, 3, JAN, None), Line(3, 4, JAN, END_FEB), Line(3, 1, MAR, None)]
    assert circle_day(lines, Line(1, 2, JAN, None)) == MAR
    assert circle_day(lines, Line(1, 2, MAR, None)) == MAR
    assert circle_day(lines, Line(1, 2, JAN, END_FEB)) is None
    assert circle_day(lines, Line(4, 2, JAN, None)) == JAN
    assert circle_day([], Line(1, 1, JAN, None)) == JAN


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ([Opening(0, 480, 1080), Opening(1, 480, 1080)], []),
        ([Opening(0, 480, 720), Opening(0, 780, 1080)], []),
        ([Opening(0, 0, 1440)], []),
        ([Opening(2, 1080, 480)], [("closes_before_opening", 2)]),
        ([Opening(0, 700, 1080), Opening(0, 480, 720)], [("opening_hours_overlap", 0)]),
    ],
)
def test_opening_hours_make_sense(hours: list[Opening], found: list[tuple[str, int]]) -> None:
    assert opening_breaches(hours) == found
