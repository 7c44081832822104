"""What scores say, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keskus.core.templatetags import figures
from keskus.engines.agreement.enough import Lack
from keskus.engines.agreement.measures import Measure
from keskus.quality.rules.scores import By

BY_LABELS: dict[By, str | Promise] = {
    By.AGENT: gettext_lazy("Agent"),
    By.TEAM: gettext_lazy("Team"),
    By.QUEUE: gettext_lazy("Queue"),
}
ERROR_LABELS: dict[str, str | Promise] = {
    "customer": gettext_lazy("No customer-critical error"),
    "business": gettext_lazy("No business-critical error"),
    "compliance": gettext_lazy("No compliance-critical error"),
}


def measure_words(measure: Measure) -> str:
    """A share with its bounds: “86.3 % (81.0 % to 90.2 %)”."""
    if measure.value is None:
        return figures.MISSING
    if measure.low is None or measure.high is None:
        return figures.share(measure.value)
    values = {"value": figures.share(measure.value), "low": figures.share(measure.low)}
    return _("%(value)s (%(low)s to %(high)s)") % {**values, "high": figures.share(measure.high)}


def scores_sentence(whole: Measure, people: int) -> str:
    """What the page says first: the mean of all, and of how many it is."""
    if whole.value is None:
        return _("No call of these days was drawn at random and evaluated yet.")
    of = ngettext("%(count)s person", "%(count)s people", people) % {"count": figures.count(people)}
    return ngettext(
        "%(count)s evaluation of a call drawn at random, of %(people)s: %(score)s.",
        "%(count)s evaluations of calls drawn at random, of %(people)s: %(score)s.",
        whole.n,
    ) % {"count": figures.count(whole.n), "people": of, "score": measure_words(whole)}


def lack_words(lack: Lack | None, fewest: int, points: float) -> str:
    """Whether a score may be used to judge somebody, and if not, what it lacks."""
    match lack:
        case None:
            return _("may be used")
        case Lack.NOTHING:
            return _("nothing drawn at random yet")
        case Lack.FEW:
            return _("too few: at least %(count)s are needed") % {"count": fewest}
        case Lack.WIDE:
            return _("too uncertain: must be known to ±%(points)s points") % {"points": figures.plain(points)}


def funnel_title(outside: int, people: int) -> str:
    """The finding of the funnel."""
    if not outside:
        return ngettext(
            "The score of %(people)s person is within what chance alone explains",
            "The scores of all %(people)s people are within what chance alone explains",
            people,
        ) % {"people": people}
    return ngettext(
        "%(outside)s of %(people)s lies outside of what chance explains",
        "%(outside)s of %(people)s lie outside of what chance explains",
        outside,
    ) % {"outside": outside, "people": people}


def spread_words(spread: float | None) -> str:
    """How much of a score is who judged it."""
    if spread is None:
        return _("Too few evaluations to tell the strictness of evaluators from the work of agents.")
    return _("Between evaluators scores differ by %(points)s points (standard deviation) for the same work.") % {
        "points": figures.plain(round(spread * 100, 1))
    }


def leaning_words(measure: Measure) -> str:
    """Which way an evaluator leans, when that is more than chance."""
    if measure.value is None or measure.low is None or measure.high is None:
        return _("cannot be told yet")
    if measure.low > 0:
        return _("more lenient than the others")
    return _("stricter than the others") if measure.high < 0 else _("like the others, as far as can be told")
