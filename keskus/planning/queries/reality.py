"""The model held against last month's real intervals: who called, who was there, and what callers met."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from keskus.contacts.models import AgentInterval, AgentQueueDay, QueueInterval
from keskus.contacts.queries.definitions import Book
from keskus.contacts.rules import local_day
from keskus.engines.forecasting import midnight
from keskus.engines.staffing import Goals, Load
from keskus.engines.staffing.validation import Error, sums_of, validate
from keskus.people.models import Queue

DAYS = 28
LEAST_INTERVALS = 40
THERE = ("ready", "ringing", "talking", "wrap_up")
COLUMNS = ("offered", "answered", "answered_within", "abandoned", "abandoned_within", "short_abandons")
SECONDS = ("wait_answered_seconds", "talk_seconds", "wrap_up_seconds")


@dataclass(frozen=True, slots=True)
class Reality:
    """How far the formulas were off."""

    first: date
    last: date
    intervals: int
    agents: float  # on average, in an interval with calls
    errors: tuple[Error, ...]


def reality_of(queue: Queue, patience_seconds: float | None, today: date) -> Reality | None:
    """Four weeks before a day; none where too little is known of calls or of agents."""
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    zone = queue.site.time_zone
    span = midnight(first, zone), midnight(today, zone)
    names = ("start_epoch", *COLUMNS, *SECONDS)
    rows = QueueInterval.objects.filter(queue=queue, start_epoch__gte=span[0], start_epoch__lt=span[1], offered__gt=0)
    table = np.array(list(rows.order_by("start_epoch").values_list(*names)), dtype=np.float64).reshape(-1, len(names))
    there = agents_there(queue, first, last, span)
    agents = np.array([there.get(int(epoch), 0.0) for epoch in table[:, 0]])
    known = (agents > 0) & (table[:, 2] > 0)
    if known.sum() < LEAST_INTERVALS:
        return None
    table, agents = table[known], agents[known]
    handle = (table[:, -2] + table[:, -1]) / table[:, 2]
    load = Load(table[:, 1], np.maximum(handle, 1.0), patience_seconds, 900.0)
    terms = Book().version_on(first, queue.pk, queue.client_id).definition
    goals = Goals(target_seconds=float(terms.threshold_seconds), variant=terms.variant)
    sums = sums_of({name: table[:, place + 1] for place, name in enumerate((*COLUMNS, SECONDS[0]))})
    return Reality(first, last, len(table), float(agents.mean()), validate(load, agents, sums, goals))


def agents_there(queue: Queue, first: date, last: date, span: tuple[int, int]) -> dict[int, float]:
    """Agents on the queue by interval: signed in and not paused. Who also serves others counts by their share of talks.

    The share is that of the day, of talk and wrap-up for this queue among all queues.
    """
    shares = _shares(queue, first, last)
    agents = {agent for agent, _day in shares}
    rows = AgentInterval.objects.filter(
        agent__in=agents, start_epoch__gte=span[0], start_epoch__lt=span[1], state__in=THERE
    )
    zone = queue.site.zone
    found: dict[int, float] = defaultdict(float)
    for agent, epoch, seconds in rows.order_by().values_list("agent_id", "start_epoch", "seconds").iterator():
        found[epoch] += shares.get((agent, local_day(epoch, zone)), 0.0) * seconds / 900
    return found


def _shares(queue: Queue, first: date, last: date) -> dict[tuple[int, date], float]:
    agents = AgentQueueDay.objects.filter(queue=queue, day__gte=first, day__lte=last).values("agent")
    rows = AgentQueueDay.objects.filter(agent__in=agents, day__gte=first, day__lte=last)
    own: dict[tuple[int, date], float] = defaultdict(float)
    whole: dict[tuple[int, date], float] = defaultdict(float)
    columns = ("agent_id", "day", "queue_id", "talk_seconds", "wrap_up_seconds")
    for agent, day, number, talk, wrap_up in rows.order_by().values_list(*columns):
        whole[agent, day] += talk + wrap_up
        if number == queue.pk:
            own[agent, day] += talk + wrap_up
    return {key: seconds / whole[key] for key, seconds in own.items() if whole[key]}
