"""Where the breaks of a shift lie: laid out by a site's rules, spread so that not all go at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keskus.planning.rules.rosters import INTERVAL, MINUTE, Part


class Anchor(StrEnum):
    """From what the beginning of a break is counted."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class BreakTerms:
    """A break of shifts of more than `over_minutes`, up to `up_to_minutes`; begins within a window of its anchor."""

    activity: int
    minutes: int
    over_minutes: int
    up_to_minutes: int
    anchor: Anchor
    earliest_minutes: int
    latest_minutes: int

    def is_for(self, minutes: int) -> bool:
        """Whether a shift so long has it."""
        return self.over_minutes < minutes <= self.up_to_minutes


def laid_out(person: int, starts: int, ends: int, terms: Iterable[BreakTerms]) -> tuple[Part, ...]:
    """The breaks of a shift; people differ in where in the window theirs begin. What does not fit is left out."""
    parts: list[Part] = []
    minutes = (ends - starts) // MINUTE
    for each in terms:
        if not each.is_for(minutes):
            continue
        earliest, latest = (_anchor(each, minutes) + bound for bound in (each.earliest_minutes, each.latest_minutes))
        for minute in _tried(person, earliest, latest):
            part = Part(starts + minute * MINUTE, starts + (minute + each.minutes) * MINUTE, each.activity)
            if starts < part.starts and part.ends < ends and not _touching(part, parts):
                parts.append(part)
                break
    return tuple(sorted(parts))


def _anchor(terms: BreakTerms, minutes: int) -> int:
    if terms.anchor is Anchor.START:
        return 0
    step = INTERVAL // MINUTE
    return minutes if terms.anchor is Anchor.END else minutes // 2 // step * step


def _tried(person: int, earliest: int, latest: int) -> Sequence[int]:
    """Quarter-hours of a window, beginning at another one for each person."""
    step = INTERVAL // MINUTE
    places = [minute - minute % step for minute in range(earliest, latest + 1, step)]
    turn = person % len(places)
    return places[turn:] + places[:turn]


def _touching(part: Part, others: Iterable[Part]) -> bool:
    return any(other.starts < part.ends and part.starts < other.ends for other in others)
