"""Why a gate is shut, and why a deed at it was not done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach


def gate_reason(code: str) -> str:
    """Why nothing may be recorded, or nobody listened to, and what to do about it."""
    sentences = {
        "missing": _("Nothing has been laid down for this site yet."),
        "not_yet": _("What was laid down is not in force yet."),
        "ended": _("What was laid down has ended."),
        "person_not_told": _("This person does not have the notice yet."),
        "purposes": _("Say what it is done for."),
        "scope": _("Say whom and what it covers."),
        "manner": _("Say how it is done."),
        "ground": _("Name the legal ground, and why it weighs more than people's privacy."),
        "stated_in": _("Say where this stands: work rules, collective agreement or a notice."),
        "announced_on": _("Say when people were told."),
        "effective_on": _("Say from when it is in force."),
        "notice_pl": _("The notice is needed in Polish here."),
        "notice_et": _("The notice is needed in Estonian here."),
        "notice_en": _("The notice is needed in English here."),
        "two_weeks": _("At least two weeks lie between telling people and the first day (Labour Code art. 22(2) § 7)."),
        "announced_late": _("People are told before it begins, at the latest on the first day."),
    }
    return sentences[code]


def gate_breach(breach: Breach) -> str:
    """Why a deed was not done."""
    sentences = {
        "gate_stands_so": _("It stands so already."),
        "gate_ended": _("It has ended already."),
        "gate_ends_past": _("It can end today or later, not in the past."),
        "receipt_ahead": _("Nobody was given it on a day that is still to come."),
        "receipt_early": _("It was not announced yet on that day."),
        "receipt_elsewhere": _("%(name)s works at another site, under other terms."),
    }
    return sentences[breach.code] % breach.values
