"""Figures with their bounds and numbers, in cells."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keskus.core.templatetags import figures
from keskus.engines.agreement.measures import Measure

register = template.Library()


@register.filter
def measured(measure: Measure) -> str | SafeString:
    """A share above its bounds; of how many, on hover and for screen readers."""
    if measure.value is None:
        return figures.MISSING
    told = _("n = %(count)s") % {"count": figures.count(measure.n)}
    if measure.low is None or measure.high is None:
        return format_html('<span title="{}">{}</span>', told, figures.share(measure.value))
    between = f"{figures.number(measure.low * 100)}–{figures.number(measure.high * 100)}"
    return format_html(
        '<span title="{}">{} <small class="quiet">{}</small></span>', told, figures.share(measure.value), between
    )


@register.filter
def points(measure: Measure, factor: float = 100) -> str | SafeString:
    """A difference of shares as points with its sign, and its bounds."""
    if measure.value is None:
        return figures.MISSING
    value = _signed(measure.value * factor)
    if measure.low is None or measure.high is None:
        return value
    low, high = _signed(measure.low * factor), _signed(measure.high * factor)
    return format_html('{} <small class="quiet">{} … {}</small>', value, low, high)


@register.filter
def coefficient(measure: Measure) -> str | SafeString:
    """A coefficient of agreement with two decimals and its bounds."""
    if measure.value is None:
        return figures.MISSING
    if measure.low is None or measure.high is None:
        return figures.number(measure.value, 2)
    low, high = figures.number(measure.low, 2), figures.number(measure.high, 2)
    return format_html('{} <small class="quiet">{} … {}</small>', figures.number(measure.value, 2), low, high)


def _signed(value: float) -> str:
    rounded = round(value, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{figures.number(abs(rounded))}"
