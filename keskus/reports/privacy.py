"""What this room holds about people: names of agents in frozen reports, who saved which question."""

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
    Holding(
        model="reports.SavedReport",
        about="user",
        fields=("owner", "name"),
        retention_days=None,
        on_erasure="kept while it is shared: it names its owner by number only; deleted when it is nobody else's",
    ),
)
