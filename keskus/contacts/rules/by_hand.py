"""Figures typed in by somebody: a day's grid of one queue, checked before it is stored. No database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from keskus.contacts.rules import day_bounds

COUNTS = ("offered", "answered", "answered_within", "abandoned", "redirected")
TIMES = ("mean_wait", "mean_talk")  # of those answered, in seconds
COLUMNS = (*COUNTS, *TIMES)
WHOLE_DAY = 0


class Span(NamedTuple):
    """One row of the grid: where it begins, how long it is, and how its clock reads."""

    start: int
    seconds: int
    label: str


def spans_of(day: date, zone: ZoneInfo, minutes: int) -> list[Span]:
    """The rows of a local day: it may have 23 or 25 hours. No minutes mean the day as one."""
    first, after = day_bounds(day, zone)
    if minutes == WHOLE_DAY:
        return [Span(first, after - first, "0:00")]
    step = minutes * 60
    clocks = [(start, datetime.fromtimestamp(start, zone)) for start in range(first, after, step)]
    return [Span(start, step, f"{at.hour}:{at.minute:02}") for start, at in clocks]


def problem_in(row: Mapping[str, int | None]) -> str:
    """What is wrong with a row, as a code; empty when nothing is, or when nothing stands in it."""
    if all(row.get(name) is None for name in COLUMNS):
        return ""
    value = {name: row.get(name) or 0 for name in COLUMNS}
    if row.get("offered") is None or row.get("answered") is None:
        return "offered_and_answered_needed"
    if value["answered"] + value["abandoned"] + value["redirected"] > value["offered"]:
        return "more_than_offered"
    if value["answered_within"] > value["answered"]:
        return "more_than_answered"
    return ""


def sums_of(row: Mapping[str, int | None]) -> dict[str, int]:
    """A row as sums; what nobody told of offered calls has not ended, as far as is known."""
    value = {name: row.get(name) or 0 for name in COLUMNS}
    answered = value["answered"]
    return {
        **{name: value[name] for name in COUNTS},
        "unfinished": value["offered"] - answered - value["abandoned"] - value["redirected"],
        "within_unknown": answered if row.get("answered_within") is None else 0,
        "wait_answered_seconds": value["mean_wait"] * answered,
        "talk_seconds": value["mean_talk"] * answered,
    }


def row_of(sums: Mapping[str, int]) -> dict[str, int | None]:
    """What was typed, out of the sums that it made."""
    answered = sums["answered"]
    return {
        **{name: sums[name] for name in COUNTS},
        "answered_within": None if sums["within_unknown"] else sums["answered_within"],
        "mean_wait": round(sums["wait_answered_seconds"] / answered) if answered else None,
        "mean_talk": round(sums["talk_seconds"] / answered) if answered else None,
    }
