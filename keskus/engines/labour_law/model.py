"""What is checked and what is found: people, duties with their pauses, breaches. Instants are epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PauseKind(StrEnum):
    """Why work pauses. A meal is any break for rest; a screen break is only looking away from the screen."""

    MEAL = "meal"
    REST = "rest"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of a duty in which nothing is done; working time when it is paid."""

    starts_at: int
    ends_at: int
    kind: PauseKind = PauseKind.MEAL
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One stay at work of one person, from coming to going, pauses inside.

    `published_at`: when the person was told of it; None for what is about to be published. `is_overtime`: ordered on
    top of the norm, so it counts towards the year's overtime and the weekly average and not towards the norms.
    """

    worker: str
    starts_at: int
    ends_at: int
    pauses: tuple[Pause, ...] = ()
    published_at: int | None = None
    is_overtime: bool = False
    is_screen_work: bool = True


class School(StrEnum):
    """What the law asks about a minor: some hours hang on school."""

    NONE = "none"
    TERM = "term"
    HOLIDAYS = "holidays"


@dataclass(frozen=True, slots=True)
class Before:
    """What a person has behind them on the first day that is checked; sums the checker cannot see itself."""

    worked_minutes: int = 0  # since the reference period began
    normal_minutes: int = 0  # of these, not overtime
    overtime_minutes: int = 0  # since the year began
    sundays_worked: int = 0  # since the year began


@dataclass(frozen=True, slots=True)
class Worker:
    """A person as the law sees one. `birth_date` None: of age. `weekly_minutes` None: full time.

    `before` None: unknown, and then averages are taken over the days that are checked.
    """

    id: str
    birth_date: date | None = None
    weekly_minutes: int | None = None
    is_night_worker: bool = False
    is_strained: bool = False  # the work is dangerous, or straining for body or mind
    school: School = School.NONE
    before: Before | None = None


class Severity(StrEnum):
    """How bad: against the law; against what the house promised itself; lawful, and worth knowing."""

    BREACH = "breach"
    HOUSE = "house"
    HINT = "hint"


class Rule(StrEnum):
    """Every rule the checker knows, one function each."""

    OVERLAP = "overlap"
    DAILY_REST = "daily_rest"
    WEEKLY_REST = "weekly_rest"
    DAILY_NORM = "daily_norm"
    DAILY_MAXIMUM = "daily_maximum"
    WORKING_DAY = "working_day"
    WEEKLY_NORM = "weekly_norm"
    WEEKLY_MAXIMUM = "weekly_maximum"
    WEEKLY_AVERAGE = "weekly_average"
    OVERTIME_YEAR = "overtime_year"
    OVERTIME_ALLOWED = "overtime_allowed"
    BREAK_LENGTH = "break_length"
    BREAK_STRETCH = "break_stretch"
    BREAK_PAY = "break_pay"
    BREAK_PLACE = "break_place"
    SCREEN_BREAK = "screen_break"
    NIGHT_AVERAGE = "night_average"
    NIGHT_MAXIMUM = "night_maximum"
    NIGHT_FORBIDDEN = "night_forbidden"
    NIGHTS_IN_A_ROW = "nights_in_a_row"
    SUNDAY_WORK = "sunday_work"
    SUNDAYS_IN_A_ROW = "sundays_in_a_row"
    FREE_SUNDAYS = "free_sundays"
    HOLIDAY_WORK = "holiday_work"
    SHORTER_DAY = "shorter_day"
    NOTICE = "notice"
    SCHEDULE_SPAN = "schedule_span"
    DAYS_IN_A_ROW = "days_in_a_row"


class Mend(StrEnum):
    """The plainest way out of a breach."""

    SEPARATE = "separate"
    START_LATER = "start_later"
    SHORTEN = "shorten"
    GIVE_DAY_OFF = "give_day_off"
    GIVE_SUNDAY_OFF = "give_sunday_off"
    PLAN_FEWER_HOURS = "plan_fewer_hours"
    ADD_BREAK = "add_break"
    MOVE_BREAK = "move_break"
    PAY_BREAK = "pay_break"
    PLAN_SCREEN_BREAKS = "plan_screen_breaks"
    MOVE_OUT_OF_NIGHT = "move_out_of_night"
    NAME_GROUND = "name_ground"
    PUBLISH_EARLIER = "publish_earlier"
    PLAN_LONGER = "plan_longer"
    GIVE_TO_ANOTHER = "give_to_another"


@dataclass(frozen=True, slots=True)
class Breach:
    """One finding. `limit` and `measured` are in the unit of the parameter (`PARAMETERS[parameter].unit`).

    `source` is the article that sets the limit, or "house". The span is where to look, not how long it lasted.
    """

    rule: Rule
    parameter: str
    limit: float
    measured: float
    starts_at: int
    ends_at: int
    people: tuple[str, ...]
    severity: Severity
    source: str
    mend: Mend
