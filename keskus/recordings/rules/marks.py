"""Where things lie on the line of a sound: clipped to it, in thousandths of its length."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

THINNEST = 3.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something with a time in the sound. `ends` is its beginning for what has no length. `left`, `width`: ‰."""

    kind: str
    words: str
    starts: float
    ends: float
    left: float
    width: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.ends - self.starts


def marked(kind: str, words: str, starts: float, ends: float, seconds: float) -> Mark | None:
    """A mark as far as it lies in the sound; None when it lies outside."""
    first, last = max(0.0, starts), min(seconds, ends)
    if last < first or seconds <= 0 or (last == first and ends > starts):
        return None
    left, width = first / seconds * 1000, (last - first) / seconds * 1000
    left = min(left, 1000 - THINNEST)
    return Mark(kind, words, first, last, round(left, 1), round(max(width, THINNEST), 1))


def columns(levels: list[int], most: int) -> list[int]:
    """At most so many columns of a wave form, each as high as the highest of what falls into it."""
    if len(levels) <= most:
        return levels
    edges = [place * len(levels) // most for place in range(most + 1)]
    return [max(levels[first:last]) for first, last in pairwise(edges)]
