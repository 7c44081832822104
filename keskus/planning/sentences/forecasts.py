"""What forecasts are called and why they are as they are, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keskus.core.templatetags import figures

METHODS = {
    "blend": gettext_lazy("Blend of methods, weighed by lead"),
    "counts": gettext_lazy("Counts with the noise of chance"),
    "total_by_profile": gettext_lazy("Day total by the weekday’s curve"),
    "total_by_year": gettext_lazy("The same with the time of year"),
    "factors": gettext_lazy("Factors of the day’s curve"),
    "theta": gettext_lazy("Theta, interval by interval"),
    "seasonal_naive": gettext_lazy("The same weekday a week before"),
    "mean_of_four": gettext_lazy("Mean of the last four same weekdays"),
}


def method_name(code: str) -> str:
    """A method in words; one from a newer engine under its code."""
    return str(METHODS.get(code, code))


def why_words(why: str, winner: str, lender: str = "") -> str:
    """Why that method won."""
    sentences = {
        "least_error": _("It had the smallest error on the days that were tried."),
        "too_short": _("The history is too short to judge methods; the plain mean is taken."),
        "yardstick": _("Nothing clearly beat this plain method on the days that were tried."),
        "borrowed": _("The queue is new: the shape of its day is borrowed from “%(lender)s”."),
    }
    return sentences.get(why, "") % {"lender": lender}


def cause_words(cause: str, number: float | None, name: str) -> str:
    """Why a day is forecast as it is."""
    sentences = {
        "closed_weekday": _("closed on this weekday"),
        "closure": _("closed: %(name)s"),
        "holiday_closed": _("%(name)s: closed, as on holidays before"),
        "holiday_as_sunday": _("%(name)s: taken for a Sunday"),
        "holiday_learnt": _("%(name)s: as on such holidays before"),
        "holiday_as_ordinary": _("%(name)s: no such holiday is known yet, so it is taken for an ordinary day"),
        "factor_given": _("%(name)s: %(number)s times the usual"),
        "factor_learnt": _("%(name)s: as on such days before"),
        "factor_unknown": _("%(name)s: no such day is known yet; say how many times the usual comes"),
        "opening_unknown": _("when it opens on this weekday is not known"),
    }
    values = {"name": name, "number": "" if number is None else figures.number(number, 2)}
    return sentences.get(cause, cause) % values


def noise_words(calls_an_interval: float, minutes: int) -> str:
    """What chance alone does to a few calls."""
    share = figures.share(calls_an_interval**-0.5, 0) if calls_an_interval > 0 else figures.MISSING
    said = _(
        "About %(calls)s contacts in %(minutes)s minutes: chance alone moves such an interval by %(share)s either way. "
        "Look at the day, not at the interval."
    )
    return said % {"calls": figures.number(calls_an_interval, 1), "minutes": minutes, "share": share}


def coming_words(total: float, days: int) -> str:
    """The finding over the chart."""
    said = ngettext(
        "%(total)s contacts are expected in the next %(days)s day",
        "%(total)s contacts are expected in the next %(days)s days",
        days,
    )
    return said % {"total": figures.count(total), "days": days}


def oddity_words(oddity: str, came: float, expected: float, clock: str) -> str:
    """What looks odd about a day."""
    sentences = {
        "day_high": _("%(came)s contacts came in the day; the days around it make one expect %(expected)s"),
        "day_low": _("only %(came)s contacts came in the day; the days around it make one expect %(expected)s"),
        "interval_high": _("%(came)s contacts came at %(clock)s in a quarter of an hour instead of %(expected)s"),
        "interval_low": _("only %(came)s contacts came at %(clock)s in a quarter of an hour instead of %(expected)s"),
    }
    values = {"came": figures.count(came), "expected": figures.count(expected), "clock": clock}
    return sentences[oddity] % values


def left_out_words(code: str) -> str:
    """Why no forecast was made, and what helps; empty where one was."""
    if not code:
        return ""
    sentences = {
        "no_history": _("Nothing is known of its days yet. Send its history as a spreadsheet, or wait for contacts."),
        "closed": _("The queue is closed."),
    }
    return sentences.get(code) or _("Too little is known of its days: two weeks of them are enough to begin.")


def asked_words(count: int) -> str:
    """What was asked of the worker."""
    said = ngettext(
        "The forecast of %(count)s queue is being made.", "Forecasts of %(count)s queues are being made.", count
    )
    return said % {"count": count}
