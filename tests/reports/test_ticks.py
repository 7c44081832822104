"""The time axis of a chart is named at tidy steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from keskus.contacts.queries.grouping import By
from keskus.reports.queries.ticks import MOST_TICKS, ticks_of

ZONE = ZoneInfo("Europe/Tallinn")


def named(ticks: list[str]) -> list[str]:
    return [tick for tick in ticks if tick]


def quarters(first: datetime, count: int) -> list[int]:
    return [int(first.timestamp()) + 900 * number for number in range(count)]


def test_a_day_in_quarters_is_named_at_whole_local_hours() -> None:
    ticks = ticks_of(By.INTERVAL, quarters(datetime(2026, 3, 2, 6, tzinfo=UTC), 40), ZONE)
    assert len(ticks) == 40
    assert named(ticks) == ["08:00", "10:00", "12:00", "14:00", "16:00"]
    assert ticks[0] == "08:00"
    assert ticks[1] == ""


def test_days_in_quarters_are_named_at_their_first() -> None:
    ticks = ticks_of(By.INTERVAL, quarters(datetime(2026, 3, 1, 22, tzinfo=UTC), 3 * 96), ZONE)
    assert named(ticks) == ["2 Mar", "3 Mar", "4 Mar"]
    assert [number for number, tick in enumerate(ticks) if tick] == [0, 96, 192]


def test_hours_of_the_clock() -> None:
    assert named(ticks_of(By.HOUR, list(range(24)), ZONE)) == [f"{hour:02}:00" for hour in range(0, 24, 3)]


def test_days_are_named_each_then_mondays_then_months() -> None:
    def days(count: int) -> list[str]:
        return named(ticks_of(By.DAY, [date(2026, 3, 4) + timedelta(days=n) for n in range(count)], ZONE))

    assert days(7)[0] == "4 Mar"
    assert len(days(7)) == 7
    assert days(31) == ["9 Mar", "16 Mar", "23 Mar", "30 Mar"]
    assert len(days(90)) <= MOST_TICKS
    assert days(365)[:2] == ["Apr 2026", "May 2026"]


def test_names_are_left_to_the_drawing() -> None:
    assert ticks_of(By.QUEUE, [1, 2, 3], ZONE) == []
