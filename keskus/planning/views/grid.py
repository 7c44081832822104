"""The roster as a grid, what it reads, and every change it sends; docs/roster-grid.md."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions.changes import change_roster, undo_change
from keskus.planning.queries import grid as queries
from keskus.planning.queries.changing import changed_since, previewed
from keskus.planning.queries.rosters import CHANGE, VIEW, last_own_change
from keskus.planning.rules.changes import Impossible, change_of
from keskus.planning.sentences.grid import grid_words, said_words
from keskus.planning.views.heads import head, reaches, roster_of, why_not, window

MOST_BODY_BYTES = 20_000


@page(VIEW)
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid; without script the same days as a list."""
    row = roster_of(request, pk)
    first, days = window(request, row)
    picture = queries.picture_of(viewer(request), row, first, days)
    asked = f"from={picture.days[0].isoformat()}&days={len(picture.days)}"
    context = head(request, row, "grid") | {
        "picture": picture,
        "source": f"{reverse('planning:roster_json', args=[pk])}?{asked}",
        "summary": queries.summary_of(picture),
        "steps": queries.weeks_of(row, first, days),
        "listed": queries.listed(picture),
    }
    return render(request, "planning/roster.html", context)


@page(VIEW)
def roster_json(request: HttpRequest, pk: int) -> JsonResponse:
    """Everything that the grid draws."""
    row = roster_of(request, pk)
    first, days = window(request, row)
    picture = queries.picture_of(viewer(request), row, first, days)
    change = f"{reverse('planning:change_shifts', args=[pk])}?{request.GET.urlencode()}"
    return JsonResponse(
        queries.as_json(picture)
        | {
            "addresses": {"change": change},
            "breaches": queries.breaches_json(picture),
            "can_undo": last_own_change(viewer(request), row) is not None,
            "words": grid_words(),
        }
        | _roster(request, row)
    )


def _roster(request: HttpRequest, row: Any) -> dict[str, Any]:
    may_change = row.is_draft and reaches(request, row, CHANGE)
    return {"roster": queries.roster_json(row) | {"may_change": may_change}}


@page(VIEW, methods=("GET", "POST"))
def change_shifts(request: HttpRequest, pk: int) -> JsonResponse:
    """One change from the grid, or (by GET) what others changed since a version."""
    row = roster_of(request, pk, CHANGE if request.method == "POST" else VIEW)
    if request.method == "GET":
        known = _number(request.GET.get("version"))
        return JsonResponse({"version": known}) if known == row.version else _changed(request, row, known)
    try:
        body = json.loads(request.body[:MOST_BODY_BYTES])
        known, is_preview = int(body["version"]), bool(body.get("preview"))
        seen = {int(number): int(version) for number, version in (body.get("seen") or {}).items()}
        said = body["change"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"said": why_not(Breach("not_understood"))}, status=422)
    try:
        return _done(request, row, said, seen, known, is_preview=is_preview)
    except Impossible as fault:
        return JsonResponse({"said": why_not(Breach(fault.code))}, status=422)
    except Breach as breach:
        if breach.code in ("stale", "shift_gone"):
            return _changed(request, row, known, said=why_not(breach), status=409)
        return JsonResponse({"said": why_not(breach)}, status=422)


def _done(
    request: HttpRequest, row: Any, said: Any, seen: dict[int, int], known: int, *, is_preview: bool
) -> JsonResponse:
    if isinstance(said, dict) and said.get("do") == "undo":
        undo_change(viewer(request), row)
        return _changed(request, row, known, said=said_words("undo"))
    change = change_of(said)
    if is_preview:
        first, days = window(request, row)
        return JsonResponse(previewed(viewer(request), row, change, first, days))
    change_roster(viewer(request), row, change, seen=seen)
    return _changed(request, row, known, said=said_words(change.deed.value))


def _changed(request: HttpRequest, row: Any, since: int, *, said: str = "", status: int = 200) -> JsonResponse:
    row.refresh_from_db()
    first, days = window(request, row)
    answer = changed_since(viewer(request), row, since, first, days)
    return JsonResponse(answer | {"said": said}, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
