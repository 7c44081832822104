"""The forecasts that a roster was built on: kept with it, and judged when its days have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from keskus.core.actors import Actor
from keskus.people.queries import queue_labels
from keskus.planning.models import ForecastRun, Roster
from keskus.planning.queries.forecasts import PlannedDay, newest_runs, planned_then
from keskus.planning.queries.history import came, local_today
from keskus.planning.queries.judged import Judged
from keskus.planning.queries.reach import queues_reached
from keskus.planning.queries.setting import queues_of


def basis_now(roster: Roster) -> dict[str, Any]:
    """What a roster is built on that is built now: the forecasts, and until when what was set counts; as stored."""
    runs = newest_runs(queues_of(roster.site), roster.starts_on, roster.ends_on)
    return {"runs": runs, "at": timezone.now().isoformat()}


@dataclass(frozen=True, slots=True)
class Ground:
    """A queue's part of it. `expected`: contacts of the roster's days; `so_far`: of those of them that are over.

    `came`: what came on these; `judged`: how the plan did on them, with what planners had set.
    """

    label: str
    run: ForecastRun
    newer: bool
    is_set: bool
    expected: float
    so_far: float
    came: float
    judged: Judged


def grounds_of(viewer: Actor, roster: Roster) -> list[Ground]:
    """By queue, those in reach."""
    if not roster.basis.get("runs"):
        return []
    at = datetime.fromisoformat(roster.basis["at"])
    found = planned_then(roster.basis["runs"], at, roster.starts_on, roster.ends_on)
    queues = list(queues_reached(viewer).filter(pk__in=list(found)))
    labels, now = queue_labels(queues), set(newest_runs(queues, roster.starts_on, roster.ends_on))
    runs = ForecastRun.objects.select_related("queue__site").in_bulk({found[queue.pk][-1].run_id for queue in queues})
    return [_ground(labels[queue.pk], runs[found[queue.pk][-1].run_id], found[queue.pk], now) for queue in queues]


def _ground(label: str, run: ForecastRun, days: list[PlannedDay], now: set[int]) -> Ground:
    today = local_today(run.queue)
    over = [day for day in days if day.day < today and len(day.figures.mean) == 1440 // run.interval_minutes]
    actual = came(run.queue, over[0].day, over[-1].day, run.interval_minutes) if over else {}
    known = [day for day in over if day.day in actual]
    group = Judged(0, (days[-1].day - days[0].day + timedelta(days=1)).days)
    for day in known:
        group.take(day.figures.mean, day.figures.p10, day.figures.p90, actual[day.day])
    return Ground(
        label,
        run,
        run.pk not in now,
        any(day.settings for day in days),
        sum(day.total for day in days),
        sum(day.total for day in known),
        float(sum(np.nansum(actual[day.day]) for day in known)),
        group,
    )
