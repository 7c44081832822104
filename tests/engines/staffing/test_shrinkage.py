"""Shrinkage: in sequence, with its denominator, and never charged twice."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.staffing import Category, Fault, Kind, gross_up, together
from keskus.engines.staffing.shrinkage import compare, in_order, left_over, unplaced

LEAVE = Category("leave", Kind.EXTERNAL, 0.10)
SICK = Category("sickness", Kind.EXTERNAL, 0.05)
BREAKS = Category("breaks", Kind.INTERNAL, 0.10)
COACHING = Category("coaching", Kind.INTERNAL, 0.05)
ALL = (BREAKS, LEAVE, SICK, COACHING)


def test_categories_apply_to_those_still_present() -> None:
    assert together([0.15, 0.20]) == pytest.approx(0.32)
    assert together(ALL) == pytest.approx(1 - 0.9 * 0.95 * 0.9 * 0.95)
    assert together([]) == 0
    assert [category.name for category in in_order(ALL)] == ["leave", "sickness", "breaks", "coaching"]


def test_gross_up() -> None:
    assert gross_up([14, 40, 0, 7], 0.3).tolist() == [20, 58, 0, 10]
    assert int(gross_up(5, 0.0)) == 5
    assert float(left_over(20, 0.3)) == pytest.approx(14)


@given(required=st.integers(0, 3000), share=st.floats(0, 0.9))
def test_what_is_left_of_those_scheduled_suffices_and_one_fewer_does_not(required: int, share: float) -> None:
    scheduled = int(gross_up(required, share))
    assert left_over(scheduled, share) >= required - 1e-6
    assert required == 0 or left_over(scheduled - 1, share) < required


def test_planned_against_actual_with_its_denominator() -> None:
    rows = compare(ALL, 1000.0, {"leave": 200.0, "breaks": 80.0, "coaching": 36.0})
    assert [(row.category.name, row.of, row.of_seconds) for row in rows] == [
        ("leave", "paid", 1000),
        ("sickness", "leave", 800),
        ("breaks", "sickness", 800),
        ("coaching", "breaks", 720),
    ]
    assert [row.actual_share for row in rows] == pytest.approx([0.2, 0, 0.1, 0.05])
    assert [row.over for row in rows] == pytest.approx([0.1, -0.05, 0, 0])
    assert rows[1].planned_seconds == pytest.approx(40)
    assert sum(row.share_of_paid for row in rows) == pytest.approx(0.316)
    assert together(row.actual_share for row in rows) == pytest.approx(0.316)
    assert math.isnan(compare(ALL, 0.0, {})[0].actual_share)


def test_what_the_roster_has_placed_is_not_charged_again() -> None:
    left = unplaced((LEAVE, COACHING), 1000.0, {"leave": 40.0, "coaching": 45.0})
    assert [category.share for category in left] == pytest.approx([0.06, 0.0])
    nothing = unplaced((LEAVE, COACHING), 1000.0, {})
    assert together(nothing) == pytest.approx(together((LEAVE, COACHING)))
    assert [category.share for category in unplaced((LEAVE,), 1000.0, {"leave": 300.0})] == [0]


@pytest.mark.parametrize("wrong", [1.0, -0.1, math.nan, 30])
def test_a_share_that_is_none(wrong: float) -> None:
    with pytest.raises(Fault):
        gross_up(10, wrong)
    with pytest.raises(Fault, match="leave"):
        Category("leave", Kind.EXTERNAL, wrong)


def test_time_that_nobody_had() -> None:
    with pytest.raises(Fault, match="lunch"):
        compare(ALL, 1000.0, {"lunch": 1.0})
    with pytest.raises(Fault, match=r"taken\.leave"):
        compare(ALL, 1000.0, {"leave": 1001.0})
