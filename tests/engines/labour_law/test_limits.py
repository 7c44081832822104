"""What holds for whom on which day: the profiles' values, dated readings, what a house may change and may not."""

from __future__ import annotations

from datetime import date

import pytest

from keskus.engines.labour_law import (
    HOUSE,
    PROFILES,
    Change,
    Limit,
    Limits,
    Objection,
    Period,
    Profile,
    Refused,
    School,
    Severity,
    Tier,
    Value,
    Window,
    Worker,
    limits_of,
    plain,
)

ON = date(2026, 12, 7)
ZONES = {"PL": "Europe/Warsaw", "EE": "Europe/Tallinn", "UK": "Europe/London", "DE": "Europe/Berlin"}


def limits(code: str, *changes: Change) -> Limits:
    return limits_of(PROFILES[code], ZONES.get(code, "UTC"), changes)


def limit(found: Limits, parameter: str, worker: Worker | None = None, on: date = ON) -> Limit:
    kept = found.at(parameter, on, worker)
    assert kept is not None
    return kept


# Country, parameter, value: the table of working time, hours as minutes.
ADULTS: list[tuple[str, str, Value | None]] = [
    ("PL", "daily_norm_minutes", 480),
    ("EE", "daily_norm_minutes", 480),
    ("DE", "daily_norm_minutes", 480),
    ("DE", "daily_maximum_minutes", 600),
    ("UK", "daily_norm_minutes", None),
    ("PL", "weekly_norm_minutes", 2_400),
    ("EE", "weekly_norm_minutes", 2_400),
    ("US", "weekly_norm_minutes", 2_400),
    ("PL", "reference", Period(months=4)),
    ("EE", "reference", Period(months=4)),
    ("EU", "reference", Period(months=4)),
    ("UK", "reference", Period(weeks=17)),
    ("US", "reference", Period(weeks=1)),
    ("DE", "reference", Period(weeks=24)),
    *((code, "weekly_average_minutes", 2_880) for code in ("PL", "EE", "EU", "UK", "DE")),
    *((code, "daily_rest_minutes", 660) for code in ("PL", "EE", "EU", "UK", "DE")),
    ("US", "daily_rest_minutes", None),
    ("PL", "weekly_rest_minutes", 2_100),
    ("EE", "weekly_rest_minutes", 2_880),
    ("EU", "weekly_rest_minutes", 1_440),
    ("PL", "breaks", (Tier(359, 15), Tier(540, 30), Tier(960, 45))),
    ("EE", "breaks", (Tier(360, 30), Tier(720, 60))),
    ("DE", "breaks", (Tier(360, 30), Tier(540, 45))),
    ("UK", "breaks", (Tier(360, 20),)),
    ("PL", "break_is_paid", True),
    ("EE", "break_is_paid", False),
    ("PL", "screen_break_minutes", 5),
    ("EE", "screen_break_share", 0.1),
    ("EE", "night", Window(22 * 60, 6 * 60)),
    ("UK", "night", Window(23 * 60, 6 * 60)),
    ("DE", "night", Window(23 * 60, 6 * 60)),
    ("PL", "overtime_year_minutes", 9_000),
    ("EE", "overtime_year_minutes", None),
    ("PL", "sundays_in_a_row", 3),
    ("DE", "free_sundays_year", 15),
    ("EE", "shorter_day_minutes", 180),
    ("PL", "notice_days", 7),
    ("EE", "notice_days", 10),
    ("UK", "notice_days", 7),
    ("US", "notice_days", None),
    ("DE", "notice_days", 4),
]


@pytest.mark.parametrize(("code", "parameter", "value"), ADULTS)
def test_the_table_of_adults(code: str, parameter: str, value: Value | None) -> None:
    assert limits(code).value(parameter, ON) == value


# Country, age, school, parameter, value.
MINORS: list[tuple[str, int, School, str, Value | None]] = [
    ("PL", 15, School.NONE, "daily_norm_minutes", 360),
    ("PL", 17, School.NONE, "daily_norm_minutes", 480),
    ("PL", 17, School.NONE, "daily_rest_minutes", 840),
    ("PL", 17, School.NONE, "weekly_rest_minutes", 2_880),
    ("PL", 17, School.NONE, "forbidden_night", Window(22 * 60, 6 * 60)),
    ("EE", 17, School.NONE, "daily_norm_minutes", 480),
    ("EE", 17, School.TERM, "daily_norm_minutes", 120),
    ("EE", 17, School.TERM, "weekly_maximum_minutes", 720),
    ("EE", 17, School.HOLIDAYS, "weekly_maximum_minutes", 2_100),
    ("EE", 17, School.TERM, "forbidden_night", Window(20 * 60, 6 * 60)),
    ("UK", 17, School.NONE, "daily_rest_minutes", 720),
    ("US", 15, School.TERM, "daily_maximum_minutes", 180),
    ("US", 15, School.NONE, "weekly_maximum_minutes", 2_400),
    ("US", 16, School.TERM, "daily_maximum_minutes", None),
    ("DE", 17, School.NONE, "daily_rest_minutes", 720),
    ("DE", 17, School.NONE, "forbidden_night", Window(20 * 60, 6 * 60)),
    *((code, 17, School.NONE, "overtime_allowed", False) for code in ("PL", "EE", "UK", "DE")),
    *((code, 17, School.NONE, "breaks", (Tier(270, 30),)) for code in ("PL", "UK")),
]


@pytest.mark.parametrize(("code", "age", "school", "parameter", "value"), MINORS)
def test_the_table_of_minors(code: str, age: int, school: School, parameter: str, value: Value | None) -> None:
    born = date(ON.year - age, 1, 1)
    assert limits(code).value(parameter, ON, Worker("jan", born, school=school)) == value


def test_a_minor_is_of_age_on_the_birthday() -> None:
    worker = Worker("jan", date(2008, 12, 8))
    assert limits("PL").value("daily_rest_minutes", date(2026, 12, 7), worker) == 840
    assert limits("PL").value("daily_rest_minutes", date(2026, 12, 8), worker) == 660


@pytest.mark.parametrize(
    ("on", "whole"), [(date(2023, 3, 1), 48), (date(2023, 3, 2), 59), (date(2025, 12, 31), 59), (date(2026, 1, 1), 48)]
)
def test_estonian_weekly_rest_is_read_by_its_date(on: date, whole: int) -> None:
    assert plain(limits("EE"), on).weekly_rest_minutes == whole * 60


def test_the_stricter_wins_and_the_law_is_remembered() -> None:
    changes = [Change("daily_rest_minutes", 720), Change("daily_rest_minutes", 690, person="anna")]
    found = limits("PL", *changes, Change("daily_rest_minutes", 780, person="ewa", valid_from=ON))
    assert limit(found, "daily_rest_minutes", Worker("anna")).value == 720
    kept = limit(found, "daily_rest_minutes", Worker("ewa"))
    assert (kept.value, kept.source, kept.severity) == (780, HOUSE, Severity.HOUSE)
    assert kept.law == Limit(660, "KP art. 132 §1", Severity.BREACH)
    assert limit(found, "daily_rest_minutes", Worker("ewa"), date(2026, 12, 6)).value == 720
    assert limit(found, "daily_rest_minutes", Worker("minor", date(2010, 1, 1))).value == 840


def test_a_persons_limit_is_never_looser_than_the_houses_where_the_law_is_silent() -> None:
    house, loose, strict = (Change("nights_in_a_row", 3), *(Change("nights_in_a_row", n, "anna") for n in (5, 2)))
    assert limits("EE").at("nights_in_a_row", ON) is None
    assert limits("EE", house, loose).value("nights_in_a_row", ON, Worker("anna")) == 3
    assert limits("EE", strict, loose).value("nights_in_a_row", ON, Worker("anna")) == 2
    assert limits("EE", house, loose, strict).value("nights_in_a_row", ON, Worker("anna")) == 2


REFUSED = [
    ("PL", Change("daily_rest_minutes", 659), Objection.LOOSENS),
    ("PL", Change("breaks", (Tier(360, 15),)), Objection.LOOSENS),
    ("PL", Change("weekly_rest_minutes", 1_440), Objection.NO_GROUND),
    ("PL", Change("weekly_rest_minutes", 1_439, ground="shift change"), Objection.BEYOND_DEROGATION),
    ("PL", Change("reference", Period(months=13), ground="cause"), Objection.BEYOND_DEROGATION),
    ("PL", Change("night", Window(20 * 60, 4 * 60)), Objection.BEYOND_DEROGATION),
    ("PL", Change("night", Window(22 * 60, 5 * 60)), Objection.BEYOND_DEROGATION),
    ("EE", Change("weekly_average_minutes", 3_121, ground="agreed"), Objection.BEYOND_DEROGATION),
    ("EE", Change("weekly_rest_holds_daily", True, valid_from=date(2025, 1, 1)), Objection.LOOSENS),
    ("PL", Change("tea", 5), Objection.UNKNOWN_PARAMETER),
]


@pytest.mark.parametrize(("code", "change", "objection"), REFUSED)
def test_what_loosens_the_law_is_refused(code: str, change: Change, objection: Objection) -> None:
    with pytest.raises(Refused) as refused:
        limits(code, change)
    assert refused.value.objection is objection


ALLOWED = [
    ("PL", Change("weekly_rest_minutes", 1_440, ground="planned shift change"), "KP art. 133 §1, KP art. 133 §2"),
    ("PL", Change("daily_norm_minutes", 720, ground="equivalent working time"), "KP art. 129 §1, KP art. 135 §1"),
    ("PL", Change("night", Window(21 * 60, 5 * 60)), "KP art. 151(7) §1"),
    ("PL", Change("sunday_work_allowed", True, ground="pt 3"), "KP art. 151(9)-151(10), KP art. 151(10)"),
    ("EE", Change("weekly_average_minutes", 3_120, ground="agreed"), "TLS §46"),
    ("EE", Change("weekly_rest_minutes", 2_160, ground="summed working time"), "TLS §52"),
    ("UK", Change("weekly_average_minutes", 10_080, "jan", ground="opt-out"), "WTR 1998 reg. 4, WTR 1998 reg. 5"),
    ("EE", Change("notice_days", 7), HOUSE),
    ("US", Change("daily_rest_minutes", 600), HOUSE),
]


@pytest.mark.parametrize(("code", "change", "source"), ALLOWED)
def test_what_the_law_lets_go_holds_for_adults(code: str, change: Change, source: str) -> None:
    found = limits(code, change)
    kept = limit(found, change.parameter, Worker(change.person or "anna"))
    assert (kept.value, kept.source, kept.law) == (change.value, source, None)
    minor = Worker(change.person or "anna", date(2010, 1, 1))
    young = found.profile.entries
    if any(entry.parameter == change.parameter and entry.under_age for entry in young):
        assert found.value(change.parameter, ON, minor) == limits(code).value(change.parameter, ON, minor)


def test_a_persons_loosening_leaves_what_the_house_tightened() -> None:
    agreed = Change("weekly_average_minutes", 3_120, "anna", ground="agreed")
    kept = limit(
        limits("EE", agreed, Change("weekly_average_minutes", 2_700)), "weekly_average_minutes", Worker("anna")
    )
    assert (kept.value, kept.law) == (2_700, Limit(3_120, "TLS §46", Severity.BREACH))


def test_a_hint_that_the_house_repeats_becomes_its_rule() -> None:
    assert limit(limits("PL"), "earlier_start_minutes").severity is Severity.HINT
    assert limit(limits("PL", Change("earlier_start_minutes", 0)), "earlier_start_minutes").severity is Severity.HOUSE


def test_the_plain_numbers_of_a_polish_and_an_estonian_day() -> None:
    polish, estonian = plain(limits("PL"), ON), plain(limits("EE"), ON)
    assert (polish.daily_rest_minutes, polish.weekly_rest_minutes, polish.daily_minutes) == (660, 2_100, 480)
    assert (polish.weekly_minutes, polish.start_to_start_minutes, polish.sundays_in_a_row) == (2_880, 1_440, 3)
    assert (polish.forbidden, estonian.sundays_in_a_row) == (None, None)
    minor = plain(limits("PL"), ON, Worker("anna", birth_date=date(2010, 6, 1)))
    assert (minor.forbidden, minor.daily_rest_minutes, minor.daily_minutes) == ((22 * 60, 6 * 60), 840, 480)
    assert plain(limits("EE"), date(2026, 12, 23)).daily_minutes == 300
    assert not plain(limits("PL"), date(2026, 12, 6)).is_open
    assert not plain(limits("PL"), date(2026, 11, 11)).is_open
    ground = Change("sunday_work_allowed", True, ground="art. 151(10) pt 3")
    assert plain(limits("PL", ground), date(2026, 12, 6)).is_open
    assert plain(limits("DE"), ON).daily_minutes == 600


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_no_line_of_a_profile_is_said_twice(profile: Profile) -> None:
    """Of every parameter, day and kind of person one line holds, and each has a source."""
    for number, entry in enumerate(profile.entries):
        assert entry.source
        for other in profile.entries[number + 1 :]:
            if (entry.parameter, entry.under_age, entry.school) == (other.parameter, other.under_age, other.school):
                assert entry.valid_to is not None
                assert other.valid_from is not None
                assert entry.valid_to <= other.valid_from
