"""Recordings: a PBX, or what stands beside it, hands in the sound of a call and asks what became of it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.files import UploadedFile
from pydantic import AwareDatetime

from keskus.access.queries import Viewer
from keskus.api.v1.access import Refusal
from keskus.core.actions import Breach
from keskus.recordings.actions.upload import hand_in
from keskus.recordings.queries.matching import queues_named, works_for
from keskus.recordings.queries.sources import LARGEST_UPLOAD_BYTES, arrival_or_none, source_of_programs
from keskus.recordings.sentences.of_arrivals import breach_sentence, reason_words

router = Router()
DEED = "recordings.upload_recording"
FIELDS = {"call_key": "unique_id", "began_at": "began"}  # breaches that a field mends
NO_CONTROLS = r"^[^\x00-\x1f]*$"


class Delivery(Schema):
    """What is known of the call. What is left out is looked for in the file's name."""

    source: int = Field(description="number of a source that another program sends to; its page's address ends in it")
    unique_id: Annotated[str, Field(max_length=150, pattern=r"^([A-Za-z0-9][A-Za-z0-9._:@-]*)?$")] = Field(
        "", description="of the call, as the PBX's log has it"
    )
    began: AwareDatetime | None = Field(None, description="with its offset, such as 2026-11-06T11:00:00Z")
    queue: str = Field(
        "", max_length=80, pattern=NO_CONTROLS, description="as the PBX calls it, or its name or code here"
    )
    agent: str = Field("", max_length=40, pattern=NO_CONTROLS, description="staff number")


class ArrivalOut(Schema):
    """A file handed in. `state`: due, waiting, taken, repeated (was here already), refused; `reason`, `remedy`: why."""

    id: int
    state: str
    reason: str
    remedy: str
    received_at: datetime
    settled_at: datetime | None


ANSWERS: dict[int, Any] = {401: Refusal, 403: Refusal, 404: Refusal, 429: Refusal}


@router.post(
    "/recordings/",
    response={202: ArrivalOut, **ANSWERS, 409: Refusal, 422: Any},
    url_name="recordings",
    summary="Hand in the sound of a call",
)
def recordings(
    request: HttpRequest, about: Form[Delivery], file: File[UploadedFile], agent_file: File[UploadedFile | None] = None
) -> Any:
    """Needs `recordings.upload_recording`. Of two files `file` is the caller's side. Sent twice it is kept once."""
    actor = _sender(request)
    source = source_of_programs(actor, about.source, DEED)
    if source is None:
        raise _trouble("source", _("No source that programs send to has this number within your reach."))
    _check(source, about, {"file": file, "agent_file": agent_file})
    facts = {"call_key": about.unique_id, "began_at": about.began}
    facts |= {"queue_name": about.queue, "agent_number": about.agent}
    try:
        first, *_rest = hand_in(actor, source, file=file, agent_file=agent_file, **facts)
    except Breach as breach:
        if breach.code in FIELDS:
            raise _trouble(FIELDS[breach.code], breach_sentence(breach)) from None
        raise HttpError(HTTPStatus.CONFLICT, breach_sentence(breach)) from None
    return Status(HTTPStatus.ACCEPTED, _told(first))


@router.get(
    "/recordings/arrivals/{int:number}",
    response={200: ArrivalOut, **ANSWERS},
    url_name="arrival",
    summary="What became of a file",
)
def arrival(request: HttpRequest, number: int) -> Any:
    """Needs `recordings.upload_recording`. Never tells the file's name, which may hold a caller's number."""
    row = arrival_or_none(_sender(request), number, DEED)
    if row is None:
        raise HttpError(HTTPStatus.NOT_FOUND, _("No such file came."))
    return _told(row)


def _sender(request: HttpRequest) -> Viewer:
    actor: Viewer = request.auth  # type: ignore[attr-defined]
    if not actor.may(DEED):
        raise HttpError(HTTPStatus.FORBIDDEN, f"This token does not carry {DEED}.")
    return actor


def _check(source: Any, about: Delivery, files: dict[str, UploadedFile | None]) -> None:
    """Raise for the first thing that the sender can mend."""
    for name, file in files.items():
        if file is not None and (file.size or 0) > LARGEST_UPLOAD_BYTES:
            raise _trouble(name, _("The file is larger than 64 MB. Have its folder watched instead."))
    if about.queue and not queues_named(about.queue, source.site):
        raise _trouble("queue", _("No queue of the source’s site is called so. Map it first, or leave it out."))
    if about.agent and not works_for(source.site, about.agent):
        raise _trouble("agent", _("Nobody at the source’s site has this staff number. Mend it, or leave it out."))


def _trouble(field: str, words: str) -> ValidationError:
    return ValidationError([{"type": "value_error", "loc": ["form", field], "msg": words}])


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "reason": row.reason,
        "remedy": reason_words(row.reason),
        "received_at": row.seen_at,
        "settled_at": row.settled_at,
    }
