"""How far a queue's day can be trusted, as one source tells it: a grade from A to D, with the reasons. No database.

Each reason is a count of something over what it is a share of, and limits say which grade that share comes to; the
worst reason makes the grade. docs/numbers.md lists the same limits. When they change, `VERSION` goes up and every day
is graded afresh; `SINCE` is the day on which this version came into force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

VERSION = 1
SINCE = date(2026, 11, 22)
GRADES = "ABCD"
REPORT_SHARE = 0.05  # a report has the worst grade that, with all worse ones, this share of its calls lies under

# Reason -> the greatest shares that still come to A, B and C; anything more is D.
LIMITS: dict[str, tuple[float, float, float]] = {
    "unaccounted": (0.0, 0.0, 0.01),
    "unfinished": (0.0, 0.02, 0.10),
    "gap": (0.0, 0.05, 0.20),
    "unreadable": (0.0, 0.001, 0.02),
    "disagreement": (0.01, 0.05, 0.15),
    "repaired": (0.02, 0.10, 0.25),
    "clock": (0.0, 0.02, 0.10),
}
# Reason that is there or not -> the best grade that is left.
CAPS: dict[str, str] = {"by_hand": "C", "only_second": "B", "no_calls": "B", "unmapped": "B"}

# What a repair weighs: made from the log alone it is a well-founded guess; with evidence it is nearly knowledge; and
# rules that only add what the log never holds repair nothing.
LOG_WEIGHT, EVIDENCE_WEIGHT = 1.0, 0.2
ADDING_RULES = frozenset(
    {"hold_from_cel", "refused_at_door", "caller_from_cdr", "same_call_other_id", "requeued_call", "transfer_other_id"}
)

GAP_QUARTERS, GAP_CALLS, GAP_WEEKS = 4, 10.0, 2


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day is not graded A: a code, the grade it comes to, how many, and of how many."""

    code: str
    grade: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is known of a queue's day as one source tells it. Counts of calls, unless named otherwise.

    `unfinished`: those whose end was never told, not those still open. `missed`: calls usual in the hours of a gap, of
    `usual` in a day. `disagreements`: calls told otherwise by another source, of `compared`.
    """

    offered: int
    accounted: int
    unfinished: int = 0
    repaired_from_log: int = 0
    repaired_by_evidence: int = 0
    odd_clock: int = 0
    unreadable_lines: int = 0
    lines: int = 0
    missed: int = 0
    usual: int = 0
    disagreements: int = 0
    compared: int = 0
    is_by_hand: bool = False
    is_second: bool = False
    has_calls: bool = True
    is_unmapped: bool = False


def graded(facts: DayFacts) -> tuple[str, list[Reason]]:
    """The grade of a day, and its reasons, the weightiest first."""
    weighed = round(LOG_WEIGHT * facts.repaired_from_log + EVIDENCE_WEIGHT * facts.repaired_by_evidence)
    shares = {
        "unaccounted": (abs(facts.offered - facts.accounted), facts.offered),
        "unfinished": (facts.unfinished, facts.offered),
        "gap": (facts.missed, facts.usual),
        "unreadable": (facts.unreadable_lines, facts.lines + facts.unreadable_lines),
        "disagreement": (facts.disagreements, facts.compared),
        "repaired": (weighed, facts.offered),
        "clock": (facts.odd_clock, facts.offered),
    }
    held = {
        "by_hand": facts.is_by_hand,
        "only_second": facts.is_second,
        "no_calls": not facts.has_calls and not facts.is_by_hand,
        "unmapped": facts.is_unmapped,
    }
    reasons = [Reason(code, _of_share(code, count, of), count, of) for code, (count, of) in shares.items()]
    reasons += [Reason(code, CAPS[code], 0, 0) for code, is_so in held.items() if is_so]
    found = sorted((reason for reason in reasons if reason.grade != "A"), key=_weight)
    return (found[0].grade if found else "A"), found


def _of_share(code: str, count: int, of: int) -> str:
    if not count:
        return "A"
    share = count / of if of else 1.0
    return next((grade for grade, most in zip(GRADES, LIMITS[code], strict=False) if share <= most), "D")


def _weight(reason: Reason) -> tuple[int, float, str]:
    share = reason.count / reason.of if reason.of else 0.0
    return -GRADES.index(reason.grade), -share, reason.code


def grade_of_many(calls: Mapping[str, int]) -> str:
    """The grade of a report over days, from the calls that lie under each grade; "" when nothing is graded."""
    total = sum(calls.values())
    worse = 0
    for grade in reversed(GRADES):
        worse += calls.get(grade, 0)
        if calls.get(grade) is not None and worse >= REPORT_SHARE * total:
            return grade
    return ""


def gap_of(told: Iterable[int], usual: Mapping[int, float], quarters: Iterable[int]) -> list[tuple[int, int, float]]:
    """Stretches of at least an hour without a call in which ten or more were usual: (first quarter, after, calls).

    `quarters`: those of the day's local clock that are looked at, in order (opening hours); `usual`: calls in each on
    the same weekday before. With ten calls usual, an hour with none comes by chance once in 22,000 (Poisson).
    """
    told, found = set(told), []
    run: list[int] = []
    for quarter in [*quarters, -1]:
        if quarter != -1 and quarter not in told and (not run or quarter == run[-1] + 1):
            run.append(quarter)
            continue
        missed = sum(usual.get(each, 0.0) for each in run)
        if len(run) >= GAP_QUARTERS and missed >= GAP_CALLS:
            found.append((run[0], run[-1] + 1, missed))
        run = [quarter] if quarter != -1 and quarter not in told else []
    return found
