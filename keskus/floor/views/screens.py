"""What a big screen shows: open to whoever has its address, and to nothing but its boards."""

from __future__ import annotations

import time
from itertools import count

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from keskus.floor.actions.boards import see_screen
from keskus.floor.gateways.hub import Moment
from keskus.floor.queries.boards import boards_of_screen, facts_of, screen_of_token
from keskus.floor.views.drawing import BoardDrawing, age_of
from keskus.floor.views.floor import STALE_SECONDS
from keskus.floor.views.stream import Plan, floors_kept, streamed


@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """The board whose turn it is, filling the screen."""
    turn = _turn(request)
    found = screen_of_token(token, timezone.now())
    boards = boards_of_screen(found) if found else []
    if found is None or not boards:
        raise Http404
    see_screen(found, timezone.now())
    moment = Moment(floors_kept(), time.time())
    with translation.override(found.language):
        request.LANGUAGE_CODE = found.language
        board = boards[turn % len(boards)]
        context = BoardDrawing(facts_of(board), found.language).context(moment)
        context |= {"age": age_of(context["picture"], moment), "now": int(moment.at)}
        context |= {"server_now": f"{moment.at:.1f}", "stale_seconds": STALE_SECONDS, "is_screen": True}
        context |= {"stream": f"{reverse('floor:screen_stream', args=[token])}?turn={turn}"}
        if len(boards) > 1:
            address = f"{reverse('floor:screen', args=[token])}?turn={(turn + 1) % len(boards)}"
            context |= {"next_address": address, "turn_seconds": found.turn_seconds}
        response = render(request, "floor/wall.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def screen_stream(request: HttpRequest, token: str) -> HttpResponseBase:
    """The board's stream, until the address is revoked or over."""
    turn = _turn(request)

    looks = count()

    def plan() -> Plan | None:
        found = screen_of_token(token, timezone.now())
        boards = boards_of_screen(found) if found else []
        if found is None or not boards:
            return None
        if next(looks) > 1:  # the page itself was noted as it loaded: a storm of screens that come back writes nothing
            see_screen(found, timezone.now())
        drawing = BoardDrawing(facts_of(boards[turn % len(boards)]), found.language)
        return Plan(drawing, drawing)

    if plan() is None:
        raise Http404
    response = streamed(request, plan)
    response.headers["Cache-Control"] = "no-store"
    return response


def _turn(request: HttpRequest) -> int:
    text = request.GET.get("turn", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
