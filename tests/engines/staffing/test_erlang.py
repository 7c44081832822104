"""Agents and figures: published values, a chain solved apart, properties, and input that cannot be used."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.kpi import ServiceLevelVariant
from keskus.engines.staffing import Fault, Formula, Goals, Load, Staffing, figures, gross_up, staff
from tests.engines.staffing.chains import met

FIRST = Load(100, 180, interval_seconds=1800)
SECOND = Load(1000, 120, interval_seconds=3600)
EIGHTY = Goals(service_level=0.8, target_seconds=20)


def test_the_first_published_example() -> None:
    found = staff(FIRST, EIGHTY)
    assert found.formula is Formula.C
    assert int(found.agents) == 14
    assert float(found.wait_probability) == pytest.approx(0.1741, abs=5e-5)
    assert float(found.service_level) == pytest.approx(0.8884, abs=5e-5)
    assert float(found.asa_seconds) == pytest.approx(7.84, abs=5e-3)
    assert float(found.occupancy) == pytest.approx(0.7143, abs=5e-5)
    assert figures(FIRST, 13).service_level == pytest.approx(0.7956, abs=5e-5)
    assert figures(FIRST, 12).service_level == pytest.approx(0.640, abs=5e-4)
    assert figures(FIRST, 11).service_level == pytest.approx(0.390, abs=5e-4)
    assert int(gross_up(found.agents, 0.3)) == 20


def test_the_second_published_example() -> None:
    alone = staff(SECOND, EIGHTY)
    assert int(alone.agents) == 38
    assert float(alone.service_level) == pytest.approx(0.847, abs=5e-4)
    capped = staff(SECOND, Goals(service_level=0.8, occupancy=0.85))
    assert int(capped.agents) == 40
    assert float(capped.wait_probability) == pytest.approx(0.1907, abs=5e-5)
    assert float(capped.service_level) == pytest.approx(0.9372, abs=5e-5)
    assert float(capped.asa_seconds) == pytest.approx(3.43, abs=5e-3)
    assert float(capped.occupancy) == pytest.approx(0.8333, abs=5e-5)
    assert int(gross_up(capped.agents, 0.3)) == 58


# --- against the chain -----------------------------------------------------------------------------------------------

CHAINS = [  # calls a second, talk, patience, agents, target: short sums, then Gauss's rule, then both overloaded
    (0.05, 180.0, 60.0, 10, 20.0),
    (0.05, 180.0, 600.0, 8, 0.0),
    (0.02, 200.0, 90.0, 1, 20.0),
    (0.001, 180.0, 5.0, 2, 20.0),
    (0.5, 300.0, 120.0, 140, 20.0),
    (0.5, 300.0, 120.0, 155, 20.0),
    (0.5, 300.0, 3000.0, 149, 30.0),
    (1.0, 240.0, 600.0, 200, 45.0),
    (0.4, 600.0, 30.0, 12, 15.0),
    (0.3, 300.0, 1500.0, 1, 600.0),
    (0.3, 900.0, 900.0, 3, 400.0),
]


@pytest.mark.parametrize("case", CHAINS, ids=str)
def test_erlang_a_is_the_chain(case: tuple[float, float, float, int, float]) -> None:
    rate, talk, patience, agents, target = case
    truth = met(rate, talk, patience, agents, target, short=5.0)
    load = Load(rate * 900, talk, patience)
    found = figures(load, agents, Goals(target_seconds=target))
    assert float(found.wait_probability) == pytest.approx(truth.waits, abs=1e-9)
    assert float(found.abandonment) == pytest.approx(truth.gone, abs=1e-9)
    assert float(found.asa_seconds) == pytest.approx(truth.wait_of_answered, rel=1e-9, abs=1e-9)
    assert float(found.occupancy) == pytest.approx(rate * talk * (1 - truth.gone) / agents, abs=1e-9)
    a, c, gone, short = truth.answered_within, truth.gone_within, truth.gone, truth.gone_short
    for variant, level in {
        ServiceLevelVariant.ALL_OFFERED: a,
        ServiceLevelVariant.FLOW_OUTS_INCLUDED: a,
        ServiceLevelVariant.ANSWERED_ONLY: a / (1 - gone),
        ServiceLevelVariant.ABANDONS_WITHIN_IGNORED: a / (1 - c),
        ServiceLevelVariant.ABANDONS_WITHIN_MET: a + c,
        ServiceLevelVariant.SHORT_ABANDONS_REMOVED: min(1.0, a / (1 - short)),
    }.items():
        goals = Goals(target_seconds=target, variant=variant)
        assert float(figures(load, agents, goals).service_level) == pytest.approx(level, abs=1e-9), variant


def test_very_long_patience_becomes_erlang_c() -> None:
    for agents in (11, 14, 20):
        plain = figures(FIRST, agents)
        for patience in (1e9, math.inf):
            long = figures(Load(100, 180, patience, 1800), agents, formula=Formula.A)
            assert long.service_level == pytest.approx(plain.service_level, abs=1e-6)
            assert long.asa_seconds == pytest.approx(plain.asa_seconds, rel=1e-5)
            assert long.abandonment == pytest.approx(0, abs=1e-6)
    assert int(staff(Load(100, 180, 1e9, 1800), EIGHTY).agents) == 14


# --- the exact minimum -----------------------------------------------------------------------------------------------

shares = st.none() | st.floats(0.0, 1.0)
variants = st.sampled_from(list(ServiceLevelVariant))


def suffices(found: Staffing, goals: Goals, slack: float) -> np.ndarray[Any, Any]:
    """Goal by goal, as a reader would check it; the slack is for the last digits."""
    good = found.agents >= goals.minimum
    if goals.service_level is not None:
        good &= (1 - found.service_level) <= max(1 - goals.service_level, 1e-9) + slack
    if goals.asa_seconds is not None:
        good &= found.asa_seconds <= np.maximum(goals.asa_seconds, 1e-9 * found.load.handle_seconds) * (1 + slack)
    if goals.abandonment is not None:
        good &= found.abandonment <= max(goals.abandonment, 1e-9) + slack
    if goals.occupancy is not None:
        busy = found.load.erlangs * (1 - found.abandonment)
        good &= (busy <= goals.occupancy * found.agents + slack) & ((found.agents > 0) | (goals.occupancy == 1))
    return good


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    load=st.floats(0.01, 60.0),
    handle=st.floats(20.0, 900.0),
    patience=st.none() | st.floats(5.0, 2000.0),
    level=shares,
    target=st.floats(0.0, 120.0),
    asa=st.none() | st.floats(0.0, 90.0),
    gone=shares,
    occupancy=st.none() | st.floats(0.3, 1.0),
    minimum=st.integers(0, 5),
    variant=variants,
)
def test_so_many_suffice_and_one_fewer_do_not(
    load: float,
    handle: float,
    patience: float | None,
    level: float | None,
    target: float,
    asa: float | None,
    gone: float | None,
    occupancy: float | None,
    minimum: int,
    variant: ServiceLevelVariant,
) -> None:
    """The first of all numbers from 0 on, each looked at."""
    goals = Goals(level, target, asa, gone if patience else None, occupancy, minimum, variant)
    calls = load * 900 / handle
    answer = int(staff(Load(calls, handle, patience), goals).agents)
    numbers = np.arange(answer + 3)
    found = figures(Load([calls] * numbers.size, handle, patience), numbers, goals)
    assert suffices(found, goals, 1e-12)[answer]
    assert not suffices(found, goals, -1e-12)[:answer].any()


def test_fewer_agents_than_the_load_where_callers_give_up() -> None:
    found = staff(Load(450, 300, 100), Goals(abandonment=0.1))
    assert float(found.load.erlangs) == 150
    assert int(found.agents) < 145
    assert float(found.abandonment) <= 0.1


def test_a_guess_from_the_neighbour_changes_nothing() -> None:
    calls = np.array([1, 900, 1, 40, 0, 900, 3, 2000, 0.01, 5000.0])
    load = Load(calls, 200, 90)
    alone = [int(staff(Load(each, 200, 90), EIGHTY).agents) for each in calls]
    assert staff(load, EIGHTY).agents.tolist() == alone


# --- edges -----------------------------------------------------------------------------------------------------------


def test_where_nobody_calls_it_is_the_minimum() -> None:
    found = staff(Load([[0, 0], [0, 90]], [[np.nan, 0], [180, 180]], 60), Goals(0.8, minimum=np.array([2, 1])))
    assert found.agents.tolist()[0] == [2, 1]
    assert found.agents[1, 0] == 2
    assert np.isnan(found.service_level[0]).all()
    assert found.occupancy[0].tolist() == [0, 0]
    assert int(staff(Load(0, 180), EIGHTY).agents) == 0
    assert math.isnan(figures(Load(0, 180), 0).occupancy)


def test_too_few_for_patient_callers() -> None:
    found = figures(Load([100, 100], 180, interval_seconds=1800), [10, 0])
    assert found.wait_probability.tolist() == [1, 1]
    assert found.service_level.tolist() == [0, 0]
    assert np.isposinf(found.asa_seconds).all()
    assert found.occupancy[0] == 1


def test_a_hundred_per_cent_and_zero_are_met_to_a_billionth() -> None:
    all_but = staff(FIRST, Goals(service_level=1.0))
    late = 1 - all_but.service_level
    assert late <= 1e-9
    assert 1 - figures(FIRST, int(all_but.agents) - 1).service_level > 1e-9
    nobody = staff(Load(100, 180, 60, 1800), Goals(abandonment=0.0, asa_seconds=0.0))
    assert nobody.abandonment <= 1e-9
    assert int(staff(FIRST, Goals(service_level=0.85, target_seconds=0)).agents) == 15


def test_no_goal_asks_for_nobody() -> None:
    assert int(staff(FIRST, Goals()).agents) == 0
    assert int(staff(FIRST, Goals(minimum=3)).agents) == 3


@pytest.mark.parametrize("patience", [None, 1.0, 180.0, 1e6])
def test_five_thousand_erlang(patience: float | None) -> None:
    goals = Goals(service_level=0.8, abandonment=None if patience is None else 0.02)
    load = Load(25_000, 180, patience)
    agents = int(staff(load, goals).agents)
    assert 4800 < agents < 5200
    enough, fewer = figures(load, agents, goals), figures(load, agents - 1, goals)
    assert enough.service_level >= 0.8
    assert enough.abandonment <= 0.02
    assert fewer.service_level < 0.8 or fewer.abandonment > 0.02


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("calls[1]", lambda: Load([1, math.nan], 180)),
        ("calls[0, 1]", lambda: Load([[1, math.inf]], 180)),
        ("calls", lambda: Load(-1, 180)),
        ("calls", lambda: Load(1e9, 180)),
        ("calls", lambda: Load("many", 180)),
        ("handle_seconds[1]", lambda: Load([1, 2], [180, 0])),
        ("handle_seconds[0]", lambda: Load([1, 2], math.nan)),
        ("handle_seconds", lambda: Load([1, 2], [180, 180, 180])),
        ("patience_seconds", lambda: Load(1, 180, 0)),
        ("patience_seconds", lambda: Load(1, 180, math.nan)),
        ("interval_seconds", lambda: Load(1, 180, interval_seconds=0)),
        ("service_level", lambda: Goals(80)),
        ("service_level", lambda: Goals(math.nan)),
        ("target_seconds", lambda: Goals(0.8, -1)),
        ("asa_seconds", lambda: Goals(asa_seconds=math.inf)),
        ("abandonment", lambda: Goals(abandonment=1.5)),
        ("occupancy", lambda: Goals(occupancy=0)),
        ("minimum", lambda: Goals(minimum=-1)),
        ("minimum[1]", lambda: Goals(minimum=np.array([1, 2.5]))),
        ("abandonment", lambda: staff(FIRST, Goals(abandonment=0.05))),
        ("patience_seconds", lambda: staff(FIRST, EIGHTY, Formula.A)),
        ("agents[0]", lambda: figures(Load([1, 2], 180), [1.5, 2])),
        ("agents", lambda: figures(Load([1, 2], 180), [1, 2, 3])),
    ],
)
def test_faults_name_the_field(field: str, make: Any) -> None:
    with pytest.raises(Fault) as fault:
        make()
    assert fault.value.field == field
    assert fault.value.remedy


def test_many_intervals_together() -> None:
    load = Load([90, 0, 30], [200, np.nan, 300], 60)
    found = figures(load, [20, 2, 9])
    whole = found.over()
    calls = load.calls[[0, 2]]
    assert whole.calls == 120
    assert whole.agent_hours == found.agent_hours == 31 / 4
    assert whole.service_level == pytest.approx((found.service_level[[0, 2]] * calls).sum() / 120)
    busy = (calls * (1 - found.abandonment[[0, 2]]) * [200, 300]).sum() / 900
    assert whole.occupancy == pytest.approx(busy / 31)
    assert found.over(slice(0, 1)).abandonment == pytest.approx(found.abandonment[0])
    assert math.isnan(found.over(slice(1, 2)).service_level)
    assert whole.minus(found.over(slice(0, 1))).calls == 30
