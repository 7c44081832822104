"""Findings of the labour-law checker, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.templatetags import figures
from keskus.engines.labour_law import PARAMETERS, Breach, Mend, Rule, Severity, Unit
from keskus.engines.labour_law.parameters import Stricter

RULE_LABELS = {
    Rule.OVERLAP: gettext_lazy("Two shifts at once"),
    Rule.DAILY_REST: gettext_lazy("Daily rest"),
    Rule.WEEKLY_REST: gettext_lazy("Weekly rest"),
    Rule.DAILY_NORM: gettext_lazy("Norm of a day"),
    Rule.DAILY_MAXIMUM: gettext_lazy("Longest day"),
    Rule.WORKING_DAY: gettext_lazy("Earlier start within 24 hours"),
    Rule.WEEKLY_NORM: gettext_lazy("Norm of a week"),
    Rule.WEEKLY_MAXIMUM: gettext_lazy("Longest week"),
    Rule.WEEKLY_AVERAGE: gettext_lazy("Average week"),
    Rule.OVERTIME_YEAR: gettext_lazy("Overtime of the year"),
    Rule.OVERTIME_ALLOWED: gettext_lazy("Overtime"),
    Rule.BREAK_LENGTH: gettext_lazy("Length of the breaks"),
    Rule.BREAK_STRETCH: gettext_lazy("Work without a break"),
    Rule.BREAK_PAY: gettext_lazy("Pay of the breaks"),
    Rule.BREAK_PLACE: gettext_lazy("Place of the breaks"),
    Rule.SCREEN_BREAK: gettext_lazy("Breaks from the screen"),
    Rule.NIGHT_AVERAGE: gettext_lazy("Average of night workers"),
    Rule.NIGHT_MAXIMUM: gettext_lazy("Longest day of night workers"),
    Rule.NIGHT_FORBIDDEN: gettext_lazy("Night work of the young"),
    Rule.NIGHTS_IN_A_ROW: gettext_lazy("Nights in a row"),
    Rule.SUNDAY_WORK: gettext_lazy("Work on Sunday"),
    Rule.SUNDAYS_IN_A_ROW: gettext_lazy("Sundays in a row"),
    Rule.FREE_SUNDAYS: gettext_lazy("Free Sundays of the year"),
    Rule.HOLIDAY_WORK: gettext_lazy("Work on a public holiday"),
    Rule.SHORTER_DAY: gettext_lazy("Shorter day before a holiday"),
    Rule.NOTICE: gettext_lazy("Announced in time"),
    Rule.SCHEDULE_SPAN: gettext_lazy("Span of the roster"),
    Rule.DAYS_IN_A_ROW: gettext_lazy("Days in a row"),
}
MEND_WORDS = {
    Mend.SEPARATE: gettext_lazy("Move one of the shifts."),
    Mend.START_LATER: gettext_lazy("Begin the later shift later."),
    Mend.SHORTEN: gettext_lazy("Make the shift shorter."),
    Mend.GIVE_DAY_OFF: gettext_lazy("Give another day off."),
    Mend.GIVE_SUNDAY_OFF: gettext_lazy("Give a Sunday off."),
    Mend.PLAN_FEWER_HOURS: gettext_lazy("Plan fewer hours."),
    Mend.ADD_BREAK: gettext_lazy("Add a break."),
    Mend.MOVE_BREAK: gettext_lazy("Move the break."),
    Mend.PAY_BREAK: gettext_lazy("Make it a paid break."),
    Mend.PLAN_SCREEN_BREAKS: gettext_lazy("Plan breaks from the screen."),
    Mend.MOVE_OUT_OF_NIGHT: gettext_lazy("Move the shift out of the night."),
    Mend.NAME_GROUND: gettext_lazy("Name the legal ground, for the site or for this roster."),
    Mend.PUBLISH_EARLIER: gettext_lazy("Publish earlier, or agree the change with the person."),
    Mend.PLAN_LONGER: gettext_lazy("Plan for longer at once."),
    Mend.GIVE_TO_ANOTHER: gettext_lazy("Give the shift to somebody else."),
}
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


def breach_words(breach: Breach) -> str:
    """What was found, with the limit and what was measured where they are numbers."""
    label = str(RULE_LABELS[breach.rule])
    parameter = PARAMETERS.get(breach.parameter)
    if parameter is None or parameter.unit not in (Unit.MINUTES, Unit.DAYS, Unit.TIMES, Unit.SHARE):
        return _("%(rule)s (%(source)s)") % {"rule": label, "source": source_words(breach.source)}
    said = {
        "rule": label,
        "measured": _amount(breach.measured, parameter.unit),
        "limit": _amount(breach.limit, parameter.unit),
        "source": source_words(breach.source),
    }
    if parameter.stricter is Stricter.MORE:
        return _("%(rule)s: %(measured)s; at least %(limit)s (%(source)s)") % said
    return _("%(rule)s: %(measured)s; at most %(limit)s (%(source)s)") % said


def source_words(source: str) -> str:
    """The article; of our own numbers that they are."""
    return _("house rule") if source == "house" else source


def mend_words(breach: Breach) -> str:
    """The plainest way out."""
    return str(MEND_WORDS[breach.mend])


def _amount(value: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return figures.share(value)
    if unit is Unit.MINUTES:
        hours, minutes = divmod(round(value), 60)
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes} if minutes else f"{hours} h"
    return figures.number(value, 0)
