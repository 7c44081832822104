"""Times in the PBX's zone, and the hour that comes twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.asterisk.times import is_plausible, parse_time_us

TALLINN = ZoneInfo("Europe/Tallinn")
# 2026-10-25 03:30 in Tallinn is 00:30 UTC (summer time) and 01:30 UTC
SUMMER_US = round(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()) * 1_000_000
WINTER_US = SUMMER_US + 3_600_000_000


def test_epoch_with_and_without_a_fraction() -> None:
    assert parse_time_us("1795303624.089992", TALLINN) == 1_795_303_624_089_992
    assert parse_time_us("1795303624.5", TALLINN) == 1_795_303_624_500_000
    assert parse_time_us("1795303624", TALLINN) == 1_795_303_624_000_000


def test_local_time_is_the_pbxs() -> None:
    assert parse_time_us("2026-07-01 12:00:00.25", TALLINN) == 1_782_896_400_250_000
    assert parse_time_us("2026-07-01T12:00:00", UTC) == 1_782_907_200_000_000


def test_the_repeated_hour_goes_by_the_channels_birth() -> None:
    text = "2026-10-25 03:30:00"
    assert parse_time_us(text, TALLINN) == SUMMER_US
    assert parse_time_us(text, TALLINN, uniqueid=f"{SUMMER_US // 1_000_000 - 20}.7") == SUMMER_US
    assert parse_time_us(text, TALLINN, uniqueid=f"pbx1-{WINTER_US // 1_000_000 - 20}.7") == WINTER_US


def test_the_repeated_hour_goes_by_the_row_before() -> None:
    text = "2026-10-25 03:30:00"
    assert parse_time_us(text, TALLINN, after_us=SUMMER_US + 60_000_000) == SUMMER_US, "rows may come late"
    assert parse_time_us(text, TALLINN, after_us=WINTER_US - 60_000_000) == WINTER_US


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30 10:00:00", "2026-11-21", "12345", "0000-00-00 00:00:00", "2026-11-21 25:00:00", "-5"],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time_us(text, TALLINN) is None


def test_a_pbx_without_a_clock_and_one_ahead_are_not_plausible() -> None:
    now_us = 1_795_400_000_000_000
    assert is_plausible(now_us, now_us)
    assert not is_plausible(300_000_000_000_000, now_us)
    assert not is_plausible(now_us + 90_000_000_000, now_us)


@given(st.integers(978_307_200_000_000, 2_145_916_800_000_000))
def test_every_moment_survives_its_writing_in_local_time(moment_us: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment_us)
    local = moment.astimezone(TALLINN).strftime("%Y-%m-%d %H:%M:%S.%f")
    assert parse_time_us(local, TALLINN, uniqueid=f"{moment_us // 1_000_000}.1") == moment_us
