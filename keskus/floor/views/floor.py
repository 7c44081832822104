"""The floor as it is now."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from keskus.access.queries import Viewer
from keskus.access.rules.sessions import idle_limit
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.floor import logs_alone
from keskus.core.http import page, viewer
from keskus.floor.forms.floor import FloorForm
from keskus.floor.queries.callbacks import gave_up_today
from keskus.floor.queries.picture import FLOOR_PERMISSION, Sight
from keskus.floor.views.drawing import FloorDrawing, age_of, moment_kept
from keskus.floor.views.stream import floors_kept

STALE_SECONDS = 30


@page(FLOOR_PERMISSION)
def floor(request: HttpRequest) -> HttpResponse:
    """Who does what, who waits, and how today goes; the stream keeps it current."""
    who, form = viewer(request), FloorForm(request.GET, viewer(request))
    moment = moment_kept(floors_kept())
    context = FloorDrawing(Sight.of(who), form.asked, request.LANGUAGE_CODE).context(moment)
    context |= {
        "form": form,
        "now": int(moment.at),
        "server_now": f"{moment.at:.1f}",
        "age": age_of(context["picture"], moment),
    }
    context |= {"stale_seconds": STALE_SECONDS, "idle_seconds": idle_seconds(who), "language": request.LANGUAGE_CODE}
    context |= {"logs": sorted(logs_alone().values()) if context["picture"].hears else []}
    return render(request, "floor/floor.html", context)


def idle_seconds(who: object) -> int:
    """After how long without input names and controls are covered: when the session ends by itself."""
    roles = who.roles if isinstance(who, Viewer) else frozenset()
    return int(idle_limit(roles, strict=settings.KESKUS_CARD_DATA).total_seconds())


@page(FLOOR_PERMISSION)
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is there: the page says so when keys or the pointer move, as its stream is no deed of theirs."""
    return HttpResponse(status=204)


@page(CALLS_PERMISSION)
def abandoned(request: HttpRequest) -> HttpResponse:
    """Who gave up today, and whom to call back."""
    asked = FloorForm(request.GET).asked
    rows = gave_up_today(viewer(request), timezone.now(), asked.queue, asked.site)
    owed = sum(row.helped_at is None for row in rows)
    return render(request, "floor/abandoned.html", {"rows": rows, "owed": owed})
