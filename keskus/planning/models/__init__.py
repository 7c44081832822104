"""What is planned, and by whom. One file for each kind of thing."""

from keskus.planning.models.days import SpecialDay
from keskus.planning.models.forecasts import ForecastDay, ForecastOverride, ForecastRun, HistoryDay
from keskus.planning.models.staffing import Scenario, ShrinkageCategory, StaffingGoal

__all__ = [
    "ForecastDay",
    "ForecastOverride",
    "ForecastRun",
    "HistoryDay",
    "Scenario",
    "ShrinkageCategory",
    "SpecialDay",
    "StaffingGoal",
]
