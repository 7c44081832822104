"""What reports keep."""

from __future__ import annotations

from keskus.reports.models.frozen import FrozenReport
from keskus.reports.models.saved import SavedReport
from keskus.reports.models.schedules import ReportSchedule, ScheduledMail, ScheduledRun, ScheduleReceiver

__all__ = ["FrozenReport", "ReportSchedule", "SavedReport", "ScheduleReceiver", "ScheduledMail", "ScheduledRun"]
