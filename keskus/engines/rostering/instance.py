"""What is asked of a roster: who may work when, which shifts there are, how many are needed.

All times are minutes of the site's clock after a midnight; a shift that ends at 30:00 ends at six the next morning.
docs/roster-instance.md describes every field and the same thing as JSON, `files` reads and writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from keskus.engines.faults import Fault

DAY_MINUTES = 1_440
WEEK_DAYS = 7
INTERVALS = (5, 10, 15, 20, 30, 60)
MOST_DAYS = 62
MOST_PAUSES = 6
MOST_SKILLS_TOGETHER = 8  # their subsets are all watched: 255


class Anchor(StrEnum):
    """What the moments of a pause are counted from."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Want(StrEnum):
    """OFF: no work within the minutes. WITHIN: if at work that day, then within the minutes. ON: to work that day."""

    OFF = "off"
    WITHIN = "within"
    ON = "on"


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A pause begins between `earliest` and `latest` minutes after its anchor (negative: before it).

    It is for shifts of more than `over_minutes`, up to `up_to_minutes` (both of the whole span).
    """

    minutes: int
    earliest: int
    latest: int
    anchor: Anchor = Anchor.START
    is_paid: bool = True
    kind: str = "rest"
    over_minutes: int = 0
    up_to_minutes: int = DAY_MINUTES

    def is_for(self, minutes: int) -> bool:
        """Whether a shift so long has it."""
        return self.over_minutes < minutes <= self.up_to_minutes


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """Shifts start every `step_minutes` from the earliest to the latest start; lengths are spans, pauses and all."""

    id: str
    earliest_start: int
    latest_start: int
    lengths: tuple[int, ...]
    step_minutes: int = 30
    pauses: tuple[PauseRule, ...] = ()

    @property
    def starts(self) -> range:
        """Minutes after midnight."""
        return range(self.earliest_start, self.latest_start + 1, self.step_minutes)


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of one shift; `start_minute` counts from the midnight that the shift's own counts from."""

    start_minute: int
    minutes: int
    is_paid: bool = True
    kind: str = "rest"


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's work of one day, from its start for so many minutes; it may end after midnight."""

    person: str
    day: int
    start_minute: int
    minutes: int
    pauses: tuple[Pause, ...] = ()
    kind: str = ""
    is_locked: bool = False

    @property
    def end_minute(self) -> int:
        """After the midnight of its day; more than 1,440 is the next morning."""
        return self.start_minute + self.minutes

    @property
    def paid_minutes(self) -> int:
        """The span without the unpaid pauses."""
        return self.minutes - sum(pause.minutes for pause in self.pauses if not pause.is_paid)


@dataclass(frozen=True, slots=True)
class Availability:
    """Of one day: shifts lie between the two minutes; equal ones mean a day off."""

    day: int
    from_minute: int = 0
    to_minute: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """`weight` is what a refusal costs, in the unit of `Weights`: 1 is an agent-interval too many."""

    day: int
    want: Want = Want.OFF
    from_minute: int = 0
    to_minute: int = 2 * DAY_MINUTES
    weight: float = 1.0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Plain numbers of law, company and contract: the stricter has won before they come here."""

    daily_rest_minutes: int = 660
    weekly_rest_minutes: int = 2_100
    max_days_in_row: int = 6
    max_shift_minutes: int = 720  # paid
    max_weekends: int | None = None  # Saturdays and Sundays of one week with work, in the whole span
    is_day_from_start: bool = False  # the 24 h from a start are one working day: the next start is not earlier


@dataclass(frozen=True, slots=True)
class Past:
    """How the span before ended: the last shift's end, in minutes after the first midnight (negative: before it)."""

    ends_minute: int | None = None
    days_in_row: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What somebody has had so far, for a fair share of what nobody likes and of wishes."""

    weekends: int = 0
    nights: int = 0
    lates: int = 0
    holidays: int = 0
    wishes_granted: int = 0
    wishes_refused: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Weekly figures hold for each seven days from the first; a part of a week has its share of the minimum."""

    id: str
    skills: tuple[str, ...]
    roles: tuple[str, ...] = ()
    min_weekly_minutes: int = 0
    max_weekly_minutes: int = 2_400
    max_weekly_days: int = 5
    earliest_minute: int = 0
    latest_minute: int = 2 * DAY_MINUTES
    availability: tuple[Availability, ...] = ()
    kinds: tuple[str, ...] = ()  # none: all
    wishes: tuple[Wish, ...] = ()
    locked: tuple[Shift, ...] = ()
    limits: Limits = Limits()
    past: Past = Past()
    tally: Tally = Tally()
    hour_cost: float = 0.0
    overtime_hour_cost: float = 0.0

    def window(self, day: int) -> tuple[int, int] | None:
        """Between which minutes of a day a shift may lie; None: the day is off."""
        low, high = self.earliest_minute, self.latest_minute
        for entry in self.availability:
            if entry.day == day:
                low, high = max(low, entry.from_minute), min(high, entry.to_minute)
        return (low, high) if low < high else None


@dataclass(frozen=True, slots=True)
class Demand:
    """How many of a skill are needed in each interval of the span, and below which number it must not fall."""

    skill: str
    required: tuple[int, ...]
    minimum: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """How many first-aiders, fire wardens, team leads must be at work (in pauses they are not counted)."""

    role: str
    required: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What one agent-interval costs, missing or too many; everything else is weighed against it.

    `minimum` and `role` are for each interval and missing head, beside `under`; `contract` for each interval by which
    a week falls short of the contract; the fairness weights for each shift of a weekend, night, late or public holiday,
    times how many more than the least burdened person somebody has had.
    """

    under: float = 3.0
    over: float = 1.0
    minimum: float = 12.0
    role: float = 12.0
    contract: float = 12.0
    weekend: float = 0.0
    night: float = 0.0
    late: float = 0.0
    holiday: float = 0.0


@dataclass(frozen=True)
class Instance:
    """All that a roster is made from. Faults name the field; nothing is mended silently."""

    starts_on: date
    days: int
    zone: str
    people: tuple[Person, ...]
    shifts: tuple[ShiftKind, ...]
    demand: tuple[Demand, ...]
    interval_minutes: int = 15
    roles: tuple[RoleDemand, ...] = ()
    weights: Weights = Weights()
    night_from_minute: int = 1_320
    night_to_minute: int = 1_800
    late_end_minute: int = 1_260
    holidays: tuple[int, ...] = ()  # days of the span

    def __post_init__(self) -> None:
        from keskus.engines.rostering.checks import check

        check(self)

    @property
    def per_day(self) -> int:
        """Intervals of a day."""
        return DAY_MINUTES // self.interval_minutes

    @property
    def intervals(self) -> int:
        """Intervals of the span."""
        return self.days * self.per_day

    @cached_property
    def places(self) -> dict[str, int]:
        """People's numbers by their ids."""
        return {person.id: place for place, person in enumerate(self.people)}

    def weekday(self, day: int) -> int:
        """0 is Monday."""
        return (self.starts_on.weekday() + day) % WEEK_DAYS

    def is_night(self, start_minute: int, end_minute: int) -> bool:
        """Whether a shift touches the night before, or the one after, its day."""
        low, high = self.night_from_minute, self.night_to_minute
        return any(start_minute < high + shift and end_minute > low + shift for shift in (0, -DAY_MINUTES))

    def moment(self, day: int, minute: int) -> int:
        """Epoch seconds of a minute of the site's clock, which may jump between."""
        local = datetime.combine(self.starts_on, time()) + timedelta(days=day, minutes=minute)
        return int(local.replace(tzinfo=ZoneInfo(self.zone)).timestamp())

    def clock_jump_minutes(self, day: int) -> int:
        """How much shorter than 24 hours a day is (60 in spring), 0 on most days, negative in autumn."""
        return DAY_MINUTES - (self.moment(day + 1, 0) - self.moment(day, 0)) // 60


def doubled(names: Iterable[str]) -> list[str]:
    """What is named more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def level(number: int, instance_intervals: int) -> tuple[int, ...]:
    """The same need all the time."""
    return (number,) * instance_intervals


def fault_unless(holds: bool, field: str, text: str, remedy: str) -> None:
    """Say what is wrong where it is."""
    if not holds:
        raise Fault(field, text, remedy)


def known(names: Sequence[str], among: set[str], field: str) -> None:
    """Each name is of those that the instance has."""
    for name in names:
        fault_unless(name in among, field, f"“{name}” is unknown", f"use one of {', '.join(sorted(among)) or 'none'}")
