"""What the deeds about scores and calibrations are called on screens; `web.deeds` takes them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCORE_DEEDS: dict[str, str | Promise] = {
    "quality.set_score_rule": _("Rule set of when a score may be used"),
    "quality.export_scores": _("Scores exported"),
    "quality.set_up_calibration": _("Calibration set up"),
    "quality.score_calibration": _("Call of a calibration taken up"),
    "quality.open_calibration": _("Calibration opened"),
    "quality.remind_rater": _("Rater of a calibration reminded"),
}
SCORE_THINGS: dict[str, str | Promise] = {
    "quality.scorerule": _("Rule of when a score may be used"),
    "quality.scores": _("Scores"),
    "quality.calibration": _("Calibration"),
}
SCORE_CHANGES: dict[str, str | Promise] = {
    "fewest": _("evaluations at least"),
    "calls": _("calls"),
    "call": _("call"),
    "raters": _("people who score"),
    "due_on": _("last day"),
    "scored": _("scored"),
    "reminded": _("reminded"),
    "widest_points": _("known to within, points either way"),
}
