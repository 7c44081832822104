"""Intervals, adjusted scores, funnels, effects and drift equal published examples and cover as promised."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from keskus.engines.agreement.adjusted import adjust
from keskus.engines.agreement.drift import Side, drift
from keskus.engines.agreement.effects import before_and_after
from keskus.engines.agreement.enough import Lack, lack_of, needed
from keskus.engines.agreement.funnel import ALARM, WATCH, mean_limits, share_limits, within_spread
from keskus.engines.agreement.intervals import mean_of, mean_score, wilson
from keskus.engines.agreement.measures import Measure


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_as_published(hits: int, n: int, low: float, high: float) -> None:
    """Wilson 1927, as worked by Newcombe 1998, table I (method 3)."""
    found = wilson(hits, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


def test_the_mean_has_students_interval() -> None:
    """Student 1908: ten sleepers gained 0.75 hours, 95 % from -0.53 to 2.03."""
    gained = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    found = mean_of(gained)
    assert (found.value, found.low, found.high) == pytest.approx((0.75, -0.5298, 2.0298), abs=0.0001)


def test_few_or_equal_scores_are_not_called_certain() -> None:
    perfect = mean_score(np.full(6, 100.0))
    assert (perfect.value, perfect.high) == (100.0, 100.0)
    assert perfect.low == pytest.approx(100 * (wilson(6, 6).low or 0))
    single = mean_score(np.array([80.0]))
    assert single.low is not None
    assert single.low < 25
    assert mean_score(np.array([])).value is None
    skewed = np.array([95, 97, 100, 96, 98, 100, 99, 97, 20, 98.0])
    low, high = mean_score(skewed).low or 0, mean_score(skewed).high or 0
    assert skewed.mean() - low > high - skewed.mean()
    assert mean_score(skewed) == mean_score(skewed)


RAILS = np.array(
    [[55, 53, 54], [26, 37, 32], [78, 91, 85], [92, 100, 96], [49, 51, 50], [80, 85, 83]], dtype=np.float64
)
BATCHES = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ],
    dtype=np.float64,
)


@pytest.mark.parametrize(
    ("table", "mean", "between", "within", "tolerance"),
    [(RAILS, 66.5, 24.80547, 4.020779, 5e-4), (BATCHES, 1527.5, 42.00, 49.51, 0.006)],
)
def test_variances_are_the_published_ones(
    table: np.ndarray, mean: float, between: float, within: float, tolerance: float
) -> None:
    """Rails: Pinheiro and Bates 2000, 1.1. Dyestuff: Davies 1949 as fitted in Bates' lme4. Both by REML."""
    agents = np.repeat(np.arange(6), table.shape[1])
    found = adjust(table.ravel(), agents, most=2000)
    assert found is not None
    assert found.mean.value == pytest.approx(mean)
    assert found.spreads == pytest.approx((between, within), abs=tolerance)
    kept = between**2 / (between**2 + within**2 / table.shape[1])
    expected = mean + kept * (table.mean(axis=1) - mean)
    assert [one.value for one in found.agents] == pytest.approx(expected, abs=0.01)


def test_evaluators_are_told_from_agents_where_all_hear_all() -> None:
    """Two-way without repetition: REML equals the analysis of variance (Searle, Casella and McCulloch 1992, 4.7)."""
    dice = np.random.default_rng(5)
    table = 80 + dice.normal(0, 6, (12, 1)) + dice.normal(0, 4, (1, 5)) + dice.normal(0, 3, (12, 5))
    agents, evaluators = (codes.ravel() for codes in np.indices(table.shape))
    found = adjust(table.ravel(), agents, [evaluators, np.zeros(60, dtype=np.int64)])
    assert found is not None
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0, keepdims=True) + table.mean()
    error = float((rest**2).sum()) / 44
    by_agent = sqrt(float(table.mean(axis=1).var(ddof=1)) - error / 5)
    by_evaluator = sqrt(float(table.mean(axis=0).var(ddof=1)) - error / 12)
    assert found.spreads[:2] == pytest.approx((by_agent, by_evaluator), rel=1e-3)
    assert found.spreads[3] == pytest.approx(sqrt(error), rel=1e-3)
    assert found.others[1] == (Measure(0.0, None, None, 60),)


def test_a_lenient_evaluator_is_taken_out_of_their_agents_scores() -> None:
    dice = np.random.default_rng(11)
    agents, evaluators = np.repeat(np.arange(20), 12), np.tile([0, 0, 0, 1], 60)
    evaluators[agents < 5] = 1 - evaluators[agents < 5]  # the first five are mostly heard by the lenient one
    scores = 70 + 10 * evaluators + dice.normal(0, 2, 240)
    found = adjust(scores, agents, [evaluators])
    assert found is not None
    raw = scores[agents < 5].mean() - scores[agents >= 5].mean()
    told = np.array([one.value for one in found.agents])
    assert raw == pytest.approx(5, abs=0.7)
    assert abs(told[:5].mean() - told[5:].mean()) < 1
    lenient = found.others[0][1]
    assert lenient.value is not None
    assert lenient.value > 3


def test_too_few_scores_are_not_adjusted() -> None:
    assert adjust(np.array([80.0, 90, 70]), np.array([0, 1, 0])) is None
    assert adjust(np.array([80.0, 90, 70, 75]), np.zeros(4, dtype=np.int64)) is None
    same = adjust(np.full(12, 90.0), np.repeat(np.arange(3), 4))
    assert same is not None
    assert same.agents[0].value == pytest.approx(90)


def test_funnels_leave_out_as_few_as_they_say() -> None:
    limits = mean_limits(80, 10, np.array([4.0, 25.0]), WATCH)
    assert limits.low == pytest.approx([70.2, 76.08], abs=0.005)
    wide = share_limits(0.1, [10, 50, 500], ALARM)
    assert wide.low[0] == 0
    assert wide.low[2] == pytest.approx(0.1 - 3.0902 * sqrt(0.09 / 500), abs=0.006)
    hits = np.random.default_rng(3).binomial(500, 0.1, 20_000) / 500
    narrow = share_limits(0.1, [500], WATCH)
    assert np.mean((hits < narrow.low[0]) | (hits > narrow.high[0])) == pytest.approx(0.05, abs=0.012)


def test_spread_within_people_leaves_their_means_out() -> None:
    found = within_spread(np.array([1.0, 3, 11, 13]), np.array([7.0, 7, 9, 9]))
    assert found == pytest.approx(sqrt(2))
    assert within_spread(np.array([1.0, 2]), np.array([1.0, 2])) is None


def test_a_change_alone_has_welchs_interval() -> None:
    """Student's sleepers on two drugs, Welch: the difference 1.58, 95 % from -0.2055 to 3.3655 at 17.78 degrees."""
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = before_and_after(first, second)
    assert found.change.value == pytest.approx(1.58)
    assert (found.change.low, found.change.high) == pytest.approx((-0.2055, 3.3655), abs=0.006)
    assert found.effect.value is None


def test_what_befell_everybody_is_no_effect() -> None:
    others = [(np.array([70.0, 72, 68]), np.array([80.0, 83, 77])), (np.array([60.0, 66]), np.array([72.0, 75]))]
    found = before_and_after(np.array([65.0, 67, 66]), np.array([76.0, 78, 74]), others)
    assert found.change.value == pytest.approx(10)
    assert found.others.value == pytest.approx(10.25)
    assert found.effect.value == pytest.approx(-0.25)
    assert found.effect.low is not None
    assert found.effect.high is not None
    assert found.effect.low < 0 < found.effect.high


def test_the_moving_average_is_the_handbooks() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: weight 0.3, three deviations of 2.0539 round 50."""
    seen = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4]
    seen += [53.6, 52.1]
    found = drift(np.array(seen), 2.0539, centre=50, newest=0.3, width=3)
    published = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05]
    published += [49.38, 49.92, 50.73, 51.23, 51.94, 51.99]
    assert found.average == pytest.approx(published, abs=0.011)
    assert 50 + found.bounds[-1] == pytest.approx(52.5884, abs=0.0005)
    assert found.outside_since is None


def test_drift_tells_side_and_beginning() -> None:
    found = drift(np.array([1.0, -2, 0, 1, -9, -8, -9, -10]), 4)
    assert found.side is Side.SEVERE
    assert found.outside_since == 6
    assert drift(np.array([]), 4).side is None


def test_a_score_is_used_only_when_it_is_known_well_enough() -> None:
    assert lack_of(Measure(None, None, None, 0), fewest=10, widest=5) is Lack.NOTHING
    assert lack_of(Measure(90, 88, 92, 9), fewest=10, widest=5) is Lack.FEW
    assert lack_of(Measure(90, 80, 95, 12), fewest=10, widest=5) is Lack.WIDE
    assert lack_of(Measure(90, 86, 94, 12), fewest=10, widest=5) is None
    assert needed(12, 5) == 23  # (1.96 x 12 / 5) squared is 22.1


def test_intervals_of_scores_cover_as_promised() -> None:
    """Scores of ten yes-or-no questions, most of them right: skewed and lumpy, as real ones are. bench/agreement.py
    does this at length."""
    dice = np.random.default_rng(20)
    hits = 0
    for trial in range(400):
        scores = dice.binomial(10, dice.beta(9, 1, size=12)) * 10.0
        found = mean_score(scores, seed=trial)
        hits += (found.low or 0) <= 90 <= (found.high or 0)
    assert hits / 400 > 0.92
