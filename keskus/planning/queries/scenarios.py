"""Scenarios within reach."""

from __future__ import annotations

from django.db.models import QuerySet

from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.planning.models import Scenario
from keskus.planning.queries.goals import STAFFING_VIEW
from keskus.planning.queries.reach import queues_reached


def scenarios(viewer: Actor) -> QuerySet[Scenario]:
    """Those of queues in reach, the newest first."""
    return Scenario.objects.filter(queue__in=queues_reached(viewer, STAFFING_VIEW)).select_related("queue__site")


def scenario_or_none(viewer: Actor, pk: int) -> Scenario | None:
    """One of them."""
    return scenarios(viewer).filter(pk=pk).first()


def job_of(row: Scenario) -> Job | None:
    """The comparison that was asked for last."""
    return Job.objects.filter(pk=row.job_id).first() if row.job_id else None
