"""A queue's sums of weeks gone by, written straight into the tables: enough for forecasts, and quick."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from keskus.contacts.models import QueueDay, QueueInterval
from keskus.people.models import Queue

OPENS, CLOSES = 8, 20
BY_WEEKDAY = (1.2, 1.1, 1.0, 1.0, 0.9, 0.4, 0.0)
HANDLE_SECONDS = 240


def fill_days(queue: Queue, last: date, days: int, *, a_day: float = 300.0, seed: int = 7) -> None:
    """So many days up to and including the last; weekdays differ, Sundays are closed."""
    dice, zone = np.random.default_rng(seed), ZoneInfo(queue.site.time_zone)
    curve = np.sin(np.linspace(0.3, 2.9, (CLOSES - OPENS) * 4))
    rows, sums = [], []
    for number in range(days):
        day = last - timedelta(days=number)
        counts = dice.poisson(a_day * BY_WEEKDAY[day.weekday()] * curve / curve.sum())
        start = int(datetime.combine(day, time(OPENS), zone).timestamp())
        rows += [_row(queue, start + 900 * column, int(count)) for column, count in enumerate(counts) if count]
        if counts.sum():
            sums.append(QueueDay(queue=queue, day=day, offered=int(counts.sum()), answered=int(counts.sum())))
    QueueInterval.objects.bulk_create(rows)
    QueueDay.objects.bulk_create(sums)


def _row(queue: Queue, start: int, count: int) -> QueueInterval:
    seconds = {"talk_seconds": count * (HANDLE_SECONDS - 30), "wrap_up_seconds": count * 30}
    return QueueInterval(queue=queue, start_epoch=start, offered=count, answered=count, **seconds)
