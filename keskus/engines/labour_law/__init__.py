"""Working-time law as data and rules: dated profiles, limits of a house and a person, and the independent checker.

`limits_of(PROFILES["PL"], zone, changes)` gives what holds for whom on which day; `plain(limits, on, worker)` gives the
numbers an optimiser plans with. Defaults with sources, not legal advice.
"""

from __future__ import annotations

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
from keskus.engines.labour_law.plain import PauseRule, PlainLimits, plain
from keskus.engines.labour_law.profiles import PROFILES

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
    "PauseRule",
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
    "limits_of",
    "objection_to",
    "plain",
]
