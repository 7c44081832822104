"""What reports keep."""

from __future__ import annotations

from keskus.reports.models.frozen import FrozenReport
from keskus.reports.models.saved import SavedReport

__all__ = ["FrozenReport", "SavedReport"]
