"""How records are written: spans of days, changes, deeds, money."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import numbers
from django import template
from django.utils.translation import gettext as _

from keskus.core.fields import Money
from keskus.core.templatetags.figures import babel_locale
from keskus.core.templatetags.figures import day as day_text
from keskus.people.sentences import deed_sentence

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
def deed(action: str) -> str:
    """What a deed is called."""
    return deed_sentence(action)


@register.filter
def changes(found: dict[str, Any]) -> str:
    """Field by field: old and new, or that it changed."""
    return ", ".join(f"{_field(name)}: {_said(value)}" for name, value in found.items() if value is not None)


def _field(name: str) -> str:
    labels = {
        "number": _("staff number"),
        "first_name": _("first name"),
        "last_name": _("last name"),
        "email": _("e-mail"),
        "phone": _("telephone"),
        "site": _("site"),
        "job_title": _("job title"),
        "started_on": _("employed from"),
        "ended_on": _("employed to"),
        "team": _("team"),
        "from": _("from"),
        "to": _("to"),
        "is_lead": _("leads the team"),
        "reports_to": _("reports to"),
        "skill": _("skill"),
        "level": _("level"),
        "hours_per_week": _("hours per week"),
        "pay": _("pay"),
        "notice": _("notice"),
        "name": _("name"),
        "code": _("code"),
        "time_zone": _("time zone"),
        "country": _("country profile"),
        "client": _("client"),
        "channel": _("channel"),
        "direction": _("direction"),
        "wrap_up_seconds": _("wrap-up, seconds"),
        "closed_on": _("closed on"),
        "opening_hours": _("opening hours"),
    }
    return labels.get(name, name)


def _said(value: Any) -> str:
    if value == "changed":
        return _("changed")
    if isinstance(value, list):
        old, new = (_said(part) for part in value)
        return f"{old} → {new}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    try:
        return day_text(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


@register.filter
def money(value: Money) -> str:
    """An amount with its currency, in the reader's language."""
    return str(numbers.format_currency(value.amount, value.currency, locale=babel_locale()))
