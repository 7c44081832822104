"""Calls: every visit of a caller to a queue, as the list and the page of a call show them."""

from __future__ import annotations

import re
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from keskus.access.queries import Viewer
from keskus.api.v1.access import Refusal
from keskus.contacts.queries.calls import (
    CALLS_PERMISSION,
    FIGURES,
    OUTCOMES,
    CallFilter,
    CallRow,
    calls_from,
)
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.timeline import Call, Stretch, call_of
from keskus.core.http import MAX_PERIOD_DAYS

router = Router()
MOST_CALLS = 1000
_CURSOR = re.compile(r"([0-9]{1,12})-([0-9]{1,19})")
Name = Annotated[str, Field(max_length=150)]


class Wanted(Schema):
    """Which calls. Days are local days of each queue's site, both included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    queue: list[int] = []
    client: int | None = None
    site: int | None = None
    team: int | None = None
    agent: str = Field("", pattern=r"^([ep][0-9]{1,18})?$", description="e and an employee, or p and an agent of a PBX")
    figure: str = Field("", description=f"the calls that a figure counts: {', '.join(FIGURES)}")
    outcome: str = Field("", description=", ".join(OUTCOMES))
    call_id: Name = ""
    flag: Name = ""
    rule: Name = Field("", description="changed by this repair rule")
    after: str = Field("", description="`next` of the page before")
    limit: int = Field(100, ge=1, le=MOST_CALLS)


class OfQueue(Schema):
    """The queue entered."""

    id: int
    code: str
    name: str
    site: str
    client: str


class OfAgent(Schema):
    """Who answered."""

    key: str
    name: str


class CallOut(Schema):
    """One visit of a caller to a queue. Times are of the site's clock, with its offset."""

    id: int
    call_id: str
    visit: int
    entered_at: datetime
    queue: OfQueue
    outcome: str
    is_counted: bool = Field(description="false where another source answers for this queue's day")
    wait_seconds: int | None
    ring_seconds: int | None
    talk_seconds: int | None
    hold_seconds: int
    wrap_up_seconds: int
    agent: OfAgent | None
    ended_by: str
    transfer_to: str
    caller: str = Field(description="cut to its end without contacts.number.view")
    flags: list[str]
    repairs: list[str] = Field(description="the rules that changed this call")


class CallsOut(Schema):
    """A page of calls in order of time."""

    calls: list[CallOut]
    next: str | None = Field(description="`after` of the next page; null on the last")


class StretchOut(Schema):
    """A stretch of a call: queue, ring, talk, hold, transfer."""

    kind: str
    agent: str
    detail: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float


class WholeCallOut(CallOut):
    """One call with its parts and the other visits of the same caller."""

    source: str
    answered_at: datetime | None
    ended_at: datetime | None
    exit_key: str
    dialled: str
    stretches: list[StretchOut]
    other_visits: list[CallOut]


@router.get(
    "/calls",
    response={200: CallsOut, 400: Refusal, 401: Refusal, 403: Refusal, 422: Any, 429: Refusal},
    url_name="calls",
    summary="Calls in order of time, page by page",
)
def calls(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Needs `contacts.contact.view`. Follow `next` until it is null; a page never repeats or leaves out a call."""
    reader = _reader(request)
    after = _place(wanted.after)
    found = calls_from(reader, _filter(wanted), after=after, most=wanted.limit + 1)
    rows = found[: wanted.limit]
    following = None
    if len(found) > len(rows):
        following = f"{int(rows[-1].entered_at.timestamp())}-{rows[-1].id}"
    return {"calls": [_call(row) for row in rows], "next": following}


@router.get(
    "/calls/{int:number}",
    response={200: WholeCallOut, 401: Refusal, 403: Refusal, 404: Refusal, 429: Refusal},
    url_name="call",
    summary="One call with its parts",
)
def call(request: HttpRequest, number: int) -> Any:
    """Needs `contacts.contact.view`. A call out of reach is answered as one that is not there."""
    found = call_of(_reader(request), number)
    if found is None:
        raise HttpError(HTTPStatus.NOT_FOUND, "There is no such call.")
    return _whole(found)


def _reader(request: HttpRequest) -> Viewer:
    actor: Viewer = request.auth  # type: ignore[attr-defined]
    if not actor.may(CALLS_PERMISSION):
        raise HttpError(HTTPStatus.FORBIDDEN, f"This token does not carry {CALLS_PERMISSION}.")
    return actor


def _place(after: str) -> tuple[int, int] | None:
    if not after:
        return None
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise HttpError(HTTPStatus.BAD_REQUEST, "“after” is not a “next” of ours.")
    return int(found[1]), int(found[2])


def _filter(wanted: Wanted) -> CallFilter:
    if not 0 <= (wanted.last - wanted.first).days < MAX_PERIOD_DAYS:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"“to” lies before “from”, or more than {MAX_PERIOD_DAYS} days after.")
    if wanted.figure and wanted.figure not in FIGURES:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"“figure” is one of: {', '.join(FIGURES)}.")
    if wanted.outcome and wanted.outcome not in OUTCOMES:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"“outcome” is one of: {', '.join(OUTCOMES)}.")
    choice = Choice(
        wanted.first,
        wanted.last,
        frozenset(wanted.queue),
        client=wanted.client,
        site=wanted.site,
        team=wanted.team,
        agent=wanted.agent,
    )
    return CallFilter(
        choice,
        figure=wanted.figure,
        outcome=wanted.outcome,
        callid=wanted.call_id,
        flag=wanted.flag,
        rule=wanted.rule,
        order="entered",
    )


def _call(row: CallRow) -> dict[str, Any]:
    queue = row.queue
    return {
        "id": row.id,
        "call_id": row.callid,
        "visit": row.visit,
        "entered_at": row.entered_at,
        "queue": {"id": queue.id, "code": queue.code, "name": queue.name, "site": queue.site, "client": queue.client},
        "outcome": row.outcome,
        "is_counted": row.counted,
        "wait_seconds": row.wait_seconds,
        "ring_seconds": row.ring_seconds,
        "talk_seconds": row.talk_seconds,
        "hold_seconds": row.hold_seconds,
        "wrap_up_seconds": row.wrap_up_seconds,
        "agent": {"key": row.agent_key, "name": row.agent} if row.agent_key else None,
        "ended_by": row.ended_by,
        "transfer_to": row.transfer_to,
        "caller": row.number,
        "flags": list(row.flags),
        "repairs": list(row.repairs),
    }


def _whole(found: Call) -> dict[str, Any]:
    applied = sorted({repair.rule for repair in found.repairs})
    return {
        **_call(found.row),
        "repairs": applied,
        "source": found.source,
        "answered_at": found.answered_at,
        "ended_at": found.ended_at,
        "exit_key": found.exit_key,
        "dialled": found.did,
        "stretches": [_stretch(each) for each in found.stretches],
        "other_visits": [_call(row) for row in found.other_visits],
    }


def _stretch(each: Stretch) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "agent": each.agent,
        "detail": each.detail,
        "started_at": each.started_at,
        "ended_at": each.ended_at,
        "seconds": each.seconds,
    }
