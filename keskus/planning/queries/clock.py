"""Local days of instants."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=20_000)
def local_day(epoch: int, zone: ZoneInfo) -> date:
    """The day that it is there."""
    return datetime.fromtimestamp(epoch, zone).date()
