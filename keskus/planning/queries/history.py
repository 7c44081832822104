"""What a forecast is made from: a queue's closed days, and what is known of days. For whoever reaches the queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Min
from django.utils import timezone
from numpy.typing import NDArray

from keskus.contacts.models import DirtyInterval, QueueDay, QueueInterval, SourceDay
from keskus.engines.forecasting import DayMark, History, MarkKind, history_of, holidays_of, midnight, starts
from keskus.people.models import Country, Queue
from keskus.planning.models import HistoryDay, SpecialDay
from keskus.planning.rules.days import DayKind

WORST_GRADE = "D"  # of such a day too much is missing to learn from it
LONGEST_DAYS = 1_460
LEAST_DAYS = 14
Rows = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def local_today(queue: Queue) -> date:
    """The day it is where the queue stands."""
    return timezone.now().astimezone(queue.site.zone).date()


def history(queue: Queue, interval_minutes: int, until: date, *, days: int = LONGEST_DAYS) -> History | None:
    """So many days before one, from contacts' sums, else from spreadsheets; none where nothing is known."""
    zone = queue.site.time_zone
    since = until - timedelta(days=days)
    told = _told(queue, midnight(since, zone), midnight(until, zone))
    known = _days_known(queue, since, until)
    sent = _sent(queue, since, until, known, zone)
    begun = _first_day(queue, zone)
    if begun is None or begun >= until:
        return None
    silent = _nobody_called([day for day in known if day >= begun], zone)
    at, volumes, handle = (np.concatenate(each) for each in zip(told, sent, silent, strict=True))
    if not at.size:
        return None
    return history_of(at, volumes, zone=zone, interval_minutes=interval_minutes, times={"handle": handle})


def _first_day(queue: Queue, zone: str) -> date | None:
    """From which on something is known of the queue: before it nobody could call."""
    called = QueueInterval.objects.filter(queue=queue).aggregate(first=Min("start_epoch"))["first"]
    sent = HistoryDay.objects.filter(queue=queue).aggregate(first=Min("day"))["first"]
    own = [] if called is None else [_day_of(called, zone)]
    return min([*own, *([] if sent is None else [sent])], default=None)


def _told(queue: Queue, start: int, end: int) -> Rows:
    # hold is part of the talk
    rows = QueueInterval.objects.filter(queue=queue, start_epoch__gte=start, start_epoch__lt=end)
    columns = ("start_epoch", "offered", "answered", "talk_seconds", "wrap_up_seconds")
    table = np.array(list(rows.order_by("start_epoch").values_list(*columns)), dtype=np.float64).reshape(-1, 5)
    answered = table[:, 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        handle = np.where(answered > 0, table[:, 3:].sum(axis=1) / answered, np.nan)
    return table[:, 0].astype(np.int64), table[:, 1], handle


def _days_known(queue: Queue, since: date, until: date) -> list[date]:
    """Days of which the log tells: something was counted at the site, if not in this queue."""
    rows = QueueDay.objects.filter(queue__site=queue.site_id, day__gte=since, day__lt=until)
    return list(rows.order_by("day").values_list("day", flat=True).distinct())


def _nobody_called(days: Iterable[date], zone: str) -> Rows:
    at = np.array([midnight(day, zone) for day in days], dtype=np.int64)
    return at, np.zeros(len(at)), np.full(len(at), np.nan)


def _sent(queue: Queue, since: date, until: date, known: Iterable[date], zone: str) -> Rows:
    at: list[int] = []
    volumes: list[float] = []
    handle: list[float] = []
    days = HistoryDay.objects.filter(queue=queue, day__gte=since, day__lt=until).exclude(day__in=list(known))
    for row in days.order_by("day"):
        for column, epoch in starts(row.day, zone, row.interval_minutes):
            at.append(epoch)
            volumes.append(row.volumes[column])
            seconds = row.handle_seconds[column]
            handle.append(np.nan if seconds is None else seconds)
    return np.array(at, dtype=np.int64), np.array(volumes), np.array(handle)


def _day_of(epoch: int, zone: str) -> date:
    return datetime.fromtimestamp(int(epoch), ZoneInfo(zone)).date()


def marks(queue: Queue, first: date, last: date) -> tuple[DayMark, ...]:
    """Holidays of the site's country, special days of site and queue, and days that are not to be trusted."""
    special = list(_special_days(queue, first, last))
    worked = {day for row in special if row.kind == DayKind.OPEN for day in _days_of(row, first, last)}
    country = queue.site.country
    holidays = () if country == Country.EU else holidays_of(country, first, last)
    found = [mark for mark in holidays if mark.date not in worked]
    for row in special:
        if row.kind != DayKind.OPEN:
            kind = MarkKind(row.kind)
            found += [DayMark(day, kind, row.factor, row.name) for day in _days_of(row, first, last)]
    doubtful = SourceDay.objects.filter(queue=queue, day__gte=first, day__lte=last, answers=True, grade=WORST_GRADE)
    found += [DayMark(day, MarkKind.OUTLIER) for day in doubtful.values_list("day", flat=True).distinct()]
    return tuple(found)


def _special_days(queue: Queue, first: date, last: date) -> Iterable[SpecialDay]:
    rows = SpecialDay.objects.filter(site=queue.site_id, starts_on__lte=last, ends_on__gte=first)
    return [row for row in rows.order_by("starts_on") if row.queue_id in (None, queue.pk)]


def _days_of(row: SpecialDay, first: date, last: date) -> list[date]:
    start, end = max(row.starts_on, first), min(row.ends_on, last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def came(queue: Queue, first: date, last: date, interval_minutes: int) -> dict[date, NDArray[np.float64]]:
    """What came on closed days and today so far, by interval; days of which nothing is known are left out."""
    found = history(queue, interval_minutes, last + timedelta(days=1), days=(last - first).days + 1)
    if found is None:
        return {}
    rows = zip(found.dates(), found.volumes, strict=True)
    return {day: values for day, values in rows if first <= day <= last and np.isfinite(values).any()}


def has_enough(queue: Queue) -> bool:
    """Whether a queue has at least two weeks of figures, one of them of the last month."""
    today = local_today(queue)
    before = midnight(today, queue.site.time_zone)
    if DirtyInterval.objects.filter(queue=queue, start_epoch__lt=before).exists():
        return False  # its days are still being counted
    days = QueueDay.objects.filter(queue=queue, day__lt=today)
    return days.filter(day__gte=today - timedelta(days=31)).exists() and days.count() >= LEAST_DAYS
