"""Codes of this room, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach
from keskus.engines.kpi import ServiceLevelVariant

VARIANT_LABELS = {
    ServiceLevelVariant.ANSWERED_ONLY: gettext_lazy("of answered calls"),
    ServiceLevelVariant.ALL_OFFERED: gettext_lazy("of answered and abandoned calls"),
    ServiceLevelVariant.ABANDONS_WITHIN_IGNORED: gettext_lazy("calls abandoned within the threshold left out"),
    ServiceLevelVariant.ABANDONS_WITHIN_MET: gettext_lazy("calls abandoned within the threshold count as met"),
    ServiceLevelVariant.SHORT_ABANDONS_REMOVED: gettext_lazy("short abandons left out"),
    ServiceLevelVariant.FLOW_OUTS_INCLUDED: gettext_lazy("flow-outs count as not met"),
}


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    sentences = {
        "alias_is_own_name": _("“%(name)s” is this agent's own name already."),
        "alias_of_an_alias": _("“%(name)s” is itself another name of somebody. Add the new name there."),
        "alias_taken": _("“%(name)s” belongs to %(agent)s already. Take it away there first."),
    }
    return sentences[breach.code] % breach.values


def refusal_sentence(reason: str) -> str:
    """Why a line could not be read, and what can be done about it."""
    sentences = {
        "too_long": _("Longer than any line that a PBX writes. The file may be damaged, or not a queue_log."),
        "not_text": _("Not UTF-8 text. Convert the file, or check that it was not cut in the middle."),
        "control_characters": _("Holds control characters. The disk may have been full when it was written."),
        "few_fields": _("Fewer than five fields. The line may have been cut off; nothing to do if it is the last one."),
        "bad_time": _("Does not begin with a time. The line may have been cut off at the front."),
        "clock_ahead": _("Written by a clock more than a day ahead. Set the PBX's clock; then try again."),
        "bad_event": _("The event is no event's name. Check that the file is a queue_log."),
    }
    return sentences.get(reason, reason)
