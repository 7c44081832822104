"""Pairing the calls that two sources tell of, so that they can be compared call by call.

First by call id, then by the caller's number within `WITHIN_SECONDS`, then, where one of the two knows no number,
within `BLIND_SECONDS`. Each call is in one pair at most; the nearest in time go together first. Both lists are of one
queue.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WITHIN_SECONDS = 120
BLIND_SECONDS = 15
TOLERATED_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """A call's visit to the queue, as one source tells it. `caller`: anything that is equal for equal numbers."""

    id: int
    entered_at: int
    callid: str = ""
    caller: str = ""
    outcome: str = ""
    wait_seconds: int | None = None
    talk_seconds: int | None = None


class Matching(NamedTuple):
    """Pairs, and what only one of the two has; each in order of time."""

    pairs: list[tuple[Visit, Visit]]
    only_own: list[Visit]
    only_other: list[Visit]


def match(own: Iterable[Visit], other: Iterable[Visit]) -> Matching:
    """Pair the calls of two sources. The order in which they are given does not matter."""
    left = sorted(own, key=_place)
    right = sorted(other, key=_place)
    pairs: list[tuple[Visit, Visit]] = []
    steps: list[tuple[Callable[[Visit], Hashable], int | None]] = [
        (lambda visit: visit.callid or None, None),
        (lambda visit: visit.caller or None, WITHIN_SECONDS),
    ]
    for key, within in steps:
        found = _nearest(_by_key(left, right, key, within))
        pairs += found
        left, right = _rest(left, right, found)
    blind = _near([v for v in left if not v.caller], right, BLIND_SECONDS)
    blind += _near([v for v in left if v.caller], [v for v in right if not v.caller], BLIND_SECONDS)
    found = _nearest(blind)
    left, right = _rest(left, right, found)
    return Matching(sorted([*pairs, *found], key=lambda pair: _place(pair[0])), left, right)


def differences(own: Visit, other: Visit) -> list[str]:
    """In what two tellings of a call differ, the weightiest first: outcome, talk, wait."""
    found = []
    if own.outcome != other.outcome:
        found.append("outcome")
    for name in ("talk", "wait"):
        mine, theirs = getattr(own, f"{name}_seconds"), getattr(other, f"{name}_seconds")
        if mine is not None and theirs is not None and abs(mine - theirs) > TOLERATED_SECONDS:
            found.append(name)
    return found


def _place(visit: Visit) -> tuple[int, int]:
    return visit.entered_at, visit.id


def _by_key(
    left: Sequence[Visit], right: Sequence[Visit], key: Callable[[Visit], Hashable], within: int | None
) -> list[tuple[Visit, Visit]]:
    known: dict[Hashable, list[Visit]] = defaultdict(list)
    for visit in right:
        if (value := key(visit)) is not None:
            known[value].append(visit)
    found: list[tuple[Visit, Visit]] = []
    for visit in left:
        same = known.get(key(visit), [])
        found += [(visit, theirs) for theirs in same if within is None or _apart(visit, theirs) <= within]
    return found


def _near(left: Sequence[Visit], right: Sequence[Visit], within: int) -> list[tuple[Visit, Visit]]:
    """Pairs no further apart than so many seconds; both lists in order of time."""
    found: list[tuple[Visit, Visit]] = []
    start = 0
    for visit in left:
        while start < len(right) and right[start].entered_at < visit.entered_at - within:
            start += 1
        here = start
        while here < len(right) and right[here].entered_at <= visit.entered_at + within:
            found.append((visit, right[here]))
            here += 1
    return found


def _apart(one: Visit, other: Visit) -> int:
    return abs(one.entered_at - other.entered_at)


def _nearest(candidates: list[tuple[Visit, Visit]]) -> list[tuple[Visit, Visit]]:
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    found = []
    for one, other in sorted(candidates, key=lambda pair: (_apart(*pair), _place(pair[0]), _place(pair[1]))):
        if one.id not in taken_left and other.id not in taken_right:
            taken_left.add(one.id)
            taken_right.add(other.id)
            found.append((one, other))
    return found


def _rest(left: list[Visit], right: list[Visit], pairs: list[tuple[Visit, Visit]]) -> tuple[list[Visit], list[Visit]]:
    mine, theirs = {one.id for one, _ in pairs}, {other.id for _, other in pairs}
    return [visit for visit in left if visit.id not in mine], [visit for visit in right if visit.id not in theirs]
