"""The parameters of a profile: what each measures and which of two values is the stricter. Times are minutes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

DAY_MINUTES = 1_440
WEEK_MINUTES = 10_080
MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Tier:
    """Who works more than `over_minutes` gets `minutes` of break in all. "From 6 h" is over 359 minutes."""

    over_minutes: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of every day by the wall clock, in minutes after midnight; it may last past midnight."""

    starts_minute: int
    ends_minute: int

    @property
    def minutes(self) -> int:
        """How long it lasts on a day without a clock change."""
        return (self.ends_minute - self.starts_minute) % DAY_MINUTES or DAY_MINUTES

    def holds(self, other: Window) -> bool:
        """Whether the other lies within this one."""
        offset = (other.starts_minute - self.starts_minute) % DAY_MINUTES
        return offset + other.minutes <= self.minutes


@dataclass(frozen=True, slots=True)
class Period:
    """Over what hours are averaged: whole months, or weeks."""

    months: int = 0
    weeks: int = 0

    @property
    def days(self) -> float:
        """About how long, to tell which of two is the longer."""
        return self.months * MONTH_DAYS + self.weeks * 7


Value: TypeAlias = int | float | bool | str | tuple[Tier, ...] | Window | Period


class Unit(StrEnum):
    """In what a limit is counted."""

    MINUTES = "minutes"
    DAYS = "days"
    TIMES = "times"
    SHARE = "share"
    YES_NO = "yes_no"
    CLOCK = "clock"
    TIERS = "tiers"
    PERIOD = "period"
    WORD = "word"


class Stricter(StrEnum):
    """Which of two values asks more of the planner; CHOICE where neither does."""

    MORE = "more"
    LESS = "less"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a profile sets. `sense` is for docs; screens have sentences of their own."""

    name: str
    unit: Unit
    stricter: Stricter
    sense: str


_MORE, _LESS, _CHOICE = Stricter.MORE, Stricter.LESS, Stricter.CHOICE

_ALL = (
    Parameter("overlap_minutes", Unit.MINUTES, _LESS, "two duties of one person at once"),
    Parameter("daily_norm_minutes", Unit.MINUTES, _LESS, "work of one day without overtime, at most"),
    Parameter("daily_maximum_minutes", Unit.MINUTES, _LESS, "work of one day with overtime, at most"),
    Parameter("earlier_start_minutes", Unit.MINUTES, _LESS, "work above the daily norm in the 24 h from a day's start"),
    Parameter("weekly_norm_minutes", Unit.MINUTES, _LESS, "work of a week without overtime, averaged, at most"),
    Parameter("norm_counting", Unit.WORD, _CHOICE, "how holidays lessen the norm of a period"),
    Parameter("weekly_maximum_minutes", Unit.MINUTES, _LESS, "work of any one week, at most"),
    Parameter("weekly_average_minutes", Unit.MINUTES, _LESS, "work of a week with overtime, averaged, at most"),
    Parameter("reference", Unit.PERIOD, _LESS, "over what is averaged"),
    Parameter("daily_rest_minutes", Unit.MINUTES, _MORE, "unbroken rest in the 24 h from a day's start"),
    Parameter("weekly_rest_minutes", Unit.MINUTES, _MORE, "unbroken rest in each week"),
    Parameter("weekly_rest_holds_daily", Unit.YES_NO, _LESS, "whether the daily rest is part of the weekly rest"),
    Parameter("fortnight_rest_minutes", Unit.MINUTES, _MORE, "unbroken rest in a fortnight that stands for its weeks'"),
    Parameter("breaks", Unit.TIERS, _MORE, "break by the length of the day's work"),
    Parameter("break_piece_minutes", Unit.MINUTES, _MORE, "shortest pause that counts as break"),
    Parameter("break_is_paid", Unit.YES_NO, _MORE, "whether that break is working time and paid"),
    Parameter("short_break_paid_minutes", Unit.MINUTES, _MORE, "pauses up to this length are paid"),
    Parameter("unbroken_work_minutes", Unit.MINUTES, _LESS, "work without a break, at most"),
    Parameter("break_edge_minutes", Unit.MINUTES, _MORE, "work before the first and after the last break, at least"),
    Parameter("screen_stretch_minutes", Unit.MINUTES, _LESS, "work at a screen without looking away, at most"),
    Parameter("screen_break_minutes", Unit.MINUTES, _MORE, "shortest screen break"),
    Parameter("screen_break_share", Unit.SHARE, _MORE, "screen breaks as a share of work at a screen"),
    Parameter("night", Unit.CLOCK, _CHOICE, "night time"),
    Parameter("night_worker_minutes", Unit.MINUTES, _LESS, "night work in a day from which one counts as night worker"),
    Parameter("night_worker_share", Unit.SHARE, _LESS, "night work as a share of all from which one counts as such"),
    Parameter("night_limit_minutes", Unit.MINUTES, _LESS, "work of a night worker per day, averaged, at most"),
    Parameter("night_reference", Unit.PERIOD, _LESS, "over what a night worker's days are averaged; none: each day"),
    Parameter("night_limit_if_strained", Unit.YES_NO, _LESS, "whether that holds only for straining work"),
    Parameter("night_maximum_minutes", Unit.MINUTES, _LESS, "work of a night worker on any one day, at most"),
    Parameter("forbidden_night", Unit.CLOCK, _CHOICE, "when a minor does not work at all"),
    Parameter("nights_in_a_row", Unit.TIMES, _LESS, "days in a row with night work, at most"),
    Parameter("overtime_allowed", Unit.YES_NO, _LESS, "whether overtime may be ordered"),
    Parameter("overtime_year_minutes", Unit.MINUTES, _LESS, "overtime in a calendar year, at most"),
    Parameter("sunday_work_allowed", Unit.YES_NO, _LESS, "whether Sundays are worked without a named ground"),
    Parameter("holiday_work_allowed", Unit.YES_NO, _LESS, "whether public holidays are worked without a named ground"),
    Parameter("sunday_starts_minute", Unit.MINUTES, _CHOICE, "when Sunday and holidays begin, after midnight"),
    Parameter("sundays_in_a_row", Unit.TIMES, _LESS, "worked Sundays in a row, at most"),
    Parameter("free_sundays_year", Unit.TIMES, _MORE, "free Sundays in a calendar year"),
    Parameter("shorter_day_minutes", Unit.MINUTES, _MORE, "by how much days before certain holidays are shorter"),
    Parameter("notice_days", Unit.DAYS, _MORE, "from publishing to the start of a duty"),
    Parameter("schedule_days", Unit.DAYS, _MORE, "how long a published schedule reaches"),
    Parameter("days_in_a_row", Unit.TIMES, _LESS, "worked days in a row, at most"),
)
PARAMETERS: dict[str, Parameter] = {parameter.name: parameter for parameter in _ALL}


def break_minutes(tiers: tuple[Tier, ...], work_minutes: float) -> int:
    """How much break a day of so much work earns."""
    return max((tier.minutes for tier in tiers if work_minutes > tier.over_minutes), default=0)


def at_least_as_strict(parameter: str, value: Value, other: Value) -> bool:
    """Whether `value` asks no less of the planner than `other`; of a choice, only the same value does."""
    if value == other:
        return True
    if isinstance(value, tuple) and isinstance(other, tuple):
        lengths = [tier.over_minutes + 1 for tier in (*value, *other)]
        return all(break_minutes(value, length) >= break_minutes(other, length) for length in lengths)
    if isinstance(value, Period) and isinstance(other, Period):
        value, other = value.days, other.days
    stricter = PARAMETERS[parameter].stricter
    if stricter is Stricter.CHOICE or not isinstance(value, int | float) or not isinstance(other, int | float):
        return False
    return value >= other if stricter is Stricter.MORE else value <= other
