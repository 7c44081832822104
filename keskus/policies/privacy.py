"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (
    Holding("policies.Script", "nobody", (), None, "Nothing to erase."),
    Holding("policies.ScriptVersion", "user", ("made_by",), None, "Kept: it names its maker by number only."),
)
