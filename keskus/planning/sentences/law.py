"""Words about the law of a roster: how grave, what a house may set, on which grounds; findings are in `breaches`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from keskus.engines.labour_law import Severity

SEVERITY_MARKS = {
    Severity.BREACH: ("bad", gettext_lazy("breach")),
    Severity.HOUSE: ("watch", gettext_lazy("house rule")),
    Severity.HINT: ("info", gettext_lazy("hint")),
}

# What a house may make stricter: the field's words, and how many of the parameter's units one of its own is.
TIGHTENED = {
    "daily_rest_minutes": (gettext_lazy("Daily rest of the house, hours"), 60),
    "weekly_rest_minutes": (gettext_lazy("Weekly rest of the house, hours"), 60),
    "days_in_a_row": (gettext_lazy("Days in a row at most"), 1),
    "nights_in_a_row": (gettext_lazy("Nights in a row at most"), 1),
    "notice_days": (gettext_lazy("Published before, days"), 1),
}
# What the law allows to loosen on a ground that is named.
LOOSENED = {
    "sunday_work_allowed": gettext_lazy("Ground for work on Sundays"),
    "holiday_work_allowed": gettext_lazy("Ground for work on public holidays"),
}
OBJECTION_WORDS = {
    "unknown_parameter": gettext_lazy("This law knows no such limit."),
    "loosens": gettext_lazy("This is looser than the law. A house may only be stricter."),
    "beyond_derogation": gettext_lazy("This goes beyond what the law allows to derogate."),
    "no_ground": gettext_lazy("Name the ground on which the law allows it."),
}
GROUND_LABELS = {
    "agreement": gettext_lazy("Agreed in writing with the person or the staff’s representatives"),
    "derogation": gettext_lazy("Derogation that the law or a collective agreement allows for this work"),
    "rescue": gettext_lazy("Rescue of life, health, property or the environment, or mending a breakdown"),
    "handover": gettext_lazy("Change of shifts"),
    "own_request": gettext_lazy("The person’s own request"),
    "balancing_rest": gettext_lazy("Equivalent rest is given afterwards"),
}
