"""Adding contacts and states up into interval and day sums: only counts and seconds, only where something changed.

Whoever writes contacts or states marks the intervals they touch; `sum_marked` adds those up afresh from the rows, so
that the same rows give the same sums in whatever order they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from keskus.contacts.actions.days import sum_agents_of_queue, sum_states_of_agent, sum_waits_of_queue
from keskus.contacts.actions.figures import add_figures
from keskus.contacts.actions.settle import hold_folds, settle_days
from keskus.contacts.models import (
    ANSWERED_COLUMNS,
    SUM_COLUMNS,
    AgentInterval,
    AgentQueueInterval,
    AgentState,
    Contact,
    DirtyInterval,
    FoldState,
    IntervalFigure,
    PbxAgent,
    QueueDay,
    QueueInterval,
    Source,
    SourceDay,
    totals_of,
)
from keskus.contacts.queries.definitions import Book
from keskus.contacts.rules import INTERVAL_SECONDS, LONGEST_SPAN_SECONDS, day_bounds, interval_of, local_day
from keskus.core.actions import ingest
from keskus.core.storage import insert_rows
from keskus.engines.waits import FIRST_SIGN, LONGEST_TOLD
from keskus.people.models import Queue

SLICE = 400

# Column -> the sum of it over contacts. `{within}` and `{short}` are the definition's limits in seconds.
_COUNTS = {
    "offered": "outcome <> 'refused'",
    "answered": "outcome = 'answered'",
    "answered_within": "outcome = 'answered' AND wait_seconds <= {within}",
    "abandoned": "outcome = 'abandoned'",
    "abandoned_within": "outcome = 'abandoned' AND wait_seconds <= {within}",
    "short_abandons": "outcome = 'abandoned' AND wait_seconds < {short}",
    "timeout": "outcome = 'timeout'",
    "exit_key": "outcome = 'exit_key'",
    "left_empty": "outcome = 'left_empty'",
    "withdrawn": "outcome = 'withdrawn'",
    "redirected": "outcome = 'redirected'",
    "unfinished": "outcome = 'open'",
    "refused": "outcome = 'refused'",
    "transferred": "ended_by IN ('blind_transfer', 'attended_transfer')",
    "requeued": "flags <> '' AND flags LIKE '%requeued%'",
}
SUMS_SQL = {name: f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)" for name, condition in _COUNTS.items()} | {
    "within_unknown": "0",  # of a contact the wait is known
    "wait_answered_seconds": "COALESCE(SUM(CASE WHEN outcome = 'answered' THEN wait_seconds END), 0)",
    "wait_abandoned_seconds": "COALESCE(SUM(CASE WHEN outcome = 'abandoned' THEN wait_seconds END), 0)",
    "longest_wait_seconds": "COALESCE(MAX(wait_seconds), 0)",
    "ring_seconds": "COALESCE(SUM(ring_seconds), 0)",
    "talk_seconds": "COALESCE(SUM(talk_seconds), 0)",
    "hold_seconds": "COALESCE(SUM(hold_seconds), 0)",
    "wrap_up_seconds": "COALESCE(SUM(wrap_up_seconds), 0)",
}

# The waits of an interval as `engines.waits` tells them, in the order of the calls.
WAITS_SQL = {
    "postgresql": "COALESCE(STRING_AGG(CHR({first} + LEAST(wait_seconds, {longest})), '' ORDER BY id) "
    "FILTER (WHERE outcome = '{outcome}' AND wait_seconds >= 0), '')",
    "sqlite": "COALESCE(GROUP_CONCAT(CASE WHEN outcome = '{outcome}' AND wait_seconds >= 0 "
    "THEN CHAR({first} + MIN(wait_seconds, {longest})) END, ''), '')",
}
WAITS = {"answered_waits": "answered", "abandoned_waits": "abandoned"}


# Marking


def mark_contacts(pairs: Iterable[tuple[int, int]]) -> None:
    """Mark (queue, interval) pairs whose contacts changed."""
    DirtyInterval.objects.bulk_create(
        [DirtyInterval(queue_id=queue, start_epoch=start) for queue, start in sorted(set(pairs))], ignore_conflicts=True
    )


def mark_spans(spans: Iterable[tuple[int, int, int]]) -> None:
    """Mark every interval that (agent, from, to) spans touch."""
    pairs: set[tuple[int, int]] = set()
    for agent, start, end in spans:
        first = max(start, end - LONGEST_SPAN_SECONDS)
        pairs.update((agent, epoch) for epoch in range(interval_of(first), end + 1, INTERVAL_SECONDS))
    DirtyInterval.objects.bulk_create(
        [DirtyInterval(agent_id=agent, start_epoch=start) for agent, start in sorted(pairs)], ignore_conflicts=True
    )


def mark_agent_spans(source: Source, before: int, now: int) -> None:
    """Mark what the passing of time adds to spans that are still open, or takes from those told provisionally."""
    for live in Source.objects.filter(companion_of=source, kind=Source.Kind.ASTERISK_AMI):
        touched = AgentState.objects.filter(source=live, queue=None, started_epoch__lt=now).exclude(
            ended_epoch__lte=before
        )
        mark_spans(
            (agent, max(start, before), min(end or now, now))
            for agent, start, end in touched.values_list("agent_id", "started_epoch", "ended_epoch")
        )
    rows = AgentState.objects.filter(source=source, queue=None, ended_epoch=None).exclude(state="out")
    mark_spans((agent, max(start, before), now) for agent, start in rows.values_list("agent_id", "started_epoch"))


@ingest("contacts.mark_source")
def mark_source(source: Source) -> None:
    """Mark every day that a source tells of, as after a change of whose calls it reports: it is settled afresh."""
    days = SourceDay.objects.filter(source=source).select_related("queue__site")
    mark_contacts((row.queue_id, day_bounds(row.day, row.queue.site.zone)[0]) for row in days)


# Summing


@ingest("contacts.sum_marked")
def sum_marked(*, most: int = SLICE, only_queues: bool = False) -> int:
    """Add up the next marked intervals; how many were done. Waits while a source is being folded again.

    `only_queues` leaves agents' time for later: it passes all the while, and changes with every line.
    Holding every fold still meanwhile: else contacts written but not committed would lose their mark.
    """
    if any(state.rewind_to is not None for state in hold_folds()):
        return 0
    waiting = DirtyInterval.objects.filter(agent=None) if only_queues else DirtyInterval.objects.all()
    marked = list(waiting.order_by("queue_id", "agent_id", "start_epoch")[:most])
    queues: dict[int, list[int]] = defaultdict(list)
    agents: dict[int, list[int]] = defaultdict(list)
    for row in marked:
        if row.queue_id is not None:
            queues[row.queue_id].append(row.start_epoch)
        elif row.agent_id is not None:
            agents[row.agent_id].append(row.start_epoch)
    for queue_id, starts in queues.items():
        _sum_queue(Queue.objects.select_related("site").get(pk=queue_id), starts)
    for agent_id, starts in agents.items():
        _sum_agent(PbxAgent.objects.select_related("source__site").get(pk=agent_id), starts)
    DirtyInterval.objects.filter(pk__in=[row.pk for row in marked]).delete()
    return len(marked)


@ingest("contacts.sum_queue_day")
def sum_queue_day(queue: Queue, day: date) -> None:
    """Make all sums of a queue's local day afresh. Holding the folds still, as `sum_marked` does."""
    hold_folds()
    first, after = day_bounds(day, queue.site.zone)
    of_contacts = Contact.objects.filter(queue=queue, interval_epoch__gte=first, interval_epoch__lt=after)
    sums = QueueInterval.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after)
    figures = IntervalFigure.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after)
    starts = set(of_contacts.order_by().values_list("interval_epoch", flat=True).distinct())
    starts |= set(sums.values_list("start_epoch", flat=True))
    starts |= {interval_of(start) for start in figures.values_list("start_epoch", flat=True)}
    if starts or QueueDay.objects.filter(queue=queue, day=day).exists():
        _sum_queue(queue, sorted(starts | {first}))
        DirtyInterval.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after).delete()


@ingest("contacts.sum_agents_day")
def sum_agents_day(agents: Iterable[int], day: date) -> None:
    """Make the sums of some agents' time on a local day of the site of their PBX afresh."""
    hold_folds()
    for agent in PbxAgent.objects.select_related("source__site").filter(pk__in=list(agents)):
        first, after = day_bounds(day, agent.source.site.zone)
        _sum_agent(agent, range(first, after, INTERVAL_SECONDS))


def _sum_queue(queue: Queue, starts: Sequence[int]) -> None:
    zone, book = queue.site.zone, Book()
    days = {local_day(start, zone) for start in starts}
    mark_contacts((queue.pk, start) for start in settle_days(queue, days).difference(starts))
    by_limits: dict[tuple[int, int], list[int]] = defaultdict(list)
    for start in starts:
        definition = book.version_on(local_day(start, zone), queue.pk, queue.client_id).definition
        by_limits[definition.threshold_seconds, definition.short_abandon_seconds].append(start)
    QueueInterval.objects.filter(queue=queue, start_epoch__in=starts).delete()
    AgentQueueInterval.objects.filter(queue=queue, start_epoch__in=starts).delete()
    for limits, epochs in by_limits.items():
        _insert_sums(QueueInterval, ("queue_id", "interval_epoch"), queue, epochs, limits)
        _insert_sums(AgentQueueInterval, ("agent_id", "queue_id", "interval_epoch"), queue, epochs, limits)
    add_figures(queue, starts)
    _sum_days(queue, days)
    waits = sum_waits_of_queue(queue, days)
    sum_agents_of_queue(queue, waits)


def _insert_sums(
    model: type[QueueInterval | AgentQueueInterval],
    group: Sequence[str],
    queue: Queue,
    epochs: Sequence[int],
    limits: tuple[int, int],
) -> None:
    """Sums straight from the rows, inside the database. Only whole numbers of ours enter the statement's text."""
    quote = connection.ops.quote_name
    is_of_agents = model is AgentQueueInterval
    columns, waits = (ANSWERED_COLUMNS, {}) if is_of_agents else (SUM_COLUMNS, WAITS)
    names = ["start_epoch" if name == "interval_epoch" else name for name in group]
    target = ", ".join(quote(name) for name in (*names, *columns, *waits))
    sums = ", ".join([sums_sql(columns, *limits), *map(waits_sql, waits.values())])
    groups = ", ".join(quote(name) for name in group)
    listed = ", ".join(str(int(epoch)) for epoch in epochs)
    agents = f"AND {quote('agent_id')} IS NOT NULL" if is_of_agents else ""
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({target}) SELECT {groups}, {sums} "
        f"FROM {quote(Contact._meta.db_table)} WHERE queue_id = {int(queue.pk)} "
        f"AND interval_epoch IN ({listed}) AND counted {agents} GROUP BY {groups}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def sums_sql(columns: Iterable[str], within: int, short: int) -> str:
    """These sums of contacts, by the limits of a definition in seconds."""
    return ", ".join(SUMS_SQL[name].format(within=int(within), short=int(short)) for name in columns)


def waits_sql(outcome: str) -> str:
    """The waits of contacts that ended so, as a text."""
    return WAITS_SQL[connection.vendor].format(outcome=outcome, first=FIRST_SIGN, longest=LONGEST_TOLD)


def _sum_days(queue: Queue, days: Iterable[date]) -> None:
    totals = totals_of(SUM_COLUMNS)
    for day in days:
        first, after = day_bounds(day, queue.site.zone)
        rows = QueueInterval.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after)
        found = rows.aggregate(**totals)
        sums: dict[str, Any] = {name: found[f"sum_{name}"] for name in SUM_COLUMNS}
        QueueDay.objects.filter(queue=queue, day=day).delete()
        if sums["offered"] or sums["refused"]:
            QueueDay.objects.create(queue=queue, day=day, **sums)


def _sum_agent(agent: PbxAgent, starts: Sequence[int]) -> None:
    """Split an agent's spans by the clock. A span still open counts up to where its source has been folded."""
    wanted, first, after = set(starts), min(starts), max(starts) + INTERVAL_SECONDS
    seconds: dict[tuple[int, str, str], int] = defaultdict(int)
    for state, reason, start, end in _spans_of(agent, first, after):
        for epoch, part in split_by_clock(max(start, first), min(end, after)):
            if epoch in wanted:
                seconds[epoch, state, reason] += part
    AgentInterval.objects.filter(agent=agent, start_epoch__in=starts).delete()
    insert_rows(
        AgentInterval,
        ("agent_id", "start_epoch", "state", "reason", "seconds"),
        [(agent.pk, epoch, state, reason, part) for (epoch, state, reason), part in sorted(seconds.items())],
    )
    sum_states_of_agent(agent, {local_day(start, agent.source.site.zone) for start in starts})


def _spans_of(agent: PbxAgent, first: int, after: int) -> Iterable[tuple[str, str, int, int]]:
    """State, reason, start and end: as the log has them up to where it has been read, then as the manager interface
    told them meanwhile."""
    clocks = dict(FoldState.objects.values_list("source_id", "clock_epoch"))
    read_to = clocks.get(agent.source_id, 0)
    spans = AgentState.objects.filter(
        Q(ended_epoch=None) | Q(ended_epoch__gt=first),
        agent=agent,
        queue=None,
        started_epoch__gte=first - LONGEST_SPAN_SECONDS,
        started_epoch__lt=after,
    ).exclude(state="out")
    for source, state, reason, start, end in spans.values_list(
        "source_id", "state", "reason", "started_epoch", "ended_epoch"
    ):
        from_epoch = start if source == agent.source_id else max(start, read_to)
        yield state, reason, from_epoch, end or clocks.get(source, 0)


def split_by_clock(start: int, end: int) -> Iterable[tuple[int, int]]:
    """A span cut at the quarters of the hour: (interval start, seconds inside it)."""
    while start < end:
        epoch = interval_of(start)
        stop = min(end, epoch + INTERVAL_SECONDS)
        yield epoch, stop - start
        start = stop
