"""Codes of this room, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    sentences = {
        "too_many_rows_to_freeze": _(
            "The report has more than %(most)s rows. Choose fewer days, or a coarser row: days instead of hours."
        ),
    }
    return sentences[breach.code] % breach.values
