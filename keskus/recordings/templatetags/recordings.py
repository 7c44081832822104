"""Words and places on the pages of recordings."""

from __future__ import annotations

from django import template
from django.utils.translation import pgettext

from keskus.recordings.forms.clock import clock as as_clock

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """A place in a sound: 1:05, or 1:02:05 from an hour."""
    return as_clock(seconds)


@register.simple_tag
def side_name(side: str) -> str:
    """Who speaks."""
    names = {"agent": pgettext("side of a call", "Agent"), "customer": pgettext("side of a call", "Customer")}
    return names.get(side, pgettext("side of a call", "Somebody"))
