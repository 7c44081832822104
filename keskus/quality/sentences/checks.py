"""What is looked for, why something is pointed out and what was decided, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keskus.core.actions import Breach
from keskus.quality.rules.checks import GREETED_WITHIN, Check, Verdict

CHECK_LABELS: dict[str, str | Promise] = {
    Check.GREETING.value: gettext_lazy("Greeting"),
    Check.DEAD_AIR.value: gettext_lazy("Dead air"),
    Check.TALK_OVER.value: gettext_lazy("Both speak at once"),
}
VERDICT_LABELS: dict[str, str | Promise] = {
    Verdict.OPEN.value: gettext_lazy("to be heard"),
    Verdict.ACCEPTED.value: gettext_lazy("it is so"),
    Verdict.REJECTED.value: gettext_lazy("it is not so"),
}


def reason_sentence(check: str, why: Mapping[str, Any]) -> str:
    """What was measured, and against what."""
    if check == Check.GREETING:
        return _greeting(why)
    if check == Check.DEAD_AIR:
        return _("Nobody speaks for %(seconds)s seconds; the call is not on hold.") % {
            "seconds": number_format(why["seconds"], 1)
        }
    return ngettext(
        "Both speak at once %(times)s time, %(seconds)s seconds together; the longest is this one.",
        "Both speak at once %(times)s times, %(seconds)s seconds together; the longest is this one.",
        why["times"],
    ) % {"times": why["times"], "seconds": number_format(why["seconds"], 1)}


def _greeting(why: Mapping[str, Any]) -> str:
    told = {"seconds": number_format(why["agent_began"], 1), "within": round(GREETED_WITHIN)}
    if why["customer_first"]:
        return _("The customer speaks first; the agent’s first word comes after %(seconds)s seconds.") % told
    return _("The agent’s first word comes after %(seconds)s seconds, not within %(within)s.") % told


def finding_breach_sentence(breach: Breach) -> str:
    """Why a decision was not taken down."""
    sentences = {
        "finding_decided": _("Somebody has decided this in the meantime."),
        "own_call": _("Nobody judges their own call."),
    }
    return sentences[breach.code]
