"""What the frame of every page needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.functional import SimpleLazyObject

from keskus.contacts.queries.taking import taken_in
from keskus.people.queries.notices import unread_count
from keskus.web.areas import ON_A_PHONE, Entry, entries

# What every page obeys, and therefore every link between areas carries on.
CARRIED = ("site", "period", "from", "to")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The viewer, what is open to them and unread, the languages, and what links between areas carry on."""
    viewer = getattr(request, "viewer", None)
    shown = SimpleLazyObject(lambda: entries(viewer, request.path, carried(request.GET)) if viewer else [])
    return {
        "viewer": viewer,
        "areas": shown,
        "dock_areas": SimpleLazyObject(lambda: dock(list(shown))),
        # Not a lazy object, which the plural rules of Polish cannot divide.
        "unread_notices": cache(lambda: unread_count(viewer) if viewer else 0),
        "taken_in": cache(lambda: taken_in(viewer) if viewer else None),
        "languages": settings.LANGUAGES,
        "demo": settings.KESKUS_MODE == "demo",
    }


def carried(parameters: QueryDict) -> str:
    """Site and period of the address as a query string; empty when it names none."""
    kept = QueryDict(mutable=True)
    for name in CARRIED:
        if parameters.get(name):
            kept[name] = str(parameters[name])
    return f"?{kept.urlencode()}" if kept else ""


def dock(shown: list[Entry]) -> list[Entry]:
    """The first areas, with the current one always among them."""
    first = shown[:ON_A_PHONE]
    current = [entry for entry in shown[ON_A_PHONE:] if entry.is_current]
    return [*first[: ON_A_PHONE - len(current)], *current]
