"""What the deeds about scores and calibrations are called on screens; `web.deeds` takes them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCORE_DEEDS: dict[str, str | Promise] = {
    "quality.set_score_rule": _("Rule set of when a score may be used"),
    "quality.export_scores": _("Scores exported"),
}
SCORE_THINGS: dict[str, str | Promise] = {
    "quality.scorerule": _("Rule of when a score may be used"),
    "quality.scores": _("Scores"),
}
SCORE_CHANGES: dict[str, str | Promise] = {
    "fewest": _("evaluations at least"),
    "widest_points": _("known to within, points either way"),
}
