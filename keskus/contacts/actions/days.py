"""Local days: agents' intervals added up, and how many callers waited how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, QuerySet, Sum

from keskus.contacts.models import (
    ANSWERED_COLUMNS,
    AgentCallDay,
    AgentDay,
    AgentInterval,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    Joined,
    PbxAgent,
    QueueDayWaits,
    totals_of,
)
from keskus.contacts.rules import day_bounds
from keskus.core.storage import insert_rows
from keskus.engines.waits import told
from keskus.people.models import Queue

WaitsOfAgents = dict[int, list[int]]  # agent -> what those waited whom the agent answered


def sum_waits_of_queue(queue: Queue, days: Iterable[date]) -> dict[date, WaitsOfAgents]:
    """Count afresh how many of a queue's callers waited how many seconds on local days of its site.

    Told too: whom of them which agent answered.
    """
    found: dict[date, WaitsOfAgents] = {}
    for day in days:
        first, after = day_bounds(day, queue.site.zone)
        rows = Contact.objects.filter(queue=queue, interval_epoch__gte=first, interval_epoch__lt=after, counted=True)
        waits = rows.filter(wait_seconds__isnull=False, outcome__in=("answered", "abandoned")).order_by()
        of_queue: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        of_agents = found[day] = defaultdict(list)
        for seconds, outcome, agent in waits.values_list("wait_seconds", "outcome", "agent_id"):
            of_queue[seconds or 0][outcome == "abandoned"] += 1
            if agent is not None and outcome == "answered":
                of_agents[agent].append(seconds or 0)
        QueueDayWaits.objects.filter(queue=queue, day=day).delete()
        insert_rows(
            QueueDayWaits,
            ("queue_id", "day", "wait_seconds", "answered", "abandoned"),
            [(queue.pk, day.isoformat(), seconds, *counts) for seconds, counts in sorted(of_queue.items())],
        )
    return found


def sum_agents_of_queue(queue: Queue, waits: Mapping[date, WaitsOfAgents]) -> None:
    """Add up afresh what each agent answered for a queue on local days of its site."""
    totals = totals_of(ANSWERED_COLUMNS)
    for day, of_agents in waits.items():
        first, after = day_bounds(day, queue.site.zone)
        rows = AgentQueueInterval.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after)
        sums = list(rows.order_by().values_list("agent_id").annotate(**totals))
        before = AgentQueueDay.objects.filter(queue=queue, day=day)
        agents = {row[0] for row in sums} | set(before.values_list("agent_id", flat=True))
        before.delete()
        insert_rows(
            AgentQueueDay,
            ("queue_id", "day", "agent_id", *ANSWERED_COLUMNS, "answered_waits"),
            [(queue.pk, day.isoformat(), *row, told(of_agents.get(row[0], ()))) for row in sums],
        )
        sum_queues_of_agents(day, AgentQueueDay.objects.filter(day=day, agent_id__in=agents), agents)


def sum_queues_of_agents(day: date, rows: QuerySet[AgentQueueDay], agents: Iterable[int] | None = None) -> None:
    """Add up afresh what these agents (or all) answered on a day for all queues together.

    Where any of the sums tells no waits, neither does what is made of it.
    """
    totals = totals_of(ANSWERED_COLUMNS)
    more = {"told": Joined("answered_waits"), "untold": Count("*") - Count("answered_waits")}
    sums = rows.order_by().values_list("agent_id").annotate(**totals, **more)
    before = AgentCallDay.objects.filter(day=day)
    (before if agents is None else before.filter(agent_id__in=agents)).delete()
    insert_rows(
        AgentCallDay,
        ("day", "agent_id", *ANSWERED_COLUMNS, "answered_waits"),
        [(day.isoformat(), *row, None if untold else "".join(sorted(waits))) for *row, waits, untold in sums],
    )


def sum_states_of_agent(agent: PbxAgent, days: Iterable[date]) -> None:
    """Add up afresh an agent's seconds by state and reason on local days of the site of their PBX."""
    for day in days:
        first, after = day_bounds(day, agent.source.site.zone)
        rows = AgentInterval.objects.filter(agent=agent, start_epoch__gte=first, start_epoch__lt=after)
        sums = rows.order_by().values_list("state", "reason").annotate(total=Sum("seconds"))
        AgentDay.objects.filter(agent=agent, day=day).delete()
        insert_rows(
            AgentDay,
            ("agent_id", "day", "state", "reason", "seconds"),
            [(agent.pk, day.isoformat(), *row) for row in sums],
        )
