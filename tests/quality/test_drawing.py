"""The draw is fair, spread, owed to the day, and shared out evenly."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.quality.rules.bias import chi_square_tail, fit, length_band, likeness
from keskus.quality.rules.drawing import (
    Call,
    Exclusion,
    Limits,
    Trigger,
    drawn,
    exclusion_of,
    owed,
    taken_for_reasons,
)
from keskus.quality.rules.load import shared_out


def month(count: int, seed: int = 1) -> list[Call]:
    """Calls of one agent, more on Mondays and in the morning, in two queues."""
    rng = np.random.default_rng(seed)
    days = rng.choice(28, count, p=np.tile([3, 2, 2, 2, 2, 1, 1], 4) / 52)
    return [
        Call(n, int(day), int(rng.choice([8, 9, 10, 13, 16])), int(day) % 7, int(rng.integers(1, 3)), 120.0)
        for n, day in enumerate(days)
    ]


def test_every_call_has_the_same_chance() -> None:
    calls, rounds, taken = month(18), 500, 4
    rng = np.random.default_rng(20260601)
    found = Counter(each.call.number for _ in range(rounds) for each in drawn(calls, taken, rng))
    expected = rounds * taken / len(calls)
    statistic = sum((found[call.number] - expected) ** 2 / expected for call in calls)
    # Fixed seed: a fair draw lies beyond this once in a thousand; a spread one varies less than chance, never more.
    assert chi_square_tail(statistic, len(calls) - 1) > 0.001


def test_a_draw_is_spread_over_weeks_queues_and_hours_better_than_chance() -> None:
    calls, rng = month(80), np.random.default_rng(7)
    fair = [drawn(calls, 4, rng) for _ in range(60)]
    assert np.mean([len({each.call.day // 7 for each in found}) for found in fair]) > 3.4  # by chance: 2.7
    assert np.mean([len({each.call.queue for each in found}) for found in fair]) > 1.9  # by chance: 1.88


@given(st.integers(0, 40), st.integers(0, 50), st.integers(0, 10**6))
@settings(max_examples=60)
def test_as_many_as_asked_for_each_once_and_repeatable(count: int, asked: int, seed: int) -> None:
    calls = month(count) if count else []
    found = drawn(calls, asked, np.random.default_rng(seed))
    assert len(found) == min(count, asked) == len({each.call.number for each in found})
    assert found == drawn(calls, asked, np.random.default_rng(seed))
    assert all((each.drawn, each.of) == (len(found), count) for each in found)


@given(st.integers(0, 12), st.lists(st.booleans(), min_size=28, max_size=31), st.floats(0, 0.999), st.data())
def test_quotas_are_kept_to_within_one_and_never_go_back(
    quota: int, present: list[bool], start: float, data: st.DataObject
) -> None:
    whole = owed(quota, present, len(present), start)
    assert abs(whole - quota * sum(present) / len(present)) < 1
    one, two = sorted(data.draw(st.tuples(*[st.integers(0, len(present))] * 2)))
    assert 0 <= owed(quota, present, one, start) <= owed(quota, present, two, start) <= whole


def test_a_month_without_absence_is_the_quota_exactly_and_fractions_even_out() -> None:
    assert {owed(4, [True] * 30, 30, start / 10) for start in range(10)} == {4}
    half = [True] * 10 + [False] * 20  # earns 4/3
    assert sum(owed(4, half, 30, (n + 0.5) / 300) for n in range(300)) == 400


@given(
    st.lists(st.integers(1, 6), max_size=40),
    st.sets(st.integers(1, 9), min_size=1, max_size=5),
    st.sets(st.tuples(st.integers(1, 9), st.integers(1, 6)), max_size=12),
    st.integers(0, 10**6),
)
@settings(max_examples=80)
def test_load_is_even_and_nobody_hears_whom_they_must_not(
    agents: list[int], evaluators: set[int], apart: set[tuple[int, int]], seed: int
) -> None:
    given_to = shared_out(agents, evaluators, {}, apart, np.random.default_rng(seed))
    load = Counter(dict.fromkeys(evaluators, 0)) + Counter(who for who in given_to if who is not None)
    for agent, who in zip(agents, given_to, strict=True):
        able = {each for each in evaluators if (each, agent) not in apart}
        assert (who in able) if able else who is None
        if who is not None:
            assert all(load[who] - load[other] <= 1 for other in able)


def test_without_conflicts_the_load_differs_by_one_at_most() -> None:
    given_to = Counter(shared_out([50 + n % 7 for n in range(23)], {1, 2, 3, 4, 5}, {}, (), np.random.default_rng(3)))
    assert max(given_to.values()) - min(given_to.values()) <= 1
    behind = Counter(shared_out([50] * 6, {1, 2}, {1: 6}, (), np.random.default_rng(3)))
    assert behind == {2: 6}


def test_a_way_through_a_third_person_is_found() -> None:
    # 2 may take nothing of agent 7, only of 8; what 1 has of 7 goes to 3, and what 3 has of 8 goes to 2.
    apart = {(2, 7), (3, 9), (1, 8)}
    for seed in range(8):
        given_to = Counter(shared_out([7, 7, 7, 8, 8, 8], {1, 2, 3}, {}, apart, np.random.default_rng(seed)))
        assert sorted(given_to.values()) == [2, 2, 2]


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (Call(1, 0, 9, 0, 1, 20), Exclusion.TOO_SHORT),
        (Call(1, 0, 9, 0, 1, 2000), Exclusion.TOO_LONG),
        (Call(1, 0, 9, 0, 1, 200, is_held=True), Exclusion.HELD),
        (Call(1, 0, 9, 0, 1, 200, is_gone=True), Exclusion.GONE),
        (Call(1, 0, 9, 0, 1, 200, is_taken=True), Exclusion.TAKEN),
        (Call(1, 0, 9, 0, 1, 200), None),
    ],
)
def test_what_cannot_be_drawn(call: Call, why: Exclusion | None) -> None:
    assert exclusion_of(call, Limits(30, 900)) is why


def test_triggers_take_turns() -> None:
    many = [Call(n, 0, 9, 0, 1, 100, triggers=frozenset({Trigger.TRANSFER})) for n in range(20)]
    few = [Call(99, 0, 9, 0, 1, 100, triggers=frozenset({Trigger.DEAD_AIR, Trigger.TRANSFER}))]
    found = taken_for_reasons([*many, *few, Call(500, 0, 9, 0, 1, 100)], 3, np.random.default_rng(1))
    assert len({each.call.number for each in found}) == 3
    assert any(each.call.number == 99 for each in found)
    assert all(each.trigger in each.call.triggers for each in found)


def test_likeness_sees_a_filter_and_says_nothing_of_too_few() -> None:
    calls = [length_band(seconds) for seconds in [30] * 400 + [200] * 400 + [700] * 200]
    fair = [0] * 40 + [180] * 40 + [600] * 20
    skewed = [0] * 80 + [180] * 15 + [600] * 5
    assert not likeness(calls, calls, fair, []).is_alarming
    assert likeness(calls, calls, skewed, []).is_alarming
    assert fit(Counter({0: 2, 180: 1}), Counter(calls)) is None


@pytest.mark.parametrize(("statistic", "degrees"), [(3.841459, 1), (5.991465, 2), (7.814728, 3), (18.307038, 10)])
def test_five_percent_points_of_chi_square(statistic: float, degrees: int) -> None:
    """Abramowitz and Stegun 1964, table 26.8."""
    assert chi_square_tail(statistic, degrees) == pytest.approx(0.05, abs=1e-6)
