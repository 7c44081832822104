"""Histories and marks as people send them: CSV or XLSX, one row an interval or a day. Keys: docs/forecast.md.

What is wrong is said with the file, its line, the column and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import NoReturn
from zoneinfo import ZoneInfo

import numpy as np

from keskus.engines.faults import Fault
from keskus.engines.forecasting.lattice import INTERVALS, DayMark, History, MarkKind, history_of
from keskus.engines.tables import (
    CellProblem,
    Limits,
    Row,
    Table,
    TableFault,
    hints_of,
    parse_date,
    parse_decimal,
    parse_time,
    read_table,
)

LIMITS = Limits(file_bytes=200 * 1024**2, unpacked_bytes=800 * 1024**2, rows=2_000_000, cells=40_000_000)
TIMES = {"handle_seconds": "handle", "talk_seconds": "talk", "hold_seconds": "hold", "wrap_seconds": "wrap"}
SAME = {
    **dict.fromkeys(("volume", "offered", "contacts", "kontakty", "połączenia", "kontaktid", "kõned"), "calls"),
    **dict.fromkeys(("aht", "czas_obsługi", "käsitlusaeg"), "handle_seconds"),
    **dict.fromkeys(("day", "data", "dzień", "kuupäev", "päev"), "date"),
    **dict.fromkeys(("hour", "godzina", "czas", "kellaaeg", "aeg"), "time"),
    **dict.fromkeys(("początek", "algus"), "start"),
    **dict.fromkeys(("kolejka", "järjekord"), "queue"),
}
REMEDIES = {
    "empty": "write a value",
    "not_a_number": "write digits",
    "ambiguous_number": "write it without a sign for thousands",
    "not_a_date": "write it as 2026-03-31",
    "short_year": "write the year with four digits",
    "month_first": "write it as 2026-03-31",
    "no_such_day": "correct it",
    "not_a_time": "write it as 08:30",
}
FAULTS = {
    "file_too_big": "it is too big; cut it into years",
    "too_many_rows": "it has too many rows; cut it into years",
    "too_many_columns": "it has too many columns; keep those that are needed",
    "old_or_locked_workbook": "it is an old or locked workbook; save it as CSV or XLSX",
    "not_a_workbook": "it is no workbook; save it as CSV or XLSX",
    "encoding_unknown": "its encoding is not known; save it as UTF-8",
    "file_empty": "it is empty; name the columns in the first row and give one row for each interval",
    "quote_never_closed": "a quotation mark is never closed; close it",
}


class FileFault(Exception):
    """A file that cannot be used: where, what, and what to do.

    The sentence is the terminal's; `code`, `column`, `found` (what stands there) and `values` say the same to others.
    """

    def __init__(
        self, name: str, line: int | None, text: str, *, code: str, column: str = "", found: str = "", **values: object
    ) -> None:
        super().__init__(f"{name}, line {line}: {text}" if line else f"{name}: {text}")
        self.line, self.code, self.column, self.found, self.values = line, code, column, found, values


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its columns by name."""

    name: str
    table: Table
    places: dict[str, int]

    def cell(self, row: Row, column: str) -> str:
        """What stands there; empty if there is no such column."""
        return row.cells[self.places[column]] if column in self.places else ""

    def refuse(self, row: Row, column: str, text: str, remedy: str, code: str, **values: object) -> NoReturn:
        """Say what is wrong here."""
        found, place = self.cell(row, column).strip(), self.places.get(column)
        header = column if place is None else self.table.header[place]
        raise FileFault(
            self.name, row.number, f"{column}: {text}; {remedy}.", code=code, column=header, found=found, **values
        )

    def value(self, row: Row, column: str, found: object) -> NoReturn:
        """Say what is wrong with a cell that could not be read."""
        assert isinstance(found, CellProblem)
        remedy = REMEDIES.get(found.code, "correct it")
        self.refuse(row, column, f"{found.found!r} is no value" if found.found else "it is empty", remedy, found.code)


def sheet_of(content: bytes, name: str, needed: tuple[tuple[str, ...], ...]) -> Sheet:
    """Read a table; of each group of columns one must be there."""
    try:
        table = read_table(content, file_name=name, limits=LIMITS)
    except TableFault as fault:
        said = FAULTS.get(fault.code, f"it cannot be read ({fault.code}); save it as CSV")
        raise FileFault(name, fault.values.get("row"), f"{said}.", code=fault.code, **fault.values) from fault
    places: dict[str, int] = {}
    for place, header in enumerate(table.header):
        key = header.strip().lower().replace(" ", "_")
        places.setdefault(SAME.get(key, key), place)
    for group in needed:
        if not any(column in places for column in group):
            columns = ", ".join(table.header)
            said = f"{group[0]}: there is no such column; name one of {columns} so"
            raise FileFault(name, table.header_row, f"{said}.", code="no_column", column=group[0], names=columns)
    return Sheet(name, table, places)


def queues_of(sheet: Sheet) -> tuple[str, ...]:
    """The queues named in the file, in the order in which they come; one empty name if it names none."""
    return tuple(dict.fromkeys(sheet.cell(row, "queue").strip() for row in sheet.table.rows))


def history_in(content: bytes, name: str, *, zone: str, queue: str = "", interval_minutes: int = 0) -> History:
    """The history of one queue: columns `start` (or `date` and `time`), `calls`, seconds and `queue` if there are any.

    Times are those of the wall clock in `zone`, unless they carry an offset. Rows are summed to `interval_minutes`; 0:
    the step of the file.
    """
    sheet = sheet_of(content, name, (("start", "date"), ("calls",)))
    queues = queues_of(sheet)
    if queue and queue not in queues:
        raise _no_queue(name, queues, f"{queue!r} is not in it")
    if not queue and len(queues) > 1:
        raise _no_queue(name, queues, f"it has {len(queues)}")
    rows = [row for row in sheet.table.rows if not queue or sheet.cell(row, "queue").strip() == queue]
    if not rows:
        raise FileFault(name, None, "it has no rows; give one for each interval.", code="file_empty")
    at = np.fromiter(_moments(sheet, rows, zone), dtype=np.int64, count=len(rows))
    calls = np.array([value_in(sheet, row, "calls") for row in rows])
    told = [key for key in TIMES if key in sheet.places]
    times = {TIMES[key]: np.array([value_in(sheet, row, key, True) for row in rows]) for key in told}
    if "handle" not in times and "talk" in times:
        times["handle"] = np.sum([np.nan_to_num(each) for each in times.values()], axis=0)
    minutes = interval_minutes or step_of(sheet, rows, at)
    return history_of(at, calls, zone=zone, interval_minutes=minutes, times=times)


def _no_queue(name: str, queues: tuple[str, ...], said: str) -> FileFault:
    names = ", ".join(queues[:20])
    return FileFault(name, None, f"queue: {said}; name one of {names}.", code="queue_missing", names=names)


def _moments(sheet: Sheet, rows: list[Row], zone: str) -> Iterator[int]:
    """When each row begins."""
    clock = Clock(sheet, rows, zone)
    return map(clock.moment, rows)


class Clock:
    """When rows begin; the second row of one local time in the night of the clocks is the later one."""

    def __init__(self, sheet: Sheet, rows: list[Row], zone: str) -> None:
        self.sheet, self.here = sheet, ZoneInfo(zone)
        self.column = "start" if "start" in sheet.places else "date"
        hints = hints_of(sheet.cell(row, self.column) for row in rows)
        self._day_of = lru_cache(4_096)(lambda text: parse_date(text, hints=hints))
        self._seen: dict[int, int] = {}

    def day(self, row: Row) -> date | CellProblem:
        """The day that a row tells, as far as it can be read."""
        return self._day_of(_split(self.sheet, row)[0])

    def moment(self, row: Row) -> int:
        """Epoch seconds."""
        sheet, seen = self.sheet, self._seen
        found = _local(sheet, row, self.column, self.day(row))
        moment = found if found.tzinfo else found.replace(tzinfo=self.here)
        at = int(moment.timestamp())
        if at in seen and not found.tzinfo:
            at = int(moment.replace(fold=1).timestamp())
        if at in seen:
            said, remedy = f"{found} stands on line {seen[at]} already", "keep one of them or add them up"
            sheet.refuse(row, self.column, said, remedy, "row_twice", before=seen[at])
        seen[at] = row.number
        return at


def _split(sheet: Sheet, row: Row) -> tuple[str, str]:
    """The parts that tell the day and the time."""
    if "start" not in sheet.places:
        return sheet.cell(row, "date"), sheet.cell(row, "time")
    text = sheet.cell(row, "start").strip().replace("T", " ")
    day, _, clock = text.partition(" ")
    return day, clock.strip()


def _local(sheet: Sheet, row: Row, column: str, day: date | CellProblem) -> datetime:
    """What the row says, with the offset if it carries one."""
    text = sheet.cell(row, column).strip()
    if column == "start" and (text.endswith("Z") or "+" in text or text[11:].count("-")):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            sheet.refuse(row, column, f"{text!r} is no moment", "write it as 2026-03-31 08:30", "not_a_moment")
    if isinstance(day, CellProblem):
        sheet.value(row, column, day)
    clock = _split(sheet, row)[1]
    found: time | CellProblem = parse_time(clock) if clock else time()
    if isinstance(found, CellProblem):
        sheet.value(row, "time" if column == "date" else column, found)
    return datetime.combine(day, found)


def value_in(sheet: Sheet, row: Row, column: str, may_lack: bool = False) -> float:
    """A number of 0 or more; NaN where it may lack and does."""
    text = sheet.cell(row, column)
    if may_lack and not text.strip():
        return float("nan")
    found = parse_decimal(text)
    if isinstance(found, CellProblem):
        sheet.value(row, column, found)
    if found < 0:
        sheet.refuse(row, column, f"{text.strip()} is below 0", "write 0 or more", "below_zero")
    return float(found)


def step_of(sheet: Sheet, rows: list[Row], at: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """The least distance of two rows, if it is one that forecasts are made for."""
    steps = np.diff(np.unique(at)) // 60
    least = int(steps.min()) if len(steps) else 30
    if any(least % minutes == 0 and least <= minutes for minutes in INTERVALS):
        return least
    fitting = [minutes for minutes in INTERVALS if minutes % least == 0] if least else []
    if fitting:
        return fitting[0]
    column = "start" if "start" in sheet.places else "time"
    said = f"{column}: rows are {least} minutes apart; give rows of 5, 15 or 30."
    raise FileFault(sheet.name, rows[0].number, said, code="bad_step", column=column, minutes=least)


def marks_in(content: bytes, name: str) -> tuple[DayMark, ...]:
    """Marks: columns `date`, `kind`, and `factor` and `name` if there are any."""
    sheet = sheet_of(content, name, (("date",), ("kind",)))
    hints = hints_of(sheet.cell(row, "date") for row in sheet.table.rows)
    found = []
    for row in sheet.table.rows:
        day = parse_date(sheet.cell(row, "date"), hints=hints)
        if isinstance(day, CellProblem):
            sheet.value(row, "date", day)
        kind = sheet.cell(row, "kind").strip().lower()
        if kind not in set(MarkKind):
            sheet.refuse(row, "kind", f"{kind!r} is none", f"write one of {', '.join(MarkKind)}", "no_kind")
        factor = value_in(sheet, row, "factor", True) if "factor" in sheet.places else float("nan")
        try:
            mark = DayMark(day, MarkKind(kind), None if factor != factor else factor, sheet.cell(row, "name").strip())
        except Fault as fault:
            sheet.refuse(row, fault.field, fault.text, fault.remedy, "no_factor")
        found.append(mark)
    return tuple(found)
