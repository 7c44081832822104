"""What this room holds about people: names of agents in frozen reports."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        model="reports.FrozenReport",
        about="employee",
        fields=("people", "made_by"),
        retention_days=None,
        on_erasure="The name gives way to the agent's number; figures and their digest stay, as they prove what was "
        "reported.",
    ),
)
