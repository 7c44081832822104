"""What deeds, things and columns of the legal gate, live listening and the pause for payment are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MONITORING_DEEDS: dict[str, str | Promise] = {
    "recordings.fill_gate": _("Terms of recording or listening laid down"),
    "recordings.end_gate": _("Terms of recording or listening ended"),
    "recordings.confirm_notice": _("Notice of recording or listening confirmed"),
    "contacts.order_at_pbx": _("Order to a PBX"),
    "recordings.listen_live": _("Listened in on a call"),
    "recordings.end_live": _("Listening in ended"),
    "recordings.pause_own": _("Recording of one’s own call held or resumed"),
    "recordings.pause_recording": _("Recording held for a payment"),
    "recordings.resume_recording": _("Recording resumed"),
    "recordings.mark_payment": _("Payment in a call noted"),
    "recordings.set_auto_resume": _("Time after which recordings go on set"),
    "recordings.export_pauses": _("Findings on pauses exported"),
    "recordings.record_receipt": _("Notice of recording or listening given in writing"),
}
MONITORING_THINGS: dict[str, str | Promise] = {
    "recordings.monitoringgate": _("Terms of recording or listening"),
    "recordings.livelistening": _("Live listening"),
    "recordings.recordingpause": _("Pause of a recording"),
    "recordings.paymentmark": _("Payment in a call"),
}
MONITORING_CHANGES: dict[str, str | Promise] = {
    "what": _("for"),
    "announced_on": _("announced on"),
    "effective_on": _("in force from"),
    "ended_on": _("in force until"),
    "how": _("how"),
    "is_new": _("for the first time"),
    "on": _("on"),
    "mode": _("how"),
    "purpose": _("purpose"),
    "trigger": _("begun by"),
    "ended_by": _("ended by"),
    "auto_resume_seconds": _("goes on after, seconds"),
}
MONITORING_VALUES: dict[tuple[str, str], str | Promise] = {
    ("what", "recording"): _("Recording of calls"),
    ("what", "listening"): _("Live listening"),
    ("kind", "listen"): _("listen in"),
    ("kind", "hang_up"): _("end listening in"),
    ("kind", "mute"): _("pause the recording"),
    ("kind", "unmute"): _("go on recording"),
    ("mode", "listen"): _("listen"),
    ("mode", "whisper"): _("speak to the agent"),
    ("mode", "barge"): _("join the call"),
    ("purpose", "help"): _("Help in this call"),
    ("purpose", "training"): _("Training of a new agent"),
    ("purpose", "quality"): _("Quality of the service"),
    ("purpose", "complaint"): _("Complaint"),
    ("purpose", "safety"): _("Threat or abuse by the caller"),
    ("trigger", "button"): _("button"),
    ("trigger", "api"): _("API"),
    ("trigger", "pbx"): _("PBX"),
    ("ended_by", "button"): _("button"),
    ("ended_by", "api"): _("API"),
    ("ended_by", "pbx"): _("PBX"),
    ("ended_by", "auto"): _("by itself after the time allowed"),
    ("how", "self"): _("confirmed by themselves"),
    ("how", "paper"): _("handed over in writing"),
}
