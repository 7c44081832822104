"""What of reports waits for somebody: frozen reports whose figures have changed since."""

from __future__ import annotations

from datetime import datetime, timedelta

from keskus.core.actors import Actor
from keskus.reports.models import FrozenReport
from keskus.reports.queries.freezing import FREEZE_PERMISSION
from keskus.reports.queries.frozen import frozen_reports

RECENT = timedelta(days=14)


def restated_lately(viewer: Actor, now: datetime) -> list[FrozenReport]:
    """Frozen reports in reach whose figures were found changed these days: whoever may freeze decides what follows."""
    if not viewer.may(FREEZE_PERMISSION):
        return []
    return [row for row in frozen_reports(viewer, restated_after=now - RECENT) if row.restated]
