"""How the values of tiles went in the last hour: from calls at every fifth minute, of agents by the quarter of an hour.

Read from what is written down, so that a page that has just been opened and a server that has just begun know it too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Q, Sum

from keskus.contacts.models import AgentInterval, AgentState, Contact, Outcome
from keskus.contacts.queries.states import STATES
from keskus.contacts.rules import INTERVAL_SECONDS, LONGEST_SPAN_SECONDS, interval_of
from keskus.engines.floor import PAUSED, READY, TALKING, WRAP_UP
from keskus.engines.kpi import AgentSums, occupancy
from keskus.floor.rules.metrics import Metric

Values = tuple[float | None, ...]

HOUR_SECONDS = 3600
STEP_SECONDS = 300
LATELY_SECONDS = 30 * 60
ANSWERED_SECONDS = 15 * 60  # over which a mean wait is taken
LONGEST_LOOK_SECONDS = HOUR_SECONDS  # whoever has waited longer at the hour's beginning is not seen
ANSWERED, ABANDONED = Outcome.ANSWERED.value, Outcome.ABANDONED.value
OF_STATES = {READY: Metric.READY, TALKING: Metric.ON_CALL, WRAP_UP: Metric.WRAP_UP, PAUSED: Metric.PAUSED}


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
    waiting, longest = _waiting_at(marks, visits)
    answered, abandoned = ([v for v in visits if v.left is not None and v.outcome == o] for o in (ANSWERED, ABANDONED))
    entries = sorted(visit.entered for visit in visits)
    taken, lost = (sorted(visit.left or 0 for visit in some) for some in (answered, abandoned))
    return {
        Metric.WAITING: waiting,
        Metric.LONGEST_WAIT: longest,
        Metric.OFFERED: tuple(_between(entries, mark - STEP_SECONDS, mark) for mark in marks),
        Metric.ANSWERED: tuple(_between(taken, mark - STEP_SECONDS, mark) for mark in marks),
        Metric.ABANDONED: tuple(_between(lost, mark - STEP_SECONDS, mark) for mark in marks),
        Metric.ABANDONED_LATELY: tuple(_between(lost, mark - LATELY_SECONDS, mark) for mark in marks),
        Metric.SPEED_OF_ANSWER: _mean_waits(marks, answered),
    }


def _visits(queues: Collection[int], since: int) -> list[_Visit]:
    calls = Contact.objects.order_by().filter(entered_epoch__gte=since, counted=True, queue_id__in=list(queues))
    rows = calls.exclude(outcome=Outcome.REFUSED).values_list(
        "entered_epoch", "wait_seconds", "answered_epoch", "ended_epoch", "outcome"
    )
    return [
        _Visit(entered, entered + wait if wait is not None else answered or ended, outcome, wait or 0)
        for entered, wait, answered, ended, outcome in rows
    ]


def _waiting_at(marks: range, visits: list[_Visit]) -> tuple[Values, Values]:
    """How many waited at each mark, and how long the first of them had; one look at each visit."""
    first, counts, longest = marks[0], [0.0] * len(marks), [0.0] * len(marks)
    for visit in visits:
        begin = max(0, -((first - visit.entered) // STEP_SECONDS))  # the first mark at or after it came
        for place in range(begin, len(marks)):
            mark = marks[place]
            if visit.left is not None and visit.left <= mark:
                break
            counts[place] += 1
            longest[place] = max(longest[place], mark - visit.entered)
    return tuple(counts), tuple(longest)


def _between(sorted_epochs: list[int], after: int, until: int) -> int:
    return bisect_right(sorted_epochs, until) - bisect_right(sorted_epochs, after)


def _mean_waits(marks: range, answered: list[_Visit]) -> Values:
    """The mean wait of those answered in the quarter of an hour before each mark."""
    answered.sort(key=lambda visit: visit.left or 0)
    lefts = [visit.left or 0 for visit in answered]
    sums = [0, *accumulate(visit.wait for visit in answered)]
    found: list[float | None] = []
    for mark in marks:
        low, high = bisect_right(lefts, mark - ANSWERED_SECONDS), bisect_right(lefts, mark)
        found.append((sums[high] - sums[low]) / (high - low) if high > low else None)
    return tuple(found)


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
    sums = [AgentSums(**{name: seconds.get((start, state), 0) for state, name in STATES.items()}) for start in starts]
    return {**found, Metric.OCCUPANCY: tuple(occupancy(each).share for each in sums)}


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
