"""The months of a plan, cut into the stretches after which calls are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
SETTLED_AFTER = timedelta(days=2)  # a whole day for recordings that arrive late


class Rhythm(StrEnum):
    """How often a plan draws."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Slice:
    """Days that are drawn from at once, both included; of one month, in which quotas are reckoned."""

    first: date
    last: date

    @property
    def month(self) -> date:
        """The first of its month."""
        return self.first.replace(day=1)

    @property
    def passed(self) -> int:
        """How many days of the month are over at its end."""
        return self.last.day


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return [month + timedelta(days=number) for number in range((after - month).days)]


def slices_of(month: date, rhythm: Rhythm, first: date, last: date | None) -> list[Slice]:
    """A month's slices within the days from which and until which the plan holds; weeks end on Sundays."""
    days = [day for day in days_of(month) if first <= day and (last is None or day <= last)]
    if not days:
        return []
    if rhythm is Rhythm.MONTH:
        return [Slice(days[0], days[-1])]
    found, begun = [], days[0]
    for day in days:
        if day.weekday() == 6 or day == days[-1]:
            found.append(Slice(begun, day))
            begun = day + DAY
    return found


def settled(rhythm: Rhythm, first: date, last: date | None, today: date, *, months: int = 3) -> list[Slice]:
    """The slices that are over and whose recordings are in, of this month and some before it, the oldest first."""
    month, found = today.replace(day=1), []
    for _ in range(months):
        found += [each for each in slices_of(month, rhythm, first, last) if each.last + SETTLED_AFTER <= today]
        month = (month - DAY).replace(day=1)
    return sorted(found, key=lambda each: each.first)
