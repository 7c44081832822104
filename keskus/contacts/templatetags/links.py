"""Words about links to PBXs, for templates."""

from __future__ import annotations

from django import template

from keskus.contacts.sentences import of_links

register = template.Library()


@register.filter
def order_words(answer: str) -> str:
    """What came of an order."""
    return of_links.order_words(answer)
