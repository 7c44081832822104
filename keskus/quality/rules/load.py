"""Who listens to what: as much for one evaluator as for another, and nobody to those they must not judge."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence

import numpy as np


def shared_out(
    agents: Sequence[int],
    evaluators: Collection[int],
    load: Mapping[int, int],
    apart: Collection[tuple[int, int]],
    rng: np.random.Generator,
) -> list[int | None]:
    """Who hears each call (`agents`: whose they are); None where nobody may.

    `load`: what each has already. `apart`: evaluator and agent who must not meet, everybody and themselves among them.
    The most that anybody has is as little as can be: nobody can hand a call on to somebody who has two fewer.
    """
    names = sorted(evaluators)
    barred = set(apart)
    free = [[who for who in names if (who, agent) not in barred] for agent in agents]
    total = Counter({who: load.get(who, 0) for who in names})
    given: list[int | None] = [None] * len(agents)
    for place in rng.permutation(len(agents)):
        if free[place]:
            fewest = min(total[who] for who in free[place])
            ready = [who for who in free[place] if total[who] == fewest]
            who = ready[int(rng.integers(len(ready)))]
            given[place] = who
            total[who] += 1
    while _passed_on(given, free, total):
        pass
    return given


def _passed_on(given: list[int | None], free: Sequence[Sequence[int]], total: Counter[int]) -> bool:
    """Hand calls along from one who has much to one who has at least two fewer, if there is such a way."""
    for who in sorted(total, key=lambda each: (-total[each], each)):
        way = _way_down(who, given, free, total)
        if way:
            for place, to in way:
                given[place] = to
            total[who] -= 1
            total[way[-1][1]] += 1
            return True
    return False


def _way_down(
    who: int, given: Sequence[int | None], free: Sequence[Sequence[int]], total: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Calls and who takes each, from one person to the nearest with at least two fewer; empty where there is none."""
    came: dict[int, tuple[int, int]] = {}  # person -> the call handed to them, and by whom
    waiting = deque([who])
    while waiting:
        giver = waiting.popleft()
        for place in (n for n, owner in enumerate(given) if owner == giver):
            for taker in free[place]:
                if taker == who or taker in came:
                    continue
                came[taker] = (place, giver)
                if total[taker] <= total[who] - 2:
                    return _told(taker, who, came)
                waiting.append(taker)
    return []


def _told(last: int, first: int, came: Mapping[int, tuple[int, int]]) -> list[tuple[int, int]]:
    way, person = [], last
    while person != first:
        place, giver = came[person]
        way.append((place, person))
        person = giver
    return way[::-1]
