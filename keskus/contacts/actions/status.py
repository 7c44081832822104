"""What an agent says they are doing: ready, away for a reason, or at the work that a call left."""

from __future__ import annotations

from datetime import datetime

from keskus.contacts.actions.connections import order_pause
from keskus.contacts.actions.own_reasons import give_reasons, mark_changed
from keskus.contacts.models import AgentStatus, PauseReason, PbxAgent
from keskus.contacts.queries.connections import connection_of
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.people.models import Employee


@action("contacts.set_own_status", where=lambda *args, **rest: None)
def set_own_status(actor: Actor, *, reason: PauseReason | None, at: datetime) -> AgentStatus:
    """From now on the actor is away for the reason, or (None) ready. Nobody says it for another."""
    own = getattr(actor, "employee_id", None)
    person = Employee.objects.filter(pk=own).first() if own else None
    if person is None:
        raise Breach("nobodys_status")
    if reason is not None and not reason.is_offered:
        raise Breach("reason_not_offered", name=reason.label)
    epoch, code = int(at.timestamp()), reason.code if reason else ""
    kind = PauseReason.Kind.WRAP_UP
    away = AgentStatus.State.WRAP_UP if reason and reason.kind == kind else AgentStatus.State.PAUSED
    state = away if reason else AgentStatus.State.READY
    before = AgentStatus.objects.select_for_update().filter(employee=person, ended_epoch=None).first()
    if before is not None:
        before.ended_epoch = max(epoch, before.started_epoch)
        before.save(update_fields=["ended_epoch"])
    status = AgentStatus.objects.create(employee=person, state=state, reason=code, started_epoch=epoch)
    record(person, {"state": [before.state if before else None, state.value], "reason": code})
    agents = list(PbxAgent.objects.filter(employee=person).select_related("source"))
    mark_changed(give_reasons([agent.pk for agent in agents], epoch, until=epoch), epoch)
    _order(actor, agents, code or None)
    return status


def _order(actor: Actor, agents: list[PbxAgent], reason: str | None) -> None:
    """Have every PBX that is listened to do the same; what it answers, the page shows."""
    asked = set()
    for agent in agents:
        connection = connection_of(agent.source)
        if connection is None or not connection.is_on or (connection.pk, agent.name) in asked:
            continue
        if agent.name.isprintable():
            order_pause(actor, connection, member=agent.name, reason=reason)
            asked.add((connection.pk, agent.name))
