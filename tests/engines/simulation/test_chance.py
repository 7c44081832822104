"""Arrivals, patience and talk are what the laws say: tests of fit at fixed seeds, level one in a thousand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import erf, exp, gamma, log, sqrt
from statistics import NormalDist

import numba
import numpy as np
import pytest

from keskus.engines.simulation import (
    Arrivals,
    Empirical,
    Exponential,
    Fixed,
    Gamma,
    Group,
    Law,
    Log,
    Lognormal,
    Model,
    Queue,
    Skill,
    Uniform,
    Weibull,
    always,
    dice,
    simulate,
)
from keskus.engines.simulation.building import rates_of
from keskus.engines.simulation.world import ABANDONED, Records
from tests.engines.simulation.chains import distance

ONCE_IN_A_THOUSAND = 1.95
ALWAYS = (Group("all", (Skill("calls"),), always(3_000)),)
DAY = tuple([0.0] * 8 + [40.0, 90.0, 120.0, 80.0, 60.0, 100.0, 90.0, 50.0, 20.0] + [0.0] * 7)


@cache
def lived(queue: Queue, days: int = 1, agents: int = 3_000) -> Records:
    groups = ALWAYS if agents else (Group("nobody", (Skill("calls"),), ()),)
    model = Model((queue,), groups, length_seconds=days * 86_400.0, interval_seconds=3_600.0)
    return simulate(model, replications=1, seed=11, log=Log.CALLS).call_logs[0]


def standard(value: float) -> float:
    return (1 + erf(value / sqrt(2))) / 2


LAWS: list[tuple[Law, Callable[[float], float]]] = [
    (Exponential(60.0), lambda x: 1 - exp(-x / 60)),
    (Lognormal(200.0, 1.2), lambda x: standard((log(x) - log(200) + log(2.44) / 2) / sqrt(log(2.44)))),
    (Gamma(30.0, 0.5), lambda x: 1 - exp(-x / 7.5) * sum((x / 7.5) ** k / gamma(k + 1) for k in range(4))),
    (Gamma(30.0, sqrt(2)), lambda x: erf(sqrt(x / 60))),
    (Weibull(60.0, 0.7), lambda x: 1 - exp(-((x / 60 * gamma(1 + 1 / 0.7)) ** 0.7))),
    (Uniform(10.0, 30.0), lambda x: (x - 10) / 20),
]


@pytest.mark.parametrize(("law", "below"), LAWS)
def test_talk_follows_its_law(law: Law, below: Callable[[float], float]) -> None:
    talks = lived(Queue("calls", Arrivals((500.0,)), talk=law))["talk_seconds"].tolist()
    assert len(talks) > 10_000
    assert distance(talks, below) < ONCE_IN_A_THOUSAND


@pytest.mark.parametrize(("law", "below"), LAWS)
def test_patience_follows_its_law(law: Law, below: Callable[[float], float]) -> None:
    calls = lived(Queue("calls", Arrivals((500.0,)), patience=law), agents=0)
    assert (calls["outcome"] == ABANDONED).all()
    assert distance(calls["wait_seconds"].tolist(), below) < ONCE_IN_A_THOUSAND


def test_a_wrong_law_is_seen() -> None:
    talks = lived(Queue("calls", Arrivals((500.0,)), talk=Exponential(60.0)))["talk_seconds"].tolist()
    assert distance(talks, lambda x: 1 - exp(-x / 63)) > ONCE_IN_A_THOUSAND


def test_measured_and_fixed_times() -> None:
    measured = lived(Queue("calls", Arrivals((500.0,)), talk=Empirical((5.0, 10.0, 10.0, 60.0))))["talk_seconds"]
    values, counts = np.unique(measured, return_counts=True)
    assert values.tolist() == [5.0, 10.0, 60.0]
    assert counts / measured.size == pytest.approx([0.25, 0.5, 0.25], abs=0.015)
    assert set(lived(Queue("calls", Arrivals((50.0,)), talk=Fixed(7.0)))["talk_seconds"].tolist()) == {7.0}


def test_the_normal_quantile_is_exact() -> None:
    quantile = numba.njit(lambda share: dice.normal(share))
    for share in (1e-15, 1e-9, 1e-5, 0.01, 0.074, 0.076, 0.3, 0.5, 0.7, 0.924, 0.926, 0.999, 1 - 1e-12):
        assert quantile(share) == pytest.approx(NormalDist().inv_cdf(share), rel=1e-12, abs=1e-15)


def test_gaps_between_callers_are_exponential_and_independent() -> None:
    gaps = np.diff(lived(Queue("calls", Arrivals((600.0,)), talk=Fixed(1.0)))["entered_at"])
    assert distance(gaps.tolist(), lambda x: 1 - exp(-x / 6)) < ONCE_IN_A_THOUSAND
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 3.3 / sqrt(gaps.size)


def by_hour(arrivals: Arrivals, days: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    entered = lived(Queue("calls", arrivals, talk=Fixed(1.0)), days)["entered_at"]
    return np.bincount((entered // 3_600).astype(int), minlength=24 * days).reshape(days, 24)


def test_callers_come_at_the_hours_they_are_expected() -> None:
    days = 200
    counts = by_hour(Arrivals(DAY), days)
    expected = np.array(DAY)
    assert counts[:, expected == 0].sum() == 0
    open_ = expected > 0
    total = counts.sum(axis=0)[open_]
    chi = ((total - days * expected[open_]) ** 2 / (days * expected[open_])).sum()
    assert chi < 27.9  # nine degrees of freedom
    dispersion = counts[:, open_].var(axis=0, ddof=1) / expected[open_]
    assert dispersion == pytest.approx(np.ones(9), abs=0.35)  # 3.3 deviations of a variance from 200 days
    within = lived(Queue("calls", Arrivals(DAY), talk=Fixed(1.0)), days)["entered_at"] % 3_600
    assert distance(within.tolist(), lambda x: x / 3_600) < ONCE_IN_A_THOUSAND


def test_busy_days_are_busy_all_day() -> None:
    """Variance of a day: Poisson's, and the square of the mean times that of the factor."""
    days, total = 400, sum(DAY)
    counts = by_hour(Arrivals(DAY, day_spread=0.2), days).sum(axis=1)
    assert counts.mean() == pytest.approx(total, rel=0.035)
    assert counts.var(ddof=1) == pytest.approx(total + (0.2 * total) ** 2, rel=0.25)
    hourly = by_hour(Arrivals(DAY, day_spread=0.2), days)
    assert np.corrcoef(hourly[:, 9], hourly[:, 14])[0, 1] > 0.5


def test_busy_hours_are_busy_by_themselves() -> None:
    hourly = by_hour(Arrivals(DAY, hour_spread=0.3), 400)
    assert hourly[:, 10].var(ddof=1) == pytest.approx(120 + (0.3 * 120) ** 2, rel=0.25)
    assert abs(np.corrcoef(hourly[:, 9], hourly[:, 14])[0, 1]) < 0.17


def test_a_day_that_all_queues_share() -> None:
    queues = tuple(Queue(name, Arrivals((10.0,), day_spread=0.1)) for name in ("one", "two"))
    model = Model(queues, (), length_seconds=300 * 86_400.0, interval_seconds=43_200.0, day_spread=0.3)
    one, two = rates_of(model, 1, 0)
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0.9, abs=0.05)
    assert one[::2].tolist() == one[1::2].tolist()
