"""Plans in the simulator: against the formula where both hold, compared with common luck, priced by the hour."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from keskus.engines.simulation import Empirical, Never
from keskus.engines.staffing import Fault, Goals, Load, figures, staff
from keskus.engines.staffing.patience import patience
from keskus.engines.staffing.prices import Money
from keskus.engines.staffing.scenarios import Scenario, compare, law_of, missed, model_of, played

GOALS = Goals(service_level=0.8, abandonment=0.05)
FLAT = Load(np.full(40, 45.0), 180, 120, 900)
RATE = Money(Decimal(40), "PLN")


def test_a_long_even_day_is_erlang_a() -> None:
    agents = np.full(40, 9)
    (row,) = compare([Scenario("even", FLAT, agents)], GOALS, replications=40, seed=3)
    truth = figures(FLAT, agents, GOALS).over()
    # Exponential patience and lognormal talks: near, not equal; the day begins empty.
    assert row.figures.abandonment.mean == pytest.approx(truth.abandonment, abs=0.015)
    assert row.figures.service_level.mean == pytest.approx(truth.service_level, abs=0.04)
    assert row.occupancy.mean == pytest.approx(truth.occupancy, abs=0.03)
    assert row.differences["service_level"].mean == 0


def test_two_plans_meet_the_same_callers() -> None:
    day = Load([20, 60, 90, 60, 30, 10], 240, 90, 1800)
    plan = staff(day, GOALS).agents
    rows = compare(
        [
            Scenario("now", day, plan, paid=1 / 0.7, rate=RATE),
            Scenario("one more", day, plan + 1, paid=1 / 0.7, rate=RATE),
        ],
        GOALS,
        replications=60,
    )
    now, more = rows
    gain = more.differences["service_level"]
    assert gain.low > 0
    assert gain.half_width < more.figures.service_level.half_width
    # Both prices are whole cents, and so is their difference.
    assert more.paid_hours - now.paid_hours == pytest.approx(3 / 0.7)
    assert more.more_expensive == Money(Decimal("171.42"), "PLN")
    assert now.more_expensive == Money(Decimal("0.00"), "PLN")
    assert compare([Scenario("free", day, plan)], GOALS, replications=2)[0].price is None


def test_intervals_that_miss_their_goals() -> None:
    day = Load([60, 60, 0, 60], 240, 90, 1800)
    plan = np.array([14, 3, 1, 14])
    found = missed(played(Scenario("thin", day, plan), GOALS, replications=20), GOALS)
    assert found.tolist() == [False, True, False, False]


def test_patience_as_the_curve_has_it() -> None:
    rng = np.random.default_rng(5)
    stays, offered = rng.weibull(2.0, 20_000) * 100, rng.exponential(80, 20_000)
    learnt = patience(np.minimum(stays, offered), stays < offered)
    law = law_of(learnt)
    assert isinstance(law, Empirical)
    assert law.mean_seconds == pytest.approx(stays.mean(), rel=0.03)
    assert learnt.distance > 0.1  # Weibull's is not exponential, and it says so
    assert isinstance(law_of(patience([1.0], [False])), Never)


def test_plans_that_cannot_be_played() -> None:
    with pytest.raises(Fault, match="agents"):
        model_of(Scenario("short", FLAT, np.array([1])), GOALS)
    with pytest.raises(Fault, match="nobody calls"):
        model_of(Scenario("empty", Load([0, 0], 60), np.array([1, 1])), GOALS)
    with pytest.raises(Fault, match="scenarios"):
        compare([], GOALS)
