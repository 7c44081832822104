"""For each rule and law: what is just allowed, what is just refused, and what is then said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from keskus.engines.labour_law import Before, Change, Duty, PauseKind, Period, Rule, School, Severity, Worker
from tests.engines.labour_law.building import Site

BORN = date(2009, 6, 1)  # 17 in December 2026
BORN_LATER = date(2011, 6, 1)  # 15
SUNDAYS = Change("sunday_work_allowed", True, ground="listed")
HOLIDAYS = Change("holiday_work_allowed", True, ground="listed")
A_WEEK = Change("reference", Period(weeks=1))


@dataclass(frozen=True)
class Case:
    """`limit` and `measured` are of the refused duties."""

    rule: Rule
    parameter: str
    code: str
    allowed: list[Duty]
    refused: list[Duty]
    limit: float
    measured: float
    severity: Severity = Severity.BREACH
    worker: Worker = field(default_factory=lambda: Worker("anna"))
    changes: tuple[Change, ...] = ()
    span: tuple[date, date] | None = None
    span_refused: tuple[date, date] | None = None
    publish: tuple[int, int] | None = None  # days before the first duty: allowed, refused

    def __str__(self) -> str:
        return f"{self.rule}-{self.code}-{self.limit:g}"


def every_case() -> Iterator[Case]:
    for cases in (rest, weekly_rest, days, weeks, overtime, breaks, screens, nights, sundays, calendar, notices):
        yield from cases()


def rest() -> Iterator[Case]:
    rule, name = Rule.DAILY_REST, "daily_rest_minutes"
    for code in ("PL", "EE", "EU", "UK", "DE"):
        s = Site(code)
        late = s.duty(0, "12:00", "21:00")
        yield Case(rule, name, code, [late, s.duty(1, "8:00", "9:00")], [late, s.duty(1, "7:59", "9:00")], 660, 659)
    for code, hours in (("PL", 14), ("EE", 14), ("UK", 12), ("DE", 12)):
        s, minor = Site(code), Worker("anna", BORN)
        early = s.duty(0, "10:00", "18:00")
        begins, sooner = f"{hours - 6}:00", f"{hours - 7}:59"
        two = [early, s.duty(1, begins, "13:00")], [early, s.duty(1, sooner, "13:00")]
        yield Case(rule, name, code, *two, hours * 60, hours * 60 - 1, worker=minor)
    s = Site("PL")
    yield Case(rule, name, "PL", [s.duty(0, "8:00", "21:00")], [s.duty(0, "8:00", "21:01")], 660, 659)
    parts = s.days([0], "8:00", "12:00") + s.days([0], "16:00", "20:00")
    yield Case(rule, name, "PL", [*parts, s.duty(1, "7:00", "9:00")], [*parts, s.duty(1, "6:59", "9:00")], 660, 659)
    house = Change(name, 720)
    late = s.duty(0, "12:00", "20:00")
    allowed, refused = [late, s.duty(1, "8:00", "9:00")], [late, s.duty(1, "7:59", "9:00")]
    yield Case(rule, name, "PL", allowed, refused, 720, 719, Severity.HOUSE, changes=(house,))
    yield Case(rule, name, "PL", allowed, [late, s.duty(1, "6:59", "9:00")], 660, 659, changes=(house,))
    together = [s.duty(0, "8:00", "12:00"), s.duty(0, "12:00", "14:00")]
    twice = [s.duty(0, "8:00", "12:00"), s.duty(0, "11:59", "14:00")]
    yield Case(Rule.OVERLAP, "overlap_minutes", "PL", together, twice, 0, 1)


def weekly_rest() -> Iterator[Case]:
    rule, name = Rule.WEEKLY_REST, "weekly_rest_minutes"
    minor = Worker("anna", BORN)
    plain, summed = Worker("anna"), (Change(name, 2_160, ground="summed working time"),)
    shift_change = (Change(name, 1_440, ground="planned shift change"),)
    # Law, hours of rest, who, changes, the Monday of the week.
    asked: list[tuple[str, int, Worker, tuple[Change, ...], date]] = [
        ("PL", 35, plain, (), date(2026, 12, 7)),
        ("PL", 24, plain, shift_change, date(2026, 12, 7)),
        ("PL", 48, minor, (), date(2026, 12, 7)),
        ("EE", 48, plain, (), date(2026, 12, 7)),
        ("EE", 36, plain, summed, date(2026, 12, 7)),
        ("EE", 59, plain, (), date(2025, 12, 8)),
        ("EE", 48, plain, (), date(2023, 2, 20)),
        ("EE", 48, minor, summed, date(2026, 12, 7)),
        ("EU", 35, plain, (), date(2026, 12, 7)),
        ("UK", 35, plain, (), date(2026, 12, 7)),
        ("UK", 48, minor, (), date(2026, 12, 7)),
        ("DE", 35, plain, (), date(2026, 12, 7)),
        ("DE", 48, minor, (), date(2026, 12, 7)),
    ]
    for code, hours, worker, changes, monday in asked:
        s = Site(code, monday)
        # Every day is worked, with one rest that ends on Sunday at noon.
        rests_at = s.at(6, "12:00") - hours * 3_600
        around = [*s.days(range(6 - (hours + 11) // 24), "8:00", "16:00"), s.duty(6, "12:00", "20:00")]
        just, over = (Duty("anna", rests_at - 4 * 3_600, rests_at + more) for more in (0, 60))
        span = monday, monday + timedelta(days=7)
        yield Case(
            rule, name, code, [*around, just], [*around, over], hours * 60, hours * 60 - 1,
            worker=worker, changes=changes, span=span,
        )  # fmt: skip


def days() -> Iterator[Case]:
    rule, name = Rule.DAILY_NORM, "daily_norm_minutes"
    s = Site("PL")
    yield Case(rule, name, "PL", s.days([0], "8:00", "16:00"), s.days([0], "8:00", "16:01"), 480, 481)
    equivalent = (Change(name, 720, ground="equivalent working time"),)
    long = s.days([0], "8:00", "20:00"), s.days([0], "8:00", "20:01")
    yield Case(rule, name, "PL", *long, 720, 721, changes=equivalent)
    for age, ends in ((BORN, 16), (BORN_LATER, 14)):
        most = (ends - 8) * 60
        two = s.days([0], "8:00", f"{ends}:00"), s.days([0], "8:00", f"{ends}:01")
        yield Case(rule, name, "PL", *two, most, most + 1, worker=Worker("anna", age))
    s = Site("EE")
    unpaid = s.pause(0, "12:00", 30)
    two = [s.duty(0, "8:00", "16:30", unpaid)], [s.duty(0, "8:00", "16:31", unpaid)]
    yield Case(rule, name, "EE", *two, 480, 481)
    for school, hours in ((School.NONE, 8), (School.TERM, 2), (School.HOLIDAYS, 7)):
        two = s.days([0], "8:00", f"{8 + hours}:00"), s.days([0], "8:00", f"{8 + hours}:01")
        minor = Worker("anna", BORN, school=school)
        yield Case(rule, name, "EE", *two, hours * 60, hours * 60 + 1, worker=minor)
    s = Site("DE")
    hint = Severity.HINT
    yield Case(rule, name, "DE", s.days([0], "8:00", "16:00"), s.days([0], "8:00", "16:01"), 480, 481, hint)
    rule, name = Rule.DAILY_MAXIMUM, "daily_maximum_minutes"
    yield Case(rule, name, "DE", s.days([0], "8:00", "18:00"), s.days([0], "8:00", "18:01"), 600, 601)
    minors = [("DE", BORN, School.NONE, 8), ("UK", BORN, School.NONE, 8), ("US", BORN_LATER, School.NONE, 8)]
    for code, age, school, hours in [*minors, ("US", BORN_LATER, School.TERM, 3)]:
        s, minor = Site(code), Worker("anna", age, school=school)
        two = s.days([0], "8:00", f"{8 + hours}:00"), s.days([0], "8:00", f"{8 + hours}:01")
        yield Case(rule, name, code, *two, hours * 60, hours * 60 + 1, worker=minor)
    s = Site("PL")
    late, name = s.duty(0, "10:00", "18:00"), "earlier_start_minutes"
    two = [late, s.duty(1, "10:00", "18:00")], [late, s.duty(1, "9:59", "17:59")]
    yield Case(Rule.WORKING_DAY, name, "PL", *two, 0, 1, hint)
    yield Case(Rule.WORKING_DAY, name, "PL", *two, 0, 1, Severity.HOUSE, changes=(Change(name, 0),))
    yield Case(Rule.WORKING_DAY, name, "PL", *two, 0, 1, hint, worker=Worker("anna"))
    yield Case(Rule.WORKING_DAY, name, "PL", *two, 0, 1, worker=Worker("anna", BORN))


def weeks() -> Iterator[Case]:
    rule, name = Rule.WEEKLY_MAXIMUM, "weekly_maximum_minutes"
    minors = [("EE", BORN, School.NONE, 40), ("EE", BORN, School.TERM, 12), ("EE", BORN, School.HOLIDAYS, 35)]
    minors += [("UK", BORN, School.NONE, 40), ("DE", BORN, School.NONE, 40)]
    minors += [("US", BORN_LATER, School.NONE, 40), ("US", BORN_LATER, School.TERM, 18)]
    for code, age, school, hours in minors:
        s = Site(code)
        first = Duty("anna", s.at(0, "8:00"), s.at(0, "8:00") + hours * 3_600)  # as if in one go; only sums count here
        more = Duty("anna", first.starts_at, first.ends_at + 60)
        minor = Worker("anna", age, school=school)
        yield Case(rule, name, code, [first], [more], hours * 60, hours * 60 + 1, worker=minor)
    # All of December: 20 days in Poland (three holidays on weekdays), 21 in Estonia, two of them 3 h shorter.
    rule, name, month = Rule.WEEKLY_NORM, "weekly_norm_minutes", Change("reference", Period(months=1))
    december = date(2026, 12, 1), date(2027, 1, 1)
    for code, hours in (("PL", 160), ("EE", 162)):
        s = Site(code)
        norm = [Duty("anna", s.at(day, "8:00"), s.at(day, "8:00") + hours * 180) for day in range(-6, 14)]
        more = [*norm[1:], Duty("anna", norm[0].starts_at, norm[0].ends_at + 60)]
        yield Case(rule, name, code, norm, more, hours * 60, hours * 60 + 1, changes=(month,), span=december)
    s = Site("PL")
    half = (
        s.days(range(-6, 14), "8:00", "12:00"),
        [*s.days(range(-6, 13), "8:00", "12:00"), s.duty(13, "8:00", "12:01")],
    )
    part = Worker("anna", weekly_minutes=1_200)
    yield Case(rule, name, "PL", *half, 4_800, 4_801, worker=part, changes=(month,), span=december)
    s = Site("US")
    five = s.days(range(5), "8:00", "16:00"), [*s.days(range(4), "8:00", "16:00"), s.duty(4, "8:00", "16:01")]
    week = date(2026, 12, 7), date(2026, 12, 14)
    yield Case(rule, name, "US", *five, 2_400, 2_401, Severity.HINT, span=week)
    rule, name = Rule.WEEKLY_AVERAGE, "weekly_average_minutes"
    for code in ("PL", "EE", "EU", "UK", "DE"):
        s = Site(code)
        six = s.days(range(6), "8:00", "16:00")
        more = [*six[:5], s.duty(5, "8:00", "16:01", is_overtime=True)]
        yield Case(rule, name, code, six, more, 2_880, 2_881, changes=(A_WEEK,), span=week)
        yield Case(rule, name, code, six, more, 2_880, 2_881, Severity.HINT, span=week)
    agreed = Change(name, 3_120, "anna", ground="agreed"), A_WEEK
    s = Site("EE")
    long = s.days(range(5), "8:00", "16:00"), s.days([5], "8:00", "20:00"), s.days([5], "8:00", "20:01")
    yield Case(rule, name, "EE", long[0] + long[1], long[0] + long[2], 3_120, 3_121, changes=agreed, span=week)


def overtime() -> Iterator[Case]:
    s, before = Site("PL"), Worker("anna", before=Before(overtime_minutes=8_940))
    hour = [s.duty(0, "16:00", "17:00", is_overtime=True)]
    more = [s.duty(0, "16:00", "17:01", is_overtime=True)]
    yield Case(Rule.OVERTIME_YEAR, "overtime_year_minutes", "PL", hour, more, 9_000, 9_001, worker=before)
    for code in ("PL", "EE", "UK", "DE"):
        s = Site(code)
        two = [s.duty(0, "16:00", "17:00")], [s.duty(0, "16:00", "17:00", is_overtime=True)]
        yield Case(Rule.OVERTIME_ALLOWED, "overtime_allowed", code, *two, 0, 60, worker=Worker("anna", BORN))


def breaks() -> Iterator[Case]:
    rule, name = Rule.BREAK_LENGTH, "breaks"
    # Law, minutes of work that earn no more, break so far, break earned by a minute more.
    tiers = [("PL", 359, 0, 15), ("PL", 540, 15, 30), ("PL", 960, 30, 45)]
    tiers += [("EE", 360, 0, 30), ("EE", 720, 30, 60), ("EU", 360, 0, 15), ("UK", 360, 0, 20)]
    tiers += [("DE", 360, 0, 30), ("DE", 540, 30, 45)]
    minors = [("PL", 270, 0, 30), ("EE", 270, 0, 30), ("EE", 540, 30, 60), ("UK", 270, 0, 30), ("DE", 270, 0, 30)]
    minors += [("DE", 360, 30, 60)]
    for code, work, given, earned in [*tiers, *minors]:
        s = Site(code)
        worker = Worker("anna", BORN) if (code, work, given, earned) in minors else Worker("anna")
        made = [_with_break(s, work + more, given) for more in (0, 1)]
        yield Case(rule, name, code, [made[0]], [made[1]], earned, given, worker=worker)
    s = Site("DE")
    pieces = [s.pause(0, "10:00", 15), s.pause(0, "12:00", 15)], [s.pause(0, "10:00", 15), s.pause(0, "12:00", 14)]
    two = [[s.duty(0, "8:00", "16:00", *found)] for found in pieces]
    yield Case(rule, name, "DE", *two, 30, 15)
    at_the_end = (
        [s.duty(0, "8:00", "16:00", s.pause(0, "15:29", 30))],
        [s.duty(0, "8:00", "16:00", s.pause(0, "15:30", 30))],
    )
    yield Case(rule, name, "DE", *at_the_end, 30, 0)
    stretch = [s.duty(0, "8:00", "17:00", s.pause(0, clock, 30)) for clock in ("14:00", "14:01")]
    yield Case(Rule.BREAK_STRETCH, "unbroken_work_minutes", "DE", stretch[:1], stretch[1:], 360, 361)
    young = [s.duty(0, "8:00", "16:00", s.pause(0, clock, 30)) for clock in ("12:30", "12:31")]
    minor = Worker("anna", BORN)
    yield Case(Rule.BREAK_STRETCH, "unbroken_work_minutes", "DE", young[:1], young[1:], 270, 271, worker=minor)
    s = Site("PL")
    paid = [s.duty(0, "8:00", "16:00", s.pause(0, "12:00", 15, is_paid=is_paid)) for is_paid in (True, False)]
    yield Case(Rule.BREAK_PAY, "breaks", "PL", paid[:1], paid[1:], 15, 0)
    place = [s.duty(0, "8:00", "16:00", s.pause(0, clock, 15, is_paid=True)) for clock in ("9:00", "8:59")]
    edge = (Change("break_edge_minutes", 60),)
    house = Severity.HOUSE
    yield Case(Rule.BREAK_PLACE, "break_edge_minutes", "PL", place[:1], place[1:], 60, 59, house, changes=edge)
    s = Site("US")
    short = [s.duty(0, "8:00", "16:00", s.pause(0, "12:00", minutes)) for minutes in (21, 20)]
    yield Case(Rule.BREAK_PAY, "short_break_paid_minutes", "US", short[:1], short[1:], 20, 20)


def _with_break(s: Site, work: int, given: int) -> Duty:
    """So much work with so much break in the middle: paid inside in Poland, on top elsewhere."""
    is_paid = s.code == "PL"
    starts_at = s.at(0, "6:00")
    pauses = [s.pause(0, "9:00", given, is_paid=is_paid)] if given else []
    return Duty("anna", starts_at, starts_at + (work + (0 if is_paid else given)) * 60, tuple(pauses))


def screens() -> Iterator[Case]:
    rule, screen = Rule.SCREEN_BREAK, PauseKind.SCREEN
    s = Site("PL")
    hourly = [s.pause(0, f"{9 + number}:{5 * number:02d}", 5, is_paid=True, kind=screen) for number in range(2)]
    two = [s.duty(0, "8:00", "11:10", *hourly)], [s.duty(0, "8:00", "11:11", *hourly)]
    yield Case(rule, "screen_stretch_minutes", "PL", *two, 60, 61)
    s = Site("EE")
    tenth = [
        s.duty(0, "8:00", "16:00", s.pause(0, "11:00", minutes, is_paid=True, kind=screen)) for minutes in (48, 47)
    ]
    yield Case(rule, "screen_break_share", "EE", tenth[:1], tenth[1:], 0.1, 47 / 480)


def nights() -> Iterator[Case]:
    rule, name = Rule.NIGHT_AVERAGE, "night_limit_minutes"
    by_night = Worker("anna", is_night_worker=True)
    week = date(2026, 12, 7), date(2026, 12, 14)
    for code, severity in (("EE", Severity.BREACH), *((code, Severity.HINT) for code in ("EU", "UK", "DE"))):
        s = Site(code)
        six = s.days(range(6), "22:00", "30:00")
        more = [*six[:5], s.duty(5, "22:00", "30:06")]
        yield Case(rule, name, code, six, more, 480, 481, severity, worker=by_night, span=week)
    s = Site("DE")
    ten = s.days([0], "20:00", "30:00"), s.days([0], "20:00", "30:01")
    yield Case(Rule.NIGHT_MAXIMUM, "night_maximum_minutes", "DE", *ten, 600, 601, worker=by_night)
    s = Site("PL")
    eight = s.days([0], "22:00", "30:00"), s.days([0], "22:00", "30:01")
    strained = Worker("anna", is_strained=True)
    yield Case(Rule.NIGHT_MAXIMUM, name, "PL", *eight, 480, 481, worker=strained)
    # Law, when born, school, the hour from which nobody of that age works.
    minors = [("PL", BORN, School.NONE, 22), ("EE", BORN, School.NONE, 22), ("EE", BORN, School.TERM, 20)]
    minors += [("EE", BORN, School.HOLIDAYS, 20), ("UK", BORN, School.NONE, 22), ("US", BORN_LATER, School.NONE, 19)]
    for code, age, school, hour in [*minors, ("DE", BORN, School.NONE, 20)]:
        s, minor = Site(code), Worker("anna", age, school=school)
        two = s.days([0], "17:00", f"{hour}:00"), s.days([0], "17:00", f"{hour}:01")
        yield Case(Rule.NIGHT_FORBIDDEN, "forbidden_night", code, *two, 0, 1, worker=minor)
    s = Site("EE")
    row = s.days(range(3), "22:00", "30:00"), s.days(range(4), "22:00", "30:00")
    most = (Change("nights_in_a_row", 3),)
    yield Case(Rule.NIGHTS_IN_A_ROW, "nights_in_a_row", "EE", *row, 3, 4, Severity.HOUSE, changes=most)


def sundays() -> Iterator[Case]:
    rule, name = Rule.SUNDAY_WORK, "sunday_work_allowed"
    s = Site("PL")
    yield Case(rule, name, "PL", s.days([5], "22:00", "30:00"), s.days([5], "22:00", "30:01"), 0, 1)
    mornings = s.days([7], "6:00", "14:00"), s.days([7], "5:59", "14:00")
    yield Case(rule, name, "PL", *mornings, 0, 1)
    s = Site("DE")
    yield Case(rule, name, "DE", s.days([5], "16:00", "24:00"), s.days([5], "16:00", "24:01"), 0, 1)
    for code in ("PL", "DE"):
        s = Site(code)
        two = s.days([17], "8:00", "16:00"), s.days([18], "8:00", "16:00")  # Christmas Eve is free in Poland only
        if code == "PL":
            two = s.days([16], "8:00", "16:00"), s.days([17], "8:00", "16:00")
        yield Case(Rule.HOLIDAY_WORK, "holiday_work_allowed", code, *two, 0, 480)
    s = Site("PL")
    row = s.days([6, 13, 20], "8:00", "16:00"), s.days([6, 13, 20, 27], "8:00", "16:00")
    yield Case(Rule.SUNDAYS_IN_A_ROW, "sundays_in_a_row", "PL", *row, 3, 4, changes=(SUNDAYS,))
    s, told = Site("DE"), (SUNDAYS, HOLIDAYS)
    one, two = s.days([6], "8:00", "16:00"), s.days([6, 13], "8:00", "16:00")  # of 52 in the year
    before = Worker("anna", before=Before(sundays_worked=36))
    yield Case(Rule.FREE_SUNDAYS, "free_sundays_year", "DE", one, two, 15, 14, worker=before, changes=told)


def calendar() -> Iterator[Case]:
    s = Site("EE")
    two = s.days([16], "8:00", "13:00"), s.days([16], "8:00", "13:01")  # 23 December
    yield Case(Rule.SHORTER_DAY, "shorter_day_minutes", "EE", *two, 300, 301)
    for code in ("PL", "EE", "EU", "UK", "US", "DE"):
        s = Site(code)
        row = s.days(range(6), "8:00", "12:00"), s.days(range(7), "8:00", "12:00")
        yield Case(Rule.DAYS_IN_A_ROW, "days_in_a_row", code, *row, 6, 7, Severity.HOUSE)


def notices() -> Iterator[Case]:
    for code, days_before in (("PL", 7), ("EE", 10), ("EU", 7), ("UK", 7), ("DE", 4)):
        duty = Site(code).days([20], "8:00", "16:00")
        severity = Severity.BREACH if code in ("PL", "DE") else Severity.HOUSE
        two = days_before, days_before - 1
        yield Case(Rule.NOTICE, "notice_days", code, duty, duty, *two, severity, publish=two)
    s = Site("PL")
    month, shorter = (date(2026, 12, 7), date(2027, 1, 4)), (date(2026, 12, 7), date(2027, 1, 3))
    duty = s.days([0], "8:00", "16:00")
    yield Case(
        Rule.SCHEDULE_SPAN, "schedule_days", "PL", duty, duty, 28, 27, Severity.HINT, span=month, span_refused=shorter
    )
