"""Codes of planning, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done."""
    sentences = {
        "ends_before_start": _("The last day lies before the first one."),
        "too_long": _("That is longer than a year. Enter the years one by one."),
        "factor_not_for_kind": _("Only special days and campaigns say how many times the usual volume comes."),
        "factor_out_of_range": _("A volume lies between 0 and 20 times the usual one."),
        "queue_elsewhere": _("The queue stands at another site."),
    }
    return sentences[breach.code] % breach.values
