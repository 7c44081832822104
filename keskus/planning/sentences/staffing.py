"""What staffing answers, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keskus.core.templatetags import figures
from keskus.engines.staffing import Formula
from keskus.engines.staffing.sensitivity import Code, Effect
from keskus.planning.rules.scenarios import Changes

FIGURES = {
    "service_level": gettext_lazy("Service level"),
    "asa_seconds": gettext_lazy("Mean wait"),
    "abandonment": gettext_lazy("Abandoned"),
}


def formula_words(formula: Formula | None) -> str:
    """Which model spoke."""
    if formula is Formula.A:
        return _("Erlang A: callers hang up when their patience is over.")
    if formula is Formula.C:
        return _("Erlang C: nobody hangs up, as too few have done so for their patience to be known.")
    return _("Work that may wait, spread evenly up to its deadline.")


def changes_words(changes: Changes) -> str:
    """What is asked, against the plan; empty when nothing is changed."""
    parts = []
    if changes.volume != 1:
        parts.append(_("volume %(share)s") % {"share": figures.share(changes.volume, 0)})
    if changes.handle != 1:
        parts.append(_("handle time %(share)s") % {"share": figures.share(changes.handle, 0)})
    if changes.shrinkage is not None:
        parts.append(_("shrinkage %(share)s") % {"share": figures.share(changes.shrinkage, 0)})
    if changes.service_level is not None:
        parts.append(_("service level %(share)s") % {"share": figures.share(changes.service_level, 0)})
    if changes.target_seconds is not None:
        parts.append(_("within %(seconds)s s") % {"seconds": changes.target_seconds})
    if changes.agents:
        said = ngettext("%(count)s agent", "%(count)s agents", abs(changes.agents))
        count = f"{'+' if changes.agents > 0 else figures.MINUS}{abs(changes.agents)}"
        parts.append(said % {"count": count})
    return ", ".join(parts)


def effect_words(found: Effect, starts: str, ends: str) -> str:
    """One agent fewer from 10 to 12 costs 9 points."""
    span = {"from": starts, "to": ends, "points": figures.number(abs(found.points), 0)}
    if found.code is Code.NOTHING:
        return _("One agent fewer from %(from)s to %(to)s costs less than a point of the service level.") % span
    return _("One agent fewer from %(from)s to %(to)s costs %(points)s points of the service level.") % span


def error_value(figure: str, value: float) -> str:
    """A figure as its unit is written."""
    if value != value or value in (float("inf"), float("-inf")):
        return figures.MISSING
    return figures.duration(value) if figure == "asa_seconds" else figures.share(value)
