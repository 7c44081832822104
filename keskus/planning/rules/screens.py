"""Breaks from the screen, laid into a shift beside its other breaks as often, or for as long, as the law asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keskus.planning.rules.rosters import GRAIN, MINUTE, Part


@dataclass(frozen=True, slots=True)
class ScreenTerms:
    """Nobody works longer than `stretch_minutes` without looking away; `share` of the work is breaks from the screen.

    Each is `minutes` long, of the activity named. `unpaid`: activities outside working time.
    """

    activity: int
    minutes: int
    stretch_minutes: int | None
    share: float
    unpaid: frozenset[int]


def with_screen_breaks(
    person: int, starts: int, ends: int, parts: Sequence[Part], terms: ScreenTerms | None
) -> tuple[Part, ...]:
    """The parts with the breaks from the screen that are lacking, spread evenly; people differ a little in when."""
    if terms is None:
        return tuple(parts)
    gaps = _gaps(starts, ends, parts)
    counts = _counts(gaps, terms, _lacking(starts, ends, parts, terms))
    found = list(parts)
    for (since, until), count in zip(gaps, counts, strict=True):
        found += _spread(since, until, count, person, terms)
    return tuple(sorted(found))


def _gaps(starts: int, ends: int, parts: Sequence[Part]) -> list[tuple[int, int]]:
    edges = [starts, *(moment for part in sorted(parts) for moment in (part.starts, part.ends)), ends]
    return [(since, until) for since, until in zip(edges[::2], edges[1::2], strict=True) if since < until]


def _lacking(starts: int, ends: int, parts: Sequence[Part], terms: ScreenTerms) -> float:
    """Seconds of breaks from the screen that are still to be had."""
    unpaid = sum(part.ends - part.starts for part in parts if part.activity in terms.unpaid)
    there = sum(part.ends - part.starts for part in parts if part.activity == terms.activity)
    return (ends - starts - unpaid) * terms.share - there


def _counts(gaps: Sequence[tuple[int, int]], terms: ScreenTerms, lacking: float) -> list[int]:
    """How many in each gap: the longest stretch is broken first."""
    length, limit = terms.minutes * MINUTE, (terms.stretch_minutes or 24 * 60) * MINUTE
    counts = [0] * len(gaps)

    def stretch(place: int) -> float:
        since, until = gaps[place]
        return (until - since - counts[place] * length) / (counts[place] + 1)

    while gaps:
        longest = max(range(len(gaps)), key=stretch)
        if (stretch(longest) <= limit and lacking <= 0) or stretch(longest) < 2 * length:
            break
        counts[longest] += 1
        lacking -= length
    return counts


def _spread(since: int, until: int, count: int, person: int, terms: ScreenTerms) -> list[Part]:
    """Even stretches on the grain; the first is shorter or longer by person, as far as the last one bears it."""
    if not count:
        return []
    length = terms.minutes * MINUTE
    grains = (until - since - count * length) // GRAIN
    sizes = [grains * (place + 1) // (count + 1) - grains * place // (count + 1) for place in range(count + 1)]
    most = (terms.stretch_minutes or 24 * 60) * MINUTE // GRAIN
    room = max(0, min(most - sizes[0], most - sizes[-1], sizes[0] - 1, sizes[-1] - 1, 2))
    later = person % (2 * room + 1) - room
    found, at = [], since + later * GRAIN
    for size in sizes[:-1]:
        at += size * GRAIN
        found.append(Part(at, at + length, terms.activity))
        at += length
    return found
