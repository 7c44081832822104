"""Listening in on a call, speaking to the agent, joining: asked of the PBX, and written into the register."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from keskus.contacts.actions.connections import order_at_pbx
from keskus.contacts.models import PbxAgent, PbxConnection, PbxOrder
from keskus.contacts.queries.connections import connection_of
from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.engines.ami.orders import Mode, is_phone
from keskus.people.models import Employee
from keskus.people.queries import place_of
from keskus.recordings.models import LiveListening
from keskus.recordings.queries.gate import is_open, notice_on
from keskus.recordings.queries.now import CallNow, call_of
from keskus.recordings.rules.gate import What

SPEAK = "recordings.speak_live"


def _place(agent: PbxAgent) -> Place:
    return place_of(agent.employee) if agent.employee else Place()


@action("recordings.listen_live", where=lambda agent, **rest: _place(agent))
def listen_live(actor: Actor, agent: PbxAgent, *, mode: Mode, purpose: str, phone: str, at: datetime) -> LiveListening:
    """Ring the listener's telephone and let it hear the call that the agent is in: this one, and no later one."""
    person = agent.employee
    if person is None:
        raise Breach("agent_unknown")
    if getattr(actor, "employee_id", None) == person.pk:
        raise Breach("own_call")
    if mode is not Mode.LISTEN and not actor.may(SPEAK, _place(agent)):
        raise Refused(SPEAK)
    day = at.astimezone(person.site.zone).date()
    gate = is_open(person.site, What.LISTENING, day, person)
    if not gate.is_open:
        raise Breach("gate_shut", reasons=gate.reasons)
    connection, call = _reached(agent, person, phone, at)
    unique = f"keskus-{token_hex(12)}"
    details = {"phone": phone, "mode": mode.value, "unique": unique, "call": call.callid}
    order = order_at_pbx(actor, connection, kind=PbxOrder.Kind.LISTEN, member=agent.name, details=details)
    row = LiveListening.objects.create(
        source=connection.pbx,
        site=person.site,
        agent=agent,
        employee=person,
        listener=actor.number,
        phone=phone,
        mode=mode.value,
        purpose=purpose,
        notice=notice_on(person.site, What.LISTENING, day),
        callid=call.callid,
        unique=unique,
        order=order,
        asked_at=at,
    )
    record(row, {"employee": person.number, "mode": mode.value, "purpose": purpose, "version": gate.version})
    return row


def _reached(agent: PbxAgent, person: Employee, phone: str, at: datetime) -> tuple[PbxConnection, CallNow]:
    """The link and the call; said in words when there is none."""
    if not is_phone(phone):
        raise Breach("phone_odd")
    connection = connection_of(agent.source)
    if connection is None or not connection.is_on:
        raise Breach("not_listened_to", name=agent.source.name)
    call = call_of(agent, at)
    if call is None:
        raise Breach("not_talking", name=person.name)
    return connection, call


@action("recordings.end_live", where=lambda row: place_of(row.employee) if row.employee else Place.of(site=row.site_id))
def end_live(actor: Actor, row: LiveListening) -> None:
    """Hang the listener up. Whoever listens may simply hang up as well."""
    connection = connection_of(row.source)
    if row.state != LiveListening.State.RUNNING or not row.channel or connection is None:
        raise Breach("not_listening")
    name = row.agent.name if row.agent else ""
    order_at_pbx(actor, connection, kind=PbxOrder.Kind.HANG_UP, member=name, details={"channel": row.channel})
    record(row, {"state": [row.state, LiveListening.State.ENDED.value]})
