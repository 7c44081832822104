"""Bands forget: what errors were lately counts for more than what they were."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.forecasting.bands import Band, band_of, bounds_of, weighted_quantiles

DAYS, COLUMNS, LEVEL = 40, 28, 20.0


def learnt(early: float, late: float) -> Band:
    """From roots that were off by `early` deviations in the first half of the days and by `late` since."""
    noise = np.random.default_rng(5).standard_normal((DAYS, COLUMNS))
    said = np.full((DAYS, COLUMNS), LEVEL)
    roots = said + noise * np.where(np.arange(DAYS) < DAYS // 2, early, late)[:, None]
    return band_of(said, roots, roots**2, ago=np.arange(DAYS - 1, -1.0, -1))


def share_inside(band: Band, spread: float) -> float:
    low, _, high = bounds_of(np.full(20_000, LEVEL), band)
    came = (LEVEL + spread * np.random.default_rng(6).standard_normal(20_000)) ** 2 - 0.25
    return float(((came >= low) & (came <= high)).mean())


def test_a_steady_queue_has_eight_of_ten_inside() -> None:
    assert abs(share_inside(learnt(1.0, 1.0), 1.0) - 0.8) < 0.05


def test_after_a_wild_spring_the_summers_band_is_the_summers() -> None:
    """Every error alike would give 96 % here, and 62 % the other way."""
    assert share_inside(learnt(3.0, 1.0), 1.0) < 0.93
    assert share_inside(learnt(1.0, 3.0), 3.0) > 0.72


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=60), st.floats(0.05, 0.95))
def test_quantiles_of_equal_weights_part_the_values(values: list[float], level: float) -> None:
    found = float(weighted_quantiles(np.array(values), np.ones(len(values)), [level])[0])
    below = sum(value < found for value in values)
    assert below <= level * len(values) + 1
    assert sum(value <= found for value in values) >= level * len(values) - 1


def test_what_weighs_nothing_moves_no_quantile() -> None:
    values, weights = np.array([5.0, 1.0, 900.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 0.0, 1.0, 1.0, 1.0])
    assert weighted_quantiles(values, weights, [0.9])[0] <= 5.0
