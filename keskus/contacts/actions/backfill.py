"""Making the sums of a range of days afresh, as a job: day by day, some queues at a time in a transaction of their own.

For when what sums are made by has changed (a definition's limits), or nobody trusts them any more. Safe to run twice:
the same rows give the same sums.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from keskus.contacts.actions.afresh import sum_day
from keskus.contacts.actions.sums import sum_agents_day
from keskus.contacts.models import AgentState, Contact, IntervalFigure, QueueDay
from keskus.contacts.rules import day_bounds
from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place
from keskus.core.models import Job
from keskus.core.work import STEP_SECONDS, is_stopping, request, save_progress
from keskus.people.models import Queue

AGENTS_A_SLICE = 25


def _where(*, queues: Iterable[Queue] = (), **rest: Any) -> Place:
    found = list(queues)
    return Place.of(queue=found[0].pk, site=found[0].site_id) if len(found) == 1 else Place()


@action("contacts.request_backfill", where=_where)
def request_backfill(actor: Actor, *, first: date, last: date, queues: Iterable[Queue] = ()) -> Job | None:
    """Have the worker make the sums of these local days (both included) afresh, of some queues or of everything.

    None when there is nothing of these days.
    """
    named = list(queues)
    known = _days_known(named)
    span = {"from": str(first), "to": str(last), "queue": ", ".join(queue.name for queue in named)}
    record("contacts.queueday", span)
    if known is None:
        return None
    first, last = max(first, known[0]), min(last, known[1])
    if first > last:
        return None
    return request_days(actor, first, last, named)


def request_days(actor: Actor, first: date, last: date, queues: Iterable[Queue]) -> Job:
    """Ask for the job inside a deed under way."""
    parameters = {"first": first.isoformat(), "last": last.isoformat(), "queues": [queue.pk for queue in queues]}
    return request(actor, backfill_step, parameters=parameters, total=(last - first).days + 1)


def _days_known(queues: list[Queue]) -> tuple[date, date] | None:
    """The first and the last day of which anything is known; a day wider than UTC's, as clocks differ."""
    contacts, figures, days = Contact.objects.all(), IntervalFigure.objects.all(), QueueDay.objects.all()
    if queues:
        contacts, figures, days = (rows.filter(queue__in=queues) for rows in (contacts, figures, days))  # type: ignore[assignment]
    spans = [
        contacts.aggregate(first=Min("entered_epoch"), last=Max("entered_epoch")),
        figures.aggregate(first=Min("start_epoch"), last=Max("start_epoch")),
    ]
    found = [
        datetime.fromtimestamp(span[end], UTC).date()
        for span in spans
        for end in ("first", "last")
        if span[end] is not None
    ]
    found += [day for day in days.aggregate(first=Min("day"), last=Max("day")).values() if day is not None]
    a_day = timedelta(days=1)
    return (min(found) - a_day, max(found) + a_day) if found else None


def backfill_step(job: Job) -> bool:
    """Make days afresh for at most one step's time; whether more are left."""
    first, last = (date.fromisoformat(job.parameters[name]) for name in ("first", "last"))
    only = job.parameters["queues"]
    queues = list(Queue.objects.select_related("site").order_by("pk"))
    queues = [queue for queue in queues if not only or queue.pk in only]
    until = time.monotonic() + STEP_SECONDS
    while (day := first + timedelta(days=job.done)) <= last:
        sum_day(queues, day)
        if not only:
            _sum_agents(day, queues)
        with transaction.atomic():
            save_progress(job, done=job.done + 1)
        if time.monotonic() > until or is_stopping(job):
            return day < last
    return False


def _sum_agents(day: date, queues: list[Queue]) -> None:
    """Agents' time of the day, by the clocks of all sites."""
    bounds = [day_bounds(day, zone) for zone in {queue.site.zone for queue in queues}]
    first, after = min(start for start, _ in bounds), max(end for _, end in bounds)
    states = AgentState.objects.filter(queue=None, started_epoch__lt=after).exclude(ended_epoch__lte=first)
    agents = sorted(set(states.exclude(state="out").values_list("agent_id", flat=True)))
    for place in range(0, len(agents), AGENTS_A_SLICE):
        sum_agents_day(agents[place : place + AGENTS_A_SLICE], day)
