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
OF_CALLS = frozenset(
    {
        Metric.WAITING,
        Metric.LONGEST_WAIT,
        Metric.OFFERED,
        Metric.ANSWERED,
        Metric.ABANDONED,
        Metric.ABANDONED_LATELY,
        Metric.SPEED_OF_ANSWER,
    }
)
# The state whose time it is; occupancy is made of all of them.
OF_AGENTS = {
    Metric.READY: READY,
    Metric.ON_CALL: TALKING,
    Metric.WRAP_UP: WRAP_UP,
    Metric.PAUSED: PAUSED,
    Metric.OCCUPANCY: "",
}


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


@dataclass(frozen=True, slots=True)
class CallsOfHour:
    """The visits that bear on the last hour, and the moments at which it is looked at."""

    marks: range
    visits: list[_Visit]

    def trend(self, metric: Metric) -> Values:
        """How one of `OF_CALLS` went."""
        if metric in (Metric.WAITING, Metric.LONGEST_WAIT):
            return _waiting_at(self.marks, self.visits)[metric is Metric.LONGEST_WAIT]
        if metric is Metric.SPEED_OF_ANSWER:
            return _mean_waits(self.marks, self._ended(ANSWERED))
        if metric is Metric.OFFERED:
            epochs = [visit.entered for visit in self.visits]
        else:
            epochs = [visit.left or 0 for visit in self._ended(ANSWERED if metric is Metric.ANSWERED else ABANDONED)]
        back = LATELY_SECONDS if metric is Metric.ABANDONED_LATELY else STEP_SECONDS
        epochs.sort()
        return tuple(_between(epochs, mark - back, mark) for mark in self.marks)

    def _ended(self, outcome: str) -> list[_Visit]:
        return [visit for visit in self.visits if visit.left is not None and visit.outcome == outcome]


@dataclass(frozen=True, slots=True)
class TimeOfHour:
    """What agents did in the last four quarters that are over: (beginning, state) -> seconds of all of them."""

    starts: range
    seconds: Mapping[tuple[int, str], int]

    def trend(self, metric: Metric) -> Values:
        """How one of `OF_AGENTS` went; empty where nobody was there."""
        if not self.seconds:
            return ()
        if metric is Metric.OCCUPANCY:
            return tuple(occupancy(self._sums(start)).share for start in self.starts)
        return tuple(self.seconds.get((start, OF_AGENTS[metric]), 0) / INTERVAL_SECONDS for start in self.starts)

    def _sums(self, start: int) -> AgentSums:
        return AgentSums(**{name: self.seconds.get((start, state), 0) for state, name in STATES.items()})


def calls_of_hour(queues: Collection[int], now: float) -> CallsOfHour:
    """The last hour of calls of queues."""
    last = int(now) - int(now) % STEP_SECONDS
    marks = range(last - HOUR_SECONDS, last + 1, STEP_SECONDS)
    return CallsOfHour(marks, _visits(queues, marks[0] - LONGEST_LOOK_SECONDS) if queues else [])


def time_of_hour(queues: Collection[int], staff: Staff, now: float) -> TimeOfHour:
    """The last hour of the time of those who sat in the queues, or of these people."""
    end = interval_of(int(now))
    starts = range(end - HOUR_SECONDS, end, INTERVAL_SECONDS)
    agents = _whose(queues, staff, starts[0])
    rows = AgentInterval.objects.order_by().filter(agents, start_epoch__gte=starts[0], start_epoch__lt=end)
    sums = rows.values_list("start_epoch", "state").annotate(total=Sum("seconds"))
    return TimeOfHour(starts, {(start, state): total for start, state, total in sums})


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
