"""Which calls a recording may be tied to by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from keskus.contacts.models import Contact, OutboundCall
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core.actors import Actor
from keskus.recordings.models import Recording

NEAR_SECONDS = 15 * 60
MOST = 40


@dataclass(frozen=True, slots=True)
class Offered:
    """A call that may be meant. `key`: `c12` a contact, `o12` a call made."""

    key: str
    at: datetime
    queue: str
    agent: str
    talk_seconds: int | None
    callid: str


def calls_near(viewer: Actor, recording: Recording, callid: str = "") -> list[Offered]:
    """Answered calls about the recording's time, or those of one id, as far as the viewer reaches; nearest first."""
    began, names = recording.began_epoch, agent_names()
    reach = reach_of(viewer, CALLS_PERMISSION, Choice.always())
    near = (began - NEAR_SECONDS, began + NEAR_SECONDS)
    named = Q(callid=callid) if callid else Q(entered_epoch__range=near)
    contacts = Contact.objects.filter(named, reach.rows("entered_epoch"), outcome="answered")
    made = OutboundCall.objects.filter(
        Q(callid=callid) if callid else Q(started_epoch__range=near), reach.agents("started_epoch"), talk_seconds__gt=0
    )
    labels = {queue.id: queue.label for queue in reach.centre}
    agent = {number: name for number, (_, name) in names.items()}
    found = [
        Offered(
            f"c{row.pk}",
            instant(row.answered_epoch or row.entered_epoch),
            labels[row.queue_id],
            agent.get(row.agent_id or 0, ""),
            row.talk_seconds,
            row.callid,
        )
        for row in contacts[: 4 * MOST]
    ]
    found += [
        Offered(
            f"o{row.pk}",
            instant(row.answered_epoch or row.started_epoch),
            "",
            agent.get(row.agent_id or 0, ""),
            row.talk_seconds,
            row.callid,
        )
        for row in made[: 4 * MOST]
    ]
    return sorted(found, key=lambda call: abs(call.at.timestamp() - began))[:MOST]


def call_named(key: str) -> Contact | OutboundCall | None:
    """The call that an offered key means."""
    number = int(key[1:]) if key[1:].isdecimal() else 0
    if key.startswith("c"):
        return Contact.objects.select_related("queue__site", "agent__employee").filter(pk=number).first()
    return OutboundCall.objects.select_related("agent__employee").filter(pk=number).first()
