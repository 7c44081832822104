"""Meetings, training, coaching: when groups of people are taken off their work so that it costs least.

Each group meets once, inside shifts that stand; groups never meet at the same time (somebody leads them all). The best
set of times is found by branching: while somebody cannot be given a place in the times chosen so far, one of the times
that they, or whoever could give way to them, can attend must be added. Cut off at the cheapest that could still come,
this is exact; after `most_nodes` the best so far is taken, and said to be so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_NODES, MOST_WORK = 20_000, 240_000  # sets of times tried for so many groups; the same times people


@dataclass(frozen=True, slots=True)
class Gathering:
    """Everybody named meets once for `intervals`, in groups of at most `group_size`, beginning where `starts` allows.

    `free`: of each person, the intervals in which they are at work and may be taken off it. `loss[k]`: what k fewer
    cost in each interval.
    """

    intervals: int
    group_size: int
    starts: NDArray[np.bool_]
    free: Mapping[str, NDArray[np.bool_]]
    loss: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Session:
    """One group's time, from an interval on."""

    start: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """Sessions by time; who can attend none of them; what it costs with full groups; whether nothing is cheaper."""

    sessions: tuple[Session, ...]
    left_out: tuple[str, ...]
    cost: float
    is_proven: bool


def placed(asked: Gathering, *, most_nodes: int | None = None) -> Placing:
    """The cheapest times; people whom no allowed time suits are left out. As few groups as their size allows.

    Raises `ValueError` where there are too few such times for everybody.
    """
    attends = {name: _attended(asked, row) for name, row in asked.free.items()}
    left_out = tuple(sorted(name for name, found in attends.items() if not found))
    people = sorted(name for name in attends if attends[name])
    if not people:
        return Placing((), left_out, 0.0, True)
    most_nodes = most_nodes or min(MOST_NODES, MOST_WORK // len(people))
    search = _Search(asked, people, attends, most_nodes)
    groups = -(-len(people) // asked.group_size)
    while not search.run(groups):
        groups += max(1, groups // 8)  # their shifts leave fewer together than fit into a group
    sessions = [Session(start, tuple(who)) for start, who in sorted(search.best.items()) if who]
    return Placing(tuple(sessions), left_out, search.cost, not search.is_cut)


def _attended(asked: Gathering, free: NDArray[np.bool_]) -> frozenset[int]:
    """The allowed starts from which somebody is free all the time."""
    there = np.concatenate(([0], np.cumsum(free)))
    last = free.size - asked.intervals
    whole = there[asked.intervals :] - there[: last + 1] == asked.intervals
    return frozenset(np.flatnonzero(whole & asked.starts[: last + 1]).tolist())


class _Search:
    def __init__(
        self, asked: Gathering, people: Sequence[str], attends: Mapping[str, frozenset[int]], most_nodes: int
    ) -> None:
        self.asked, self.people, self.attends, self.most_nodes = asked, people, attends, most_nodes
        self.best: dict[int, list[str]] = {}
        self.cost, self.nodes, self.is_cut = float("inf"), 0, False
        starts = frozenset().union(*attends.values())
        self.prices: dict[int, float] = {}
        self.size = 1
        self.starts = starts

    def run(self, groups: int) -> bool:
        """Whether so many groups are enough, with the best times found."""
        self.size = -(-len(self.people) // groups)
        sums = np.concatenate(([0.0], np.cumsum(self.asked.loss[self.size])))
        self.prices = {start: float(sums[start + self.asked.intervals] - sums[start]) for start in self.starts}
        self.least = min(self.prices.values())
        self.seen: set[frozenset[int]] = set()
        self.groups, self.nodes = groups, 0
        if groups > len(self.people):
            raise ValueError("each has a time of their own, and still they find no place")
        self._from(frozenset(), 0.0)
        return bool(self.best)

    def _from(self, chosen: frozenset[int], cost: float) -> None:
        self.is_cut = self.is_cut or self.nodes > self.most_nodes
        if chosen in self.seen or self.nodes > self.most_nodes:
            return
        self.seen.add(chosen)
        self.nodes += 1
        places, stuck = self._seated(chosen)
        seated = sum(len(who) for who in places.values())
        more = -(-(len(self.people) - seated) // self.size)
        if cost + more * self.least >= self.cost or len(chosen) + more > self.groups:
            return
        if not more:
            self.best, self.cost = places, cost
            return
        wanted = frozenset().union(*(self.attends[name] for name in stuck))
        for start in sorted(wanted, key=lambda each: (self.prices[each], each)):
            if cost + self.prices[start] + (more - 1) * self.least >= self.cost:
                break
            if all(abs(start - other) >= self.asked.intervals for other in chosen):
                self._from(chosen | {start}, cost + self.prices[start])

    def _seated(self, chosen: frozenset[int]) -> tuple[dict[int, list[str]], set[str]]:
        """As many people as there is room for, and those of whom one needs another time (a set without room)."""
        places: dict[int, list[str]] = {start: [] for start in sorted(chosen)}
        stuck: set[str] = set()
        for name in self.people:
            tried: set[int] = set()
            if not self._seat(name, places, tried):
                stuck |= {name, *(who for start in tried for who in places[start])}
        return places, stuck

    def _seat(self, name: str, places: dict[int, list[str]], tried: set[int]) -> bool:
        for start in places:
            if start in tried or start not in self.attends[name]:
                continue
            tried.add(start)
            if len(places[start]) < self.size:
                places[start].append(name)
                return True
            for place, other in enumerate(places[start]):
                if self._seat(other, places, tried):
                    places[start][place] = name
                    return True
        return False
