"""Pausing a call's recording while somebody says their card number, and going on (privacy rule 4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from keskus.contacts.actions.connections import order_at_pbx
from keskus.contacts.models import PbxAgent, PbxOrder
from keskus.contacts.queries.connections import connection_of
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Employee, Site
from keskus.people.queries import place_of
from keskus.recordings.models import PauseSetting, PaymentMark, RecordingPause
from keskus.recordings.queries.now import CallNow, call_of_person
from keskus.recordings.queries.pauses import auto_resume_seconds, open_pause

Trigger, EndedBy = RecordingPause.Trigger, RecordingPause.EndedBy
SHORTEST_SECONDS, LONGEST_SECONDS = 30, 600


def _of_call(call: CallNow, **rest: Any) -> Place:
    return place_of(call.agent.employee) if call.agent.employee else Place.of(site=call.agent.source.site_id)


@action("recordings.set_auto_resume", where=lambda site, **rest: Place.of(site=site.pk))
def set_auto_resume(actor: Actor, site: Site, *, seconds: int) -> None:
    """After how long a site's recordings go on by themselves."""
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise Breach("auto_resume_odd", shortest=SHORTEST_SECONDS, longest=LONGEST_SECONDS)
    before = auto_resume_seconds(site)
    PauseSetting.objects.update_or_create(site=site, defaults={"auto_resume_seconds": seconds})
    record(site, {"auto_resume_seconds": [before, seconds]})


@action("recordings.pause_own", where=lambda **rest: None)
def pause_own(actor: Actor, *, is_paused: bool, at: datetime) -> RecordingPause:
    """The agent's button: pause the recording of the call they are in, or go on."""
    own = getattr(actor, "employee_id", None)
    person = Employee.objects.filter(pk=own).first() if own else None
    call = call_of_person(person, at) if person else None
    if call is None:
        raise Breach("no_call_now")
    deed = pause_recording if is_paused else resume_recording
    return deed(actor, call, trigger=Trigger.BUTTON, at=at)


@action("recordings.pause_recording", where=_of_call)
def pause_recording(actor: Actor, call: CallNow, *, trigger: str, at: datetime) -> RecordingPause:
    """Silence from now on, until somebody resumes or the site's time is over. Asked twice it is one pause."""
    before = open_pause(call.agent.source_id, call.callid)
    made = None if before else _first(_row(call, trigger, at))
    row = before or made or open_pause(call.agent.source_id, call.callid)
    if row is None:  # another's, that was over in the same instant
        raise Breach("not_paused")
    if made is not None:
        made.order = _order(actor, call.agent, call.callid, PbxOrder.Kind.MUTE)
        made.save(update_fields=["order"])
    record(row, {"trigger": trigger, "is_new": made is not None})
    return row


def _first(row: RecordingPause) -> RecordingPause | None:
    """The row kept, unless somebody else paused the call in the same instant."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return None
    return row


@action("recordings.resume_recording", where=_of_call)
def resume_recording(actor: Actor, call: CallNow, *, trigger: str, at: datetime) -> RecordingPause:
    """The recording goes on."""
    row = open_pause(call.agent.source_id, call.callid)
    if row is None:
        raise Breach("not_paused")
    row.resume_order = _order(actor, call.agent, call.callid, PbxOrder.Kind.UNMUTE)
    row.resumed_at, row.ended_by = at, trigger
    row.save()
    record(row, {"ended_by": trigger})
    return row


@action("recordings.mark_payment", where=_of_call)
def mark_payment(actor: Actor, call: CallNow, *, told_by: str, at: datetime) -> PaymentMark:
    """Somebody paid in this call."""
    agent = call.agent
    mark = PaymentMark.objects.create(
        source=agent.source,
        site=_site(agent),
        agent=agent,
        employee=agent.employee,
        callid=call.callid,
        told_by=told_by,
        paid_at=at,
    )
    record(mark, {"trigger": told_by})
    return mark


def _row(call: CallNow, trigger: str, at: datetime) -> RecordingPause:
    agent, site = call.agent, _site(call.agent)
    return RecordingPause(
        source=agent.source,
        site=site,
        agent=agent,
        employee=agent.employee,
        callid=call.callid,
        trigger=trigger,
        began_at=at,
        resume_due_at=at + timedelta(seconds=auto_resume_seconds(site)),
    )


def _site(agent: PbxAgent) -> Site:
    return agent.employee.site if agent.employee else agent.source.site


def _order(actor: Actor, agent: PbxAgent, callid: str, kind: str) -> PbxOrder:
    connection = connection_of(agent.source)
    if connection is None:
        raise Breach("not_listened_to", name=agent.source.name)
    return order_at_pbx(actor, connection, kind=kind, member=agent.name, details={"call": callid})
