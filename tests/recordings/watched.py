"""Somebody in a call, and somebody who listens to it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from keskus.contacts.actions.connections import connect_pbx
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.models import PbxAgent, PbxConnection
from keskus.core.actors import SYSTEM
from keskus.engines.floor import Floor, Talking
from keskus.recordings.models import LiveListening
from tests.contacts.builder import Centre

CALL = "1780300000.1"


def in_a_call(centre: Centre, side: str, at: datetime, call: str = CALL) -> PbxAgent:
    """The agent of a side talks to a caller, and their PBX is listened to."""
    agent = PbxAgent.objects.select_related("source__site", "employee__site").get(source=centre.sources[side])
    if not PbxConnection.objects.filter(source__companion_of=agent.source).exists():
        values = {"host": "127.0.0.1", "port": 5038, "user": "keskus", "secret": "x"}
        connect_pbx(SYSTEM, site=agent.source.site, name=f"AMI {side}", log=agent.source, **values)
    floor = Floor()
    floor.apply(Talking(int(at.timestamp() * 1_000_000), agent.name, "sales", call, ""))
    keep_floor(agent.source_id, floor.as_json(), at)
    return agent


def a_listening(centre: Centre, side: str) -> LiveListening:
    """One that is going on."""
    agent, now = PbxAgent.objects.get(source=centre.sources[side]), timezone.now()
    return LiveListening.objects.create(
        source=agent.source,
        site=agent.employee.site,
        agent=agent,
        employee=agent.employee,
        phone="PJSIP/1900",
        unique=f"{side}.1",
        channel="PJSIP/1900-00000001",
        state=LiveListening.State.RUNNING,
        asked_at=now,
        began_at=now,
    )
