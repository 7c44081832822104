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
        "goal_asks_nothing": _("Ask for something: a service level, a wait, an abandonment, a deadline or a minimum."),
        "share_out_of_range": _("A share lies above 0 and at most at 100 per cent."),
        "shrinkage_is_there": _("This site has its shrinkage already."),
        "shrinkage_taken": _("Another category is called “%(value)s” already."),
        "span_is_empty": _("The span ends before it begins."),
        "amount_out_of_range": _("That is more than 20 times the usual, or more than a million contacts."),
        "override_is_over": _("It is over already."),
        "name_taken": _("Another scenario is called “%(value)s” already. Choose another name."),
        "no_forecast": _("No forecast tells of these days yet."),
        "not_simulated": _("Work that may wait is not played by the simulator."),
        "not_over": _("The day is not over yet."),
        "no_days": _("No day is left to be taken."),
        "queue_elsewhere": _("The queue stands at another site."),
    }
    return sentences[breach.code] % breach.values
