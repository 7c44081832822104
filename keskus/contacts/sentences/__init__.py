"""Codes of this room, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.sentences.of_tables import fault_of_row
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
        "nobodys_status": _("Your account belongs to no employee, so there is nobody to speak for."),
        "reason_not_offered": _("“%(name)s” can no longer be chosen."),
        "reason_taken": _("The code “%(value)s” belongs to another one. Choose another code."),
        "reasons_exist": _("There are pause reasons already. Change them, or add one."),
        "connection_off": _("%(name)s is not listened to, so nothing can be sent there. Switch it on first."),
        "order_unsafe": _("Only characters that can be printed may be sent to a PBX."),
        "rule_stands_so": _("The rule stands so already."),
        "alias_taken": _("“%(name)s” belongs to %(agent)s already. Take it away there first."),
    }
    return sentences[breach.code] % breach.values


def refusal_sentence(reason: str) -> str:
    """Why a line could not be read, and what can be done about it."""
    sentences = {
        "too_long": _("Longer than any line that a PBX writes. The file may be damaged, or of another kind."),
        "not_text": _("Not UTF-8 text. Convert the file, or check that it was not cut in the middle."),
        "control_characters": _("Holds control characters. The disk may have been full when it was written."),
        "few_fields": _(
            "Fewer fields than it should have. It may have been cut off; nothing to do if it is the last one."
        ),
        "bad_time": _("Has no time where one should be. The line may have been cut off at the front."),
        "clock_ahead": _("Written by a clock more than a day ahead. Set the PBX's clock; then try again."),
        "many_fields": _("More fields than the others of the file. Two lines may have run into one."),
        "unclosed_quote": _("A quotation mark is opened and not closed. The line may have been cut off."),
        "unknown_columns": _("The columns are not those of CDR or CEL. Export the table with its column names."),
        "no_uniqueid": _("Says no channel, so it belongs to no call. Set `loguniqueid = yes` in cdr.conf."),
        "bad_duration": _(
            "A duration is no number of seconds. Check that the file is of the kind that this source takes."
        ),
        "bad_event": _("The event is no event's name. Check that the file is of the kind that this source takes."),
    }
    return sentences.get(reason) or fault_of_row(reason) or reason
