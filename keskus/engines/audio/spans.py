"""Arithmetic of spans of time: half-open, in order, apart."""

from __future__ import annotations

from collections.abc import Iterable

from keskus.engines.audio.sound import Span


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if ends <= begins:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def common(left: Iterable[Span], right: Iterable[Span]) -> tuple[Span, ...]:
    """What lies in both."""
    ours, theirs = list(left), list(right)
    found: list[Span] = []
    here = there = 0
    while here < len(ours) and there < len(theirs):
        begins, ends = max(ours[here][0], theirs[there][0]), min(ours[here][1], theirs[there][1])
        if begins < ends:
            found.append((begins, ends))
        if ours[here][1] <= theirs[there][1]:
            here += 1
        else:
            there += 1
    return tuple(found)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of the first when the second is taken out."""
    rest = list(spans)
    if not rest:
        return ()
    free: list[Span] = []
    place = min(rest[0][0], 0.0)
    for begins, ends in taken:
        if begins > place:
            free.append((place, begins))
        place = max(place, ends)
    free.append((place, float("inf")))
    return common(rest, free)


def length(spans: Iterable[Span]) -> float:
    return sum(ends - begins for begins, ends in spans)
