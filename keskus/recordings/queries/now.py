"""Which call somebody is in just now, as the listener last wrote it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from keskus.contacts.models import PbxAgent
from keskus.contacts.queries.floor import kept_floors
from keskus.engines.floor import TALKING, Floor
from keskus.people.models import Employee

FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call of a queue that an agent is in."""

    agent: PbxAgent
    callid: str
    queue: str


def call_of(agent: PbxAgent, now: datetime) -> CallNow | None:
    """The call that an agent is in; none when there is none, or when nothing fresh is known."""
    kept = kept_floors([agent.source_id]).get(agent.source_id)
    if kept is None or now - kept.written_at > FRESH:
        return None
    member = Floor.from_json(kept.floor).members.get(agent.name)
    if member is None or member.state != TALKING or not member.call:
        return None
    return CallNow(agent, member.call, member.call_queue)


def call_of_person(person: Employee, now: datetime) -> CallNow | None:
    """The call that an employee is in, at whichever PBX."""
    agents = PbxAgent.objects.filter(employee=person).select_related("source", "employee__site")
    return next((call for call in (call_of(agent, now) for agent in agents) if call), None)


def call_of_number(number: str, now: datetime) -> CallNow | None:
    """The call that the employee with this staff number is in."""
    person = Employee.objects.filter(number=number).first()
    return call_of_person(person, now) if person else None


def call_numbered(callid: str, now: datetime) -> CallNow | None:
    """Who is in a call with this id."""
    for source, kept in kept_floors().items():
        if now - kept.written_at > FRESH:
            continue
        for member in Floor.from_json(kept.floor).members.values():
            if member.call == callid:
                agents = PbxAgent.objects.select_related("source", "employee__site")
                agent = agents.filter(source=source, name=member.name).first()
                return CallNow(agent, callid, member.call_queue) if agent else None
    return None
