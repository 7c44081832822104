"""The arithmetic of who speaks when, and the voice activity beneath it on speech whose truth is known."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from keskus.engines.audio import Bounds, Sound, Span, Turns, facts, voices
from keskus.engines.audio.pace import nuclei
from keskus.engines.audio.spans import common, length, united, without
from keskus.engines.audio.voices import turns_of
from tests.engines.audio.made import tone
from tests.engines.audio.speech import RATE, call, speech

SIDES = ("customer", "agent")
points = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=12).map(
    lambda pairs: united((float(a), float(a + n)) for a, n in pairs)
)


def told(customer: tuple[Span, ...], agent: tuple[Span, ...], seconds: float = 60.0) -> Turns:
    return Turns(seconds, SIDES, (customer, agent), (50, 100))


def seconds_in(spans: tuple[Span, ...]) -> set[int]:
    return {second for begins, ends in spans for second in range(int(begins), int(ends))}


@given(points, points)
def test_spans_are_sets_of_time(left: tuple[Span, ...], right: tuple[Span, ...]) -> None:
    ours, theirs = seconds_in(left), seconds_in(right)
    assert seconds_in(common(left, right)) == ours & theirs
    assert seconds_in(without(left, right)) == ours - theirs
    assert seconds_in(united(left + right)) == ours | theirs
    assert length(left) == len(ours)


@given(points, points, points)
def test_every_second_is_speech_or_silence_or_left_out(
    customer: tuple[Span, ...], agent: tuple[Span, ...], holds: tuple[Span, ...]
) -> None:
    found = facts(told(customer, agent, 70.0), holds, Bounds(dead_air=0, talk_over=0))
    held = seconds_in(holds)
    customers, agents = seconds_in(customer) - held, seconds_in(agent) - held
    assert found.talk_seconds == (len(customers), len(agents))
    assert found.talk_over_seconds == len(customers & agents)
    assert found.dead_air_seconds == 70 - len(held) - len(customers | agents)
    assert found.left_out_seconds == len(held)


def test_dead_air_is_a_silence_of_three_seconds_of_both_and_never_a_hold() -> None:
    turns = told(((2.0, 5.0), (30.0, 40.0)), ((8.0, 20.0), (56.9, 60.0)))
    assert facts(turns).dead_air == ((5.0, 8.0), (20.0, 30.0), (40.0, 56.9))
    held = facts(turns, [(6.0, 9.0), (22.0, 28.0), (41.0, 54.0)])
    assert held.dead_air == ()  # what is left beside the holds is shorter than three seconds each
    assert held.left_out_seconds == 22
    assert held.silence_share == pytest.approx((2 + 1 + 4 + 1 + 2.9) / 38, abs=1e-4)


def test_the_edge_of_two_turns_that_meet_is_no_talk_over() -> None:
    found = facts(told(((0.0, 10.0), (30.0, 40.0)), ((9.8, 20.0), (35.0, 36.0))))
    assert (found.talk_over, found.talk_over_seconds) == (((35.0, 36.0),), 1.0)


def test_yes_yes_of_the_other_side_does_not_end_a_monologue_and_an_answer_does() -> None:
    agent = ((1.0, 10.0), (11.5, 20.0), (21.0, 30.0), (33.0, 50.0))
    found = facts(told(((10.2, 10.8), (20.0, 21.0)), agent))
    assert found.longest_monologue == ((20.0, 21.0), (1.0, 20.0))
    assert facts(told(((10.2, 10.8),), agent)).longest_monologue == ((10.2, 10.8), (1.0, 30.0))


def test_of_one_mixed_channel_it_is_said_that_nobody_knows_who_spoke() -> None:
    found = facts(Turns(20.0, ("unknown",), (((0.0, 8.0), (14.0, 20.0)),), (60,)))
    assert (found.sides, found.talk_share, found.talk_over, found.longest_monologue) == (("unknown",), None, None, None)
    assert (found.dead_air, found.silence_share, found.pace) == (((8.0, 14.0),), 0.3, (4.29,))
    assert json.loads(json.dumps(asdict(found)))["talk_over_seconds"] is None


def test_of_a_few_words_no_pace_is_told_and_of_silence_no_share() -> None:
    assert facts(told(((0.0, 4.0),), ((5.0, 25.0),))).pace == (None, 5.0)
    silent = facts(Turns(10.0, SIDES, ((), ()), (0, 0)))
    assert (silent.talk_share, silent.silence_share, silent.longest_monologue) == (None, 1.0, (None, None))
    assert facts(Turns(0.0, SIDES, ((), ()), (0, 0))).silence_share == 0


def test_a_breath_is_bridged_a_click_is_none_and_a_falling_voice_still_speaks() -> None:
    chances = np.zeros(100, np.float32)
    chances[10:20], chances[20:25], chances[28:40], chances[60:62], chances[97:] = 0.9, 0.4, 0.8, 0.9, 0.9
    assert turns_of(chances, 0.04, 3.99) == ((0.4, 1.6), (3.88, 3.99))


def test_any_finder_of_voices_will_do() -> None:
    class Loud:
        def chances(self, samples: NDArray[np.int16], rate: int) -> tuple[float, NDArray[np.float32]]:
            return 0.1, (np.abs(samples.reshape(-1, rate // 10)).max(axis=1) > 1000).astype(np.float32)

    samples = np.zeros((8000 * 6, 2), np.int16)
    samples[8000:16000, 0] = samples[24000:44000, 1] = tone(9, 300).samples[:20000, 0][:8000].max()
    turns = voices(Sound(8000, samples), Loud())
    assert (turns.sides, turns.spans) == (SIDES, (((1.0, 2.0),), ((3.0, 5.5),)))


def test_voices_dead_air_and_talk_over_are_found_where_they_were_put() -> None:
    customer, agent = [(6.0, 9.0), (14.0, 17.0), (24.0, 26.0)], [(0.5, 5.0), (10.0, 13.0), (16.0, 19.5)]
    turns = voices(call(28, [customer, agent]))
    for found, truth in zip(turns.spans, (customer, agent), strict=True):
        assert np.array(found) == pytest.approx(np.array(truth), abs=0.3)
    result = facts(turns)
    assert np.array(result.dead_air) == pytest.approx(np.array([(19.5, 24.0)]), abs=0.3)
    assert np.array(result.talk_over) == pytest.approx(np.array([(16.0, 17.0)]), abs=0.3)


def test_noise_and_tones_are_no_voices() -> None:
    noise = np.random.default_rng(2).normal(0, 400, (8000 * 8, 1)).astype(np.int16)
    beeps = tone(8, 425).samples * (np.arange(64000) // 8000 % 2)[:, None].astype(np.int16)
    assert voices(Sound(8000, np.concatenate([noise, beeps], axis=1))).spans == ((), ())


@pytest.mark.parametrize("pace", [3.5, 4.5, 6.0])
def test_syllables_are_counted(pace: float) -> None:
    said = speech(10, np.random.default_rng(3), pace=pace)
    assert nuclei(said, RATE, [(0.0, 10.0)]) / 10 == pytest.approx(pace, rel=0.12)
