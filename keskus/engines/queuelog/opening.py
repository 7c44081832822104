"""When a site is open: until when somebody who never signs out can be taken to have stayed.

Time falls into working periods, one for each day with hours: from two hours before its first opening (people sign in
early) to two hours before the next. A period ends in no closing where the site is closed for less than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

EARLY_SECONDS = 7200
WEEK = 7


class Period(NamedTuple):
    """A working period; `closes` is None where the site does not close in it. Epoch seconds, `until` excluded."""

    begins: int
    until: int
    closes: int | None


@dataclass(slots=True)
class Opening:
    """A site's hours by weekday (0 is Monday): first opening and last closing, which may be after midnight."""

    zone: ZoneInfo
    hours: Mapping[int, tuple[time, time]]
    _last: Period = field(default=Period(0, 0, None), compare=False)  # most questions are about the same day

    def period(self, epoch: int) -> Period:
        """The working period of an instant."""
        if not self._last.begins <= epoch < self._last.until:
            self._last = self._period(epoch)
        return self._last

    def told(self) -> list[str]:
        """As plain values, to see whether the hours are still the same."""
        spans = (f"{day} {opens.isoformat()} {closes.isoformat()}" for day, (opens, closes) in self.hours.items())
        return [self.zone.key, *sorted(spans)]

    def _period(self, epoch: int) -> Period:
        day = datetime.fromtimestamp(epoch + EARLY_SECONDS, self.zone).date()
        if day.weekday() not in self.hours or self._begins(day) > epoch:
            day = self._near(day, -1)
        begins, until, closes = self._begins(day), self._begins(self._near(day, 1)), self._closes(day)
        return Period(begins, until, closes if closes < until else None)

    def _near(self, day: date, step: int) -> date:
        """The next day with hours, before or after."""
        return next(
            found for far in range(1, WEEK + 1) if (found := day + timedelta(days=far * step)).weekday() in self.hours
        )

    def _begins(self, day: date) -> int:
        return self._epoch(day, self.hours[day.weekday()][0]) - EARLY_SECONDS

    def _closes(self, day: date) -> int:
        opens, closes = self.hours[day.weekday()]
        return self._epoch(day if closes > opens else day + timedelta(days=1), closes)

    def _epoch(self, day: date, at: time) -> int:
        return int(datetime.combine(day, at, self.zone).timestamp())
