"""Forecasts as pages and rosters need them: the newest that tells of a day, with what planners set in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np
from django.db.models import F, Max, Q, QuerySet
from numpy.typing import NDArray

from keskus.core.actors import SYSTEM, Actor
from keskus.core.models import Job
from keskus.people.models import Queue
from keskus.people.queries import queue_labels
from keskus.planning.models import ForecastDay, ForecastOverride, ForecastRun, HistoryDay
from keskus.planning.queries.reach import FORECAST_VIEW, queues_reached
from keskus.planning.rules.overrides import Figures, Setting, with_settings

Floats = NDArray[np.float64]
MAKING = "keskus.planning.actions.forecasting.forecast_step"
USUAL_DAYS = 70
TRIES = 30  # jobs looked at for the last try


@dataclass(frozen=True, slots=True, eq=False)
class PlannedDay:
    """A queue's day as it is planned for: the system's figures, and those with what planners set."""

    day: date
    run_id: int
    system: Figures
    figures: Figures
    handle_seconds: Floats  # NaN where nothing was ever measured
    system_total: float
    system_band: tuple[float, float]
    settings: tuple[ForecastOverride, ...] = field(default=())

    @property
    def total(self) -> float:
        """Contacts of the whole day."""
        return self.system_total * self._moved if self.system_total else float(self.figures.mean.sum())

    @property
    def band(self) -> tuple[float, float]:
        """P10 and P90 of the whole day."""
        if not self.system_total:
            return float(self.figures.p10.sum()), float(self.figures.p90.sum())
        return self.system_band[0] * self._moved, self.system_band[1] * self._moved

    @property
    def _moved(self) -> float:
        before = float(self.system.mean.sum())
        return float(self.figures.mean.sum()) / before if before else 1.0


def newest_run(queue: Queue) -> ForecastRun | None:
    """The last forecast that was made."""
    return ForecastRun.objects.filter(queue=queue).order_by("-made_at").first()


def planned(queue: Queue, first: date, last: date, *, run: ForecastRun | None = None) -> list[PlannedDay]:
    """Each day of which a forecast tells, by the newest that does (or by the one given, as it was made)."""
    if run is None:
        return planned_of([queue], first, last).get(queue.pk, [])
    rows = ForecastDay.objects.filter(run=run, day__gte=first, day__lte=last).order_by("day")
    return [_planned(row, ()) for row in rows]


def planned_of(queues: Iterable[Queue], first: date, last: date) -> dict[int, list[PlannedDay]]:
    """The days of several queues, by the newest forecast that tells of each; queues without any miss. Few queries."""
    rows = ForecastDay.objects.filter(run__queue__in=[queue.pk for queue in queues], day__gte=first, day__lte=last)
    return _told(rows, overrides_between([queue.pk for queue in queues], first, last))


def planned_then(runs: Iterable[int], at: datetime, first: date, last: date) -> dict[int, list[PlannedDay]]:
    """The days as they were planned at a moment, by the forecasts that there were then and what was set by then."""
    rows = ForecastDay.objects.filter(run__in=list(runs), day__gte=first, day__lte=last)
    queues = set(ForecastRun.objects.filter(pk__in=list(runs)).values_list("queue", flat=True))
    set_then = ForecastOverride.objects.filter(queue__in=queues, made_at__lte=at, starts_on__lte=last)
    held = set_then.filter(Q(ended_at=None) | Q(ended_at__gt=at), ends_on__gte=first)
    return _told(rows, held.order_by("made_at", "pk"))


def newest_runs(queues: Iterable[Queue], first: date, last: date) -> list[int]:
    """The forecasts by which days of these queues are planned now."""
    rows = ForecastDay.objects.filter(run__queue__in=[queue.pk for queue in queues], day__gte=first, day__lte=last)
    return sorted(set(_newest(rows).values()))


def _newest(rows: QuerySet[ForecastDay]) -> dict[tuple[int, date], int]:
    found = rows.order_by().values_list("run__queue", "day").annotate(newest=Max("run_id"))
    return {(queue, day): run for queue, day, run in found}


def _told(rows: QuerySet[ForecastDay], set_ones: Iterable[ForecastOverride]) -> dict[int, list[PlannedDay]]:
    newest = _newest(rows)
    if not newest:
        return {}
    settings: dict[int, list[ForecastOverride]] = defaultdict(list)
    for each in set_ones:
        settings[each.queue_id].append(each)
    found: dict[int, list[PlannedDay]] = defaultdict(list)
    told = ForecastDay.objects.filter(pk__in=_rows_of(rows, newest)).order_by("day")
    for row in told.annotate(queue=F("run__queue")):
        own = [each for each in settings[row.queue] if each.starts_on <= row.day <= each.ends_on]
        found[row.queue].append(_planned(row, own))
    return dict(found)


def _rows_of(rows: QuerySet[ForecastDay], newest: dict[tuple[int, date], int]) -> list[int]:
    found = rows.filter(run_id__in=set(newest.values())).values_list("pk", "run__queue", "day", "run_id")
    return [pk for pk, queue, day, run in found if newest[queue, day] == run]


def runs_of(numbers: Iterable[int]) -> dict[int, ForecastRun]:
    """Forecasts by their numbers."""
    return ForecastRun.objects.in_bulk(list(numbers))


def _planned(row: ForecastDay, settings: Sequence[ForecastOverride]) -> PlannedDay:
    system = Figures(*(np.array(each, dtype=np.float64) for each in (row.mean, row.p10, row.p50, row.p90)))
    return PlannedDay(
        day=row.day,
        run_id=row.run_id,
        system=system,
        figures=with_settings(system, [setting_of(each) for each in settings]),
        handle_seconds=np.array(row.handle_seconds, dtype=np.float64),
        system_total=row.day_mean,
        system_band=(row.day_p10, row.day_p90),
        settings=tuple(settings),
    )


def setting_of(row: ForecastOverride) -> Setting:
    """What a planner set, as the arithmetic needs it."""
    return Setting(row.from_minute, row.to_minute, row.kind == ForecastOverride.Kind.FACTOR, row.amount)


def overrides_between(queues: Iterable[int], first: date, last: date) -> list[ForecastOverride]:
    """Those that count on some of the days, the oldest first."""
    rows = ForecastOverride.objects.filter(
        queue__in=set(queues), ended_at=None, starts_on__lte=last, ends_on__gte=first
    )
    return list(rows.order_by("made_at", "pk"))


def overrides_of(queue: Queue) -> list[ForecastOverride]:
    """All of a queue's, ended ones too, the newest first."""
    return list(ForecastOverride.objects.filter(queue=queue)[:100])


def override_or_none(viewer: Actor, pk: int) -> ForecastOverride | None:
    """One of a queue within reach."""
    rows = ForecastOverride.objects.filter(queue__in=queues_reached(viewer)).select_related("queue__site")
    return rows.filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """A queue in the list: its newest forecast, and what the next days hold."""

    queue: Queue
    label: str
    run: ForecastRun | None
    next_days: tuple[float, ...]
    wape: float | None
    bias: float | None
    coverage: float | None
    left_out: str = ""  # why the last try made none

    @property
    def coming(self) -> float | None:
        """Contacts of the next seven days."""
        return sum(self.next_days) if self.next_days else None


def standings(viewer: Actor, today: date) -> list[Standing]:
    """Every queue in reach, those with a forecast first."""
    queues = list(queues_reached(viewer, FORECAST_VIEW))
    labels = queue_labels(queues)
    newest = dict(
        ForecastRun.objects.filter(queue__in=queues).order_by().values_list("queue").annotate(newest=Max("pk"))
    )
    runs = {run.queue_id: run for run in ForecastRun.objects.filter(pk__in=newest.values())}
    totals: dict[int, list[float]] = defaultdict(list)
    days = ForecastDay.objects.filter(run__in=list(runs.values()), day__gt=today).order_by("day")
    for run_id, mean in days.values_list("run_id", "day_mean"):
        if len(totals[run_id]) < 7:
            totals[run_id].append(mean)
    why = left_out(queues)
    found = [
        replace(_standing(queue, labels[queue.pk], runs.get(queue.pk), totals), left_out=why.get(queue.pk, ""))
        for queue in queues
    ]
    return sorted(found, key=lambda each: each.run is None)


def _standing(queue: Queue, label: str, run: ForecastRun | None, totals: dict[int, list[float]]) -> Standing:
    if run is None:
        return Standing(queue, label, None, (), None, None, None)
    scores = [row for row in run.backtest.get("rows", []) if row[0] == run.backtest.get("winner")]
    best = max(scores, key=lambda row: row[2], default=[None] * 6)
    return Standing(queue, label, run, tuple(totals[run.pk]), *best[3:6])


def jobs_under_way(kind: str) -> list[Job]:
    """Forecasts that are being made."""
    alive = (Job.State.REQUESTED, Job.State.RUNNING, Job.State.STOPPING)
    return list(Job.objects.filter(kind=kind, state__in=alive))


@dataclass(frozen=True, slots=True)
class Terms:
    """How far ahead and by which interval a queue is forecast."""

    days: int = USUAL_DAYS
    interval_minutes: int = 15


def terms_of(queues: Sequence[Queue]) -> dict[Terms, list[Queue]]:
    """Queues by the terms of their newest forecast, which stay until somebody asks for others."""
    rows = ForecastRun.objects.filter(queue__in=queues).order_by("pk")
    spans = rows.values_list("queue", "starts_on", "ends_on", "interval_minutes")
    told = {queue: Terms((last - first).days, minutes) for queue, first, last, minutes in spans}
    found: dict[Terms, list[Queue]] = defaultdict(list)
    for queue in queues:
        found[told.get(queue.pk, Terms())].append(queue)
    return dict(found)


def left_out(queues: Iterable[Queue], since: datetime | None = None, *, by: str | None = None) -> dict[int, str]:
    """Why the last try (of the newest, or since a moment; of one actor) made no forecast of a queue; others miss."""
    wanted = {str(queue.pk) for queue in queues}
    jobs = Job.objects.filter(kind=MAKING, state=Job.State.DONE)
    jobs = jobs if by is None else jobs.filter(requested_by=by)
    jobs = jobs.order_by("-pk")[:TRIES] if since is None else jobs.filter(finished_at__gte=since).order_by("-pk")
    found: dict[int, str] = {}
    tried: set[str] = set()
    for asked, outcome in jobs.values_list("parameters", "outcome"):
        told = {str(number) for number in asked.get("queues", [])} & wanted - tried
        tried |= told
        found |= {int(each): outcome["left_out"][each] for each in told if each in outcome.get("left_out", {})}
    return found


def queues_due(before: datetime) -> list[Queue]:
    """Open queues without a forecast since then; not those of which none could be made and nothing new is known.

    That a person asked too early, before there was any history, does not count.
    """
    fresh = ForecastRun.objects.filter(made_at__gte=before).values("queue")
    due = list(Queue.objects.filter(closed_on=None).exclude(pk__in=fresh).select_related("site", "client"))
    sent = HistoryDay.objects.filter(sent_at__gte=before).order_by().values_list("queue", flat=True)
    tried, weekly = left_out(due, before), left_out(due, before, by=SYSTEM.number)
    hopeless = {pk for pk, why in tried.items() if why != "no_history" or pk in weekly} - set(sent.distinct())
    return [queue for queue in due if queue.pk not in hopeless]
