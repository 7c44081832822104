"""The sections of a room, as tabs over each of its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from keskus.core.http import viewer


@dataclass(frozen=True, slots=True)
class Section:
    """One tab: whoever holds the permission anywhere sees it."""

    label: str | Promise
    url_name: str
    permission: str


def tabs_of(context: dict[str, Any], sections: Iterable[Section]) -> dict[str, Any]:
    """The tabs that the viewer may open; the one is current whose address begins the page's most closely."""
    request = context["request"]
    may = viewer(request).may
    tabs = [(each.label, reverse(each.url_name)) for each in sections if may(each.permission)]
    fitting = [address for _label, address in tabs if request.path.startswith(address)]
    return {"tabs": tabs, "current": max(fitting, key=len, default="")}
