"""What deeds, things and columns of the legal gate, live listening and the pause for payment are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MONITORING_DEEDS: dict[str, str | Promise] = {
    "recordings.fill_gate": _("Terms of recording or listening laid down"),
    "recordings.end_gate": _("Terms of recording or listening ended"),
    "recordings.confirm_notice": _("Notice of recording or listening confirmed"),
    "recordings.record_receipts": _("Notice of recording or listening given in writing"),
    "recordings.record_receipt": _("Notice of recording or listening given to somebody in writing"),
}
MONITORING_THINGS: dict[str, str | Promise] = {
    "recordings.monitoringgate": _("Terms of recording or listening"),
}
MONITORING_CHANGES: dict[str, str | Promise] = {
    "what": _("for"),
    "announced_on": _("announced on"),
    "effective_on": _("in force from"),
    "ended_on": _("in force until"),
    "how": _("how"),
    "is_new": _("for the first time"),
    "on": _("on"),
}
MONITORING_VALUES: dict[tuple[str, str], str | Promise] = {
    ("what", "recording"): _("Recording of calls"),
    ("what", "listening"): _("Live listening"),
    ("how", "self"): _("confirmed by themselves"),
    ("how", "paper"): _("handed over in writing"),
}
