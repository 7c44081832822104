"""Each feature by itself, seen in the logs."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from keskus.engines.simulation import (
    Agent,
    Arrivals,
    Break,
    Callback,
    Campaign,
    Exponential,
    Fixed,
    Group,
    Log,
    Model,
    Queue,
    Shift,
    Site,
    Skill,
    Transfer,
    Uniform,
    always,
    simulate,
    staffed,
)
from keskus.engines.simulation.world import (
    ABANDONED,
    ANSWERED,
    CALLBACK,
    EXIT_KEY,
    HANDED,
    LEFT_EMPTY,
    OPEN,
    OUTBOUND,
    OVERFLOWED,
    PAUSED,
    READY,
    REFUSED,
    RINGING,
    TALKING,
    TIMEOUT,
    UNREACHED,
    WRAPPING_UP,
    Records,
)

HOUR = 3_600.0
CALLS = Queue("calls", Arrivals((300.0,)), talk=Exponential(100.0))


def lived(*queues: Queue, groups: tuple[Group, ...], **more: object) -> tuple[Records, Records]:
    model = Model(queues, groups, **{"length_seconds": 10 * HOUR, "interval_seconds": HOUR, **more})  # type: ignore[arg-type]
    result = simulate(model, replications=1, seed=8, log=Log.AGENTS)
    return result.call_logs[0], result.agent_logs[0]


def group(count: int, *skills: Skill | str, name: str = "all", **more: object) -> Group:
    own = tuple(Skill(skill) if isinstance(skill, str) else skill for skill in skills or ("calls",))
    return Group(name, own, always(count, name), **more)  # type: ignore[arg-type]


def answered_at(calls: Records) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    at: np.ndarray[tuple[int], np.dtype[np.float64]] = calls["entered_at"] + calls["wait_seconds"]
    return at


def test_first_come_first_served() -> None:
    calls, _ = lived(CALLS, groups=(group(8),))
    assert (calls["wait_seconds"] > 60).any()
    assert (np.diff(answered_at(calls)) >= 0).all()


def test_the_longest_idle_agent_is_next() -> None:
    calls, _ = lived(replace(CALLS, arrivals=Arrivals((30.0,))), groups=(group(20),))
    last_free = dict.fromkeys(range(20), 0.0)
    for call in calls:
        free = {agent: since for agent, since in last_free.items() if since < call["entered_at"]}
        assert call["agent"] in free
        assert free[call["agent"]] == pytest.approx(min(free.values()), abs=1e-2)
        last_free[int(call["agent"])] = call["entered_at"] + call["talk_seconds"]


def test_lower_priority_numbers_are_answered_first() -> None:
    vip = replace(CALLS, name="vip", arrivals=Arrivals((60.0,)), priority=-1)
    calls, _ = lived(CALLS, vip, groups=(group(9, "calls", "vip"),))
    at = answered_at(calls)
    vips, others = calls[calls["queue"] == 1], calls["queue"] == 0
    for call in vips[vips["wait_seconds"] > 0]:
        meanwhile = others & (at > call["entered_at"]) & (at < call["entered_at"] + call["wait_seconds"])
        assert not meanwhile.any()
    assert vips["wait_seconds"].mean() < calls[others]["wait_seconds"].mean() / 5


def test_a_groups_own_priority_beats_the_queues() -> None:
    vip = replace(CALLS, name="vip", priority=-1)
    calls, _ = lived(CALLS, vip, groups=(group(16, Skill("calls", priority=-2), "vip"),))
    assert calls[calls["queue"] == 1]["wait_seconds"].mean() > 3 * calls[calls["queue"] == 0]["wait_seconds"].mean()


def test_the_lowest_penalty_first() -> None:
    calls, states = lived(CALLS, groups=(group(6, Skill("calls", penalty=2)), group(6, name="first")))
    seconds = calls[calls["agent"] < 6]
    for entered_at in seconds[seconds["wait_seconds"] == 0]["entered_at"]:
        idle = (states["state"] == READY) & (states["starts"] < entered_at) & (states["ends"] > entered_at)
        assert not (idle & (states["agent"] >= 6)).any()
    assert len(seconds) > 100


def test_overflow_takes_only_who_has_waited_long_enough() -> None:
    calls, _ = lived(CALLS, groups=(group(5), group(5, Skill("calls", after_seconds=30.0), name="later")))
    helped = calls[calls["agent"] >= 5]
    assert helped["wait_seconds"].min() == pytest.approx(30.0)
    assert np.isclose(helped["wait_seconds"], 30.0).sum() > 100  # the moment it may, the idle group takes it
    assert calls["wait_seconds"].max() > 30


def test_faster_groups_talk_less() -> None:
    queue = replace(CALLS, talk=Fixed(60.0))
    calls, _ = lived(queue, groups=(group(6), group(6, Skill("calls", speed=1.5), name="quick")))
    assert set(calls[calls["agent"] < 6]["talk_seconds"].tolist()) == {60.0}
    assert calls[calls["agent"] >= 6]["talk_seconds"] == pytest.approx(40.0)


def test_wrap_up_keeps_the_agent_busy() -> None:
    queue = replace(CALLS, talk=Fixed(50.0), wrap_up=Fixed(30.0))
    calls, states = lived(queue, groups=(group(8),))
    own = states[states["agent"] == 0]
    after_talk = own[1:][own[:-1]["state"] == TALKING]
    assert (after_talk["state"] == WRAPPING_UP).all()
    assert after_talk["ends"] - after_talk["starts"] == pytest.approx(30.0)
    assert set(calls["wrap_up_seconds"].tolist()) == {30.0}
    talks, wraps = own[own["state"] == TALKING]["contact"], own[own["state"] == WRAPPING_UP]["contact"]
    assert talks.tolist() == wraps.tolist()


def test_agents_finish_the_call_in_hand_before_a_break_and_before_home() -> None:
    rest = Break(2 * HOUR, 2 * HOUR + 900, "lunch")
    busy = Group("all", (Skill("calls"),), tuple(Agent(f"a{n}", (Shift(HOUR, 4 * HOUR, (rest,)),)) for n in range(8)))
    calls, states = lived(CALLS, groups=(busy,))
    breaks = states[states["state"] == PAUSED]
    assert len(breaks) == 8
    assert (breaks["starts"] > 2 * HOUR).all()
    assert set(breaks["ends"].tolist()) == {2 * HOUR + 900}
    assert set(breaks["reason"].tolist()) == {1}
    begun = answered_at(calls)[calls["outcome"] == ANSWERED]
    assert not ((begun > 2 * HOUR) & (begun < 2 * HOUR + 900)).any()
    assert begun.min() == HOUR
    assert begun.max() <= 4 * HOUR
    assert (states["ends"] > 4 * HOUR).any()
    assert set(calls["outcome"].tolist()) == {ANSWERED, OPEN}


def test_a_break_ends_early_for_nobody_and_a_late_one_is_skipped() -> None:
    rest = Break(HOUR, HOUR + 60)
    long_talk = replace(CALLS, talk=Fixed(7_200.0))
    calls, states = lived(
        long_talk, groups=(Group("one", (Skill("calls"),), (Agent("a", (Shift(0, inf, (rest,)),)),)),)
    )
    assert not (states["state"] == PAUSED).any()
    assert len(calls[calls["outcome"] == ANSWERED]) == len(calls)


def test_staffing_by_interval() -> None:
    day = Group("all", (Skill("calls"),), staffed([0, 3, 5, 2], HOUR))
    model = Model((replace(CALLS, arrivals=None),), (day,), length_seconds=4 * HOUR, interval_seconds=HOUR)
    assert len(model.agents) == 5
    assert simulate(model, replications=1).times[0, :, 0, READY] / HOUR == pytest.approx([0, 3, 5, 2])


def test_a_site_whose_clock_is_ahead_begins_earlier() -> None:
    shift = (Agent("a", (Shift(8 * HOUR, 9 * HOUR),)),)
    groups = tuple(Group(site, (Skill("calls"),), shift, site=site) for site in ("warsaw", "tallinn"))
    sites = (Site("warsaw"), Site("tallinn", HOUR))
    model = Model((replace(CALLS, arrivals=None),), groups, sites=sites, interval_seconds=HOUR)
    result = simulate(model, replications=1)
    hours = [np.flatnonzero(result.times[0, :, place, READY]).tolist() for place in (0, 1)]
    assert hours == [[8], [7]]
    assert result.staff(site="tallinn", intervals=7).ready_seconds.mean == HOUR
    assert result.staff(site="warsaw", intervals=7).ready_seconds.mean == 0


def test_the_longest_wait_lets_go_or_into_the_next_queue() -> None:
    calls, _ = lived(replace(CALLS, longest_wait_seconds=40.0), groups=(group(6),))
    gone = calls[calls["outcome"] == TIMEOUT]
    assert len(gone) > 100
    assert gone["wait_seconds"] == pytest.approx(40.0)
    first = replace(CALLS, longest_wait_seconds=40.0, then="second", patience=Exponential(300.0))
    second = Queue("second", talk=Fixed(10.0))
    calls, _ = lived(first, second, groups=(group(6), group(1, "second", name="more")))
    moved = calls[calls["origin"] == OVERFLOWED]
    parents = calls[moved["parent"]]
    assert len(moved) == (calls["outcome"] == TIMEOUT).sum() > 100
    assert moved["entered_at"] == pytest.approx(parents["entered_at"] + 40)
    assert set(moved["queue"].tolist()) == {1}
    assert (moved["hops"] == 1).all()


def test_patience_goes_on_into_the_next_queue() -> None:
    first = replace(CALLS, longest_wait_seconds=40.0, then="second", patience=Fixed(100.0))
    calls, _ = lived(first, Queue("second"), groups=(group(6),))
    lost = calls[(calls["origin"] == OVERFLOWED) & (calls["outcome"] == ABANDONED)]
    assert len(lost) > 100
    assert lost["wait_seconds"] == pytest.approx(60.0)


def test_a_full_queue_refuses_at_the_door() -> None:
    calls, _ = lived(replace(CALLS, most_waiting=3), groups=(group(6),))
    assert (calls["outcome"] == REFUSED).sum() > 100
    assert (calls[calls["outcome"] == REFUSED]["wait_seconds"] == 0).all()
    begins = calls[calls["outcome"] == ANSWERED]
    waits = begins[begins["wait_seconds"] > 0]
    line = [((waits["entered_at"] <= at) & (answered_at(waits) > at)).sum() for at in waits["entered_at"]]
    assert max(line) == 3


def test_nobody_stays_in_a_queue_without_agents() -> None:
    closing = Group("all", (Skill("calls"),), tuple(Agent(f"a{n}", (Shift(HOUR, 3 * HOUR),)) for n in range(6)))
    calls, _ = lived(replace(CALLS, leave_empty=True), groups=(closing,))
    assert (calls[calls["entered_at"] < HOUR]["outcome"] == REFUSED).all()
    left = calls[calls["outcome"] == LEFT_EMPTY]
    assert len(left) > 5
    assert len(set(np.round(answered_at(left), 6).tolist())) == 1  # the moment the last one signs out
    assert answered_at(left)[0] > 3 * HOUR
    assert (calls[calls["entered_at"] > answered_at(left)[0]]["outcome"] == REFUSED).all()


def test_transfers_and_their_share() -> None:
    queue = replace(CALLS, transfers=(Transfer("second", 0.2), Transfer("third", 0.1)))
    groups = (group(12), group(8, "second", "third", name="experts"))
    calls, _ = lived(queue, Queue("second"), Queue("third"), groups=groups, length_seconds=40 * HOUR)
    handed = calls[calls["origin"] == HANDED]
    first = (calls["queue"] == 0).sum()
    assert (handed["queue"] == 1).sum() / first == pytest.approx(0.2, abs=0.015)
    assert (handed["queue"] == 2).sum() / first == pytest.approx(0.1, abs=0.012)
    parents = calls[handed["parent"]]
    assert handed["entered_at"] == pytest.approx(answered_at(parents) + parents["talk_seconds"], abs=1e-2)


def test_callers_handed_round_in_a_ring_come_to_rest() -> None:
    one = replace(CALLS, transfers=(Transfer("other", 1.0),), talk=Fixed(1.0))
    calls, _ = lived(
        one, Queue("other", talk=Fixed(1.0), transfers=(Transfer("calls", 1.0),)), groups=(group(60, "calls", "other"),)
    )
    assert calls["hops"].max() == 20


@pytest.mark.parametrize("offer", [Callback(after_seconds=30.0), Callback(when_waiting=4)])
def test_callbacks_keep_their_place_and_are_tried_again(offer: Callback) -> None:
    offer = replace(offer, accept_share=0.6, kept_share=0.5, attempts=2, retry_seconds=600.0, ring=Fixed(10.0))
    calls, states = lived(replace(CALLS, callback=offer), groups=(group(8),))
    took, called = calls[calls["outcome"] == EXIT_KEY], calls[calls["origin"] == CALLBACK]
    assert len(took) == len(called) > 100
    assert set(calls["outcome"][called["parent"]].tolist()) == {EXIT_KEY}
    if offer.after_seconds:
        assert took["wait_seconds"] == pytest.approx(30.0)
    else:
        assert set(took["wait_seconds"].tolist()) == {0.0}
    reached = called[called["outcome"] == ANSWERED]
    assert len(reached) / len(called) == pytest.approx(1 - 0.5**2, abs=0.08)
    again = reached[reached["missed_rings"] == 1]
    assert (again["wait_seconds"] > 600).all()
    assert set(called[called["outcome"] == UNREACHED]["missed_rings"].tolist()) == {2}
    rings = states[(states["state"] == RINGING)]
    assert rings["ends"] - rings["starts"] == pytest.approx(10.0)


def test_a_callback_does_not_lose_its_place() -> None:
    offer = Callback(after_seconds=5.0, accept_share=0.5, kept_share=1.0, ring=Fixed(0.001))
    calls, _ = lived(replace(CALLS, callback=offer), groups=(group(8),))
    ended = calls[calls["outcome"] == ANSWERED]
    came_at = np.where(ended["origin"] == CALLBACK, calls["entered_at"][ended["parent"]], ended["entered_at"])
    order = np.argsort(answered_at(ended), kind="stable")
    assert (ended["origin"] == CALLBACK).sum() > 100
    assert np.diff(came_at[order]).min() > -0.5  # but for those answered while the customer's telephone rang


def test_agents_miss_rings_and_the_caller_stays_first() -> None:
    queue = replace(CALLS, ring=Uniform(2.0, 6.0))
    calls, states = lived(queue, groups=(group(9, miss_share=0.1, ring_limit_seconds=20.0),))
    rings = states[states["state"] == RINGING]
    missed = np.isclose(rings["ends"] - rings["starts"], 20.0)
    assert missed.sum() == calls["missed_rings"].sum()
    assert missed.mean() == pytest.approx(0.1, abs=0.02)
    once = calls[calls["missed_rings"] == 1]
    assert (once["wait_seconds"] >= 20).all()
    assert (calls["outcome"] == ANSWERED).all()
    assert ((calls["ring_seconds"] >= 2) & (calls["ring_seconds"] <= 6)).all()


def test_callers_hang_up_while_it_rings() -> None:
    queue = replace(CALLS, ring=Fixed(10.0), patience=Fixed(6.0))
    calls, states = lived(queue, groups=(group(50),))
    assert (calls["outcome"] == ABANDONED).all()
    assert calls["wait_seconds"] == pytest.approx(6.0)
    assert not (states["state"] == TALKING).any()


def test_outbound_work_fills_idle_time_and_leaves_a_reserve() -> None:
    work = Campaign(
        "sales",
        talk=Fixed(60.0),
        ring=Fixed(10.0),
        reach_share=0.4,
        reserve=3,
        idle_seconds=15.0,
        starts=HOUR,
        ends=3 * HOUR,
    )
    calls, states = lived(
        replace(CALLS, arrivals=Arrivals((60.0,))), groups=(group(10, "calls", "sales"),), campaigns=(work,)
    )
    dialled = calls[calls["origin"] == OUTBOUND]
    assert dialled["entered_at"].min() >= HOUR
    assert dialled["entered_at"].max() < 3 * HOUR
    assert (dialled["outcome"] == ANSWERED).mean() == pytest.approx(0.4, abs=0.06)
    ready = states[states["state"] == READY]
    for at in dialled["entered_at"]:
        idle = ((ready["starts"] < at) & (ready["ends"] >= at)).sum()
        assert idle > 3
    agents_idle = [
        (row["ends"] - row["starts"])
        for row in ready
        if (np.isclose(dialled["entered_at"], row["ends"], rtol=0, atol=1e-9)).any()
    ]
    assert min(agents_idle) >= 15 - 1e-6


def test_a_list_of_calls_comes_to_its_end() -> None:
    calls, _ = lived(
        replace(CALLS, arrivals=None), groups=(group(5, "calls", "sales"),), campaigns=(Campaign("sales", calls=40),)
    )
    assert (calls["origin"] == OUTBOUND).sum() == len(calls) == 40


def test_callers_come_before_the_campaign() -> None:
    last = {}
    for callers in (100.0, 600.0):
        queue = replace(CALLS, arrivals=Arrivals((callers,)))
        calls, _ = lived(queue, groups=(group(8, "calls", "sales"),), campaigns=(Campaign("sales"),))
        last[callers] = calls[calls["origin"] == OUTBOUND]["entered_at"].max()
    assert last[100.0] > 9 * HOUR
    assert last[600.0] < 60  # before the line had formed
