"""Mail by deadline, chats at once, outbound pace."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.staffing import Fault, Goals, Load, staff
from keskus.engines.staffing.backlog import Mail, agents_by_deadline, staff_chats, taut, worked
from keskus.engines.staffing.pacing import Dialling, Mode, pace, predictive, progressive, work_of

HOUR = 3600.0
# Twelve mails of five minutes are one agent's hour.
PEAK = Mail(np.array([120, 0, 0, 0, 24, 0, 0, 0.0]), 300, 4 * HOUR, HOUR)


def test_a_peak_is_spread_over_its_deadline() -> None:
    agents = agents_by_deadline(PEAK)
    assert agents.tolist() == [2, 2, 2, 2, 2, 0, 0, 0]  # the last of the first hour are due after the fifth
    found = worked(PEAK, agents)
    assert found.on_time == 1
    assert found.overdue.max() == 0
    assert worked(PEAK, np.maximum(0, agents - (agents == agents.max()))).on_time < 1


def test_what_comes_at_night_is_done_in_the_morning() -> None:
    is_open = np.array([False, False, True, True, True, False, False, True])
    mail = Mail(np.array([12, 12, 12, 12, 0, 12, 12, 0.0]), 300, 3 * HOUR, HOUR, is_open)
    agents = agents_by_deadline(mail, minimum=1)
    assert (agents[~is_open] == 0).all()
    assert (agents[is_open] >= 1).all()
    assert worked(mail, agents).on_time == 1
    working = Mail(mail.arriving, 300, 3 * HOUR, HOUR, is_open, deadline_runs_when_closed=False)
    assert agents_by_deadline(working)[is_open].max() <= agents[is_open].max()
    assert working.due[5] <= mail.due[5]


def test_a_backlog_there_is_and_deadlines_that_cannot_be_met() -> None:
    mail = Mail(np.zeros(4), 300, HOUR, HOUR, waiting=48, waiting_due_seconds=2 * HOUR)
    assert agents_by_deadline(mail).tolist() == [2, 2, 0, 0]
    night = Mail(np.array([24, 0, 0, 0.0]), 300, HOUR, HOUR, np.array([False, False, True, True]))
    agents = agents_by_deadline(night)
    found = worked(night, agents)
    assert found.on_time == 0  # an hour's deadline, two hours closed
    assert found.left[-1] == 0
    assert found.overdue[1] == 24
    assert found.oldest_seconds[1] == 2 * HOUR
    assert math.isnan(found.oldest_seconds[-1])
    shut = Mail(np.ones(2), 300, HOUR, HOUR, np.zeros(2, bool))
    assert agents_by_deadline(shut).tolist() == [0, 0]


def test_several_at_once_and_time_that_is_not_theirs() -> None:
    twice = Mail(PEAK.arriving, 300, 4 * HOUR, HOUR, concurrency=2)
    assert agents_by_deadline(twice).tolist() == [1, 1, 1, 1, 1, 0, 0, 0]
    slow = Mail(PEAK.arriving, 300, 4 * HOUR, HOUR, occupancy=0.5)
    assert agents_by_deadline(slow).max() == 4


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    arriving=st.lists(st.integers(0, 60), min_size=1, max_size=40),
    hours=st.integers(1, 10),
    closed=st.sets(st.integers(0, 39)),
)
def test_everything_is_on_time_where_it_can_be(arriving: list[int], hours: int, closed: set[int]) -> None:
    is_open = np.array([place not in closed for place in range(len(arriving))])
    mail = Mail(np.array(arriving, float), 300, hours * HOUR, HOUR, is_open)
    found, all_hands = (worked(mail, agents) for agents in (agents_by_deadline(mail), 1000))
    assert found.overdue == pytest.approx(all_hands.overdue, abs=1e-6)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(steps=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30))
def test_the_string_stays_between_and_has_the_lowest_peak(steps: list[tuple[int, int]]) -> None:
    most = np.concatenate([[0.0], np.cumsum([float(up) for up, _ in steps])])
    least = np.minimum(most, np.concatenate([[0.0], np.cumsum([float(down) for _, down in steps])]))
    least = np.minimum.accumulate(least[::-1])[::-1]
    path = taut(least, most)
    assert (path >= least - 1e-9).all()
    assert (path <= most + 1e-9).all()
    # Between any two moments at least so much must be done: no plan has a lower peak than that asks for.
    size = len(most)
    needed = max((least[b] - most[a]) / (b - a) for a in range(size) for b in range(a + 1, size))
    assert np.diff(path).max() <= max(0.0, needed) + 1e-9


def test_chats() -> None:
    load = Load([60, 0], 600, 120)
    goals = Goals(service_level=0.8, minimum=1)
    found = staff_chats(load, goals, 3)
    places = staff(load, goals).agents
    assert found.agents.tolist() == [math.ceil(places[0] / 3), 1]
    assert found.places.agents.tolist() == (found.agents * 3).tolist()
    assert found.places.service_level[0] >= 0.8
    with pytest.raises(Fault, match="concurrency"):
        staff_chats(load, goals, 0)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("arriving", {"arriving": [-1.0]}),
        ("handle_seconds", {"handle_seconds": 0.0}),
        ("deadline_seconds", {"deadline_seconds": math.nan}),
        ("occupancy", {"occupancy": 2.0}),
        ("is_open", {"is_open": np.ones(3, bool)}),
    ],
)
def test_mail_that_is_none(field: str, wrong: dict[str, object]) -> None:
    given_mail = {"arriving": [1.0], "handle_seconds": 300.0, "deadline_seconds": 60.0, **wrong}
    with pytest.raises(Fault, match=field):
        Mail(**given_mail)  # type: ignore[arg-type]


# --- outbound --------------------------------------------------------------------------------------------------------


def test_predictive_dialling_keeps_the_limit_and_pays_with_many_agents() -> None:
    many = pace(Dialling(50, 180, 0.3))
    assert many.mode is Mode.PREDICTIVE
    assert many.abandoned <= 0.03
    assert many.abandoned == pytest.approx(0.03, abs=1e-6)
    assert many.occupancy > progressive(Dialling(50, 180, 0.3)).occupancy
    assert many.reached_per_hour * 180 / 3600 == pytest.approx(many.occupancy * 50)
    few = pace(Dialling(3, 180, 0.3))
    assert few.mode is Mode.PROGRESSIVE
    assert few.abandoned == 0
    assert few.occupancy == pytest.approx(180 / (180 + 20 / 0.3))
    assert few.lines_a_free_agent == pytest.approx(1)


def test_no_agents_and_no_abandoned_calls() -> None:
    assert pace(Dialling(0, 180, 0.3)).dials_per_hour == 0
    assert predictive(Dialling(10, 180, 0.3, abandoned_limit=0.0)).abandoned == pytest.approx(0, abs=1e-9)
    with pytest.raises(Fault, match="reach_share"):
        Dialling(1, 180, 0.0)


def test_a_list_as_work() -> None:
    found = work_of(1000, attempts=3, reach_share=0.5, right_party_share=0.4, right_party_seconds=300, other_seconds=30)
    assert found.reached == pytest.approx(875)
    assert found.dials == pytest.approx(1000 * (1 + 0.5 + 0.25))
    assert found.right_parties == pytest.approx(350)
    assert found.agent_hours == pytest.approx((350 * 300 + 525 * 30) / 3600)
    nobody = work_of(10, attempts=2, reach_share=0, right_party_share=0, right_party_seconds=1, other_seconds=1)
    assert (nobody.dials, nobody.agent_hours) == (20, 0)
    with pytest.raises(Fault, match="attempts"):
        work_of(1, attempts=0, reach_share=0.5, right_party_share=0.5, right_party_seconds=1, other_seconds=1)
