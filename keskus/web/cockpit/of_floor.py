"""The floor: alarms that go on."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.floor.queries.alarms import open_alarms, subject_name
from keskus.floor.queries.status import own_line
from keskus.floor.rules.alarms import Metric
from keskus.floor.sentences import threshold_words, value_words
from keskus.web.cockpit.items import Item, Urgency

MOST_ALARMS = 6


def items_of_own_status(viewer: Actor, now: datetime) -> list[Item]:
    """A pause of one's own that lasts longer than it may."""
    line = own_line(viewer, now)
    if line is None or not line.is_over:
        return []
    values = {"reason": line.label, "lasts": figures.duration(line.seconds)}
    what, limit = _("%(reason)s: %(lasts)s, longer than it may last") % values, figures.duration(line.limit_seconds)
    return [Item(Urgency.NOW, what, _("Say that you are ready"), reverse("floor:own_status"), limit)]


def items_of_floor(viewer: Actor) -> list[Item]:
    """Alarms that go on: those that nobody has acknowledged want it now."""
    found = []
    for alarm in open_alarms(viewer)[:MOST_ALARMS]:
        metric, about = Metric(alarm.rule.metric), subject_name(alarm)
        what = f"{alarm.rule.label}: {about}" if about else alarm.rule.label
        values = {
            "worst": value_words(metric, alarm.worst_value),
            "threshold": threshold_words(metric, alarm.threshold),
        }
        detail = _("worst %(worst)s, trouble is %(threshold)s") % values
        is_new = alarm.acknowledged_at is None
        deed = _("Look, and say what you do") if is_new else _("See how it goes on")
        urgency = Urgency.NOW if is_new else Urgency.TODAY
        found.append(Item(urgency, what, deed, reverse("floor:alarm", args=[alarm.pk]), detail))
    return found
