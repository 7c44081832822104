"""One agent fewer, what if, lines and money."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from keskus.engines.kpi import ServiceLevelVariant
from keskus.engines.staffing import Fault, Goals, Load, figures, staff
from keskus.engines.staffing.prices import Money
from keskus.engines.staffing.sensitivity import Change, Code, effect, effects, what_if
from keskus.engines.staffing.trunks import blocked, line_erlangs, lines_for

EIGHTY = Goals(service_level=0.8)
FIRST = Load([100, 100, 40, 0], 180, interval_seconds=1800)


def test_one_agent_fewer_costs_nine_points() -> None:
    found = effect(staff(FIRST, EIGHTY), EIGHTY, -1, 0, 2)
    assert (found.code, found.first, found.last, found.agents) == (Code.COSTS, 0, 2, -1)
    assert found.points == pytest.approx(-9.28, abs=0.01)
    assert found.hours_a_point == pytest.approx(1 / 9.279, rel=1e-3)
    assert found.price_of_a_point(Money(Decimal("38.50"), "EUR")) == Money(Decimal("4.15"), "EUR")
    assert found.whole_after.service_level < found.whole_before.service_level
    assert found.whole_after.calls == 240


def test_more_agents_gain_and_nobody_calling_is_nothing() -> None:
    found = effect(staff(FIRST, EIGHTY), EIGHTY, 2)
    assert found.code is Code.GAINS
    idle = effect(staff(FIRST, EIGHTY), EIGHTY, 1, 3)
    assert idle.code is Code.NOTHING
    assert idle.price_of_a_point(Money(Decimal(30), "PLN")) is None
    assert effect(figures(FIRST, 0), EIGHTY, -5).after.agent_hours == 0


def test_runs_of_intervals_are_ranked() -> None:
    plan = staff(FIRST, EIGHTY)
    found = effects(plan, EIGHTY, -1, span=2)
    assert [each.first for each in found] == [2, 0]
    again = effect(plan, EIGHTY, -1, 2, 4)
    assert found[0].points == pytest.approx(again.points)
    assert found[0].whole_after.service_level == pytest.approx(again.whole_after.service_level)


def test_what_if() -> None:
    plain = what_if(FIRST, EIGHTY, Change(), shrinkage=0.3, agents=[14, 13, 7, 1])
    assert plain.scheduled.tolist()[0] == 20
    assert plain.gap is not None
    assert plain.gap.tolist() == [0, -1, 0, 1]
    busy = what_if(FIRST, EIGHTY, Change(volume=1.2, handle=1.1, agents=1), shrinkage=0.3, agents=[14, 13, 7, 1])
    assert busy.given is not None
    assert busy.given.agents.tolist() == [15, 14, 8, 2]
    assert busy.required.load.erlangs == pytest.approx(FIRST.erlangs * 1.32)
    assert busy.scheduled_hours > plain.scheduled_hours
    morning = what_if(FIRST, EIGHTY, Change(volume=2.0, where=np.array([True, False, False, False])))
    assert morning.required.load.calls.tolist() == [200, 100, 40, 0]
    assert morning.given is morning.gap is None
    strict = what_if(FIRST, EIGHTY, Change(goals=Goals(0.95), shrinkage=0.0))
    assert strict.scheduled.tolist() == strict.required.agents.tolist()
    assert (strict.required.agents[:3] > plain.required.agents[:3]).all()


def test_a_level_of_those_answered_weighs_intervals_by_them() -> None:
    answered = Goals(0.8, variant=ServiceLevelVariant.ANSWERED_ONLY)
    found = figures(Load([100, 100], 180, 60, 1800), [3, 14], answered)
    weights = 1 - found.abandonment
    expected = (found.service_level * weights).sum() / weights.sum()
    assert found.over().service_level == pytest.approx(expected)


def test_lines() -> None:
    # Published tables of Erlang B: 1 % of 10 erlangs needs 18 lines, 45 carry 33.4 at 1 %.
    assert int(lines_for(10.0, 0.01)) == 18
    assert lines_for([0.0, 33.4, 33.5], 0.01).tolist() == [0, 45, 46]
    assert float(blocked(10.0, 18)) == pytest.approx(0.00714, abs=1e-5)
    assert blocked([10.0, 0.0], 17)[0] > 0.01
    assert float(line_erlangs(200, 30 + 20 + 250)) == pytest.approx(200 * 300 / 3600)
    for wrong in (lambda: lines_for(10.0, 0.0), lambda: lines_for(-1.0), lambda: blocked(math.nan, 3)):
        with pytest.raises(Fault):
            wrong()
    with pytest.raises(Fault, match="lines"):
        blocked(1.0, -1)


def test_money() -> None:
    rate = Money(Decimal("31.40"), "PLN")
    assert rate.times(0.25) == Money(Decimal("7.85"), "PLN")
    assert rate - Money(Decimal("1.40"), "PLN") == Money(Decimal("30.00"), "PLN")
    with pytest.raises(Fault, match="EUR"):
        rate - Money(Decimal(1), "EUR")
    with pytest.raises(Fault, match="currency"):
        Money(Decimal(1), "zł")
    with pytest.raises(Fault, match="amount"):
        Money(Decimal("NaN"), "PLN")
