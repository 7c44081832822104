"""Goals in a sentence."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.core.templatetags import figures


class Terms(Protocol):
    """What a goal asks; a row of the table, or of a what-if."""

    service_level: float | None
    target_seconds: int
    asa_seconds: int | None
    abandonment: float | None
    occupancy: float | None
    minimum: int
    concurrency: int
    deadline_minutes: int | None


def goal_words(goal: Terms) -> str:
    """All that it asks, the first thing first."""
    parts = []
    if goal.service_level is not None:
        said = _("%(share)s within %(seconds)s s")
        parts.append(said % {"share": figures.share(goal.service_level, 0), "seconds": goal.target_seconds})
    if goal.asa_seconds is not None:
        parts.append(_("mean wait at most %(wait)s") % {"wait": figures.duration(goal.asa_seconds)})
    if goal.abandonment is not None:
        parts.append(_("at most %(share)s abandoned") % {"share": figures.share(goal.abandonment, 0)})
    if goal.deadline_minutes is not None:
        parts.append(_("answered within %(time)s") % {"time": figures.duration(goal.deadline_minutes * 60)})
    if goal.occupancy is not None:
        parts.append(_("occupancy at most %(share)s") % {"share": figures.share(goal.occupancy, 0)})
    if goal.minimum:
        said = ngettext("at least %(count)s agent", "at least %(count)s agents", goal.minimum)
        parts.append(said % {"count": goal.minimum})
    if goal.concurrency > 1:
        parts.append(_("%(count)s at once") % {"count": goal.concurrency})
    return ", ".join(parts)
