"""Puts the viewer on every request, in their own language; ends sessions in time; asks for the second factor first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation

from keskus.access import actions
from keskus.access.models import SignIn, User
from keskus.access.queries import Proven, Viewer, has_second_factor, may_enter, sign_in_of, viewer_of, watcher_of
from keskus.access.rules.sessions import needs_second_factor, why_over
from keskus.access.rules.throttle import network_of

# A request that a page makes by itself (polling, live figures) carries this header: it is no deed of the person.
POLL_HEADER = "X-Keskus-Poll"
SEEN_EVERY = timedelta(seconds=30)
# Streams of live figures: no deed either, and they go on, without names, when nobody has been there for too long.
STREAM = "text/event-stream"
GOES_ON_WHEN_IDLE = {"floor:stream", "floor:board_stream"}
BEFORE_SECOND_FACTOR = {
    "access:set_up_second_factor",
    "account_reauthenticate",
    "account_logout",
    "web:language",
}


class ViewerMiddleware:
    """`request.viewer` for signed-in people; the language is theirs, else the cookie's, else the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        over = None
        if isinstance(request.user, User):
            language = request.user.language
            viewer = viewer_of(request.user, timezone.localdate())
            over = session_over(request, request.user, viewer, timezone.now())
            request.viewer = viewer  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = sign_out(request, over) if over else self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Whoever sees other people's data sets up a second factor before they see any page."""
        viewer = getattr(request, "viewer", None)
        if viewer is None or settings.KESKUS_MODE == "demo" or request.session.get("second_factor"):
            return None
        if not needs_second_factor(viewer.roles, strict=settings.KESKUS_CARD_DATA):
            return None
        if has_second_factor(request.user):  # type: ignore[arg-type]
            request.session["second_factor"] = True
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        return None if name in BEFORE_SECOND_FACTOR else redirect("access:set_up_second_factor")


def session_over(request: HttpRequest, user: User, viewer: Viewer, now: datetime) -> str | None:
    """Why the session has ended, or None; notes that the person is there."""
    row = sign_in_of(user, request.session.get("sign_in")) or begin_session(request, user)
    goes_on = STREAM in request.headers.get("Accept", "") and _goes_on(request)
    if goes_on and row.ended_at is None and may_enter(user, timezone.localdate()):
        return None if watcher_of(user.pk, row.pk, now)[0] else "absolute"
    if row.ended_at is not None or not may_enter(user, timezone.localdate()):
        return str(row.ending or SignIn.Ending.CHANGED)
    why = why_over(
        now,
        started_at=row.started_at,
        seen_at=row.seen_at,
        roles=viewer.roles,
        strict=settings.KESKUS_CARD_DATA,
    )
    if why:
        actions.close_session(row, why, now)
    elif POLL_HEADER not in request.headers and now - row.seen_at >= SEEN_EVERY:
        actions.note_activity(row, now)
    return why


def _goes_on(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in GOES_ON_WHEN_IDLE
    except Resolver404:
        return False


def begin_session(request: HttpRequest, user: User) -> SignIn:
    """Write the session's row and put its number into the session; also for one begun past the sign-in page."""
    row = actions.start_session(
        Proven(user.pk, "access.start_session"),
        user,
        network=network_of(str(request.META.get("REMOTE_ADDR", ""))),
        device=request.headers.get("User-Agent", ""),
    )
    request.session["sign_in"] = row.pk
    return row


def sign_out(request: HttpRequest, why: str) -> HttpResponse:
    """To the sign-in page, which says why; back to the same page after it. A fragment takes its whole page along."""
    logout(request)
    del request.viewer  # type: ignore[attr-defined]
    here = request.get_full_path() if request.method == "GET" and not _is_fragment(request) else ""
    address = f"{reverse('account_login')}?{urlencode({'ended': why, **({'next': here} if here else {})})}"
    if _is_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _is_fragment(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers
