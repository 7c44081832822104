"""How records are written: spans of days, money."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import numbers
from django import template
from django.utils.translation import gettext as _

from keskus.core.fields import Money
from keskus.core.templatetags.figures import babel_locale
from keskus.core.templatetags.figures import day as day_text

register = template.Library()


@register.simple_tag
def span(row: Any) -> str:
    """From a day to a day, or from a day on."""
    if row.ends_on is None:
        return _("from %(first)s") % {"first": day_text(row.starts_on)}
    return f"{day_text(row.starts_on)} – {day_text(row.ends_on)}"


@register.filter
def is_past(row: Any, today: date) -> bool:
    """Whether a dated fact is over."""
    return row.ends_on is not None and row.ends_on < today


@register.filter
def money(value: Money) -> str:
    """An amount with its currency, in the reader's language."""
    return str(numbers.format_currency(value.amount, value.currency, locale=babel_locale()))
