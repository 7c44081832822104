"""Public holidays are computed by a library; the Polish and Estonian lists are held against the law's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from keskus.engines.labour_law import PROFILES, limits_of
from keskus.engines.labour_law.public_holidays import is_before_holiday, public_holidays

FIXED = {
    "PL": [(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)],
    "EE": [(1, 1), (2, 24), (5, 1), (6, 23), (6, 24), (8, 20), (12, 24), (12, 25), (12, 26)],
}
FROM_EASTER = {"PL": [0, 1, 49, 60], "EE": [-2, 0, 49]}
EASTER = {2025: date(2025, 4, 20), 2026: date(2026, 4, 5), 2027: date(2027, 3, 28), 2028: date(2028, 4, 16)}


@pytest.mark.parametrize("year", EASTER)
@pytest.mark.parametrize("code", FIXED)
def test_the_lists_of_the_law(code: str, year: int) -> None:
    listed = {date(year, month, day) for month, day in FIXED[code]}
    listed |= {EASTER[year] + timedelta(days=days) for days in FROM_EASTER[code]}
    limits = limits_of(PROFILES[code], "UTC")
    assert public_holidays(limits, date(year, 1, 1), date(year + 1, 1, 1)) == listed


def test_a_region_adds_its_own_and_the_union_has_none() -> None:
    assert date(2026, 1, 6) in public_holidays(
        limits_of(PROFILES["DE"], "Europe/Berlin", region="BY"), date(2026, 1, 1), date(2026, 2, 1)
    )
    assert not public_holidays(limits_of(PROFILES["EU"], "UTC"), date(2026, 1, 1), date(2027, 1, 1))


def test_a_span_is_half_open() -> None:
    limits = limits_of(PROFILES["PL"], "Europe/Warsaw")
    assert public_holidays(limits, date(2025, 12, 26), date(2026, 1, 1)) == {date(2025, 12, 26)}


def test_estonian_days_before_holidays() -> None:
    short = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    found = [day for day in short if is_before_holiday(PROFILES["EE"], day)]
    assert found == [date(2026, 2, 23), date(2026, 6, 22), date(2026, 12, 23), date(2026, 12, 31)]
