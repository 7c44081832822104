"""Local days and hours of epoch seconds, in Python and in SQL. Daylight saving is a list of offset changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, Expression, F, Q, Value, When

DAY_SECONDS = 86_400
HOUR_SECONDS = 3_600
EPOCH_DAY = date(1970, 1, 1)


def span_of_days(first: date, last: date, zone: ZoneInfo) -> tuple[int, int]:
    """Epoch of the first day's midnight and of the midnight after the last day, by that clock."""
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return int(start.timestamp()), int(end.timestamp())


def offset_at(zone: ZoneInfo, epoch: int) -> int:
    """Seconds that the zone's clock is ahead of UTC at an instant."""
    offset = datetime.fromtimestamp(epoch, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def offset_changes(zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int]]:
    """(instant, offset in force until then) for every change of the clock inside the span, then (end, last offset)."""
    changes = []
    before, here = offset_at(zone, start), start
    while here < end:
        ahead = min(here + DAY_SECONDS, end)
        if (after := offset_at(zone, ahead)) != before:
            changes.append((_change_between(zone, here, ahead, before), before))
            before = after
        here = ahead
    changes.append((end, before))
    return changes


def _change_between(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def local_epoch(field: str, zones: Mapping[ZoneInfo, Iterable[int]], owner: str, start: int, end: int) -> Expression:
    """An expression for a column's instant read off the local clock, as if that clock were UTC.

    `zones` maps each clock to the ids (column `owner`) of those who live by it.
    """
    shifts = {zone: _shift(field, offset_changes(zone, start, end)) for zone in zones}
    if len(shifts) == 1:
        shift = next(iter(shifts.values()))
    else:
        shift = Case(
            *(When(Q(**{f"{owner}__in": list(ids)}), then=shifts[zone]) for zone, ids in zones.items()),
            default=Value(0),
            output_field=BigIntegerField(),
        )
    return F(field) + shift


def _shift(field: str, changes: list[tuple[int, int]]) -> Expression:
    *earlier, (_, last) = changes
    whole = Value(last, output_field=BigIntegerField())
    if not earlier:
        return whole
    return Case(
        *(When(Q(**{f"{field}__lt": until}), then=Value(offset)) for until, offset in earlier),
        default=whole,
        output_field=BigIntegerField(),
    )


def day_of_number(number: int) -> date:
    """The date that is so many days after 1 January 1970."""
    return EPOCH_DAY + timedelta(days=number)


def instant(epoch: int, zone: ZoneInfo = ZoneInfo("UTC")) -> datetime:  # noqa: B008  immutable
    """An epoch second as an aware moment of a zone."""
    return datetime.fromtimestamp(epoch, UTC).astimezone(zone)
