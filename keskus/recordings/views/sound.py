"""The sound itself, in pieces, for whoever has begun to listen."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import BinaryIO, TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from keskus.core.http import page, viewer
from keskus.recordings.actions.playback import note_heard
from keskus.recordings.gateways.vault import VaultDamage
from keskus.recordings.queries.playback import stream_of, ticket_of
from keskus.recordings.queries.reach import PLAY, recording_or_none

logger = logging.getLogger(__name__)
MOST_BYTES = 2 * 1024 * 1024  # in memory at once, and of one answer to a request for a range; the player asks on
Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@page(PLAY)
def sound(request: HttpRequest, pk: int, token: str) -> HttpResponse | StreamingHttpResponse:
    """The sound, whole or a range of it. Not there for whoever may not hear it."""
    recording = recording_or_none(viewer(request), pk, PLAY)
    if recording is None:
        raise Http404
    ticket = ticket_of(token, viewer(request), recording, request.session.session_key or "")
    if ticket is None or not recording.is_playable:
        return HttpResponseBadRequest(_("This listening is over. Begin again."))
    size = recording.bytes_kept
    span = range_of(request.headers.get("Range", ""), size)
    if span is None:
        return _guarded(HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE), f"bytes */{size}")
    start, end, is_part = span
    try:
        stream = stream_of(recording)
        stream.seek(start)
        first = stream.read(min(end - start, MOST_BYTES))
    except VaultDamage:  # another version took its place meanwhile, or it is damaged
        logger.warning("recording %s could not be opened", pk, exc_info=True)
        return HttpResponseBadRequest(_("This listening is over. Begin again."))
    note_heard(ticket.listening, recording.seconds * end / size if size else 0)
    if is_part:
        return _guarded(HttpResponse(first, status=HTTPStatus.PARTIAL_CONTENT), f"bytes {start}-{end - 1}/{size}")
    pieces = pieces_of(stream, first)
    whole = StreamingHttpResponse(in_threads(pieces) if isinstance(request, ASGIRequest) else pieces)
    whole["Content-Length"] = str(size)
    return _guarded(whole, "")


def pieces_of(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    """What was read of a sound already, and the rest of it piece by piece; what is damaged breaks the answer off."""
    with stream:
        yield first
        while piece := stream.read(MOST_BYTES):
            yield piece


async def in_threads(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same, for a server that would gather all of a plain iterator before it sends anything."""
    while piece := await sync_to_async(_next)(pieces):
        yield piece


def _next(pieces: Iterator[bytes]) -> bytes:
    return next(pieces, b"")


def range_of(header: str, size: int) -> tuple[int, int, bool] | None:
    """First byte, first byte after, and whether it is a part; None when the range lies beyond the end.

    What is no single range of bytes is not heeded (RFC 9110, 14.2).
    """
    asked = RANGE.fullmatch(header.strip())
    if asked is None or not any(asked.groups()):
        return 0, size, False
    first, last = asked.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    if start >= end:
        return None
    return start, min(end, start + MOST_BYTES), True


def _guarded(response: Answer, content_range: str) -> Answer:
    response["Content-Type"] = "audio/flac"
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    if content_range:
        response["Content-Range"] = content_range
    return response
