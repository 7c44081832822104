"""What a forecast is made from: a queue's closed days, and what is known of days. For whoever reaches the queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Min
from django.utils import timezone
from numpy.typing import NDArray

from keskus.contacts.models import DirtyInterval, QueueDay, QueueInterval, SourceDay
from keskus.engines.forecasting import DayMark, History, MarkKind, history_of, holidays_of, midnight, starts
from keskus.people.models import Country, OpeningHours, Queue
from keskus.planning.models import ForecastRun, HistoryDay, OutlierVerdict, SpecialDay
from keskus.planning.rules.days import DayKind

WORST_GRADE = "D"  # of such a day too much is missing to learn from it
LONGEST_DAYS = 1_460
LEAST_DAYS = 14
Floats = NDArray[np.float64]
Rows = tuple[NDArray[np.int64], Floats, Floats]
QUARTERS, WHOLE_DAY, CURVE_DAYS = 96, 1440, 91
USUAL_HOURS = (np.arange(QUARTERS) >= 8 * 4) & (np.arange(QUARTERS) < 18 * 4)  # where nothing tells of any


def local_today(queue: Queue) -> date:
    """The day it is where the queue stands."""
    return timezone.now().astimezone(queue.site.zone).date()


def history(queue: Queue, interval_minutes: int, until: date, *, days: int = LONGEST_DAYS) -> History | None:
    """So many days before one, from contacts' sums, else from spreadsheets; none where nothing is known."""
    zone = queue.site.time_zone
    since = until - timedelta(days=days)
    told = _told(queue, midnight(since, zone), midnight(until, zone))
    known = _days_known(queue, since, until)
    sent = _sent(queue, since, until, known, told)
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


def _sent(queue: Queue, since: date, until: date, known: Iterable[date], told: Rows) -> Rows:
    """Days of spreadsheets that contacts do not tell of; of a day that is one number the usual curve is taken."""
    zone, shape = queue.site.time_zone, None
    parts: list[tuple[list[int], Floats, Floats]] = []
    days = HistoryDay.objects.filter(queue=queue, day__gte=since, day__lt=until).exclude(day__in=list(known))
    for row in days.order_by("day"):
        volumes, handle = np.array(row.volumes, dtype=np.float64), np.array(row.handle_seconds, dtype=np.float64)
        minutes = row.interval_minutes
        if minutes == WHOLE_DAY:
            shape = _curve(queue, told) if shape is None else shape
            volumes, handle, minutes = volumes[0] * shape[row.day.weekday()], np.full(QUARTERS, handle[0]), 15
        places = starts(row.day, zone, minutes)
        columns = [column for column, _ in places]
        parts.append(([epoch for _, epoch in places], volumes[columns], handle[columns]))
    if not parts:
        return np.array([], dtype=np.int64), np.array([]), np.array([])
    return (
        np.concatenate([np.array(at, dtype=np.int64) for at, _, _ in parts]),
        np.concatenate([each for _, each, _ in parts]),
        np.concatenate([each for _, _, each in parts]),
    )


def _curve(queue: Queue, told: Rows) -> Floats:
    """A day's share by weekday and quarter-hour: of its own contacts, else of another queue's, else even while open."""
    lender = None if told[0].size else lender_for(queue)
    if lender is not None:
        end = midnight(local_today(lender), lender.site.time_zone)
        told = _told(lender, end - CURVE_DAYS * 86_400, end)
    found = np.zeros((7, QUARTERS))
    if told[0].size:
        lattice = history_of(told[0], told[1], zone=queue.site.time_zone, interval_minutes=15)
        for day, row in zip(lattice.dates(), lattice.volumes, strict=True):
            found[day.weekday()] += np.nan_to_num(row)
    else:
        for hours in OpeningHours.objects.filter(site=queue.site_id):
            opens, closes = (clock.hour * 4 + clock.minute // 15 for clock in (hours.opens, hours.closes))
            found[hours.weekday, opens : closes or QUARTERS] = 1
    whole = found.sum(axis=0) if found.any() else np.where(USUAL_HOURS, 1.0, 0.0)
    filled = np.array([row if row.any() else whole for row in found])
    shares: Floats = filled / filled.sum(axis=1, keepdims=True)
    return shares


def lender_for(queue: Queue) -> Queue | None:
    """The queue of the same channel, at the same site if there is one, that has been forecast from most days."""
    runs = ForecastRun.objects.filter(queue__channel=queue.channel, queue__closed_on=None, lender=None)
    others = runs.exclude(queue=queue).select_related("queue__site").order_by("history_first")
    ranked = sorted(others[:50], key=lambda run: (run.queue.site_id != queue.site_id, run.history_first))
    return ranked[0].queue if ranked else None


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
    judged = OutlierVerdict.objects.filter(queue=queue, day__gte=first, day__lte=last, is_outlier=True)
    found += [DayMark(day, MarkKind.OUTLIER) for day in judged.values_list("day", flat=True)]
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


@dataclass(frozen=True, slots=True)
class SentFile:
    """A spreadsheet whose days are kept. `unused`: days that contacts tell of, which go before."""

    name: str
    sent_by: str
    sent_at: datetime
    first: date
    last: date
    days: int
    unused: int


def files_of(queue: Queue) -> list[SentFile]:
    """The spreadsheets from which a queue has days, the newest first."""
    rows = HistoryDay.objects.filter(queue=queue).order_by("day").values_list("day", "file_name", "sent_by", "sent_at")
    groups: dict[tuple[str, str, datetime], list[date]] = {}
    for day, name, sender, at in rows:
        groups.setdefault((name, sender, at), []).append(day)
    if not groups:
        return []
    days = [day for own in groups.values() for day in own]
    known = set(_days_known(queue, min(days), max(days) + timedelta(days=1)))
    found = [SentFile(*key, min(own), max(own), len(own), len(known.intersection(own))) for key, own in groups.items()]
    return sorted(found, key=lambda each: each.sent_at, reverse=True)


def has_enough(queue: Queue) -> bool:
    """Whether a queue has at least two weeks of figures, one of them of the last month; or a spreadsheet of so many."""
    today = local_today(queue)
    before = midnight(today, queue.site.time_zone)
    if DirtyInterval.objects.filter(queue=queue, start_epoch__lt=before).exists():
        return False  # its days are still being counted
    if HistoryDay.objects.filter(queue=queue, day__lt=today).count() >= LEAST_DAYS:
        return True
    days = QueueDay.objects.filter(queue=queue, day__lt=today)
    return days.filter(day__gte=today - timedelta(days=31)).exists() and days.count() >= LEAST_DAYS
