"""What pages of rosters share: finding one, saying why not, the tabs over it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import viewer
from keskus.planning.queries import rosters as queries
from keskus.planning.sentences.rosters import STATE_MARKS, refusal_sentence

TABS = ("grid", "list", "build", "breaches", "why", "gather", "fairness", "basis", "compare", "log", "print")


def roster_of(request: HttpRequest, pk: int, permission: str = queries.VIEW) -> Any:
    """A roster within reach; not there and not yours answer alike."""
    found = queries.roster_or_none(viewer(request), pk, permission)
    if found is None:
        raise Http404
    return found


def why_not(breach: Breach) -> str:
    """Why a deed was not done."""
    return refusal_sentence(breach.code, **breach.values)


def refused(request: HttpRequest, breach: Breach) -> None:
    """Say it on the next page."""
    messages.error(request, why_not(breach))


def window(request: HttpRequest, roster: Any) -> tuple[int, int]:
    """Which days the address asks for."""
    days = request.GET.get("days", "")
    return queries.window_of(roster, _day(request.GET.get("from")), int(days) if days.isdecimal() else None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def head(request: HttpRequest, roster: Any, current: str) -> dict[str, Any]:
    """What the head of each of a roster's pages shows."""
    labels = {
        "grid": _("Grid"),
        "list": _("List"),
        "build": _("Optimiser"),
        "breaches": _("Breaches"),
        "why": _("Why"),
        "gather": _("Meetings"),
        "fairness": _("Fair shares"),
        "basis": _("Forecast"),
        "compare": _("Compare"),
        "log": _("History"),
        "print": _("Print"),
    }
    may = {name: reaches(request, roster, f"planning.{name}") for name in DEEDS}
    needs = {"build": "build_roster", "why": "explain_roster", "gather": "place_gathering"}
    shown = [name for name in TABS if name not in needs or may[needs[name]]]
    tabs = [(labels[name], reverse(f"planning:roster_{name}", args=[roster.pk]), name == current) for name in shown]
    return {"roster": roster, "mark": STATE_MARKS[roster.state], "tabs": tabs, "may": may, "zone": roster.zone}


DEEDS = (
    "change_roster",
    "build_roster",
    "explain_roster",
    "place_gathering",
    "publish_roster",
    "withdraw_roster",
    "new_roster_version",
    "delete_draft",
    "override_breach",
)


def reaches(request: HttpRequest, roster: Any, permission: str) -> bool:
    """Whether the viewer may do a deed at every team of the roster."""
    may = viewer(request).may
    return all(may(permission, place) for place in queries.places_of_roster(roster))
