"""Grades and their reasons in words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.queries.grades import Doubt, Grading
from keskus.core.templatetags import figures

MOST_NAMED = 3
MARKS = {"A": "good", "B": "info", "C": "watch", "D": "bad", "": "quiet"}

GRADE_WORDS: dict[str, str | Promise] = {
    "A": gettext_lazy("well founded"),
    "B": gettext_lazy("small doubts"),
    "C": gettext_lazy("use with care"),
    "D": gettext_lazy("do not rely on it"),
    "": gettext_lazy("not graded yet"),
}
DOUBT_NAMES: dict[str, str | Promise] = {
    "unaccounted": gettext_lazy("Calls not accounted for"),
    "unfinished": gettext_lazy("Calls whose end was never told"),
    "gap": gettext_lazy("Usual calls missing where the source was silent"),
    "unreadable": gettext_lazy("Lines that could not be read"),
    "disagreement": gettext_lazy("Calls that another source tells differently"),
    "repaired": gettext_lazy("Calls that rest on repairs"),
    "clock": gettext_lazy("Calls during which the clock was set back"),
    "by_hand": gettext_lazy("Entered by hand, nothing to check them against"),
    "only_second": gettext_lazy("Only a second source tells of it"),
    "no_calls": gettext_lazy("Only sums are known, no single calls"),
    "unmapped": gettext_lazy("Nobody has said whose queue it is"),
    "recounting": gettext_lazy("Lines that came late are being counted in"),
}


def grade_sentence(grading: Grading) -> str:
    """The grade and its weightiest reasons."""
    if not grading.grade:
        return _("Trust: not graded yet.")
    words = {"grade": grading.grade, "words": GRADE_WORDS[grading.grade]}
    said = [_("Trust %(grade)s: %(words)s.") % words]
    return " ".join([*said, *(doubt_sentence(doubt) for doubt in grading.doubts[:MOST_NAMED])])


def doubt_sentence(doubt: Doubt) -> str:
    """One reason with its numbers."""
    values = {
        "what": DOUBT_NAMES.get(doubt.code, doubt.code),
        "count": figures.count(doubt.count),
        "of": figures.count(doubt.of),
        "days": figures.count(doubt.days),
    }
    if doubt.of and doubt.days:
        return _("%(what)s: %(count)s of %(of)s (queue-days: %(days)s).") % values
    if doubt.days:
        return _("%(what)s (queue-days: %(days)s).") % values
    return _("%(what)s.") % values


def reason_sentence(code: str, count: int, of: int) -> str:
    """A reason of one day."""
    values = {"what": DOUBT_NAMES.get(code, code), "count": figures.count(count), "of": figures.count(of)}
    return (_("%(what)s: %(count)s of %(of)s.") if of else _("%(what)s.")) % values


def as_document(grading: Grading) -> dict[str, Any]:
    """A grade as files have it."""
    return {
        "grade": grading.grade or None,
        "rules_version": grading.version,
        "reasons": [
            {
                "code": doubt.code,
                "grade": doubt.grade,
                "queue_days": doubt.days,
                "count": doubt.count,
                "of": doubt.of,
            }
            for doubt in grading.doubts
        ],
        "queue_days": {grade or "ungraded": count for grade, count in sorted(grading.days.items())},
    }
