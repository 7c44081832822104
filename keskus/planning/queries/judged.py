"""Forecasts kept, judged by what came; and the rest of today by its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from keskus.engines.forecasting import occurrences
from keskus.engines.forecasting.today import Rest, rest_of_day
from keskus.people.models import Queue
from keskus.planning.models import ForecastDay, ForecastRun
from keskus.planning.queries.forecasts import planned
from keskus.planning.queries.history import came, local_today

Floats = NDArray[np.float64]

JUDGED_DAYS = 91
LEADS = ((0, 1), (2, 7), (8, 28), (29, 600))  # days between the making and the day


@dataclass(slots=True)
class Judged:
    """Days at like leads: errors by interval over contacts, with and without sign; how many lay in the band."""

    lead_from: int
    lead_to: int
    days: int = 0
    absolute: float = 0.0
    signed: float = 0.0
    contacts: float = 0.0
    inside: int = 0
    intervals: int = 0

    def take(self, mean: Floats, low: Floats, high: Floats, actual: Floats) -> None:
        """Add a day: expected, the band's bounds, and what came; NaN is not known."""
        known = np.isfinite(actual) & ((mean > 0) | (actual > 0))
        self.days += 1
        self.absolute += float(np.abs(mean - actual)[known].sum())
        self.signed += float((mean - actual)[known].sum())
        self.contacts += float(actual[known].sum())
        self.inside += int(((actual >= low) & (actual <= high))[known].sum())
        self.intervals += int(known.sum())

    @property
    def wape(self) -> float | None:
        """Sum of errors over sum of contacts."""
        return self.absolute / self.contacts if self.contacts else None

    @property
    def bias(self) -> float | None:
        """The same with its sign: above 0 too much was expected."""
        return self.signed / self.contacts if self.contacts else None

    @property
    def coverage(self) -> float | None:
        """Share of intervals between P10 and P90."""
        return self.inside / self.intervals if self.intervals else None


def judged(queue: Queue, minutes: int) -> list[Judged]:
    """Every kept forecast of a day of the last weeks beside what came, by how long before it was made."""
    today = local_today(queue)
    first = today - timedelta(days=JUDGED_DAYS)
    actual = came(queue, first, today - timedelta(days=1), minutes)
    rows = ForecastDay.objects.filter(run__queue=queue, run__interval_minutes=minutes, day__gte=first, day__lt=today)
    found = [Judged(*lead) for lead in LEADS]
    for row in rows.select_related("run").order_by("day"):
        lead = (row.day - row.run.made_at.astimezone(queue.site.zone).date()).days
        group = next((each for each in found if each.lead_from <= lead <= each.lead_to), None)
        if group is not None and row.day in actual:
            mean, low, high = (np.array(each, dtype=np.float64) for each in (row.mean, row.p10, row.p90))
            group.take(mean, low, high, actual[row.day])
    return [each for each in found if each.days]


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """The day so far, the forecast of it, and the rest moved by its beginning."""

    expected: Floats
    so_far: Floats
    rest: Rest
    expected_total: float


def today_so_far(queue: Queue, run: ForecastRun) -> Today | None:
    """None where no forecast tells of today, or no interval of it is over."""
    day = local_today(queue)
    row = next(iter(planned(queue, day, day)), None)
    minutes = run.interval_minutes
    if row is None or len(row.figures.mean) != 1440 // minutes:
        return None
    now = timezone.now().astimezone(queue.site.zone)
    over = (now.hour * 60 + now.minute) // minutes  # the interval under way is not over
    values = came(queue, day, day, minutes).get(day, np.zeros(len(row.figures.mean)))
    so_far = np.where(np.arange(len(values)) < over, values, np.nan)
    mean = row.figures.mean
    if not (np.isfinite(so_far) & (mean > 0)).any():
        return None
    often = occurrences(day, 1, queue.site.time_zone, minutes)[0]
    rest = rest_of_day(
        mean, so_far, swing=run.swing, interval_minutes=minutes, is_low_volume=run.is_low_volume, often=often
    )
    return Today(mean, so_far, rest, row.total)
