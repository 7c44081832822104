"""The sections of quality, as tabs over each of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.core.http import viewer

register = template.Library()


@dataclass(frozen=True, slots=True)
class Section:
    """One tab: whoever holds the permission anywhere sees it."""

    label: str | Promise
    url_name: str
    permission: str


SECTIONS: tuple[Section, ...] = (
    Section(_("Evaluations"), "quality:evaluations", "quality.evaluation.view"),
    Section(_("My evaluations"), "quality:own", "quality.own_evaluation.view"),
    Section(_("My listening"), "quality:my_listening", "quality.own_listening.view"),
    Section(_("Automatic checks"), "quality:findings", "quality.finding.view"),
    Section(_("Listening plans"), "quality:plans", "quality.plan.view"),
    Section(_("Calibrations"), "quality:calibrations", "quality.calibration.view"),
    Section(_("Scores"), "quality:scores", "quality.score.view"),
    Section(_("Evaluators"), "quality:evaluators", "quality.evaluator.view"),
    Section(_("Disputes"), "quality:disputes", "quality.dispute.view"),
    Section(_("Disputes granted"), "quality:overturns", "quality.dispute.view"),
    Section(_("Forms"), "quality:forms", "quality.form.view"),
    Section(_("Scripts"), "policies:scripts", "policies.script.view"),
)


@register.inclusion_tag("quality/_sections.html", takes_context=True)
def quality_sections(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs that the viewer may open; the one is current whose address begins the page's most closely."""
    request = context["request"]
    may = viewer(request).may
    tabs = [(each.label, reverse(each.url_name)) for each in SECTIONS if may(each.permission)]
    fitting = [address for _label, address in tabs if request.path.startswith(address)]
    return {"tabs": tabs, "current": max(fitting, key=len, default="")}
