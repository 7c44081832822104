"""What the checker of working time found, as whole sentences: who, when, how much, the limit, its source, a way out.

The engine speaks in codes and numbers; here a code becomes one sentence, and its mend another, with the minutes that
are missing or too many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.core.templatetags import figures
from keskus.engines.labour_law import HOUSE, PARAMETERS, PROFILES, Breach, Rule, Severity, Unit

NAMED = 3  # people who are named before the rest is counted
AVERAGES = {Rule.WEEKLY_NORM, Rule.WEEKLY_AVERAGE, Rule.NIGHT_AVERAGE}


def breach_sentence(breach: Breach, names: Mapping[str, str], zone: ZoneInfo) -> str:
    """What was found. `names`: of the people by their ids of the engine; `zone`: of the site."""
    said = {"who": _people(breach, names), "source": source_words(breach.source), **_times(breach, zone)}
    amount = _amount_of(breach)
    said |= {"measured": amount(breach.measured), "limit": amount(breach.limit)}
    sentence = _sentence(breach) % said
    if breach.rule in AVERAGES and breach.severity is Severity.HINT and not _is_hint_by_law(breach):
        return sentence + " " + _("The rest of the reference period can still make up for it.")
    return sentence


def _is_hint_by_law(breach: Breach) -> bool:
    """Whether it is one even when the period is over, as the American line of overtime pay."""
    entries = (entry for profile in PROFILES.values() for entry in profile.entries)
    of_it = (entry for entry in entries if (entry.parameter, entry.source) == (breach.parameter, breach.source))
    return any(entry.weight is Severity.HINT for entry in of_it)


def source_words(source: str) -> str:
    """The article; of our own numbers that they are."""
    return _("house rule") if source == HOUSE else source


def _sentence(breach: Breach) -> str:
    for table in (_of_rest, _of_hours, _of_breaks, _of_days):
        found = table(breach)
        if found:
            return found
    raise LookupError(breach.rule)


def _of_rest(breach: Breach) -> str | None:
    return {
        Rule.OVERLAP: _("%(who)s works in two shifts at once from %(from)s to %(to)s."),
        Rule.DAILY_REST: _(
            "%(who)s rests %(measured)s from %(from)s to %(to)s; in the 24 hours from the start of work at least "
            "%(limit)s are needed (%(source)s)."
        ),
        Rule.WEEKLY_REST: _(
            "%(who)s rests at most %(measured)s at a stretch in the week from %(first)s to %(last)s; at least "
            "%(limit)s are needed (%(source)s)."
        ),
    }.get(breach.rule)


def _of_hours(breach: Breach) -> str | None:
    return {
        Rule.DAILY_NORM: _("%(who)s works %(measured)s on %(day)s; the norm of a day is %(limit)s (%(source)s)."),
        Rule.DAILY_MAXIMUM: _("%(who)s works %(measured)s on %(day)s; at most %(limit)s are allowed (%(source)s)."),
        Rule.WORKING_DAY: _(
            "%(who)s starts again less than 24 hours after the start on %(day)s: %(measured)s are overtime of that day "
            "(%(source)s)."
        ),
        Rule.WEEKLY_NORM: _(
            "Up to %(last)s %(who)s works %(measured)s without overtime; the norm is %(limit)s (%(source)s)."
        ),
        Rule.WEEKLY_MAXIMUM: _(
            "%(who)s works %(measured)s in the week from %(first)s to %(last)s; at most %(limit)s are allowed "
            "(%(source)s)."
        ),
        Rule.WEEKLY_AVERAGE: _(
            "Up to %(last)s %(who)s works %(measured)s a week on average; at most %(limit)s are allowed (%(source)s)."
        ),
        Rule.OVERTIME_YEAR: _(
            "Up to %(last)s %(who)s has %(measured)s of overtime in the year; at most %(limit)s are allowed "
            "(%(source)s)."
        ),
        Rule.OVERTIME_ALLOWED: _(
            "%(who)s may not work overtime, and %(measured)s are planned on %(day)s (%(source)s)."
        ),
        Rule.NIGHT_AVERAGE: _(
            "%(who)s works at night, and up to %(last)s on average %(measured)s a day; at most %(limit)s are allowed "
            "(%(source)s)."
        ),
        Rule.NIGHT_MAXIMUM: _(
            "%(who)s works at night, and %(measured)s on %(day)s; at most %(limit)s are allowed (%(source)s)."
        ),
        Rule.SHORTER_DAY: _(
            "%(who)s works %(measured)s on %(day)s, a shorter day before a holiday; at most %(limit)s are allowed "
            "(%(source)s)."
        ),
    }.get(breach.rule)


def _of_breaks(breach: Breach) -> str | None:
    if breach.parameter == "short_break_paid_minutes":
        return _(
            "%(who)s has an unpaid break of %(measured)s on %(day)s; breaks of up to %(limit)s are paid (%(source)s)."
        )
    if breach.rule is Rule.SCREEN_BREAK:
        return _of_screens(breach)
    return {
        Rule.BREAK_LENGTH: _(
            "%(who)s has %(measured)s of break on %(day)s; so long a shift needs %(limit)s (%(source)s)."
        ),
        Rule.BREAK_STRETCH: _(
            "%(who)s works %(measured)s without a break on %(day)s; at most %(limit)s are allowed (%(source)s)."
        ),
        Rule.BREAK_PAY: _("%(who)s has %(measured)s of paid break on %(day)s; %(limit)s must be paid (%(source)s)."),
        Rule.BREAK_PLACE: _(
            "The break of %(who)s on %(day)s lies %(measured)s from the start or the end of the shift; at least "
            "%(limit)s are needed (%(source)s)."
        ),
    }.get(breach.rule)


def _of_screens(breach: Breach) -> str:
    is_share = breach.parameter == "screen_break_share"
    if breach.severity is Severity.HINT and is_share:
        return _(
            "The roster holds no screen breaks for %(who)s; give them on the floor, %(limit)s of the work at a screen "
            "(%(source)s)."
        )
    if breach.severity is Severity.HINT:
        return _(
            "The roster holds no screen breaks for %(who)s; give them on the floor, one after each %(limit)s of work "
            "at a screen (%(source)s)."
        )
    if is_share:
        return _(
            "%(who)s has screen breaks for %(measured)s of the work on %(day)s; at least %(limit)s are needed "
            "(%(source)s)."
        )
    return _(
        "%(who)s works at a screen for %(measured)s without a break on %(day)s; at most %(limit)s are allowed "
        "(%(source)s)."
    )


def _of_days(breach: Breach) -> str | None:
    in_a_row = _(
        "%(who)s works %(measured)s in a row, from %(first)s to %(last)s; at most %(limit)s are allowed (%(source)s)."
    )
    return {
        Rule.NIGHT_FORBIDDEN: _(
            "%(who)s works %(measured)s at hours of the night that are forbidden to them, on %(day)s (%(source)s)."
        ),
        Rule.NIGHTS_IN_A_ROW: in_a_row,
        Rule.DAYS_IN_A_ROW: in_a_row,
        Rule.SUNDAYS_IN_A_ROW: in_a_row,
        Rule.SUNDAY_WORK: _(
            "%(who)s works %(measured)s of a Sunday, from %(from)s to %(to)s, and no legal ground is named "
            "(%(source)s)."
        ),
        Rule.HOLIDAY_WORK: _(
            "%(who)s works %(measured)s of a public holiday, from %(from)s to %(to)s, and no legal ground is named "
            "(%(source)s)."
        ),
        Rule.FREE_SUNDAYS: _(
            "%(who)s keeps %(measured)s free in the year; at least %(limit)s are needed (%(source)s)."
        ),
        Rule.NOTICE: _(
            "%(who)s is told %(measured)s before of what to work from %(first)s to %(last)s; at least %(limit)s are "
            "needed (%(source)s)."
        ),
        Rule.SCHEDULE_SPAN: _("The roster is made for %(measured)s; at least %(limit)s are asked for (%(source)s)."),
    }.get(breach.rule)


def way_out(breach: Breach, zone: ZoneInfo) -> str:
    """The plainest way to mend it, with how much."""
    amount = _amount_of(breach)
    said = {"missing": amount(abs(breach.limit - breach.measured)), "limit": amount(breach.limit)}
    said |= _times(breach, zone)
    said["at"] = _moment(breach.starts_at + round(breach.limit * 60), zone)
    return (_mends_of_time(breach.rule) or _other_mends(breach)) % said


def _mends_of_time(rule: Rule) -> str | None:
    shorter = _("Make the shift %(missing)s shorter, or give that time to somebody else.")
    fewer = _("Plan %(missing)s less for these days.")
    return {
        Rule.OVERLAP: _("Move one of the two shifts by %(missing)s, or give it to somebody else."),
        Rule.DAILY_REST: _("Start the next shift at %(at)s or later, or end the one before %(missing)s earlier."),
        Rule.WEEKLY_REST: _("Give a day of that week off, or make its longest rest %(missing)s longer."),
        Rule.DAILY_NORM: shorter,
        Rule.DAILY_MAXIMUM: shorter,
        Rule.NIGHT_MAXIMUM: shorter,
        Rule.SHORTER_DAY: shorter,
        Rule.WORKING_DAY: _("Start the next shift %(missing)s later."),
        Rule.WEEKLY_NORM: fewer,
        Rule.WEEKLY_MAXIMUM: fewer,
        Rule.OVERTIME_YEAR: fewer,
        Rule.WEEKLY_AVERAGE: _("Plan %(missing)s a week less, or make up for it before the reference period ends."),
        Rule.NIGHT_AVERAGE: _("Plan %(missing)s a day less, or fewer nights."),
        Rule.OVERTIME_ALLOWED: _("Give these hours to somebody else."),
    }.get(rule)


def _other_mends(breach: Breach) -> str:
    ground = _("Name the legal ground in the limits of the site, or plan the shift on another day.")
    if breach.rule is Rule.NOTICE:
        return _("Publish %(missing)s earlier, or agree it with the person and name that as the ground.")
    return {
        Rule.BREAK_LENGTH: _("Add %(missing)s of break with work before and after it."),
        Rule.BREAK_STRETCH: _("Put a break where no more than %(limit)s of work lie before and after it."),
        Rule.BREAK_PAY: _("Mark the break as paid."),
        Rule.BREAK_PLACE: _("Move the break %(missing)s further into the shift."),
        Rule.SCREEN_BREAK: _("Plan screen breaks, or see to it that they are given on the floor."),
        Rule.NIGHT_FORBIDDEN: _("Move the shift out of the night, or give it to somebody who may work then."),
        Rule.NIGHTS_IN_A_ROW: _("Give a night off between %(first)s and %(last)s."),
        Rule.DAYS_IN_A_ROW: _("Give a day off between %(first)s and %(last)s."),
        Rule.SUNDAYS_IN_A_ROW: _("Give one of the Sundays from %(first)s to %(last)s off."),
        Rule.FREE_SUNDAYS: _("Give the Sundays to somebody who has had fewer."),
        Rule.SUNDAY_WORK: ground,
        Rule.HOLIDAY_WORK: ground,
        Rule.SCHEDULE_SPAN: _("Make the roster %(missing)s longer."),
    }[breach.rule]


# --- names, times, amounts -------------------------------------------------------------------------------------------


def _people(breach: Breach, names: Mapping[str, str]) -> str:
    known = [names.get(person, person) for person in breach.people]
    first = ", ".join(known[:NAMED])
    more = len(known) - NAMED
    if more <= 0:
        return first
    return ngettext("%(first)s and %(count)s more", "%(first)s and %(count)s more", more) % {
        "first": first,
        "count": figures.count(more),
    }


def _times(breach: Breach, zone: ZoneInfo) -> dict[str, str]:
    """Moments and days of a breach on the clock of the site; the last day is one with work in it."""
    first, last = _day(breach.starts_at, zone), _day(breach.ends_at - 1, zone)
    return {
        "from": _moment(breach.starts_at, zone),
        "to": _moment(breach.ends_at, zone),
        "day": figures.day(first, "weekday"),
        "first": figures.day(first, "weekday"),
        "last": figures.day(last, "weekday"),
    }


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at, zone).date()


def _moment(at: int, zone: ZoneInfo) -> str:
    """An instant as weekday, day and time."""
    there = datetime.fromtimestamp(at, zone)
    return f"{figures.day(there.date(), 'weekday')}, {there:%H:%M}"


def _amount_of(breach: Breach) -> Callable[[float], str]:
    """How the numbers of a breach are written."""
    counted = {Rule.NIGHTS_IN_A_ROW: _nights, Rule.SUNDAYS_IN_A_ROW: _sundays, Rule.FREE_SUNDAYS: _sundays}
    unit = PARAMETERS[breach.parameter].unit
    if breach.rule in counted:
        return counted[breach.rule]
    if unit in (Unit.DAYS, Unit.TIMES):
        return _days
    return figures.share if unit is Unit.SHARE else hours_words


def hours_words(minutes: float) -> str:
    """Minutes as 10 h 59 min."""
    hours, rest = divmod(round(minutes), 60)
    if hours and rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(hours)d h") % {"hours": hours} if hours else _("%(minutes)d min") % {"minutes": rest}


def _days(number: float) -> str:
    whole = max(0, round(number))
    return ngettext("%(count)d day", "%(count)d days", whole) % {"count": whole}


def _nights(number: float) -> str:
    return ngettext("%(count)d night", "%(count)d nights", round(number)) % {"count": round(number)}


def _sundays(number: float) -> str:
    return ngettext("%(count)d Sunday", "%(count)d Sundays", round(number)) % {"count": round(number)}
