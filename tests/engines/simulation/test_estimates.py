"""Intervals: Student's quantiles, quotients of sums, and how often the truth lies inside."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from keskus.engines.simulation.estimates import mean_of, quotient_of, t_quantile


@pytest.mark.parametrize(
    ("freedom", "level", "quantile"),
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2
    [(1, 0.95, 12.706), (2, 0.95, 4.303), (3, 0.9, 2.353), (9, 0.95, 2.262), (10, 0.99, 3.169), (100, 0.95, 1.984)],
)
def test_students_quantiles(freedom: int, level: float, quantile: float) -> None:
    assert t_quantile(freedom, level) == pytest.approx(quantile, abs=5e-4)


def test_many_degrees_of_freedom_are_normal() -> None:
    assert t_quantile(5_000, 0.95) == pytest.approx(1.96044, abs=1e-5)


def test_the_interval_of_a_mean() -> None:
    found = mean_of(np.array([4.0, 6.0, 8.0]), 0.95)
    assert found.mean == 6
    assert found.half_width == pytest.approx(4.303 * 2 / 3**0.5, abs=1e-3)
    assert (found.low, found.high) == (found.mean - found.half_width, found.mean + found.half_width)


def test_a_single_run_has_no_interval() -> None:
    found = mean_of(np.array([4.0]), 0.95)
    assert found.mean == 4
    assert isnan(found.low)
    assert isnan(found.half_width)


def test_a_quotient_is_of_sums_and_unknown_without_any() -> None:
    found = quotient_of(np.array([1.0, 9.0]), np.array([10.0, 10.0]), 0.95, most=1.0)
    assert found.mean == 0.5
    assert (found.low, found.high) == (0.0, 1.0)
    nothing = quotient_of(np.zeros(2), np.zeros(2), 0.95)
    assert not nothing.is_known
    assert isnan(nothing.high)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_truth_lies_inside_as_often_as_was_said(level: float) -> None:
    """Quotients of skewed numbers whose denominators vary: a thousand experiments of thirty runs."""
    dice = np.random.default_rng(4)
    inside = 0
    for _ in range(1_000):
        below = dice.poisson(50, 30).astype(float)
        found = quotient_of(dice.binomial(below.astype(int), 0.3).astype(float), below, level)
        inside += found.low <= 0.3 <= found.high
    assert inside / 1_000 == pytest.approx(level, abs=0.03)
