"""Working-time law as data and rules: dated profiles, limits of a house and a person, and the independent checker.

`limits_of(PROFILES["PL"], zone, changes)` gives what holds for whom on which day; `check(people, duties, limits)` gives
every breach; `plain(limits, on, worker)` gives the numbers an optimiser plans with. The checker is written from the law
and knows nothing of who made the roster. Defaults with sources, not legal advice: docs/labour-law.md.
NumPy is loaded when `check` is first called.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from keskus.engines.labour_law.entries import HOUSE, Derogation, Entry, Profile
from keskus.engines.labour_law.limits import Change, Limit, Limits, Objection, Refused, limits_of, objection_to
from keskus.engines.labour_law.model import (
    Before,
    Breach,
    Duty,
    Mend,
    Pause,
    PauseKind,
    Rule,
    School,
    Severity,
    Worker,
)
from keskus.engines.labour_law.parameters import PARAMETERS, Period, Tier, Unit, Value, Window
from keskus.engines.labour_law.plain import PlainLimits, plain
from keskus.engines.labour_law.profiles import PROFILES
from keskus.engines.labour_law.public_holidays import public_holidays

__all__ = [
    "HOUSE",
    "PARAMETERS",
    "PROFILES",
    "Before",
    "Breach",
    "Change",
    "Derogation",
    "Duty",
    "Entry",
    "Limit",
    "Limits",
    "Mend",
    "Objection",
    "Pause",
    "PauseKind",
    "Period",
    "PlainLimits",
    "Profile",
    "Refused",
    "Rule",
    "School",
    "Severity",
    "Tier",
    "Unit",
    "Value",
    "Window",
    "Worker",
    "check",
    "limits_of",
    "objection_to",
    "plain",
    "public_holidays",
]


def check(
    people: Sequence[Worker],
    duties: Sequence[Duty],
    limits: Limits,
    *,
    span: tuple[date, date] | None = None,
    publishing_at: int | None = None,
    rules: Iterable[Rule] = tuple(Rule),
) -> list[Breach]:
    """Every breach in the days of `span` (the second not included), by time.

    Give the duties around the span too, as far as they are known: a rest or a run of days begins before it. They count,
    and what lies wholly outside is not reported. Without a span it is all days of the duties. `publishing_at`: when
    duties without `published_at` would be told.
    """
    if not duties:
        return []
    from keskus.engines.labour_law.checker import breaches

    return breaches(people, duties, limits, span or days_of(duties, limits.zone), publishing_at, rules)


def days_of(duties: Sequence[Duty], zone: str) -> tuple[date, date]:
    """The local days on which duties begin, from the first to the day after the last."""
    starts = [duty.starts_at for duty in duties]
    first, last = (datetime.fromtimestamp(at, ZoneInfo(zone)).date() for at in (min(starts), max(starts)))
    return first, last + timedelta(days=1)
