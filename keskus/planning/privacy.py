"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

NOTHING = "Nothing to erase."
KEPT = "Kept as long as the hours worked must be shown; the person's name is replaced in people."
MAKER = "Kept: it names its maker by number only."

HOLDINGS: tuple[Holding, ...] = (
    Holding("planning.SpecialDay", "nobody", (), None, NOTHING),
    Holding("planning.ForecastRun", "user", ("made_by",), None, MAKER),
    Holding("planning.ForecastDay", "nobody", (), None, NOTHING),
    Holding("planning.ForecastOverride", "user", ("made_by", "ended_by"), None, MAKER),
    Holding("planning.OutlierVerdict", "user", ("made_by",), None, MAKER),
    Holding("planning.HistoryDay", "user", ("sent_by",), None, MAKER),
    Holding("planning.StaffingGoal", "nobody", (), None, NOTHING),
    Holding("planning.ShrinkageCategory", "nobody", (), None, NOTHING),
    Holding("planning.Scenario", "user", ("made_by",), None, MAKER),
    Holding("planning.Activity", "nobody", (), None, NOTHING),
    Holding("planning.ShiftTemplate", "nobody", (), None, NOTHING),
    Holding("planning.BreakRule", "nobody", (), None, NOTHING),
    Holding("planning.CoverRule", "nobody", (), None, NOTHING),
    Holding("planning.QueueSkill", "nobody", (), None, NOTHING),
    Holding("planning.LawChoice", "nobody", (), None, NOTHING),
    Holding("planning.Rotation", "nobody", (), None, NOTHING),
    Holding("planning.RotationPlace", "employee", ("rotation", "starts_on", "ends_on"), None, "Deleted."),
    Holding("planning.PersonLimit", "employee", ("parameter", "value", "starts_on", "ends_on"), None, "Deleted."),
    Holding("planning.Availability", "employee", ("weekday", "opens", "closes"), None, "Deleted."),
    Holding("planning.Wish", "employee", ("day", "kind"), 400, "Deleted."),
    Holding("planning.Absence", "employee", ("kind", "starts_on", "ends_on"), 1100, "Deleted."),
    Holding("planning.Roster", "user", ("made_by", "published_by"), None, "Kept: it names users by number only."),
    Holding("planning.RosterShift", "employee", ("starts_epoch", "ends_epoch", "parts"), 1100, KEPT),
    Holding("planning.RosterChange", "employee", ("before", "after", "by"), 1100, KEPT),
    Holding("planning.BreachOverride", "employee", ("rule", "ground", "words"), 1100, KEPT),
    Holding("planning.CalendarKey", "employee", ("key_hash", "seen_at"), None, "Deleted: the address closes."),
)
