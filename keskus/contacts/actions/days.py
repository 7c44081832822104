"""Local days: agents' intervals added up, and how many callers waited how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Aggregate, Count, Q, Sum

from keskus.contacts.models import (
    SUM_COLUMNS,
    AgentCallDay,
    AgentDay,
    AgentInterval,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    PbxAgent,
    QueueDayWaits,
    totals_of,
)
from keskus.contacts.rules import day_bounds
from keskus.core.storage import insert_rows
from keskus.people.models import Queue


def sum_waits_of_queue(queue: Queue, days: Iterable[date]) -> None:
    """Count afresh how many of a queue's callers waited how many seconds on local days of its site."""
    for day in days:
        first, after = day_bounds(day, queue.site.zone)
        rows = Contact.objects.filter(queue=queue, interval_epoch__gte=first, interval_epoch__lt=after, counted=True)
        waits = rows.filter(wait_seconds__isnull=False, outcome__in=("answered", "abandoned")).order_by()
        counts = {name: Count("id", filter=Q(outcome=name)) for name in ("answered", "abandoned")}
        QueueDayWaits.objects.filter(queue=queue, day=day).delete()
        insert_rows(
            QueueDayWaits,
            ("queue_id", "day", "wait_seconds", "answered", "abandoned"),
            [(queue.pk, day.isoformat(), *row) for row in waits.values_list("wait_seconds").annotate(**counts)],
        )


def sum_agents_of_queue(queue: Queue, days: Iterable[date]) -> None:
    """Add up afresh what each agent answered for a queue on local days of its site."""
    totals = totals_of(SUM_COLUMNS)
    for day in days:
        first, after = day_bounds(day, queue.site.zone)
        rows = AgentQueueInterval.objects.filter(queue=queue, start_epoch__gte=first, start_epoch__lt=after)
        sums = list(rows.order_by().values_list("agent_id").annotate(**totals))
        before = AgentQueueDay.objects.filter(queue=queue, day=day)
        agents = {row[0] for row in sums} | set(before.values_list("agent_id", flat=True))
        before.delete()
        insert_rows(
            AgentQueueDay,
            ("queue_id", "day", "agent_id", *SUM_COLUMNS),
            [(queue.pk, day.isoformat(), *row) for row in sums],
        )
        _sum_queues_of_agents(agents, day, totals)


def _sum_queues_of_agents(agents: set[int], day: date, totals: Mapping[str, Aggregate]) -> None:
    """Add up afresh what these agents answered on a day for all queues together."""
    rows = AgentQueueDay.objects.filter(day=day, agent_id__in=agents)
    sums = rows.order_by().values_list("agent_id").annotate(**totals)
    AgentCallDay.objects.filter(day=day, agent_id__in=agents).delete()
    insert_rows(AgentCallDay, ("day", "agent_id", *SUM_COLUMNS), [(day.isoformat(), *row) for row in sums])


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
