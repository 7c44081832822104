"""The same seed gives the same bytes; two models of one seed meet the same callers."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from keskus.engines.simulation import (
    Arrivals,
    Exponential,
    Fault,
    Group,
    Log,
    Lognormal,
    Model,
    Queue,
    Result,
    Skill,
    always,
    simulate,
)

DAY = tuple([0.0] * 8 + [60.0] * 10 + [0.0] * 6)


def centre(agents: int, *, first: str = "sales") -> Model:
    names = ("sales", "support") if first == "sales" else ("support", "sales")
    queues = {
        "sales": Queue("sales", Arrivals(DAY, 0.1, 0.1), talk=Lognormal(240.0, 1.0), patience=Exponential(90.0)),
        "support": Queue("support", Arrivals(DAY, 0.1), talk=Lognormal(300.0, 1.0), patience=Exponential(120.0)),
    }
    group = Group("all", tuple(Skill(name) for name in names), always(agents))
    return Model(tuple(queues[name] for name in names), (group,), interval_seconds=3_600.0)


def contents(result: Result) -> bytes:
    logs = (*result.call_logs, *result.agent_logs)
    return b"".join([result.sums.tobytes(), result.times.tobytes(), *(log.tobytes() for log in logs)])


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_cores() -> None:
    one = simulate(centre(9), replications=4, seed=5, log=Log.AGENTS, workers=1)
    two = simulate(centre(9), replications=4, seed=5, log=Log.AGENTS, workers=3)
    assert contents(one) == contents(two)
    assert contents(one) != contents(simulate(centre(9), replications=4, seed=6, log=Log.AGENTS))


def test_logs_change_nothing() -> None:
    quiet = simulate(centre(9), replications=2, seed=5)
    assert quiet.call_logs == quiet.agent_logs == ()
    assert (
        contents(quiet) == contents(simulate(centre(9), replications=2, seed=5, log=Log.AGENTS))[: len(contents(quiet))]
    )


def test_replications_differ() -> None:
    runs = simulate(centre(9), replications=5, seed=5).sums.sum(axis=(1, 2))
    assert len({run.tobytes() for run in runs}) == 5


def test_callers_are_the_same_however_many_agents() -> None:
    few, many = (simulate(centre(agents), replications=1, seed=2, log=Log.CALLS).call_logs[0] for agents in (7, 12))
    assert few["entered_at"].tolist() == many["entered_at"].tolist()
    both = (few["outcome"] == 1) & (many["outcome"] == 1)
    assert both.sum() > 500
    assert few["talk_seconds"][both] == pytest.approx(many["talk_seconds"][both], abs=1e-3)


def test_callers_do_not_depend_on_the_order_of_queues() -> None:
    results = [simulate(centre(9, first=first), replications=2, seed=2) for first in ("sales", "support")]
    assert results[0].queue("sales").offered.mean == results[1].queue("sales").offered.mean


def test_common_luck_makes_differences_sharp() -> None:
    few, many = (simulate(centre(agents), replications=40, seed=2) for agents in (9, 10))
    other = simulate(centre(10), replications=40, seed=3)
    together = many.queue().service_level.minus(few.queue().service_level)
    apart = other.queue().service_level.minus(few.queue().service_level)
    assert together.low > 0
    assert together.half_width < apart.half_width / 2
    with pytest.raises(ValueError, match="different numbers"):
        many.queue().service_level.minus(simulate(centre(9), replications=3).queue().service_level)


def test_many_who_wait_find_room() -> None:
    """More than there are places for at first, in the middle of a run."""
    queue = Queue("calls", Arrivals((5_000.0, 0.0)), talk=Exponential(2.0))
    shut = replace(centre(1), queues=(queue,), groups=(Group("late", (Skill("calls"),), ()),))
    result = simulate(shut, replications=1, log=Log.CALLS)
    assert result.queue("calls").unfinished.mean == result.queue("calls").offered.mean > 50_000
    served = replace(shut, groups=(Group("one", (Skill("calls"),), always(1)),))
    calls = simulate(served, replications=1, log=Log.AGENTS).call_logs[0]
    answered_at = calls["entered_at"] + calls["wait_seconds"]
    assert (calls["outcome"] == 1).all()
    assert (np.diff(answered_at) > 0).all()


def test_whoever_listens_can_stop_it() -> None:
    class Enough(Exception):
        pass

    def tell(share: float) -> None:
        raise Enough

    before = threading.active_count()
    for workers in (1, 2):
        with pytest.raises(Enough):
            simulate(centre(9), replications=50, tell=tell, workers=workers)
    assert threading.active_count() == before


def test_what_is_told() -> None:
    told: list[float] = []
    simulate(centre(9), replications=4, tell=told.append, workers=1)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(Fault, match="replications: 0 is too few"):
        simulate(centre(1), replications=0)
    with pytest.raises(Fault, match=r"level: 95 is no confidence; give a share such as 0\.95"):
        simulate(centre(1), level=95)
