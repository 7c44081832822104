"""Whether what was heard is like what was there: by length, hour and queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

LEAST_EXPECTED = 5.0  # of a band, below which chi-square promises too much (Cochran 1954)
LENGTHS = (60, 180, 300, 600)  # seconds at which a band of length begins
ALARM = 0.01  # of so small a chance the page says that the sample is not like the calls


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the calls: how many there were, how many of them may be drawn, were drawn, were replaced."""

    key: Hashable
    there: int
    eligible: int
    drawn: int
    replaced: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """One view of the calls. `chance`: of a draw at least as unlike as this one, if it was fair; None: too few."""

    bands: tuple[Band, ...]
    chance: float | None

    @property
    def is_alarming(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.chance is not None and self.chance < ALARM


def length_band(seconds: float) -> int:
    """Where the band begins in which a call of so many seconds lies."""
    return max((edge for edge in LENGTHS if seconds >= edge), default=0)


def likeness(
    there: Sequence[Hashable], eligible: Sequence[Hashable], drawn: Sequence[Hashable], replaced: Sequence[Hashable]
) -> Likeness:
    """Each call by its band; the drawn against the eligible ones (those the filters left, so both show beside all)."""
    counts = [Counter(each) for each in (there, eligible, drawn, replaced)]
    keys = sorted(set().union(*counts), key=lambda key: (key is None, key))
    bands = tuple(Band(key, *(count[key] for count in counts)) for key in keys)
    return Likeness(bands, fit(counts[2], counts[1]))


def fit(found: Mapping[Hashable, int], among: Mapping[Hashable, int]) -> float | None:
    """Pearson's chi-square of a sample against what it was drawn from; small bands are taken together."""
    total, all_of_them = sum(found.values()), sum(among.values())
    if not total or not all_of_them:
        return None
    cells: list[tuple[float, float]] = []
    expected = observed = 0.0
    for key in sorted(among, key=lambda each: among[each]):
        expected += total * among[key] / all_of_them
        observed += found.get(key, 0)
        if expected >= LEAST_EXPECTED:
            cells.append((observed, expected))
            expected = observed = 0.0
    if expected and cells:
        last = cells.pop()
        cells.append((last[0] + observed, last[1] + expected))
    if len(cells) < 2:
        return None
    statistic = sum((seen - due) ** 2 / due for seen, due in cells)
    return chi_square_tail(statistic, len(cells) - 1)


def chi_square_tail(statistic: float, degrees: int) -> float:
    """The chance of at least this much with so many degrees of freedom (Abramowitz and Stegun 26.4.4 and 26.4.5)."""
    half = statistic / 2
    if half <= 0:
        return 1.0
    even = degrees % 2 == 0
    steps = range((degrees - 1) // 2) if not even else range(degrees // 2)
    if even:
        return min(1.0, sum(exp(-half + n * log(half) - lgamma(n + 1)) for n in steps))
    return min(1.0, erfc(sqrt(half)) + sum(exp(-half + (n + 0.5) * log(half) - lgamma(n + 1.5)) for n in steps))
