"""Codes of coaching, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.planning.sentences.rosters import refusal_sentence


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done."""
    sentences = {
        "no_employee": _("Only somebody on the staff coaches."),
        "nobody": _("Choose whom to coach, and not yourself."),
        "not_the_coach": _("This session is another coach’s."),
        "is_over": _("The session is over already."),
        "words_missing": _("Say it in a few words."),
        "not_yours": _("You were not in this session."),
        "no_team": _("Choose at least one team."),
        "too_few": _("Such a rule needs at least %(least)s evaluations.") % {"least": breach.values.get("least", "")},
        "threshold_missing": _("Say which score."),
        "ends_before_start": _("The last day is before the first."),
        "own_proposal": _("Somebody else decides what is proposed about you."),
        "is_decided": _("Somebody has decided this already."),
        "no_roster": _("No roster with shifts of everybody is to come."),
    }
    return sentences.get(breach.code) or refusal_sentence(breach.code, **breach.values)
