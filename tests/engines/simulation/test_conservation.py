"""What holds for every model, whatever its features: nobody is lost, nobody is in two places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.simulation import (
    Agent,
    Arrivals,
    Break,
    Callback,
    Campaign,
    Exponential,
    Fixed,
    Gamma,
    Group,
    Law,
    Log,
    Lognormal,
    Model,
    Never,
    Queue,
    Result,
    Shift,
    Skill,
    Transfer,
    Uniform,
    always,
    simulate,
)
from keskus.engines.simulation.world import ABANDONED, ANSWERED, CALLBACK, OPEN, ORIGINS, OUTCOMES, SUMS

LENGTH = 4 * 3_600.0
laws: st.SearchStrategy[Law] = st.sampled_from([Fixed(40.0), Exponential(60.0), Lognormal(80.0, 1.2), Gamma(30.0, 0.7)])
patience: st.SearchStrategy[Law] = st.sampled_from(
    [Never(), Never(), Exponential(45.0), Uniform(0.0, 90.0), Fixed(30.0)]
)
rings: st.SearchStrategy[Law] = st.sampled_from([Fixed(0.0), Uniform(1.0, 12.0)])


@st.composite
def queues(draw: st.DrawFn, number: int, count: int) -> Queue:
    others = [f"q{other}" for other in range(count) if other != number]
    then = draw(st.sampled_from([None, *others]))
    offers = st.builds(Callback, after_seconds=st.just(20.0), when_waiting=st.sampled_from([None, 3]))
    return Queue(
        f"q{number}",
        Arrivals(tuple(draw(st.lists(st.floats(0, 60), min_size=1, max_size=4))), 0.2, 0.1),
        talk=draw(laws),
        wrap_up=draw(st.one_of(st.just(Fixed(0.0)), laws)),
        patience=draw(patience),
        ring=draw(rings),
        priority=draw(st.integers(0, 1)),
        longest_wait_seconds=35.0 if then else draw(st.sampled_from([None, 50.0])),
        then=then,
        most_waiting=draw(st.sampled_from([None, 0, 5])),
        leave_empty=draw(st.booleans()),
        callback=draw(st.one_of(st.none(), offers)),
        transfers=tuple(Transfer(other, 0.1) for other in draw(st.lists(st.sampled_from(others), unique=True)))
        if others
        else (),
    )


@st.composite
def people(draw: st.DrawFn, prefix: str) -> tuple[Agent, ...]:
    if draw(st.integers(0, 3)) == 0:
        return always(draw(st.integers(0, 6)), prefix)
    starts = draw(st.floats(0, 3_600))
    rest = Break(starts + 1_800, starts + 2_700, draw(st.sampled_from(["lunch", "training"])))
    shifts = (Shift(starts, starts + 5_400, (rest,)), Shift(starts + 7_000, starts + 9_000))
    return tuple(Agent(f"{prefix}-{number}", shifts) for number in range(draw(st.integers(1, 5))))


@st.composite
def models(draw: st.DrawFn) -> Model:
    count = draw(st.integers(1, 3))
    made = tuple(draw(queues(number, count)) for number in range(count))
    lines = [queue.name for queue in made] + ["sales calls"]
    groups = []
    for number in range(draw(st.integers(1, 3))):
        chosen = draw(st.lists(st.sampled_from(lines), min_size=1, unique=True))
        skills = tuple(
            Skill(name, draw(st.integers(0, 2)), after_seconds=draw(st.sampled_from([0.0, 15.0]))) for name in chosen
        )
        agents = draw(people(f"g{number}"))
        groups.append(Group(f"g{number}", skills, agents, miss_share=draw(st.sampled_from([0.0, 0.1]))))
    campaign = Campaign("sales calls", reserve=draw(st.integers(0, 2)), calls=draw(st.sampled_from([None, 20])))
    return Model(made, tuple(groups), (campaign,), length_seconds=LENGTH, interval_seconds=1_800.0)


@settings(max_examples=120, deadline=None)
@given(model=models(), seed=st.integers(0, 1_000))
def test_nobody_is_lost_and_nobody_is_twice(model: Model, seed: int) -> None:
    result = simulate(model, replications=1, seed=seed, log=Log.AGENTS, workers=1)
    check_callers(result)
    check_sums(result)
    check_agents(result)


def check_callers(result: Result) -> None:
    calls = result.call_logs[0]
    assert (np.diff(calls["entered_at"]) >= 0).all()
    assert (calls["wait_seconds"] >= 0).all()
    assert (calls["parent"] < np.arange(calls.size)).all()
    answered = calls["outcome"] == ANSWERED
    assert (calls["agent"][answered] >= 0).all()
    assert (calls["talk_seconds"][answered] > 0).all()
    children = np.bincount(calls["parent"][calls["parent"] >= 0], minlength=calls.size)
    assert children.max(initial=0) <= 1


def check_sums(result: Result) -> None:
    calls = result.call_logs[0]
    for number, queue in enumerate(result.model.queues):
        own = calls[(calls["queue"] == number) & (calls["origin"] < CALLBACK)]
        sums = dict(zip(SUMS, result.sums[0, :, number].sum(axis=0), strict=True))
        for code, outcome in enumerate(OUTCOMES):
            if outcome in sums:
                assert sums[outcome] == (own["outcome"] == code).sum(), (queue.name, outcome)
        ended = sum(sums[name] for name in ("answered", "abandoned", "timeout", "exit_key", "left_empty"))
        assert sums["offered"] == ended + (own["outcome"] == OPEN).sum()
        assert sums["offered"] + sums["refused"] == own.size
        for code, name in ((ANSWERED, "answered"), (ABANDONED, "abandoned")):
            waited = own["wait_seconds"][own["outcome"] == code].sum()
            assert sums[f"wait_{name}_seconds"] == pytest.approx(waited, abs=1e-4)


def check_agents(result: Result) -> None:
    states, model = result.agent_logs[0], result.model
    for number in range(len(model.agents)):
        own = states[states["agent"] == number]
        assert (own["ends"] > own["starts"]).all()
        assert (own["starts"][1:] >= own["ends"][:-1] - 1e-9).all()
    inside = np.minimum(states["ends"], LENGTH) - np.minimum(states["starts"], LENGTH)
    assert result.times[0, :, :, 1:].sum() == pytest.approx(inside.sum(), abs=1e-3)
    for number, group in enumerate(model.groups):
        assert result.times[0, :, number].sum() == pytest.approx(len(group.agents) * LENGTH)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000), agents=st.integers(4, 9))
def test_littles_law(seed: int, agents: int) -> None:
    """The length of the line over time, and what those in it waited, are counted apart and must be the same."""
    queue = Queue("calls", Arrivals((200.0,)), talk=Lognormal(120.0, 1.0), patience=Exponential(60.0))
    group = Group("all", (Skill("calls"),), always(agents))
    result = simulate(Model((queue,), (group,), interval_seconds=3_600.0), replications=1, seed=seed, workers=1)
    sums = result.sums_of("calls")
    waited = sums.wait_answered_seconds + sums.wait_abandoned_seconds
    assert result.waiting_area[0, 0] == pytest.approx(float(waited[0]), rel=1e-9)  # type: ignore[index]


def test_every_kind_of_end_and_of_origin_occurs() -> None:
    """Or the properties above would say nothing about it."""
    outcomes: set[int] = set()
    origins: set[int] = set()

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(model=models())
    def look(model: Model) -> None:
        calls = simulate(model, replications=1, seed=7, log=Log.CALLS, workers=1).call_logs[0]
        outcomes.update(calls["outcome"].tolist())
        origins.update(calls["origin"].tolist())

    look()
    assert {OUTCOMES[code] for code in outcomes} == set(OUTCOMES)
    assert {ORIGINS[code] for code in origins} == set(ORIGINS)
