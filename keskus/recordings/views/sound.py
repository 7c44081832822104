"""The sound itself, in pieces, for whoever has begun to listen."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

from keskus.core.http import page, viewer
from keskus.recordings.actions.playback import note_heard
from keskus.recordings.gateways.vault import VaultDamage
from keskus.recordings.queries.playback import stream_of, ticket_of
from keskus.recordings.queries.reach import PLAY, recording_or_none

logger = logging.getLogger(__name__)
MOST_BYTES = 2 * 1024 * 1024  # of one answer to a request for a range; the player asks on
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@page(PLAY)
def sound(request: HttpRequest, pk: int, token: str) -> HttpResponse:
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
        with stream_of(recording) as stream:
            stream.seek(start)
            content = stream.read(end - start)
    except VaultDamage:  # another version took its place meanwhile, or it is damaged
        logger.warning("recording %s could not be opened", pk, exc_info=True)
        return HttpResponseBadRequest(_("This listening is over. Begin again."))
    note_heard(ticket.listening, recording.seconds * end / size if size else 0)
    response = HttpResponse(content, status=HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK)
    return _guarded(response, f"bytes {start}-{end - 1}/{size}" if is_part else "")


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


def _guarded(response: HttpResponse, content_range: str) -> HttpResponse:
    response["Content-Type"] = "audio/flac"
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    if content_range:
        response["Content-Range"] = content_range
    return response
