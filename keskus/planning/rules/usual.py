"""What a site begins with until somebody settles it otherwise: the breaks of its country, and shifts in its hours."""

from __future__ import annotations

from dataclasses import dataclass

from keskus.planning.rules.breaks import Anchor
from keskus.planning.rules.rosters import ActivityKind


@dataclass(frozen=True, slots=True)
class UsualBreak:
    """A break by law or custom; minutes as in `rules.breaks.BreakTerms`."""

    kind: ActivityKind
    minutes: int
    over_minutes: int
    up_to_minutes: int = 1440
    anchor: Anchor = Anchor.MIDDLE
    earliest_minutes: int = -60
    latest_minutes: int = 45


_REST, _MEAL, _SCREEN = ActivityKind.REST, ActivityKind.MEAL, ActivityKind.SCREEN
# Poland: 15 paid minutes from 6 h, 15 more over 9 h (KP art. 134). Estonia: 30 unpaid per 6 h (TLS §47);
# the short paid ones are part of the tenth away from the screen (regulation 362/2000 §3). United Kingdom: 20 over 6 h
# (WTR reg. 12), in quarter-hours 30. Germany: 30 over 6 h, 45 over 9 h (ArbZG §4). EU: a break over 6 h (Dir. 2003/88
# art. 4), how long is custom. US: none by law; a meal by custom.
_EARLY = UsualBreak(_REST, 15, 419, 1440, Anchor.START, 90, 135)
_LATE = UsualBreak(_REST, 15, 419, 1440, Anchor.END, -135, -105)
USUAL_BREAKS: dict[str, tuple[UsualBreak, ...]] = {
    "PL": (
        UsualBreak(_REST, 15, 359, 419),
        UsualBreak(_REST, 15, 419, 1440, Anchor.START, 120, 165),
        UsualBreak(_REST, 15, 419, 1440, Anchor.END, -165, -135),
    ),
    "EE": (
        UsualBreak(_MEAL, 30, 360),
        UsualBreak(_SCREEN, 15, 419, 1440, Anchor.START, 90, 135),
        UsualBreak(_SCREEN, 15, 419, 1440, Anchor.END, -135, -105),
    ),
    "GB": (UsualBreak(_MEAL, 30, 360), _EARLY, _LATE),
    "DE": (UsualBreak(_MEAL, 30, 360, 569), UsualBreak(_MEAL, 45, 569, 1440), _EARLY, _LATE),
    "EU": (UsualBreak(_MEAL, 30, 360), _EARLY, _LATE),
    "US": (UsualBreak(_MEAL, 30, 360), _EARLY, _LATE),
}


@dataclass(frozen=True, slots=True)
class UsualShift:
    """A kind of shift by the clock; minutes after midnight."""

    code: str
    earliest: int
    latest: int
    minutes: int


PAID_MINUTES = 480


def shift_minutes(country: str) -> int:
    """A full day from coming to going: eight paid hours and the meal where it is not paid."""
    breaks = USUAL_BREAKS.get(country, USUAL_BREAKS["EU"])
    meals = [each.minutes for each in breaks if each.kind is _MEAL and each.over_minutes < PAID_MINUTES]
    return PAID_MINUTES + max(meals, default=0)


def usual_shifts(opening: tuple[int, int], minutes: int) -> tuple[UsualShift, ...]:
    """Early, late and, where it never closes, night shifts that fit the opening hours; short ones where they do not."""
    opens, closes = opening
    if closes - opens >= 1440:
        return (
            UsualShift("early", 6 * 60, 9 * 60, minutes),
            UsualShift("late", 12 * 60, 14 * 60, minutes),
            UsualShift("night", 22 * 60, 22 * 60, minutes),
        )
    if closes - opens <= minutes:
        return (UsualShift("day", opens, opens, min(minutes, closes - opens)),)
    middle = (opens + closes - minutes) // 2 // 30 * 30
    return (
        UsualShift("early", opens, middle, minutes),
        UsualShift("late", middle + 30, max(middle + 30, closes - minutes), minutes),
    )


# Why a breach may be published all the same; which of them the law knows depends on the rule and the country.
GROUNDS = ("agreement", "derogation", "rescue", "handover", "own_request", "balancing_rest")
