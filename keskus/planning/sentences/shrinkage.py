"""Names of shrinkage."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

USUAL_NAMES = {
    "leave": _("Annual leave"),
    "sickness": _("Sickness"),
    "breaks": _("Breaks"),
    "meetings": _("Meetings"),
    "training": _("Training and coaching"),
}
