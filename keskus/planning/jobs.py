"""What planning does by itself: a fresh forecast of each queue every week."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.contacts.actions.deliver import import_step
from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.queries.forecasts import MAKING, jobs_under_way, queues_due, terms_of
from keskus.planning.queries.history import has_enough

IMPORTS = f"{import_step.__module__}.{import_step.__name__}"
FRESH = timedelta(days=7)


@every(minutes=10)
def forecast_weekly() -> None:
    """Ask for forecasts of queues that have figures and none of this week, each as it was asked for the last time."""
    if jobs_under_way(MAKING) or jobs_under_way(IMPORTS):
        return
    due = [queue for queue in queues_due(timezone.now() - FRESH) if has_enough(queue)]
    for terms, queues in terms_of(due).items():
        request_forecasts(SYSTEM, queues, days=terms.days, interval_minutes=terms.interval_minutes)
