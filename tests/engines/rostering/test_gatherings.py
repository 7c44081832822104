"""Groups meet when it costs least: beside trying everything, on small random cases."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from keskus.engines.rostering.gatherings import Gathering, Placing, placed


def small(seed: int, *, people: int = 5, spans: int = 12, length: int = 2, group: int = 2) -> Gathering:
    dice = np.random.default_rng(seed)
    free = {f"p{n}": dice.random(spans) < 0.85 for n in range(people)}
    loss = np.cumsum(np.vstack([np.zeros(spans), dice.integers(0, 9, (people, spans))]), axis=0).astype(float)
    return Gathering(length, group, dice.random(spans) < 0.9, free, loss)


def attended(asked: Gathering, name: str) -> set[int]:
    row, last = asked.free[name], asked.starts.size - asked.intervals
    return {s for s in range(last + 1) if asked.starts[s] and row[s : s + asked.intervals].all()}


def can_all_sit(people: list[str], starts: tuple[int, ...], reach: dict[str, set[int]], size: int) -> bool:
    """By Hall's condition over every set of people."""
    sets = (some for count in range(1, len(people) + 1) for some in combinations(people, count))
    return all(len(some) <= size * sum(any(s in reach[name] for name in some) for s in starts) for some in sets)


def cheapest(asked: Gathering) -> float:
    """By trying every set of times."""
    reach = {name: attended(asked, name) for name in asked.free}
    people = [name for name in sorted(reach) if reach[name]]
    if not people:
        return 0.0
    for groups in range(-(-len(people) // asked.group_size), len(people) + 1):
        size = -(-len(people) // groups)
        prices = [
            sum(float(asked.loss[size][s : s + asked.intervals].sum()) for s in starts)
            for starts in combinations(sorted(set().union(*reach.values())), groups)
            if all(b - a >= asked.intervals for a, b in pairwise(starts)) and can_all_sit(people, starts, reach, size)
        ]
        if prices:
            return min(prices)
    return float("nan")


def check(asked: Gathering, found: Placing) -> None:
    reach = {name: attended(asked, name) for name in asked.free}
    seated = [name for session in found.sessions for name in session.people]
    assert sorted([*seated, *found.left_out]) == sorted(asked.free), "everybody once"
    assert all(session.start in reach[name] for session in found.sessions for name in session.people)
    assert all(len(session.people) <= asked.group_size for session in found.sessions)
    starts = [session.start for session in found.sessions]
    assert all(b - a >= asked.intervals for a, b in pairwise(starts))
    assert all(not reach[name] for name in found.left_out)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_cheaper(seed: int) -> None:
    asked = small(seed)
    best = cheapest(asked)
    if np.isnan(best):
        with pytest.raises(ValueError, match="no place"):
            placed(asked, most_nodes=100_000)
        return
    found = placed(asked, most_nodes=100_000)
    check(asked, found)
    assert found.is_proven
    assert found.cost == pytest.approx(best)


def test_a_fortnight_of_a_large_team_is_placed_lawfully_within_its_work() -> None:
    dice = np.random.default_rng(1)
    spans = 14 * 96
    free = {f"p{n}": np.zeros(spans, bool) for n in range(24)}
    for row in free.values():
        for day in range(14):
            begins = day * 96 + int(dice.integers(28, 48))
            row[begins : begins + 32] = day % 7 < 5
    loss = np.cumsum(np.vstack([np.zeros(spans), dice.random((6, spans))]), axis=0)
    asked = Gathering(6, 6, np.ones(spans, bool), free, loss)
    check(asked, placed(asked, most_nodes=400))
