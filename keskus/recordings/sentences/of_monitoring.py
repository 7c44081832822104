"""Why nobody could be listened to, a recording not paused; and what pauses are found wanting in."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.sentences.of_links import order_words
from keskus.core.actions import Breach
from keskus.recordings.sentences.of_gate import gate_reason

FINDINGS = {
    "no_pause": gettext_lazy("Payment without a pause"),
    "refused": gettext_lazy("The PBX did not pause"),
    "card_heard": gettext_lazy("Card said without a pause"),
    "not_begun": gettext_lazy("Pause that never began"),
    "never_resumed": gettext_lazy("Never resumed"),
    "too_long": gettext_lazy("Too long"),
    "no_payment": gettext_lazy("Pause without a payment"),
}


def live_reason(code: str) -> str:
    """Why nobody could be listened to."""
    sentences = {
        "agent_unknown": _("No employee is known behind this name of the PBX."),
        "own_call": _("You cannot listen to your own call."),
        "phone_odd": _("Enter one telephone of the PBX, such as PJSIP/1900."),
        "not_listening": _("Nobody listens any more, or the telephone still rings: hang it up."),
        "no_call_now": _("You are in no call of a queue just now."),
        "not_paused": _("The recording is not held."),
        "not_reached": _("the telephone was not picked up"),
    }
    return sentences[code]


def monitoring_breach(breach: Breach) -> str:
    """Why a deed was not done."""
    if breach.code == "gate_shut":
        return " ".join(gate_reason(code) for code in breach.values["reasons"])
    sentences = {
        "not_talking": _("%(name)s is in no call of a queue just now."),
        "not_listened_to": _("%(name)s is not listened to, so nothing can be sent there."),
        "connection_off": _("%(name)s is not listened to, so nothing can be sent there."),
        "auto_resume_odd": _("Choose %(shortest)s to %(longest)s seconds."),
    }
    known = sentences.get(breach.code)
    return known % breach.values if known else live_reason(breach.code)


def live_answer(answer: str) -> str:
    """Why a listening did not come about."""
    return live_reason(answer) if answer == "not_reached" else order_words(answer)
