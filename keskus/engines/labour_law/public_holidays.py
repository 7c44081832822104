"""Public holidays of a site's country, and the days before them that Estonia makes shorter."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from keskus.engines.labour_law.entries import Profile
from keskus.engines.labour_law.limits import Limits


def public_holidays(limits: Limits, first: date, until: date) -> frozenset[date]:
    """Those on or after the first day and before `until`, of the profile's country and the limits' region."""
    years = range(first.year, until.year + 1)
    listed = frozenset[date]().union(*(_of_year(limits.profile.holidays, limits.region, year) for year in years))
    return frozenset(day for day in listed if first <= day < until)


def is_before_holiday(profile: Profile, day: date) -> bool:
    """Whether the day is one that the law shortens."""
    return (day.month, day.day) in profile.shorter_days


@lru_cache(maxsize=256)
def _of_year(country: str, region: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    from holidays import country_holidays

    return frozenset(country_holidays(country, subdiv=region or None, years=year))
