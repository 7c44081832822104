"""Payments: a customer system pauses the recording while a card number is said, and tells that somebody paid."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from pydantic import model_validator

from keskus.access.queries import Viewer
from keskus.api.v1.access import Refusal
from keskus.core.actions import Breach, Refused
from keskus.recordings.actions.pausing import mark_payment, pause_recording, resume_recording
from keskus.recordings.queries.now import CallNow, call_numbered, call_of_number
from keskus.recordings.sentences.of_monitoring import monitoring_breach

router = Router()
TRIGGER = "api"
Name = Annotated[str, Field(max_length=150, pattern=r"^[^\x00-\x1f]*$")]


class InCall(Schema):
    """Which call that goes on now: by its id at the PBX, or by the staff number of who is in it."""

    call_id: Name = ""
    agent: Name = ""

    @model_validator(mode="after")
    def names_one(self) -> InCall:
        """One of the two is given."""
        if bool(self.call_id) == bool(self.agent):
            raise ValueError("give call_id or agent")
        return self


class Pause(InCall):
    """Whether the recording is to be silent from now on."""

    paused: bool


class PauseOut(Schema):
    """The pause as it stands. `held_at`: when the PBX did it; null: not yet. `resumes_at`: at the latest."""

    call_id: str
    began_at: datetime
    held_at: datetime | None
    resumes_at: datetime
    resumed_at: datetime | None


class MarkOut(Schema):
    """What was noted."""

    call_id: str
    paid_at: datetime


ANSWERS: dict[int, Any] = {401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 422: Any, 429: Refusal}


@router.post("/recording-pauses", response={200: PauseOut, **ANSWERS}, url_name="recording-pauses", summary="Pause")
def recording_pauses(request: HttpRequest, wanted: Pause) -> Any:
    """Needs `recordings.pause_recording` or `recordings.resume_recording`. Asked twice it is one pause."""
    deed = pause_recording if wanted.paused else resume_recording
    row = _done(deed, request, wanted, trigger=TRIGGER)
    return {
        "call_id": row.callid,
        "began_at": row.began_at,
        "held_at": row.held_at,
        "resumes_at": row.resume_due_at,
        "resumed_at": row.resumed_at,
    }


@router.post("/payments", response={200: MarkOut, **ANSWERS}, url_name="payments", summary="Tell of a payment")
def payments(request: HttpRequest, wanted: InCall) -> Any:
    """Needs `recordings.mark_payment`. Holds no sum and no card: only that somebody paid in this call."""
    mark = _done(mark_payment, request, wanted, told_by=TRIGGER)
    return {"call_id": mark.callid, "paid_at": mark.paid_at}


def _done(deed: Any, request: HttpRequest, wanted: InCall, **rest: str) -> Any:
    actor: Viewer = request.auth  # type: ignore[attr-defined]
    if not actor.may(deed.action_name):
        raise HttpError(HTTPStatus.FORBIDDEN, f"This token does not carry {deed.action_name}.")
    now = timezone.now()
    call: CallNow | None = call_numbered(wanted.call_id, now) if wanted.call_id else call_of_number(wanted.agent, now)
    if call is None:
        raise HttpError(HTTPStatus.NOT_FOUND, "No such call goes on now.")
    try:
        return deed(actor, call, at=now, **rest)
    except Refused:
        raise HttpError(HTTPStatus.NOT_FOUND, "No such call goes on now.") from None
    except Breach as breach:
        raise HttpError(HTTPStatus.CONFLICT, monitoring_breach(breach)) from None
