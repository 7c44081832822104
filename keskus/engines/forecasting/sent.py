"""A history as a spreadsheet tells it, day by day: what can be used of it, and every cell that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from keskus.engines.forecasting.files import TIMES, Clock, FileFault, Sheet, queues_of, sheet_of, step_of, value_in
from keskus.engines.forecasting.lattice import history_of
from keskus.engines.tables import Row

WHOLE_DAY = 1440  # minutes: a row tells a day
MOST_FAULTS = 500


@dataclass(frozen=True, slots=True)
class SentDay:
    """Contacts and handle seconds (None: not told) by interval of the local clock."""

    day: date
    volumes: list[float]
    handle_seconds: list[float | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """What can be used. `faults`: cells that cannot be read; the days that they stand on are left out whole."""

    interval_minutes: int
    days: tuple[SentDay, ...]
    left_out: tuple[date, ...]
    faults: tuple[FileFault, ...]
    fault_count: int

    @property
    def contacts(self) -> float:
        """Of all days."""
        return float(sum(sum(each.volumes) for each in self.days))


@dataclass(slots=True)
class _Read:
    at: list[int]
    calls: list[float]
    handle: list[float]
    rows: list[Row]
    bad: set[date]
    faults: list[FileFault]


def sent_in(content: bytes, name: str, *, zone: str, names: Sequence[str] = ()) -> Sent:
    """What a file tells of a queue, which may be called any of these names in it. A fault: nothing can be read."""
    sheet = sheet_of(content, name, (("start", "date"), ("calls",)))
    rows = _rows_of(sheet, names)
    read, here = _read(sheet, rows, zone), ZoneInfo(zone)
    kept = [place for place, at in enumerate(read.at) if datetime.fromtimestamp(at, here).date() not in read.bad]
    at = np.array([read.at[place] for place in kept], dtype=np.int64)
    calls, handle = (np.array([values[place] for place in kept]) for values in (read.calls, read.handle))
    bad, faults = tuple(sorted(read.bad)), tuple(read.faults[:MOST_FAULTS])
    if not kept:
        return Sent(WHOLE_DAY, (), bad, faults, len(read.faults))
    local = [datetime.fromtimestamp(each, here) for each in at.tolist()]
    if all(not each.hour and not each.minute for each in local):
        days = tuple(
            SentDay(when.date(), [count], [_known(seconds)])
            for when, count, seconds in zip(local, calls.tolist(), handle.tolist(), strict=True)
        )
        return Sent(WHOLE_DAY, tuple(sorted(days, key=lambda each: each.day)), bad, faults, len(read.faults))
    minutes = step_of(sheet, read.rows, np.array(read.at, dtype=np.int64))
    whole = history_of(at, calls, zone=zone, interval_minutes=minutes, times={"handle": handle})
    seconds = whole.handle_seconds if whole.handle_seconds is not None else np.full(whole.volumes.shape, np.nan)
    days = tuple(
        SentDay(day, volumes.tolist(), [_known(each) for each in times.tolist()])
        for day, volumes, times in zip(whole.dates(), whole.volumes, seconds, strict=True)
        if np.isfinite(volumes).any()
    )
    return Sent(minutes, days, bad, faults, len(read.faults))


def _known(seconds: float) -> float | None:
    return round(seconds, 2) if np.isfinite(seconds) else None


def _rows_of(sheet: Sheet, names: Sequence[str]) -> list[Row]:
    """Those of the queue; all where the file names none or only one."""
    told = queues_of(sheet)
    if not sheet.table.rows:
        raise FileFault(sheet.name, None, "it has no rows; give one for each interval.", code="file_empty")
    if len(told) <= 1:
        return list(sheet.table.rows)
    wanted = {each.strip().casefold() for each in names}
    rows = [row for row in sheet.table.rows if sheet.cell(row, "queue").strip().casefold() in wanted]
    if not rows:
        listed = ", ".join(told[:20])
        raise FileFault(sheet.name, None, f"queue: name one of {listed}.", code="queue_missing", names=listed)
    return rows


def _read(sheet: Sheet, rows: list[Row], zone: str) -> _Read:
    clock, found = Clock(sheet, rows, zone), _Read([], [], [], [], set(), [])
    told = [key for key in TIMES if key in sheet.places]
    for before, row, after in zip([rows[0], *rows], rows, [*rows[1:], rows[-1]], strict=False):
        try:
            at, calls = clock.moment(row), value_in(sheet, row, "calls")
            times = {TIMES[key]: value_in(sheet, row, key, may_lack=True) for key in told}
        except FileFault as fault:
            found.faults.append(fault)
            # Of a row without a day nobody knows which day lacks it: that of the row before, or after.
            near = [row] if isinstance(clock.day(row), date) else [before, after]
            found.bad.update(day for day in map(clock.day, near) if isinstance(day, date))
            continue
        found.at.append(at)
        found.calls.append(calls)
        parts = [each for each in times.values() if np.isfinite(each)]
        found.handle.append(times["handle"] if "handle" in times else sum(parts) if parts else float("nan"))
        found.rows.append(row)
    return found
