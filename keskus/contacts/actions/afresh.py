"""A day's sums of many queues made afresh at once: its contacts are read once and added up as arrays.

The same sums as `sums.sum_queue_day` makes queue by queue inside the database; a queue of whose day several sources
tell is left to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from keskus.contacts.actions.days import sum_queues_of_agents
from keskus.contacts.actions.settle import SUMS, hold_folds, settle_told
from keskus.contacts.actions.sums import sum_queue_day
from keskus.contacts.models import (
    ANSWERED_COLUMNS,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    DirtyInterval,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
)
from keskus.contacts.queries.definitions import Book
from keskus.contacts.rules import day_bounds
from keskus.core.actions import ingest
from keskus.core.storage import insert_rows
from keskus.engines.kpi import FLOW_OUTS
from keskus.engines.waits import told_by_cell
from keskus.people.models import Queue

if TYPE_CHECKING:
    from keskus.contacts.actions.columns import Calls

CONTACTS_A_SLICE = 20_000  # no transaction much longer than a third of a second


def sum_day(queues: Sequence[Queue], day: date) -> None:
    """Make all sums of a local day of these queues afresh, in transactions of a bounded size."""
    import keskus.engines.sums_loop  # noqa: F401  # may take a second, so before any transaction

    for part in slices_of(queues, day):
        settled = sum_queues_of_day(part, day)
        for queue in part:
            if queue.pk not in settled:
                sum_queue_day(queue, day)
    sum_agents_calls(day)


def slices_of(queues: Sequence[Queue], day: date) -> Iterator[list[Queue]]:
    """Queues of one clock at a time whose contacts of the day are not too many together."""
    clocks: dict[str, list[Queue]] = defaultdict(list)
    for queue in queues:
        clocks[queue.site.time_zone].append(queue)
    for clock in clocks.values():
        counts = dict(_contacts(clock, day).values_list("queue_id").annotate(count=Count("*")))
        part: list[Queue] = []
        for queue in clock:
            if part and sum(counts.get(each.pk, 0) for each in (*part, queue)) > CONTACTS_A_SLICE:
                yield part
                part = []
            part.append(queue)
        yield part


def _contacts(queues: Sequence[Queue], day: date) -> QuerySet[Contact]:
    first, after = day_bounds(day, queues[0].site.zone)
    return Contact.objects.order_by().filter(queue__in=queues, interval_epoch__gte=first, interval_epoch__lt=after)


@ingest("contacts.sum_agents_calls")
def sum_agents_calls(day: date) -> None:
    """Add up afresh what all agents answered on a day, for all queues together."""
    hold_folds()
    sum_queues_of_agents(day, AgentQueueDay.objects.filter(day=day))


@ingest("contacts.sum_queues_of_day")
def sum_queues_of_day(queues: Sequence[Queue], day: date) -> set[int]:
    """Make the sums of a local day of queues of one clock afresh where one source alone tells of it; of which it did.

    Holding the folds still, as `sum_marked` does. What agents answered for all queues together is left to the caller.
    """
    from keskus.contacts.actions.columns import calls_of

    hold_folds()
    book, limits = Book(), {}
    for queue in queues:
        terms = book.version_on(day, queue.pk, queue.client_id).definition
        limits[queue.pk] = (terms.threshold_seconds, terms.short_abandon_seconds)
    calls = calls_of(_contacts(queues, day), limits)
    settled = settle_told(queues, day, _told(calls)) if len(calls) else set()
    if settled:
        here = [queue for queue in queues if queue.pk in settled]
        _clear(here, day)
        _write(calls if len(here) == len(queues) else _of(calls, settled), day)
    return settled


def _of(calls: Calls, queues: set[int]) -> Calls:
    import numpy as np

    return calls.only(np.isin(calls.contacts.queue, list(queues)))


def _told(calls: Calls) -> dict[int, dict[int, dict[str, int]]]:
    """What each source says of each queue, of those queues whose contacts all count."""
    from keskus.engines.sums import COLUMNS, Key, group_sums

    found: dict[int, dict[int, dict[str, int]]] = defaultdict(dict)
    others = set(calls.contacts.queue[calls.counted == 0].tolist())
    (queues, sources), rows = group_sums(calls.contacts, [Key(calls.contacts.queue), Key(calls.source)])
    for queue, source, row in zip(queues.tolist(), sources.tolist(), rows.tolist(), strict=True):
        sums = dict(zip(COLUMNS, row, strict=True))
        sums["flow_outs"] = sum(sums[name] for name in FLOW_OUTS)
        if queue not in others:
            found[queue][source] = {name: sums[name] for name in SUMS}
    return found


def _clear(queues: Sequence[Queue], day: date) -> None:
    """Let go of what was summed before."""
    first, after = day_bounds(day, queues[0].site.zone)
    for intervals in (QueueInterval, AgentQueueInterval, DirtyInterval):
        intervals.objects.filter(queue__in=queues, start_epoch__gte=first, start_epoch__lt=after).delete()
    for days in (QueueDay, QueueDayWaits, AgentQueueDay):
        days.objects.filter(queue__in=queues, day=day).delete()


def _write(calls: Calls, day: date) -> None:
    """The sums of queues and of agents, by interval and by day, and what callers waited."""
    from keskus.engines.sums import COLUMNS, INTERVAL_SECONDS, Key, group_sums

    of, on = calls.contacts, day.isoformat()
    queue, interval = Key(of.queue), Key(of.entered, INTERVAL_SECONDS)
    (queues, intervals), sums = group_sums(of, [queue, interval])
    keys = [queues.tolist(), (intervals * INTERVAL_SECONDS).tolist()]
    waits = [_texts(calls, outcome, keys) for outcome in ("answered", "abandoned")]
    names = ("queue_id", "start_epoch", *COLUMNS, "answered_waits", "abandoned_waits")
    insert_rows(QueueInterval, names, _rows(*keys, *sums.T.tolist(), *waits))
    (queues,), sums = group_sums(of, [queue])
    insert_rows(QueueDay, ("queue_id", "day", *COLUMNS), _rows(queues.tolist(), repeat(on), *sums.T.tolist()))
    _write_waits(calls, on)
    answered = calls.only(calls.agent > 0)
    if len(answered):
        _write_agents(answered, on)


def _write_agents(calls: Calls, on: str) -> None:
    from keskus.core.arrays import insert_numbers
    from keskus.engines.sums import COLUMNS, INTERVAL_SECONDS, Key, group_sums

    of, agent = calls.contacts, Key(calls.agent)
    wanted = [COLUMNS.index(name) for name in ANSWERED_COLUMNS]
    queue, interval = Key(of.queue), Key(of.entered, INTERVAL_SECONDS)
    (intervals, queues, agents), sums = group_sums(of, [interval, queue, agent])
    names = ("agent_id", "queue_id", "start_epoch", *ANSWERED_COLUMNS)
    insert_numbers(AgentQueueInterval, names, [agents, queues, intervals * INTERVAL_SECONDS, *sums[:, wanted].T])
    (queues, agents), sums = group_sums(of, [queue, agent])
    keys = [queues.tolist(), agents.tolist()]
    waits = _texts(calls, "answered", keys, by_agent=True)
    names = ("queue_id", "agent_id", "day", *ANSWERED_COLUMNS, "answered_waits")
    insert_rows(AgentQueueDay, names, _rows(*keys, repeat(on), *sums[:, wanted].T.tolist(), waits))


def _write_waits(calls: Calls, on: str) -> None:
    """How many answered and abandoned callers of a queue waited how many seconds."""
    from keskus.engines.sums import OUTCOMES, Key, group_sums

    of = calls.contacts
    ended = of.only((of.outcome <= OUTCOMES.index("abandoned")) & (of.wait >= 0))
    if not len(ended.queue):
        return
    (queues, waits), sums = group_sums(ended, [Key(ended.queue), Key(ended.wait)])
    names = ("queue_id", "day", "wait_seconds", *OUTCOMES[:2])
    insert_rows(QueueDayWaits, names, _rows(queues.tolist(), repeat(on), waits.tolist(), *sums[:, :2].T.tolist()))


def _texts(calls: Calls, outcome: str, keys: list[list[int]], *, by_agent: bool = False) -> list[str]:
    """The waits of those who ended so, for each group of queue and start, or of queue and agent."""
    from keskus.engines.sums import INTERVAL_SECONDS, OUTCOMES

    of = calls.contacts
    wanted = (of.outcome == OUTCOMES.index(outcome)) & (of.wait >= 0)
    own = calls.agent if by_agent else of.entered // INTERVAL_SECONDS * INTERVAL_SECONDS
    cell = (of.queue << 40) + own  # of starts and of agents' numbers
    found = told_by_cell(cell[wanted], of.wait[wanted], (of.wait if by_agent else calls.number)[wanted])
    return [found.get((queue << 40) + each, "") for queue, each in zip(*keys, strict=True)]


def _rows(*columns: Any) -> list[tuple[Any, ...]]:
    return list(zip(*columns, strict=False))  # some repeat without end
