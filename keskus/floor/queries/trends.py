"""How the values of tiles went in the last hour: from calls at every fifth minute, of agents by the quarter of an hour.

Read from what is written down, so that a page that has just been opened and a server that has just begun know it too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, Sum

from keskus.contacts.models import AgentInterval, AgentState, Contact, Outcome
from keskus.contacts.rules import INTERVAL_SECONDS, LONGEST_SPAN_SECONDS, interval_of
from keskus.engines.floor import PAUSED, READY, TALKING, WRAP_UP
from keskus.floor.rules.metrics import Metric

Values = tuple[float | None, ...]

HOUR_SECONDS = 3600
STEP_SECONDS = 300
LATELY_SECONDS = 30 * 60
ANSWERED_SECONDS = 15 * 60  # over which a mean wait is taken
LONGEST_LOOK_SECONDS = 2 * HOUR_SECONDS  # whoever has waited longer at the hour's beginning is not seen
OF_STATES = {READY: Metric.READY, TALKING: Metric.ON_CALL, WRAP_UP: Metric.WRAP_UP, PAUSED: Metric.PAUSED}
BUSY_STATES = frozenset({TALKING, WRAP_UP})


@dataclass(frozen=True, slots=True)
class Staff:
    """Whose time counts: people by their keys (`e12` an employee, `p34` as the PBX names them), or all who sat in the
    queues."""

    people: frozenset[str] | None = None


class _Visit(NamedTuple):
    """A visit to a queue: when it came, when it left it (None: still there), and how."""

    entered: int
    left: int | None
    outcome: str
    wait: int


def trends_of(queues: Collection[int], staff: Staff, now: float) -> Mapping[Metric, Values]:
    """The last hour of every metric that is kept; of agents the four quarters that are over."""
    return {**_of_calls(queues, int(now)), **_of_agents(queues, staff, int(now))}


def _of_calls(queues: Collection[int], now: int) -> dict[Metric, Values]:
    last = now - now % STEP_SECONDS
    marks = range(last - HOUR_SECONDS, last + 1, STEP_SECONDS)
    visits = _visits(queues, marks[0] - LONGEST_LOOK_SECONDS) if queues else []
    found: dict[Metric, list[float | None]] = {}
    for mark in marks:
        for metric, value in _at(mark, visits).items():
            found.setdefault(metric, []).append(value)
    return {metric: tuple(values) for metric, values in found.items()}


def _visits(queues: Collection[int], since: int) -> list[_Visit]:
    calls = Contact.objects.order_by().filter(entered_epoch__gte=since, counted=True, queue_id__in=list(queues))
    rows = calls.exclude(outcome=Outcome.REFUSED).values_list(
        "entered_epoch", "wait_seconds", "answered_epoch", "ended_epoch", "outcome"
    )
    return [
        _Visit(entered, entered + wait if wait is not None else answered or ended, outcome, wait or 0)
        for entered, wait, answered, ended, outcome in rows
    ]


def _at(mark: int, visits: list[_Visit]) -> dict[Metric, float | None]:
    waiting = [visit.entered for visit in visits if visit.entered <= mark and (visit.left is None or visit.left > mark)]
    gone = [visit for visit in visits if visit.left is not None and visit.left <= mark]
    answered = [visit for visit in gone if visit.outcome == Outcome.ANSWERED]
    abandoned = [visit for visit in gone if visit.outcome == Outcome.ABANDONED]
    waits = [visit.wait for visit in _since(mark - ANSWERED_SECONDS, answered)]
    return {
        Metric.WAITING: len(waiting),
        Metric.LONGEST_WAIT: mark - min(waiting, default=mark),
        Metric.OFFERED: sum(mark - STEP_SECONDS < visit.entered <= mark for visit in visits),
        Metric.ANSWERED: len(_since(mark - STEP_SECONDS, answered)),
        Metric.ABANDONED: len(_since(mark - STEP_SECONDS, abandoned)),
        Metric.ABANDONED_LATELY: len(_since(mark - LATELY_SECONDS, abandoned)),
        Metric.SPEED_OF_ANSWER: sum(waits) / len(waits) if waits else None,
    }


def _since(epoch: int, gone: list[_Visit]) -> list[_Visit]:
    return [visit for visit in gone if visit.left is not None and visit.left > epoch]


def _of_agents(queues: Collection[int], staff: Staff, now: int) -> dict[Metric, Values]:
    """Of each quarter how many were in a state on average, and how much of the time was work."""
    end = interval_of(now)
    starts = range(end - HOUR_SECONDS, end, INTERVAL_SECONDS)
    agents = _whose(queues, staff, starts[0])
    rows = AgentInterval.objects.order_by().filter(agents, start_epoch__gte=starts[0], start_epoch__lt=end)
    seconds = {
        (start, state): total
        for start, state, total in rows.values_list("start_epoch", "state").annotate(total=Sum("seconds"))
    }
    if not seconds:
        return {}
    found: dict[Metric, Values] = {
        metric: tuple(seconds.get((start, state), 0) / INTERVAL_SECONDS for start in starts)
        for state, metric in OF_STATES.items()
    }
    return {**found, Metric.OCCUPANCY: tuple(_occupancy(seconds, start) for start in starts)}


def _occupancy(seconds: Mapping[tuple[int, str], int], start: int) -> float | None:
    busy = sum(seconds.get((start, state), 0) for state in BUSY_STATES)
    there = busy + seconds.get((start, READY), 0) + seconds.get((start, "ringing"), 0)
    return busy / there if there else None


def _whose(queues: Collection[int], staff: Staff, since: int) -> Q:
    if staff.people is not None:
        employees = [int(key[1:]) for key in staff.people if key.startswith("e")]
        named = [int(key[1:]) for key in staff.people if key.startswith("p")]
        return Q(agent__employee__in=employees) | Q(agent__in=named)
    seats = AgentState.objects.order_by().filter(
        Q(ended_epoch=None) | Q(ended_epoch__gt=since),
        queue_id__in=list(queues),
        started_epoch__gte=since - LONGEST_SPAN_SECONDS,
    )
    return Q(agent__in=seats.values_list("agent_id", flat=True).distinct())
