"""Whether the recording of an agent's own call runs, for the button that pauses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from keskus.core.actors import Actor
from keskus.people.models import Employee
from keskus.recordings.models import RecordingPause
from keskus.recordings.queries.now import call_of_person
from keskus.recordings.queries.pauses import own_pause

PERMISSION = "recordings.pause_own"


@dataclass(frozen=True, slots=True)
class OwnRecording:
    """The call one is in. `state`: `on`, `asked`, `paused`, or `refused` when the PBX did not do it."""

    callid: str
    state: str
    resumes_at: datetime | None = None


def own_recording(viewer: Actor, now: datetime) -> OwnRecording | None:
    """Of the call that the viewer is in; none when they are in none."""
    own = getattr(viewer, "employee_id", None)
    person = Employee.objects.filter(pk=own).first() if own and viewer.may(PERMISSION) else None
    call = call_of_person(person, now) if person else None
    if call is None:
        return None
    pause = own_pause(viewer, call.callid)
    if pause is None or (pause.resumed_at and pause.ended_by != RecordingPause.EndedBy.REFUSED):
        return OwnRecording(call.callid, "on")
    if pause.ended_by == RecordingPause.EndedBy.REFUSED:
        return OwnRecording(call.callid, "refused")
    return OwnRecording(call.callid, "paused" if pause.held_at else "asked", pause.resume_due_at)
