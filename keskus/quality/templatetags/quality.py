"""The sections of quality, as tabs over each of its pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from keskus.core.templatetags.sections import Section, tabs_of

register = template.Library()


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
    """The tabs that the viewer may open."""
    return tabs_of(context, SECTIONS)
