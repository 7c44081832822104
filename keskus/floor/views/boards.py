"""Boards: the list, the builder, a board as a page; screens that show boards without a sign-in."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import watcher_of
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.floor.actions import boards as actions
from keskus.floor.forms.boards import BoardForm, ScreenForm
from keskus.floor.gateways.hub import Moment
from keskus.floor.queries import boards as queries
from keskus.floor.queries.leading import doors_of
from keskus.floor.rules.metrics import MOST_TILES
from keskus.floor.views.drawing import BoardDrawing, age_of
from keskus.floor.views.floor import STALE_SECONDS, idle_seconds
from keskus.floor.views.stream import Plan, floors_kept, streamed


@page(queries.BOARDS_PERMISSION)
def board_list(request: HttpRequest) -> HttpResponse:
    """The boards within reach, and the screens that show them."""
    who = viewer(request)
    screens = queries.screens(who) if who.may(queries.SCREEN_PERMISSION) else []
    changeable = {board.pk for board in queries.boards(who, "floor.change_board")}
    context = {
        "boards": queries.boards(who),
        "changeable": changeable,
        "screens": screens,
        "now": timezone.now(),
        "may_make": who.may(queries.MAKE_PERMISSION),
    }
    return render(request, "floor/boards.html", context)


@page(queries.MAKE_PERMISSION, methods=("GET", "POST"))
def new_board(request: HttpRequest) -> HttpResponse:
    """Make a board."""
    form = BoardForm(request.POST or None, viewer=viewer(request))
    return _built(request, form, None)


@page("floor.change_board", methods=("GET", "POST"))
def change_board(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a board."""
    board = _found(request, pk, "floor.change_board")
    form = BoardForm(request.POST or None, viewer=viewer(request), board=board)
    return _built(request, form, board)


def _built(request: HttpRequest, form: BoardForm, board: Any) -> HttpResponse:
    if form.is_valid():
        try:
            design = form.design
            saved = (
                actions.change_board(viewer(request), board, design)
                if board
                else actions.create_board(viewer(request), design)
            )
        except Breach as breach:
            form.refuse(breach)
        else:
            if len(design.tiles) > MOST_TILES:
                messages.warning(request, _("More than six figures become wallpaper: nobody reads them."))
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
            return redirect("floor:board", pk=saved.pk)
    return render(request, "floor/builder.html", {"form": form, "board": board})


@page("floor.delete_board", methods=("POST",))
def delete_board(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a board away."""
    board = _found(request, pk, "floor.delete_board")
    name = board.name
    actions.delete_board(viewer(request), board)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("floor:boards")


@page(queries.BOARDS_PERMISSION)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """A board, filling the screen."""
    found = _found(request, pk, queries.BOARDS_PERMISSION)
    stream = reverse("floor:board_stream", args=[pk])
    more = {"stream": stream, "here": reverse("floor:here_board"), "idle_seconds": idle_seconds(viewer(request))}
    drawing = BoardDrawing(queries.facts_of(found), request.LANGUAGE_CODE, doors=doors_of(viewer(request)))
    return render(request, "floor/wall.html", _wall(drawing) | more)


@page(queries.BOARDS_PERMISSION)
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is there, before a board."""
    return HttpResponse(status=204)


@page(queries.BOARDS_PERMISSION)
def board_stream(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A board's stream for signed-in people; when nobody has been there for too long it names nobody."""
    _found(request, pk, queries.BOARDS_PERMISSION)
    user, sign_in = request.user.pk or 0, request.session.get("sign_in")
    language, is_covered = request.LANGUAGE_CODE, "covered" in request.GET

    def plan() -> Plan | None:
        who, is_away = watcher_of(user, sign_in, timezone.now())
        found = queries.board_in_reach(who, pk) if who else None
        if found is None:
            return None
        doors = doors_of(who) if who else frozenset()
        drawing = BoardDrawing(queries.facts_of(found), language, is_covered or is_away, doors)
        return Plan(drawing, drawing)

    return streamed(request, plan)


def _wall(drawing: BoardDrawing) -> dict[str, Any]:
    moment = Moment(floors_kept(), time.time())
    context = drawing.context(moment)
    more = {"now": int(moment.at), "server_now": f"{moment.at:.1f}", "stale_seconds": STALE_SECONDS}
    return context | more | {"age": age_of(context["picture"], moment)}


def _found(request: HttpRequest, pk: int, permission: str) -> Any:
    """Not there and not yours answer alike."""
    found = queries.board_in_reach(viewer(request), pk, permission)
    if found is None:
        raise Http404
    return found


# Screens


@page(queries.SCREEN_PERMISSION, methods=("GET", "POST"))
def new_screen(request: HttpRequest) -> HttpResponse:
    """An address for a big screen, shown this once."""
    form = ScreenForm(request.POST or None, viewer=viewer(request), language=request.LANGUAGE_CODE)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "days", "turn_seconds", "language")}
        screen, token = actions.make_screen(viewer(request), form.chosen, **values)
        address = request.build_absolute_uri(reverse("floor:screen", args=[token]))
        return render(request, "floor/screen_made.html", {"screen": screen, "address": address})
    return render(request, "floor/new_screen.html", {"form": form})


@page("floor.revoke_screen", methods=("POST",))
def revoke_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a screen's address."""
    screen = queries.screen_in_reach(viewer(request), pk)
    if screen is None:
        raise Http404
    actions.revoke_screen(viewer(request), screen)
    messages.success(request, _("The address of “%(name)s” is closed.") % {"name": screen.name})
    return redirect("floor:boards")
