"""When a report falls due, over the days on which clocks change, and which days it tells of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.reports.rules.rhythm import Rhythm, Span, Timetable, days_told

TALLINN = ZoneInfo("Europe/Tallinn")
MOMENTS = st.integers(0, 3 * 366 * 86_400).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
TABLES = st.builds(
    Timetable,
    st.sampled_from(Rhythm),
    st.times(),
    st.sampled_from([TALLINN, ZoneInfo("Europe/Warsaw"), ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Auckland")]),
    st.integers(1, 7),
    st.integers(1, 31),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_it_keeps_to_the_local_clock_when_that_changes() -> None:
    daily = Timetable(Rhythm.DAILY, time(7, 30), TALLINN)
    assert daily.next_after(utc("2026-03-28 06:00")) == utc("2026-03-29 04:30")  # winter time until three that night
    assert daily.next_after(utc("2026-03-27 06:00")) == utc("2026-03-28 05:30")
    assert daily.next_after(utc("2026-10-24 06:00")) == utc("2026-10-25 05:30")


def test_a_time_that_is_skipped_is_taken_an_hour_later() -> None:
    at_night = Timetable(Rhythm.DAILY, time(3, 30), TALLINN)  # 3:00 becomes 4:00 on 29 March 2026
    assert at_night.instant_on(date(2026, 3, 29)).astimezone(TALLINN).time() == time(4, 30)
    assert at_night.next_after(utc("2026-03-29 00:00")) == utc("2026-03-29 01:30")


def test_a_time_that_comes_twice_is_taken_once() -> None:
    at_night = Timetable(Rhythm.DAILY, time(3, 30), TALLINN)  # 4:00 becomes 3:00 on 25 October 2026
    first = at_night.next_after(utc("2026-10-24 20:00"))
    assert first == utc("2026-10-25 00:30")
    assert at_night.next_after(first) == utc("2026-10-26 01:30")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (Timetable(Rhythm.WEEKDAYS, time(8), TALLINN), "2026-05-11"),  # from Saturday to Monday
        (Timetable(Rhythm.WEEKLY, time(8), TALLINN, weekday=3), "2026-05-13"),
        (Timetable(Rhythm.MONTHLY, time(8), TALLINN, month_day=31), "2026-05-31"),
        (Timetable(Rhythm.MONTHLY, time(8), TALLINN, month_day=1), "2026-06-01"),
    ],
)
def test_each_rhythm_finds_its_next_day(table: Timetable, expected: str) -> None:
    saturday = utc("2026-05-09 12:00")
    assert table.next_after(saturday).astimezone(TALLINN).date().isoformat() == expected


def test_a_short_month_has_its_last_day() -> None:
    last = Timetable(Rhythm.MONTHLY, time(8), TALLINN, month_day=31)
    assert last.next_after(utc("2026-02-01 12:00")).date() == date(2026, 2, 28)
    assert last.next_after(utc("2028-02-01 12:00")).date() == date(2028, 2, 29)


@given(TABLES, MOMENTS)
def test_next_and_latest_enclose_every_moment(table: Timetable, moment: datetime) -> None:
    latest, following = table.latest_until(moment), table.next_after(moment)
    assert latest <= moment < following
    assert table.next_after(latest) == following  # none is left out between
    assert table.latest_until(following) == following
    assert following - latest < timedelta(days=32)


@pytest.mark.parametrize(
    ("span", "sent_on", "first", "last"),
    [
        (Span.YESTERDAY, "2026-03-01", "2026-02-28", "2026-02-28"),
        (Span.LAST_WEEK, "2026-05-11", "2026-05-04", "2026-05-10"),
        (Span.LAST_WEEK, "2026-05-10", "2026-04-27", "2026-05-03"),
        (Span.LAST_MONTH, "2026-03-31", "2026-02-01", "2026-02-28"),
        (Span.MONTH_TO_DATE, "2026-05-11", "2026-05-01", "2026-05-10"),
        (Span.MONTH_TO_DATE, "2026-05-01", "2026-04-01", "2026-04-30"),
    ],
)
def test_days_that_are_told_of(span: Span, sent_on: str, first: str, last: str) -> None:
    told = days_told(span, date.fromisoformat(sent_on))
    assert [day.isoformat() for day in told] == [first, last]
