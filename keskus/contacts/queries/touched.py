"""From which instant on a change of names touches what a log has come to.

Asked before a log is folded again, so that it goes back no further than it must. Only what has been folded counts: the
lines that still wait are folded under the new names anyway. None: nothing is touched.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Min, QuerySet

from keskus.contacts.models import AgentState, Contact, PbxAgent, PbxQueue, Segment


def first_of_queue(row: PbxQueue) -> int | None:
    """The first contact or membership of the queue that a PBX's queue has been taken for."""
    contacts = Contact.objects.filter(queue_id=row.queue_id, source_id=row.source_id).order_by("interval_epoch")
    first = contacts.values_list("interval_epoch", flat=True).first()
    states = AgentState.objects.filter(source_id=row.source_id, queue_id=row.queue_id)
    return _earliest(first, states)


def first_of_agents(agents: Iterable[PbxAgent]) -> int | None:
    """The first that was told of any of these agents."""
    numbers = [agent.pk for agent in agents]
    known = Contact.objects.filter(agent_id__in=numbers).aggregate(first=Min("entered_epoch"))["first"]
    known = _earliest(known, AgentState.objects.filter(agent_id__in=numbers))
    missed = Segment.objects.filter(agent_id__in=numbers, kind="ring", detail="no_answer")
    return _earliest(known, missed)


def phones_of(agent: PbxAgent) -> list[PbxAgent]:
    """An agent, and the other agents of the same PBX who are the same employee."""
    if agent.employee_id is None:
        return [agent]
    return list(PbxAgent.objects.filter(source_id=agent.source_id, employee_id=agent.employee_id))


def _earliest(known: int | None, rows: QuerySet[AgentState] | QuerySet[Segment]) -> int | None:
    """The beginning of the first row, if that is before what is known already; what lies after is not searched."""
    if known is not None:
        rows = rows.filter(started_epoch__lt=known)
    first: int | None = rows.aggregate(first=Min("started_epoch"))["first"]
    return known if first is None else first
