"""The sections of planning, as tabs over each of its pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import Money
from keskus.core.templatetags import figures
from keskus.core.templatetags.sections import Section, tabs_of

register = template.Library()


# In the order in which a plan is made.
SECTIONS: tuple[Section, ...] = (
    Section(_("Forecasts"), "planning:forecasts", "planning.forecast.view"),
    Section(_("Special days"), "planning:special_days", "planning.forecast.view"),
    Section(_("Staffing"), "planning:staffing", "planning.staffing.view"),
    Section(_("Scenarios"), "planning:scenarios", "planning.staffing.view"),
    Section(_("Goals"), "planning:goals", "planning.staffing.view"),
    Section(_("Shrinkage"), "planning:shrinkage", "planning.staffing.view"),
    Section(_("Rosters"), "planning:rosters", "planning.roster.view"),
    Section(_("Rules of rosters"), "planning:roster_rules", "planning.setting.view"),
    Section(_("Absences"), "planning:absences", "planning.absence.view"),
    Section(_("Availability"), "planning:availability", "planning.availability.view"),
)


@register.inclusion_tag("planning/_sections.html", takes_context=True)
def planning_sections(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs that the viewer may open."""
    return tabs_of(context, SECTIONS)


@register.filter
def signed(value: float) -> str:
    """A difference: a plus where it is more."""
    text = figures.number(float(value), 0)
    return text if value <= 0 or text == "0" else f"+{text}"


@register.filter
def minute_clock(minute: int) -> str:
    """A minute of the day as the clock shows it; the last one as 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


@register.simple_tag
def comparison_of(site: Any, row: Any) -> dict[str, float] | None:
    """A category's actual share and the hours that it is of, where it was measured."""
    found = site.measured.rows.get(str(row.pk)) if site.measured else None
    return {"actual_share": found.actual_share, "of_hours": found.of_seconds / 3600} if found else None


@register.simple_tag
def money_words(money: Money) -> str:
    """An amount with its currency."""
    return f"{figures.number(float(money.amount), 0)} {money.currency}"


@register.filter
def hour(moment: datetime) -> str:
    """The clock of a moment that is in its site's zone already, without seconds."""
    return f"{moment:%H:%M}"
