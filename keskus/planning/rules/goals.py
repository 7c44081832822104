"""Goals of a queue, checked as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAST_OCCUPANCY = 0.1
ASKING = ("service_level", "asa_seconds", "abandonment", "minimum", "deadline_minutes")
SHARES = ("service_level", "abandonment", "occupancy")


def goal_breach(terms: Mapping[str, Any]) -> str | None:
    """What is wrong with goals, as a code; None where nothing is."""
    if not any(terms.get(name) for name in ASKING):
        return "goal_asks_nothing"
    for name in SHARES:
        value = terms.get(name)
        if value is not None and not 0 < value <= 1:
            return "share_out_of_range"
    occupancy = terms.get("occupancy")
    if occupancy is not None and occupancy < LEAST_OCCUPANCY:
        return "share_out_of_range"
    return None
