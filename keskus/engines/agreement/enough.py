"""Whether a score is known well enough to judge a person by."""

from __future__ import annotations

from enum import StrEnum
from math import ceil

from keskus.engines.agreement.intervals import normal_quantile
from keskus.engines.agreement.measures import LEVEL, Measure


class Lack(StrEnum):
    """Why a score must not be used yet."""

    NOTHING = "nothing"
    FEW = "few"
    WIDE = "wide"


def lack_of(score: Measure, *, fewest: int, widest: float) -> Lack | None:
    """What a score lacks for rankings, bonuses or discipline: evaluations, or bounds narrow enough; None: nothing."""
    if score.value is None:
        return Lack.NOTHING
    if score.n < fewest:
        return Lack.FEW
    return Lack.WIDE if score.half_width is None or score.half_width > widest else None


def needed(spread: float, half_width: float, *, level: float = LEVEL) -> int:
    """Of how many evaluations with that standard deviation the mean is known to so much either way."""
    return max(2, ceil((normal_quantile(level) * spread / half_width) ** 2 - 1e-9))
