"""Where in a cycle of weeks a day lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

Week = Sequence[int | None]


def entry_on(weeks: Sequence[Week], day: date, *, starts_on: date, begins_with: int) -> int | None:
    """What the cycle has for a day. The week of `starts_on` (from its Monday) is the cycle's `begins_with`, from 1."""
    if not weeks:
        return None
    mondays = (day.toordinal() - day.weekday()) - (starts_on.toordinal() - starts_on.weekday())
    return weeks[(mondays // 7 + begins_with - 1) % len(weeks)][day.weekday()]
