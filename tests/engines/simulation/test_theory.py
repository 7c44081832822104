"""The simulator against closed forms and against another simulator's published results."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest

from keskus.engines.simulation import (
    Arrivals,
    Estimate,
    Exponential,
    Fixed,
    Group,
    Law,
    Lognormal,
    Model,
    Never,
    Queue,
    Result,
    Skill,
    always,
    simulate,
)
from tests.engines.simulation.chains import erlang_a, erlang_b, erlang_c

HOUR = 3_600.0
DATA = Path(os.environ.get("KESKUS_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")


def one_queue(rate: float, talk: Law, agents: int, hours: int, **more: object) -> Model:
    """`rate` callers a second; the first tenth of the hours is for the queue to settle."""
    queue = replace(Queue("calls", Arrivals((rate * HOUR,)), talk=talk), **more)  # type: ignore[arg-type]
    group = Group("all", (Skill("calls"),), always(agents))
    return Model((queue,), (group,), length_seconds=hours * HOUR, interval_seconds=HOUR)


def settled(model: Model, replications: int = 20, seed: int = 3) -> tuple[Result, slice]:
    return simulate(model, replications=replications, seed=seed, level=0.999), slice(model.intervals // 10, None)


def holds(estimate: Estimate, truth: float, most_error: float) -> bool:
    """Inside the interval, which is narrow enough to mean something."""
    assert estimate.half_width < most_error * truth
    return estimate.low <= truth <= estimate.high


@pytest.mark.parametrize("talk", [Exponential(120.0), Lognormal(120.0, 1.5), Fixed(120.0)])
def test_erlang_b_whatever_the_law_of_talk(talk: Law) -> None:
    result, later = settled(one_queue(0.1, talk, 14, 100, most_waiting=0))
    found = result.queue("calls", intervals=later)
    refused = found.refused.mean / (found.refused.mean + found.offered.mean)
    assert refused == pytest.approx(erlang_b(12.0, 14), rel=0.03)


def test_erlang_c() -> None:
    load, agents, threshold = 12.0, 15, 20.0
    result, later = settled(one_queue(0.1, Exponential(120.0), agents, 200, threshold_seconds=threshold))
    found, waits = result.queue("calls", intervals=later), erlang_c(load, agents)
    assert holds(found.service_level, 1 - waits * exp(-(agents - load) / 120 * threshold), 0.02)
    assert holds(found.speed_of_answer_seconds, waits * 120 / (agents - load), 0.15)
    assert holds(result.staff(intervals=later).occupancy, load / agents, 0.02)


def test_erlang_a_also_with_more_load_than_agents() -> None:
    for agents in (10, 14):
        result, later = settled(one_queue(0.1, Exponential(120.0), agents, 100, patience=Exponential(90.0)))
        gone, waiting = erlang_a(0.1, 120.0, 90.0, agents)
        assert holds(result.queue("calls", intervals=later).abandonment, gone, 0.1)
        assert result.mean_waiting("calls").mean == pytest.approx(waiting, rel=0.05)


def test_one_agent_and_any_law_of_talk() -> None:
    """Pollaczek and Khinchine: the wait grows with the spread of talk."""
    for spread in (0.5, 2.0):
        result, later = settled(one_queue(0.005, Lognormal(120.0, spread), 1, 4_000))
        expected = 0.005 * 120**2 * (1 + spread**2) / 2 / (1 - 0.6)
        assert holds(result.queue("calls", intervals=later).speed_of_answer_seconds, expected, 0.25)


def test_two_priorities_before_one_agent() -> None:
    """Cobham 1954: the wait of each class where who talks is not interrupted."""
    talk, rates = Exponential(60.0), {"first": 0.004, "second": 0.006}
    queues = tuple(
        Queue(name, Arrivals((rate * HOUR,)), talk=talk, priority=place)
        for place, (name, rate) in enumerate(rates.items())
    )
    group = Group("one", (Skill("second"), Skill("first")), always(1))
    result, later = settled(Model(queues, (group,), length_seconds=3_000 * HOUR, interval_seconds=HOUR))
    rest = 0.01 * 60**2
    for name, truth in (("first", rest / (1 - 0.24)), ("second", rest / (1 - 0.24) / (1 - 0.6))):
        assert holds(result.queue(name, intervals=later).speed_of_answer_seconds, truth, 0.15)


@pytest.mark.parametrize("case", ["MMC", "MMCAb"])
def test_another_simulators_results(case: str) -> None:
    """A thousand days of the ContactCenters library: both 95 % intervals overlap, for every figure it prints."""
    path = DATA / "simulation_reference" / "mmc_family.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    whole = json.loads(path.read_text())
    given = {**whole["MMC"], **whole[case]}
    patience = Exponential(60 / given["nu_patience_rate"]) if "nu_patience_rate" in given else Never()
    queue = Queue(
        "calls",
        Arrivals((given["lambda"] * 60,)),
        talk=Exponential(60 / given["mu"]),
        patience=patience,
        threshold_seconds=given["awt"] * 60,
    )
    group = Group("all", (Skill("calls"),), always(given["agents"]))
    model = Model((queue,), (group,), length_seconds=given["horizon"] * 60.0, interval_seconds=HOUR)
    result = simulate(model, replications=given["replications"], seed=1)
    for name, (mean, low, high) in given["expected"].items():
        ours = figure(result, name)
        factor = 60 if name == "asa" else 1
        assert low * factor <= ours.high, (name, mean, ours)
        assert ours.low <= high * factor, (name, mean, ours)


def figure(result: Result, name: str) -> Estimate:
    from keskus.engines.kpi import Definition, ServiceLevelVariant
    from keskus.engines.simulation.estimates import mean_of

    found, sums = result.queue("calls"), result.sums_of("calls")
    match name:
        case "in_target":
            return mean_of(sums.answered_within, result.level)  # type: ignore[arg-type]
        case "abandoned":
            return found.abandoned
        case "service_level":
            return found.service_level
        case "service_level_with_abandonment":
            ignored = Definition(ServiceLevelVariant.ABANDONS_WITHIN_IGNORED)
            return result.queue("calls", definition=ignored).service_level
        case "asa":
            return found.speed_of_answer_seconds
        case "occupancy":
            return result.staff().occupancy
    raise KeyError(name)
