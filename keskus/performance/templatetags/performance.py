"""The sections of coaching, as tabs over each of its pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from keskus.core.templatetags.sections import Section, tabs_of

register = template.Library()


SECTIONS: tuple[Section, ...] = (
    Section(_("Coaching"), "performance:sessions", "performance.coaching.view"),
    Section(_("Proposals"), "performance:proposals", "performance.coaching.view"),
    Section(_("Rules for proposals"), "performance:triggers", "performance.coaching.view"),
)


@register.inclusion_tag("performance/_sections.html", takes_context=True)
def coaching_sections(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs that the viewer may open."""
    return tabs_of(context, SECTIONS)
