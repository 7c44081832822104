"""What is planned, and by whom. One file for each kind of thing."""

from keskus.planning.models.days import SpecialDay
from keskus.planning.models.forecasts import (
    ForecastDay,
    ForecastOverride,
    ForecastRun,
    HistoryDay,
    OutlierVerdict,
)
from keskus.planning.models.rosters import BreachOverride, CalendarKey, Roster, RosterChange, RosterShift
from keskus.planning.models.rotations import PersonLimit, Rotation, RotationPlace
from keskus.planning.models.setting import Activity, BreakRule, CoverRule, LawChoice, QueueSkill, ShiftTemplate
from keskus.planning.models.staffing import Scenario, ShrinkageCategory, StaffingGoal
from keskus.planning.models.wishes import Absence, Availability, Wish

__all__ = [
    "Absence",
    "Activity",
    "Availability",
    "BreachOverride",
    "BreakRule",
    "CalendarKey",
    "CoverRule",
    "ForecastDay",
    "ForecastOverride",
    "ForecastRun",
    "HistoryDay",
    "LawChoice",
    "OutlierVerdict",
    "PersonLimit",
    "QueueSkill",
    "Roster",
    "RosterChange",
    "RosterShift",
    "Rotation",
    "RotationPlace",
    "Scenario",
    "ShiftTemplate",
    "ShrinkageCategory",
    "SpecialDay",
    "StaffingGoal",
    "Wish",
]
