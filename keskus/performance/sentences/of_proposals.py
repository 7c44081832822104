"""Why coaching is proposed, and what a rule looks for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.core.templatetags.figures import share
from keskus.performance.rules.proposing import Sign


def why_sentence(row: Any, count: int) -> str:
    """What was found, with how many evaluations it rests on."""
    said = {
        "count": count,
        "score": share(row.threshold, 0),
        "days": row.days,
        "question": row.question.text if row.question else "",
        "cause": row.cause,
    }
    sentences = {
        Sign.LOW: ngettext(
            "%(count)s evaluation below %(score)s within %(days)s days.",
            "%(count)s evaluations below %(score)s within %(days)s days.",
            count,
        ),
        Sign.ERROR: ngettext(
            "The same error in %(count)s evaluation within %(days)s days: %(question)s",
            "The same error in %(count)s evaluations within %(days)s days: %(question)s",
            count,
        ),
        Sign.CAUSE: ngettext(
            "The same root cause in %(count)s evaluation within %(days)s days: %(cause)s (%(question)s)",
            "The same root cause in %(count)s evaluations within %(days)s days: %(cause)s (%(question)s)",
            count,
        ),
        Sign.CRITICAL: ngettext(
            "A critical error in %(count)s evaluation within %(days)s days.",
            "Critical errors in %(count)s evaluations within %(days)s days.",
            count,
        ),
        Sign.PRAISE: ngettext(
            "%(count)s call drawn at random that reached %(score)s: praise is due.",
            "%(count)s calls in a row, drawn at random, reached %(score)s: praise is due.",
            count,
        ),
    }
    return sentences[Sign(row.kind)] % said


def trigger_sentence(row: Any) -> str:
    """What it looks for."""
    said = {"times": row.times, "score": share(row.threshold, 0), "days": row.days}
    sentences = {
        Sign.LOW: _("at least %(times)s evaluations below %(score)s within %(days)s days"),
        Sign.ERROR: _("the same error in at least %(times)s evaluations within %(days)s days"),
        Sign.CAUSE: _("the same root cause in at least %(times)s evaluations within %(days)s days"),
        Sign.CRITICAL: _("evaluations with a critical error within %(days)s days, at least %(times)s"),
        Sign.PRAISE: _("at least %(times)s random calls in a row that reach %(score)s within %(days)s days"),
    }
    return sentences[Sign(row.kind)] % said
