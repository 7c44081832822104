"""What agreement is called good, and what to do where it is not."""

from __future__ import annotations

from enum import StrEnum

from keskus.engines.agreement.measures import Measure

GOOD, TENTATIVE = 0.8, 0.667
"""Krippendorff's own limits of alpha (2004, 11.4.2): from the first on reliable, from the second for tentative
conclusions; the same are asked of AC1."""
NEAR_ENOUGH = 0.85
"""Of pairs of scores so many should lie within ten points of each other."""
FEWEST_CALLS = 10
"""Below, coefficients say next to nothing (bench/agreement.py: their bounds hold too rarely)."""


class Verdict(StrEnum):
    """What an agreement means."""

    GOOD = "good"
    TENTATIVE = "tentative"
    LOW = "low"
    FEW = "few"
    NONE = "none"


def verdict_of(agreement: Measure) -> Verdict:
    """By the value, once there are calls enough."""
    if agreement.value is None:
        return Verdict.NONE
    if agreement.n < FEWEST_CALLS:
        return Verdict.FEW
    if agreement.value >= GOOD:
        return Verdict.GOOD
    return Verdict.TENTATIVE if agreement.value >= TENTATIVE else Verdict.LOW
