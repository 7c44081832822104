"""Forecasts made as long work: asked for, made queue by queue from closed days, kept as they were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from keskus.access.queries import viewer_numbered
from keskus.core.actions import SYSTEM, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.core.models import Job
from keskus.core.work import request, save_progress
from keskus.engines.forecasting import Fault, Forecast, History, forecast
from keskus.people.models import Queue
from keskus.people.queries import place_of_thing
from keskus.planning.models import ForecastDay, ForecastRun
from keskus.planning.queries.forecasts import USUAL_DAYS
from keskus.planning.queries.history import history, lender_for, local_today, marks
from keskus.planning.queries.patience import patience_of

LEAST_OWN_DAYS = 14  # with fewer of its own a queue borrows the profile of another
PERMISSION = "planning.request_forecasts"


def _where(queues: Sequence[Queue], **rest: Any) -> Place:
    """Each queue is asked for again when its turn comes; here the first stands for all."""
    return place_of_thing(queues[0])


@action("planning.request_forecasts", where=_where)
def request_forecasts(
    actor: Actor, queues: Sequence[Queue], *, days: int = USUAL_DAYS, interval_minutes: int = 15
) -> Job:
    """Have the worker forecast these queues: today and so many days after it."""
    for queue in queues:
        if not actor.may(PERMISSION, place_of_thing(queue)):
            raise Refused(PERMISSION)
    numbers = [queue.pk for queue in queues]
    parameters = {"queues": numbers, "days": days, "interval_minutes": interval_minutes}
    record("planning.forecastrun:new", {"count": len(numbers), "days": days})
    return request(actor, forecast_step, subject="planning.forecastrun:new", parameters=parameters, total=len(numbers))


def forecast_step(job: Job) -> bool:
    """Forecast one queue with the rights of whoever asked; a queue that cannot be is told and left out."""
    numbers, place = job.parameters["queues"], job.done
    actor = SYSTEM if job.requested_by == SYSTEM.number else viewer_numbered(job.requested_by, timezone.localdate())
    if actor is None:
        raise Refused(PERMISSION)
    queue = Queue.objects.select_related("site").filter(pk=numbers[place], closed_on=None).first()
    outcome = {"made": [], "left_out": {}, **job.outcome}
    made, code = (None, "closed") if queue is None else made_for(queue, job.parameters)
    with transaction.atomic():
        if made is None or queue is None:
            outcome["left_out"] = {**outcome["left_out"], str(numbers[place]): code}
        else:
            run = keep_forecast(actor, queue, made=made[0], past=made[1], lender=made[2])
            outcome["made"] = [*outcome["made"], run.pk]
        save_progress(job, done=place + 1, outcome=outcome)
    return place + 1 < len(numbers)


Made = tuple[Forecast, History, Queue | None]


def made_for(queue: Queue, parameters: dict[str, Any]) -> tuple[Made | None, str]:
    """A queue's forecast of today and the days after, or why there is none."""
    today, minutes = local_today(queue), parameters["interval_minutes"]
    past = history(queue, minutes, today)
    if past is None or not np.isfinite(past.volumes).any():
        return None, "no_history"
    gap, ahead = (today - past.ends_on).days, parameters["days"] + 1
    known = marks(queue, past.starts_on, today + timedelta(days=ahead))
    lender = None if _own_days(past) >= LEAST_OWN_DAYS else lender_for(queue)
    like = history(lender, minutes, today) if lender else None
    try:
        return (forecast(past, ahead, marks=known, skip=gap, like=like), past, lender), ""
    except Fault as fault:
        return None, fault.field


def _own_days(past: History) -> int:
    return int(np.isfinite(past.volumes).any(axis=1).sum())


@action("planning.keep_forecast", where=lambda queue, **rest: place_of_thing(queue))
def keep_forecast(actor: Actor, queue: Queue, *, made: Forecast, past: History, lender: Queue | None) -> ForecastRun:
    """Keep a forecast as it was made."""
    run = ForecastRun.objects.create(
        queue=queue,
        made_at=timezone.now(),
        made_by=actor.number,
        history_first=past.starts_on,
        history_last=past.ends_on - timedelta(days=1),
        starts_on=made.dates[0],
        ends_on=made.dates[-1],
        interval_minutes=made.interval_minutes,
        method=made.method,
        why=made.why.value,
        lender=lender,
        is_low_volume=made.is_low_volume,
        swing=made.swing,
        patience_seconds=_patience(queue, lender),
        reasons=[[note.cause.value, note.date.isoformat(), note.number, note.name] for note in made.reasons],
        backtest=_backtest(made),
    )
    ForecastDay.objects.bulk_create(_days(run, made), batch_size=100)
    record(run, {"queue": queue.pk, "from": made.dates[0].isoformat(), "to": made.dates[-1].isoformat()})
    return run


def _patience(queue: Queue, lender: Queue | None) -> float | None:
    """Of its own callers, else of those of the queue whose profile it borrows."""
    if queue.channel != Queue.Channel.CALL and queue.channel != Queue.Channel.CHAT:
        return None
    found = patience_of(queue) or (patience_of(lender) if lender else None)
    return found.mean_seconds if found else None


def _backtest(made: Forecast) -> dict[str, Any]:
    found = made.backtest
    rows = [
        [row.method, row.lead_from, row.lead_to, round(row.wape, 5), round(row.bias, 5), round(row.coverage, 4)]
        for row in found.rows
    ]
    return {"rows": rows, "winner": found.winner, "origins": found.origins, "days": found.days}


def _days(run: ForecastRun, made: Forecast) -> Iterable[ForecastDay]:
    for number, day in enumerate(made.dates):
        yield _day(run, made, number, day)


def _day(run: ForecastRun, made: Forecast, number: int, day: date) -> ForecastDay:
    handle = made.handle_seconds
    return ForecastDay(
        run=run,
        day=day,
        p10=_listed(made.p10[number], 2),
        p50=_listed(made.p50[number], 2),
        p90=_listed(made.p90[number], 2),
        mean=_listed(made.mean[number], 3),
        handle_seconds=[None] * made.mean.shape[1] if handle is None else _listed(handle[number], 1),
        day_mean=float(made.totals.mean[number]),
        day_p10=float(made.totals.p10[number]),
        day_p90=float(made.totals.p90[number]),
    )


def _listed(values: NDArray[np.float64], decimals: int) -> list[float | None]:
    return [round(value, decimals) if np.isfinite(value) else None for value in values.tolist()]
