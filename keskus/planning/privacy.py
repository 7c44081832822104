"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

MAKER = "Kept: it names its maker by number only."

HOLDINGS: tuple[Holding, ...] = (
    Holding("planning.SpecialDay", "nobody", (), None, "Nothing to erase."),
    Holding("planning.ForecastRun", "user", ("made_by",), None, MAKER),
    Holding("planning.ForecastDay", "nobody", (), None, "Nothing to erase."),
    Holding("planning.ForecastOverride", "user", ("made_by", "ended_by"), None, MAKER),
    Holding("planning.HistoryDay", "user", ("sent_by",), None, MAKER),
    Holding("planning.StaffingGoal", "nobody", (), None, "Nothing to erase."),
    Holding("planning.ShrinkageCategory", "nobody", (), None, "Nothing to erase."),
    Holding("planning.Scenario", "user", ("made_by",), None, MAKER),
)
