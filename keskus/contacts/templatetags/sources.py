"""What the pages about sources need to write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.safestring import SafeString

from keskus.contacts.tables import at
from keskus.core.templatetags.figures import count

register = template.Library()


@register.filter
def epoch_time(epoch: int | None, zone: ZoneInfo) -> str | SafeString:
    """An instant in a site's clock; a dash when there is none."""
    return at(epoch, zone)


@register.filter
def signed(difference: int) -> str:
    """By how much a figure would differ."""
    return f"+{count(difference)}" if difference > 0 else count(difference)


@register.filter
def under_way(jobs: Iterable[Any]) -> bool:
    """Whether any of the jobs is not over yet, so that the list should refresh itself."""
    return any(not job.is_over for job in jobs)
