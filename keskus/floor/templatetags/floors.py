"""Times that run in the browser, and what pauses are called."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from keskus.core.templatetags.figures import duration
from keskus.floor.queries.directory import Directory

register = template.Library()


@register.simple_tag
def running(since: int, now: int | None = None) -> SafeString:
    """How long it has been going on: counted by the browser; written where the page stands alone (`now`)."""
    return format_html('<time data-since="{}">{}</time>', since, duration(max(0, now - since)) if now else "")


@register.simple_tag
def reason_name(directory: Directory, code: str, language: str) -> str:
    """A pause's reason as the centre calls it, else as the PBX writes it."""
    known = directory.reason(code)
    return known.label(language) or code if known else code
