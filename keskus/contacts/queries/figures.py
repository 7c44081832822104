"""Sums of contacts by any grouping. Ratios are not made here: `engines.kpi` makes them from these sums when shown.

Two books are kept. Queues' figures (offered, answered, abandoned …) come from the sums of queues; agents' and teams'
(what they answered) from the sums of agents by queue. A team or agent asked for, or a viewer who reaches no queue as a
whole, means the agents' book. One query to a table of sums for each report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Max, Model, Q, Sum

from keskus.contacts.models import AgentCallDay, AgentQueueDay, AgentQueueInterval, QueueDay, QueueInterval
from keskus.contacts.queries import grouping
from keskus.contacts.queries.clock import local_epoch
from keskus.contacts.queries.grouping import IN_TIME, OF_PEOPLE, By, Grouping, Key, in_hour, keys_in_order
from keskus.contacts.queries.reach import DAY, Choice, Reach, reach_of
from keskus.core.actors import Actor
from keskus.engines.kpi import Sums

FIGURES_PERMISSION = "contacts.figures.view"
AGENTS_PERMISSION = "contacts.agent_figures.view"
SUM_NAMES = tuple(field.name for field in fields(Sums))
FINE = (By.HOUR, By.INTERVAL)  # finer than a day
OF_AGENTS = (AgentCallDay, AgentQueueDay, AgentQueueInterval)
AGENT_SUM_NAMES = (
    "answered",
    "answered_within",
    "transferred",
    "wait_answered_seconds",
    "longest_wait_seconds",
    "ring_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_up_seconds",
)


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a report: what it is of, its name where it has one, and its sums."""

    key: Key
    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Figures:
    """Groups in their natural order, their total, and whether they are what agents answered."""

    groups: tuple[Group, ...]
    total: Sums
    of_agents: bool


def queue_sums(viewer: Actor, choice: Choice, by: By = By.TOTAL) -> Figures:
    """Sums of the choice for each group, as far as the viewer reaches; see the module for the two books."""
    reach = reach_of(viewer, FIGURES_PERMISSION, choice)
    if is_of_agents(reach, by):
        reach = Reach(choice, viewer.scope(AGENTS_PERMISSION), reach.centre)
        is_fine = by in FINE or not reach.is_told_by_days
        table, time = (AgentQueueInterval, "start_epoch") if is_fine else (_agents_days(reach, by), DAY)
        return _figures(table, AGENT_SUM_NAMES, reach.rows(time), _by_agents(reach, by, time), reach, by)
    if by in FINE or choice.hour is not None:
        return _figures(QueueInterval, SUM_NAMES, reach.whole_queues("start_epoch"), _by_time(reach, by), reach, by)
    groups = grouping.of_days(by) if by in IN_TIME else grouping.of_queues(by, reach.centre)
    return _figures(QueueDay, SUM_NAMES, reach.whole_queues(DAY), groups, reach, by)


def _agents_days(reach: Reach, by: By) -> type[Model]:
    """The agents' book of days: without queues where neither the choice, the viewer nor the grouping asks for one."""
    is_of_all = reach.scope.everything and len(reach.chosen) == len(reach.centre)
    return AgentCallDay if is_of_all and by in OF_PEOPLE | IN_TIME else AgentQueueDay


def is_of_agents(reach: Reach, by: By) -> bool:
    """Whether this asks for the agents' book."""
    choice = reach.choice
    return by in OF_PEOPLE or choice.team is not None or bool(choice.agent) or not reach.queues


def _by_time(reach: Reach, by: By) -> Grouping:
    if by in IN_TIME and reach.zones:
        return grouping.of_instants(by, reach.zones, "queue_id", reach.span)
    return grouping.of_queues(by, reach.centre)


def _by_agents(reach: Reach, by: By, time: str) -> Grouping:
    if by is By.AGENT:
        return grouping.of_agents()
    if by is By.TEAM:
        return grouping.of_teams(reach, time)
    return grouping.of_days(by) if time == DAY and by in IN_TIME else _by_time(reach, by)


def _figures(
    table: type[Model], names: tuple[str, ...], condition: Q, groups: Grouping, reach: Reach, by: By
) -> Figures:
    if reach.choice.hour is not None and reach.zones and table not in (QueueDay, AgentQueueDay, AgentCallDay):
        condition &= Q(in_hour(local_epoch("start_epoch", reach.zones, "queue_id", *reach.span), reach.choice.hour))
    found: dict[Key, Group] = {}
    total = Sums()
    for columns, sums in _summed(table, names, condition, groups):
        total += sums
        for key, name in groups.groups_of(*columns):
            known = found.get(key)
            found[key] = Group(key, name, known.sums + sums if known else sums)
    order = keys_in_order(by, {key: group.name for key, group in found.items()})
    return Figures(tuple(found.get(key) or Group(key, "", Sums()) for key in order), total, table in OF_AGENTS)


def _summed(
    table: type[Model], names: tuple[str, ...], condition: Q, groups: Grouping
) -> Iterable[tuple[tuple[Any, ...], Sums]]:
    totals = {f"sum_{name}": (Max if name == "longest_wait_seconds" else Sum)(name) for name in names}
    query = table._default_manager.order_by().annotate(**groups.expressions).filter(condition)
    width = len(groups.columns)
    for row in query.values_list(*groups.columns).annotate(**totals).iterator(chunk_size=5000):
        yield row[:width], Sums(**dict(zip(names, row[width:], strict=True)))
