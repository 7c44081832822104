"""Patience from censored waits: by hand, and from simulated callers whose patience is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keskus.engines.staffing import Fault
from keskus.engines.staffing.patience import events_between, hazards, patience, survival

# Freireich's 6-MP group as every textbook has it: weeks, and whether the remission ended.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_textbook_curve() -> None:
    curve = survival(WEEKS, ENDED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.median_seconds == 23
    assert curve.at([0, 5.9, 6, 8, 100]) == pytest.approx([1, 1, 0.857, 0.807, 0.448], abs=5e-4)
    assert ((curve.low < curve.survival) & (curve.survival < curve.high)).all()
    assert curve.low[0] == pytest.approx(0.620, abs=5e-4)  # log-log bounds, as R's survfit prints them
    assert curve.high[0] == pytest.approx(0.952, abs=5e-4)


def test_one_number_for_erlang_a() -> None:
    found = patience(WEEKS, ENDED)
    assert found.mean_seconds == pytest.approx(359 / 9)
    assert found.low < found.mean_seconds < found.high
    assert (found.calls, found.hangups, found.waited_seconds) == (21, 9, 359)


def callers(seed: int, count: int, mean: float) -> tuple[np.ndarray, np.ndarray]:
    """Exponential patience, hidden by an offered wait."""
    rng = np.random.default_rng(seed)
    stays, offered = rng.exponential(mean, count), rng.gamma(2.0, 30.0, count) * (rng.random(count) < 0.7)
    return np.minimum(stays, offered), stays < offered


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    inside = [found.low <= 120 <= found.high for found in (patience(*callers(seed, 300, 120.0)) for seed in range(200))]
    assert 0.90 <= np.mean(inside) <= 0.99
    large = patience(*callers(1, 50_000, 120.0))
    assert large.mean_seconds == pytest.approx(120, rel=0.03)
    assert large.distance < 0.05


def test_who_leaves_at_once_can_be_left_out() -> None:
    waits, gone = callers(2, 20_000, 120.0)
    waits, gone = np.append(waits, np.full(3000, 1.0)), np.append(gone, np.ones(3000, bool))
    assert patience(waits, gone).mean_seconds < 100
    assert patience(waits, gone, brief_seconds=2.0).mean_seconds == pytest.approx(120, rel=0.04)
    assert patience(waits, gone).distance > 2 * patience(waits, gone, brief_seconds=2.0).distance


def test_hazards_show_what_makes_callers_hang_up() -> None:
    even = hazards(*callers(3, 50_000, 120.0), [0, 10, 30, 60, 120])
    assert all(row.low <= 1 / 120 <= row.high for row in even)
    assert sum(row.hangups for row in even) <= 50_000
    assert math.isnan(hazards([5.0], [True], [10, 20])[0].per_second)


def test_nobody_hung_up() -> None:
    found = patience([0, 10, 20], [False, False, False])
    assert found.mean_seconds == math.inf
    assert found.low == pytest.approx(30 / 3.689, rel=1e-3)
    assert found.high == math.inf
    assert found.curve.median_seconds == math.inf
    assert patience([], []).hangups == 0


def test_bounds_of_a_count() -> None:
    assert events_between(10, 0.95) == pytest.approx((4.795, 18.390), abs=6e-4)
    assert events_between(1, 0.95) == pytest.approx((0.0253, 5.572), abs=6e-4)
    assert events_between(0, 0.95) == pytest.approx((0, 3.689), abs=6e-4)
    assert events_between(50, 0.9) == pytest.approx(events_between(51, 0.9), rel=0.03)
    assert events_between(100, 0.95) == pytest.approx((81.36, 121.63), rel=1e-4)


def test_waits_that_are_none() -> None:
    with pytest.raises(Fault, match=r"waits\[1\]"):
        patience([1, -2], [True, False])
    with pytest.raises(Fault, match="gave_up"):
        patience([1, 2], [True])
    with pytest.raises(Fault, match="level"):
        patience([1], [True], level=95)
