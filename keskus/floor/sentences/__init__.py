"""Values and rules of alarms, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach
from keskus.core.templatetags import figures
from keskus.floor.rules.alarms import KINDS, Metric, Unit

SUGGESTED_NAMES = {
    "long_wait": gettext_lazy("Somebody waits for long"),
    "low_service": gettext_lazy("Service level too low today"),
    "silent_pbx": gettext_lazy("A PBX is silent"),
}

METRIC_LABELS = {
    Metric.SERVICE_LEVEL_INTERVAL: gettext_lazy("Service level, this quarter of an hour"),
    Metric.SERVICE_LEVEL_TODAY: gettext_lazy("Service level, today"),
    Metric.LONGEST_WAIT: gettext_lazy("Longest wait now"),
    Metric.CALLS_WAITING: gettext_lazy("Calls waiting now"),
    Metric.ABANDONED: gettext_lazy("Abandoned in the last 30 minutes"),
    Metric.ABANDONED_SHARE: gettext_lazy("Share abandoned in the last 30 minutes"),
    Metric.AGENTS_READY: gettext_lazy("Agents ready now"),
    Metric.OVER_PAUSE: gettext_lazy("Agents over the limit of their pause"),
    Metric.OCCUPANCY: gettext_lazy("Occupancy now"),
    Metric.SILENCE: gettext_lazy("Time without news from a PBX"),
}


def value_words(metric: Metric, value: float) -> str:
    """A value as its unit is written."""
    unit = KINDS[metric].unit
    if unit is Unit.SHARE:
        return figures.share(value)
    return figures.duration(value) if unit is Unit.SECONDS else figures.count(value)


def threshold_words(metric: Metric, threshold: float) -> str:
    """From when on it is trouble."""
    said = _("below %(value)s") if KINDS[metric].is_floor else _("%(value)s or more")
    return said % {"value": value_words(metric, threshold)}


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done."""
    sentences = {
        "name_taken": _("Another rule is called “%(value)s” already. Choose another name."),
        "nobody_told": _("Say who is to be told before you switch the rule on."),
        "already_acknowledged": _("Somebody was quicker: the alarm is acknowledged already."),
    }
    return sentences[breach.code] % breach.values
