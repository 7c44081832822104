"""Histories on the pages of rooms, in the words that the trail's own page has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from keskus.core.http import viewer
from keskus.web.traces import Line, lines_of, zone_of

register = template.Library()


@register.simple_tag(takes_context=True)
def deed_lines(context: dict[str, Any], entries: Iterable[Any]) -> list[Line]:
    """Entries of the trail with names, roles and changes in words; times are meant in the reader's zone."""
    request = context["request"]
    return lines_of(viewer(request), entries, zone_of(request))
