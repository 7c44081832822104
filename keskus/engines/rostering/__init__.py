"""Rosters: who works when, so that as few as possible are missing or idle and no rule is broken.

Describe what is asked as an `Instance` (docs/roster-instance.md; `files` reads and writes it as JSON), and get a
`Result`: a `Roster`, what it costs, and a proven bound that no roster can beat.
"""

from __future__ import annotations

from keskus.engines.rostering.faults import Fault
from keskus.engines.rostering.instance import (
    Anchor,
    Availability,
    Demand,
    Instance,
    Limits,
    Past,
    Pause,
    PauseRule,
    Person,
    RoleDemand,
    Shift,
    ShiftKind,
    Tally,
    Want,
    Weights,
    Wish,
)
from keskus.engines.rostering.roster import Cost, Count, Coverage, Enough, Only, Progress, Result, Roster

__all__ = [
    "Anchor",
    "Availability",
    "Cost",
    "Count",
    "Coverage",
    "Demand",
    "Enough",
    "Fault",
    "Instance",
    "Limits",
    "Only",
    "Past",
    "Pause",
    "PauseRule",
    "Person",
    "Progress",
    "Result",
    "RoleDemand",
    "Roster",
    "Shift",
    "ShiftKind",
    "Tally",
    "Want",
    "Weights",
    "Wish",
]
