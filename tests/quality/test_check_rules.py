"""What a machine points out about a call, and why; it never judges (privacy rule 22)."""

from __future__ import annotations

from typing import Any

import pytest

from keskus.quality.rules.checks import Check, from_sound

BOTH = ["customer", "agent"]


def spoken(customer: list[Any], agent: list[Any]) -> dict[str, Any]:
    return {"sides": BOTH, "spans": [customer, agent]}


@pytest.mark.parametrize(
    ("customer", "agent", "why"),
    [
        ([[4, 6]], [[0.8, 3.5]], None),
        ([[0.2, 0.5]], [[0.8, 3.5]], None),  # a sound, no "hello?"
        ([[9, 10]], [[6.2, 8]], {"agent_began": 6.2, "customer_first": False}),
        ([[1, 2]], [[3, 4]], {"agent_began": 3, "customer_first": True}),
        ([[1, 2]], [], None),
    ],
)
def test_who_is_greeted_late_or_speaks_first(customer: list[Any], agent: list[Any], why: dict[str, Any] | None) -> None:
    found = from_sound({}, spoken(customer, agent), agent_greets=True)
    assert [finding.why for finding in found] == ([why] if why else [])
    assert from_sound({}, spoken(customer, agent), agent_greets=False) == []  # who is called says hello first


def test_long_silences_are_pointed_out_one_by_one_and_short_ones_never() -> None:
    spans = [[0, 4], [10, 21.5], *([100 * n, 100 * n + 30] for n in range(1, 7))]
    found = from_sound({"dead_air": spans}, {"sides": ["unknown"], "spans": [[]]}, agent_greets=True)
    assert [(finding.check, finding.starts) for finding in found] == [(Check.DEAD_AIR, 100 * n) for n in range(1, 6)]
    assert found[0].why == {"seconds": 30}


def test_talk_over_counts_when_it_is_long_and_comes_again() -> None:
    turns = spoken([[2, 9]], [[0, 9]])
    assert from_sound({"talk_over": [[2, 9]]}, turns, agent_greets=True) == []
    (found,) = from_sound({"talk_over": [[2, 4], [6, 9], [11, 12]]}, turns, agent_greets=True)
    assert (found.check, found.starts, found.ends, found.why) == (Check.TALK_OVER, 6, 9, {"seconds": 6, "times": 3})
