"""What a calibration says, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.templatetags import figures
from keskus.engines.agreement.drift import Side
from keskus.engines.agreement.measures import Measure
from keskus.quality.rules.calibration import NEAR_ENOUGH, Verdict


def calibration_breach_sentence(breach: Breach, names: dict[str, str]) -> str:
    """Why a deed was not done, and what to do."""
    values = {**breach.values, "who": names.get(str(breach.values.get("who")), str(breach.values.get("who")))}
    sentences = {
        "not_in_use": _("This version of the form is not in use. Choose the one that is."),
        "no_calls": _("Choose at least one call."),
        "not_matched": _("Of one of the calls nobody knows whose it is. Leave it out."),
        "few_raters": _("Choose at least one person beside the expert."),
        "out_of_hearing": _("%(who)s may not hear all of these calls. Choose other calls or somebody else."),
        "day_is_over": _("The last day is over already."),
        "opened": _("It is open already: nobody scores any more."),
        "not_done": _("Not everybody is done. It opens after the last day, or when all have scored."),
        "own_call": _("Nobody scores a call of their own. Leave this one out."),
    }
    return sentences.get(breach.code, _("That is not possible.")) % values


def verdict_words(verdict: Verdict) -> str:
    """What an agreement means and what to do."""
    return {
        Verdict.GOOD: _("agreed"),
        Verdict.TENTATIVE: _("not quite: discuss the cases in which you differ"),
        Verdict.LOW: _("too little: reword the question or its anchors, then calibrate again"),
        Verdict.FEW: _("too few calls to tell"),
        Verdict.NONE: _("nothing to tell: all gave the same answer, or too few gave one"),
    }[verdict]


def near_sentence(near: Measure) -> str:
    """What the statistics say first."""
    if near.value is None:
        return _("Fewer than two people scored the same call.")
    values = {"share": figures.share(near.value), "goal": figures.share(NEAR_ENOUGH, 0)}
    if near.value >= NEAR_ENOUGH:
        return _("%(share)s of pairs of scores lie within 10 points of each other; %(goal)s is wanted.") % values
    return (
        _(
            "Only %(share)s of pairs of scores lie within 10 points of each other; %(goal)s is wanted. "
            "Look below at the questions on which you agree least."
        )
        % values
    )


def drift_words(side: Side | None) -> str:
    """Which way somebody has wandered from the expert."""
    return {
        Side.LENIENT: _("has become more lenient than the expert: listen together"),
        Side.SEVERE: _("has become stricter than the expert: listen together"),
        None: "",
    }[side]
