"""When evaluations give a reason to coach somebody: the same for the daily look and for a released evaluation.

A reason never rests on fewer evaluations than its kind needs, and an evaluation speaks once: what stood behind an
earlier proposal of the same rule and reason, taken or not, is not counted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sign(StrEnum):
    """What a rule looks for."""

    LOW = "low"
    ERROR = "error"
    CAUSE = "cause"
    CRITICAL = "critical"
    PRAISE = "praise"


FEWEST = {Sign.LOW: 3, Sign.ERROR: 2, Sign.CAUSE: 2, Sign.CRITICAL: 1, Sign.PRAISE: 3}
BY_SCORE = (Sign.LOW, Sign.PRAISE)  # the signs that need a threshold
ERROR_BELOW = 0.5  # an answer that earned less than half of its points is an error


@dataclass(frozen=True, slots=True, order=True)
class About:
    """What a reason is about: a question of a form, and the root cause named there; neither for a whole score."""

    form: int = 0
    code: str = ""
    cause: str = ""


WHOLE = About()


@dataclass(frozen=True, slots=True)
class Seen:
    """One evaluation: `lost`, what earned too little in it; `causes`, the root causes named."""

    number: int
    called_at: datetime
    score: float | None
    is_random: bool
    is_critical: bool
    lost: frozenset[About]
    causes: frozenset[About]


def reasons(
    sign: Sign, times: int, threshold: float, seen: Iterable[Seen], spoken: Mapping[About, Set[int]]
) -> dict[About, list[int]]:
    """What to coach somebody about, each with the evaluations behind it, the earliest call first."""
    rows = sorted(seen, key=lambda each: (each.called_at, each.number))
    found: dict[About, list[int]] = defaultdict(list)
    for row in _run(rows, threshold) if sign is Sign.PRAISE else rows:
        for about in _about(sign, threshold, row):
            if row.number not in spoken.get(about, ()):
                found[about].append(row.number)
    return {about: numbers for about, numbers in sorted(found.items()) if len(numbers) >= max(times, FEWEST[sign])}


def _run(rows: list[Seen], threshold: float) -> list[Seen]:
    """The last random ones in a row that reach the threshold: what was chosen for a reason praises nobody."""
    run: list[Seen] = []
    for row in reversed([each for each in rows if each.is_random and each.score is not None]):
        if (row.score or 0.0) < threshold:
            break
        run.insert(0, row)
    return run


def _about(sign: Sign, threshold: float, row: Seen) -> Iterable[About]:
    if sign is Sign.ERROR:
        return row.lost
    if sign is Sign.CAUSE:
        return row.causes
    is_met = {
        Sign.LOW: row.score is not None and row.score < threshold,
        Sign.CRITICAL: row.is_critical,
        Sign.PRAISE: True,
    }[sign]
    return (WHOLE,) if is_met else ()
