"""Formulas held against intervals whose truth is known, and agents who are not whole."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keskus.engines.staffing import Fault, Formula, Goals, Load, figures
from keskus.engines.staffing.validation import between, sums_of, validate

GOALS = Goals(0.8)
LOAD = Load([100, 60, 40, 0], 180, 90, 1800)


def sums_that_fit(load: Load, agents: list[int]) -> dict[str, np.ndarray]:
    """What Erlang A says would happen."""
    found = figures(load, agents, GOALS)
    answered = np.nan_to_num(load.calls * (1 - found.abandonment))
    return {
        "offered": load.calls,
        "answered": answered,
        "abandoned": load.calls - answered,
        "answered_within": np.nan_to_num(load.calls * found.service_level),
        "wait_answered_seconds": np.nan_to_num(answered * found.asa_seconds),
    }


def test_the_formula_that_made_them_has_no_error_and_the_other_has() -> None:
    columns = sums_that_fit(LOAD, [9, 7, 3, 1])
    rows = validate(LOAD, [9, 7, 3, 1], sums_of(columns), GOALS)
    ours = {row.figure: row for row in rows if row.formula is Formula.A}
    for row in ours.values():
        assert row.bias == pytest.approx(0, abs=1e-9)
        assert row.mean_absolute == pytest.approx(0, abs=1e-9)
        assert (row.intervals, row.left_out) == (3, 0)
    theirs = {row.figure: row for row in rows if row.formula is Formula.C}
    assert theirs["service_level"].bias < -0.2
    assert theirs["abandonment"].predicted == 0
    assert theirs["asa_seconds"].left_out == 2  # 9 agents for 10 erlang, 3 for 4: nobody would ever be answered


def test_groups() -> None:
    columns = sums_that_fit(LOAD, [9, 7, 3, 1])
    rows = validate(LOAD, [9, 8, 3, 1], sums_of(columns), GOALS, groups=[9, 9, 10, 11])
    level = {row.group: row for row in rows if row.formula is Formula.A and row.figure == "service_level"}
    assert level[9].bias > 0.01
    assert level[10].bias == pytest.approx(0, abs=1e-9)
    assert math.isnan(level[11].bias)
    assert level[None].intervals == 3
    assert {row.formula for row in validate(Load([9], 60), 3, sums_of({"offered": [9]}), GOALS)} == {Formula.C}


def test_half_an_agent() -> None:
    low, high = (figures(LOAD, count, GOALS).abandonment[0] for count in (9, 10))
    found = between(LOAD, 9.25, GOALS, Formula.A)
    assert found["abandonment"][0] == pytest.approx(0.75 * low + 0.25 * high)
    assert between(LOAD, 9, GOALS, Formula.C)["asa_seconds"][0] == math.inf


def test_input_that_cannot_be_used() -> None:
    with pytest.raises(Fault, match="agents"):
        between(LOAD, -1, GOALS, Formula.A)
    with pytest.raises(Fault, match="lost"):
        sums_of({"lost": [1]})
