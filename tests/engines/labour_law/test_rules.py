"""Every rule at its very limit, in every law: one minute, day or time lies between what is allowed and refused."""

from __future__ import annotations

from datetime import date

import pytest

from keskus.engines.labour_law import (
    PROFILES,
    Before,
    Breach,
    Duty,
    Pause,
    PauseKind,
    Rule,
    Severity,
    Worker,
    check,
    limits_of,
)
from keskus.engines.labour_law.parameters import PARAMETERS
from keskus.engines.labour_law.rules import RULES
from tests.engines.labour_law.building import Site, limits
from tests.engines.labour_law.cases import Case, every_case

CASES = list(every_case())
# What is no limit by itself: how others are counted, or from when they hold.
READINGS = {
    "norm_counting",
    "reference",
    "weekly_rest_holds_daily",
    "fortnight_rest_minutes",
    "break_piece_minutes",
    "break_is_paid",
    "screen_break_minutes",
    "night",
    "night_worker_minutes",
    "night_worker_share",
    "night_reference",
    "night_limit_if_strained",
    "sunday_starts_minute",
}


def found(case: Case, duties: list[Duty], which: int) -> list[Breach]:
    site = Site(case.code)
    publishing_at = site.at(20 - case.publish[which], "12:00") if case.publish else None
    span = case.span_refused if which and case.span_refused else case.span
    limited = limits(case.code, *case.changes)
    return check([case.worker], duties, limited, span=span, publishing_at=publishing_at, rules=[case.rule])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_at_its_limit(case: Case) -> None:
    assert found(case, case.allowed, 0) == []
    (breach,) = found(case, case.refused, 1)
    assert (breach.rule, breach.parameter, breach.people or ("anna",)) == (case.rule, case.parameter, ("anna",))
    assert (breach.limit, breach.measured) == (case.limit, pytest.approx(case.measured))
    assert breach.severity is case.severity
    assert (breach.source == "house") == (case.severity is Severity.HOUSE or case.rule is Rule.OVERLAP)
    assert breach.starts_at < breach.ends_at


def test_every_rule_has_a_case_and_a_function() -> None:
    assert {case.rule for case in CASES} == set(Rule) == set(RULES)
    assert all(RULES[rule].__name__ == rule.value for rule in Rule)


@pytest.mark.parametrize("code", PROFILES)
def test_every_limit_of_every_law_has_a_case(code: str) -> None:
    set_by_law = {entry.parameter for entry in PROFILES[code].entries if entry.value not in (None, True)}
    if code == "EE":
        set_by_law -= {"break_is_paid"}
    tried = {case.parameter for case in CASES if case.code == code}
    assert set_by_law - READINGS - tried == set()
    assert tried - {"overlap_minutes"} <= PARAMETERS.keys()


def test_work_by_night_alone_makes_a_night_worker() -> None:
    """On most days three hours at night; two such days of five do not, and no straining work has no daily limit."""
    s = Site("PL")
    nights, days = s.days(range(3), "22:00", "30:30"), s.days([5, 6], "8:00", "16:00")
    strained = [Worker("anna", is_strained=True)]
    rules = [Rule.NIGHT_MAXIMUM]
    assert len(check(strained, nights + days, limits("PL"), rules=rules)) == 3
    assert check([Worker("anna")], nights, limits("PL"), rules=rules) == []
    few = [*s.days([0], "20:00", "28:30"), *s.days(range(2, 6), "8:00", "16:00")]
    assert check(strained, few, limits("PL"), rules=rules) == []  # 6 h of 40.5 h are less than a quarter too


def test_unpaid_pauses_at_night_are_no_night_work() -> None:
    s, minor = Site("DE"), Worker("anna", date(2009, 6, 1))
    duty = s.duty(0, "17:00", "20:30", s.pause(0, "20:00", 20))
    (breach,) = check([minor], [duty], limits("DE"), rules=[Rule.NIGHT_FORBIDDEN])
    assert breach.measured == 10


def test_one_hint_tells_of_all_whose_screen_breaks_are_not_planned() -> None:
    s = Site("PL")
    duties = [s.duty(0, "8:00", "16:00", worker=name) for name in ("anna", "jan")]
    other = Duty(
        "ewa", s.at(0, "8:00"), s.at(0, "9:00"), (Pause(s.at(0, "8:30"), s.at(0, "8:35"), PauseKind.SCREEN, True),)
    )
    people = [Worker("anna"), Worker("jan"), Worker("ewa")]
    (hint,) = check(people, [*duties, other], limits("PL"), rules=[Rule.SCREEN_BREAK])
    assert (hint.severity, hint.people, hint.limit) == (Severity.HINT, ("anna", "jan"), 60)


def test_a_fortnight_with_a_long_rest_makes_up_for_a_short_week_in_britain() -> None:
    s = Site("UK", date(2026, 12, 7))
    first = s.days(range(7), "8:00", "20:00")
    two_days_off = s.days(range(7, 11), "8:00", "16:00")  # and Friday to Sunday free
    one_day_off = s.days([7, 8, 9, 10, 11, 13], "8:00", "16:00")
    span = date(2026, 12, 7), date(2026, 12, 21)
    rules = [Rule.WEEKLY_REST]
    limited = limits_of(PROFILES["UK"], "Europe/London", period_starts_on=span[0])
    short = check([Worker("anna")], first + one_day_off, limited, span=span, rules=rules)
    made_up = check([Worker("anna")], first + two_days_off, limited, span=span, rules=rules)
    assert [breach.measured for breach in short] == [12 * 60]
    assert made_up == []


@pytest.mark.parametrize(("code", "own"), [("PL", 480), ("EE", None)])
def test_a_sunday_is_worked_freely_in_estonia_only(code: str, own: int | None) -> None:
    breaches = check([Worker("anna")], Site(code).days([6], "8:00", "16:00"), limits(code), rules=[Rule.SUNDAY_WORK])
    assert [breach.measured for breach in breaches] == ([own] if own else [])


# --- clocks that change ----------------------------------------------------------------------------------------------

AUTUMN, SPRING = date(2026, 10, 19), date(2026, 3, 23)  # the Mondays before


def test_the_night_of_autumn_has_an_hour_more() -> None:
    night = Site("PL", AUTUMN).days([5], "22:00", "30:00")
    (breach,) = check([Worker("anna")], night, limits("PL"), rules=[Rule.DAILY_NORM])
    assert breach.measured == 540


def test_a_rest_over_the_night_of_spring_has_an_hour_less() -> None:
    s = Site("PL", SPRING)
    duties = [s.duty(5, "13:00", "21:00"), s.duty(6, "8:00", "12:00")]
    (breach,) = check([Worker("anna")], duties, limits("PL"), rules=[Rule.DAILY_REST])
    assert breach.measured == 600


def test_the_same_hour_on_the_day_of_a_change_is_no_earlier_start() -> None:
    for monday in (AUTUMN, SPRING):
        duties = Site("PL", monday).days(range(4, 8), "8:00", "16:00")
        assert check([Worker("anna")], duties, limits("PL"), rules=[Rule.WORKING_DAY]) == []


# --- what is known and what is not -----------------------------------------------------------------------------------


def test_what_came_before_counts_and_is_not_reported() -> None:
    s = Site("EE")
    earlier, roster = s.days(range(-3, 0), "8:00", "12:00"), s.days(range(5), "8:00", "12:00")
    span = date(2026, 12, 7), date(2026, 12, 14)
    (breach,) = check([Worker("anna")], earlier + roster, limits("EE"), span=span, rules=[Rule.DAYS_IN_A_ROW])
    assert breach.measured == 8
    assert check([Worker("anna")], roster, limits("EE"), span=span, rules=[Rule.DAYS_IN_A_ROW]) == []
    short = [s.duty(-2, "12:00", "22:00"), s.duty(-1, "6:00", "12:00"), *roster]
    assert check([Worker("anna")], short, limits("EE"), span=span, rules=[Rule.DAILY_REST]) == []


def test_a_week_that_cannot_be_made_up_is_a_breach_before_its_period_ends() -> None:
    s, span = Site("PL"), (date(2026, 12, 7), date(2026, 12, 14))
    duties = s.days(range(5), "8:00", "16:00")
    full = 48 * 60 * (31 + 30 + 31 + 30) // 7  # September to December
    for worked, severity in ((full - 2_399, "breach"), (full - 8_000, "hint")):
        worker = Worker("anna", before=Before(worked_minutes=worked))
        (breach,) = check([worker], duties, limits("PL"), span=span, rules=[Rule.WEEKLY_AVERAGE])
        assert breach.severity == severity
    light = Worker("anna", before=Before(worked_minutes=20_000))
    assert check([light], duties, limits("PL"), span=span, rules=[Rule.WEEKLY_AVERAGE]) == []


def test_a_duty_that_ends_before_it_begins_is_no_duty() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        check([Worker("anna")], [Duty("anna", 100, 100)], limits("PL"))


def test_all_that_one_person_is_told_too_late_is_one_finding() -> None:
    s = Site("PL")
    duties = [*s.days([3, 6, 7], "8:00", "16:00"), s.duty(4, "8:00", "16:00", worker="jan")]
    people, told_at = [Worker("anna"), Worker("jan")], s.at(0, "12:00")
    found = check(people, duties, limits("PL"), publishing_at=told_at, rules=[Rule.NOTICE])
    assert [(breach.people, breach.measured) for breach in found] == [(("anna",), 3), (("jan",), 4)]
    assert (found[0].starts_at, found[0].ends_at) == (s.at(3, "8:00"), s.at(6, "16:00"))
