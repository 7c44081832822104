"""Codes of the listening plan, said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach
from keskus.core.templatetags.figures import duration
from keskus.quality.rules.bias import LENGTHS
from keskus.quality.rules.drawing import Exclusion, Replacement, Trigger
from keskus.quality.rules.slices import Rhythm

RHYTHM_LABELS = {
    Rhythm.WEEK: gettext_lazy("every week"),
    Rhythm.MONTH: gettext_lazy("once a month"),
}
TRIGGER_LABELS = {
    Trigger.DEAD_AIR: gettext_lazy("Dead air"),
    Trigger.LONG_HOLD: gettext_lazy("Long hold"),
    Trigger.REPEAT: gettext_lazy("The caller called again"),
    Trigger.TRANSFER: gettext_lazy("Transferred"),
    Trigger.NEW_HIRE: gettext_lazy("Newly employed"),
    Trigger.COMPLAINT: gettext_lazy("Complaint"),
    Trigger.REFUND: gettext_lazy("Refund"),
    Trigger.OTHER: gettext_lazy("Another reason"),
}
REPLACEMENT_LABELS = {
    Replacement.BAD_SOUND: gettext_lazy("The sound cannot be understood"),
    Replacement.GONE: gettext_lazy("The recording is gone or kept back"),
    Replacement.WRONG_AGENT: gettext_lazy("Somebody else is speaking"),
    Replacement.NO_CONVERSATION: gettext_lazy("Nobody talks: a test, a wrong number, silence"),
    Replacement.PRIVATE: gettext_lazy("A private call"),
    Replacement.LANGUAGE: gettext_lazy("In a language that I do not speak"),
    Replacement.KNOWS_CALLER: gettext_lazy("I know the caller"),
    Replacement.OTHER: gettext_lazy("Another reason"),
}
EXCLUSION_LABELS = {
    Exclusion.GONE: gettext_lazy("erased"),
    Exclusion.HELD: gettext_lazy("kept back, or without consent"),
    Exclusion.TOO_SHORT: gettext_lazy("too short"),
    Exclusion.TOO_LONG: gettext_lazy("too long"),
    Exclusion.TAKEN: gettext_lazy("listened to for another reason"),
}


def band_words(view: str, key: Any, queues: Mapping[int, str]) -> str:
    """A band of the calls, as the audit names it."""
    if view == "queue":
        return queues.get(key, _("no queue"))
    if view == "weekday":
        return str(WEEKDAYS[key])
    if view == "hour":
        return f"{key:02}:00"
    longer = next((edge for edge in LENGTHS if edge > key), None)
    if longer is None:
        return _("%(time)s and longer") % {"time": duration(key)}
    return f"{duration(key)}–{duration(longer)}"


def plan_breach_sentence(breach: Breach) -> str:
    """Why a deed at the listening plan was not done."""
    sentences = {
        "ends_before_start": _("The last day lies before the first one."),
        "lengths": _("The longest call is shorter than the shortest one."),
        "team_elsewhere": _("A team stands at another site. Choose teams of one site."),
        "no_evaluator": _("Somebody must listen. Choose evaluators."),
        "not_yours": _("This call is another evaluator’s."),
        "is_settled": _("This call is judged or replaced already."),
        "words_missing": _("Say why in a few words."),
        "already_planned": _("Somebody is to listen to this call already, or has done so."),
        "no_agent": _("It is not known whose call this is. Match the recording first."),
        "own_call": _("Nobody judges their own call."),
        "kept_apart": _("This evaluator does not judge this agent: choose another one."),
        "has_draft": _("You have begun to score this call with this form already. Go on with that draft."),
        "no_form": _("No version of the form is in use. Put one into use first."),
        "not_playable": _("There is no sound that could be heard."),
    }
    return sentences[breach.code] % breach.values
