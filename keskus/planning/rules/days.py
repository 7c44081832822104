"""Kinds of days that are not as their weekday is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

MOST_FACTOR = 20.0
LONGEST_DAYS = 366


class DayKind(StrEnum):
    """Why a day is not as its weekday is."""

    SPECIAL = "special"
    CAMPAIGN = "campaign"
    CLOSURE = "closure"
    OPEN = "open"
    OUTLIER = "outlier"


# Only these say how many times the usual volume comes.
WITH_FACTOR = frozenset({DayKind.SPECIAL, DayKind.CAMPAIGN})


def day_breach(kind: str, first: date, last: date, factor: float | None) -> str | None:
    """What is wrong with a special day, as a code; None where nothing is."""
    if last < first:
        return "ends_before_start"
    if (last - first).days >= LONGEST_DAYS:
        return "too_long"
    if factor is not None and kind not in WITH_FACTOR:
        return "factor_not_for_kind"
    if factor is not None and not 0 <= factor <= MOST_FACTOR:
        return "factor_out_of_range"
    return None
