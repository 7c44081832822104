"""Reading an XLSX workbook. It is a zip of XML from a stranger: its unpacked size and its XML are checked first."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from keskus.engines.tables.reading import Limits, Record, Table, TableFault, table_of

MAX_PARTS = 2000
CHUNK = 1024 * 1024
# A document type declaration is how XML bombs and outside entities come in; no spreadsheet program writes one.
FORBIDDEN = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def read_xlsx(content: bytes, *, limits: Limits | None = None) -> Table:
    """Read the first visible sheet that holds anything. Raises `TableFault`."""
    import openpyxl

    limits = limits or Limits()
    _check_parts(content, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except TableFault:
        raise
    except Exception as error:  # whatever a broken file makes the library raise
        raise TableFault("not_a_workbook") from error
    try:
        return _first_table(book, limits)
    finally:
        book.close()


def _check_parts(content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
                raise TableFault("workbook_unpacks_too_big", megabytes=limits.unpacked_bytes // 1024**2)
            if not any(part.filename == "[Content_Types].xml" for part in parts):
                raise TableFault("not_a_workbook")
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise TableFault("not_a_workbook") from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reads no more than the size that the directory states, which is bounded already."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            if any(mark in tail + chunk for mark in FORBIDDEN):
                raise TableFault("workbook_has_declarations")
            tail = chunk[-32:]


def _first_table(book: Any, limits: Limits) -> Table:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible:
        sheet.reset_dimensions()  # the size written in the file is often wrong
        try:
            table = table_of(_records(sheet, limits), limits)
        except TableFault as fault:
            if fault.code == "file_empty" and sheet is not visible[-1]:
                continue
            raise
        except Exception as error:
            raise TableFault("not_a_workbook") from error
        others = tuple(other.title for other in visible if other is not sheet)
        return replace(table, encoding="xlsx", sheet=sheet.title, other_sheets=others)
    raise TableFault("file_empty")


def _records(sheet: Any, limits: Limits) -> Iterator[Record]:
    most = limits.rows * 2 + 1000  # empty rows between count too: a sheet may claim a million of them
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=limits.columns + 1), start=1):
        if number > most:
            raise TableFault("too_many_rows", limit=limits.rows)
        yield number, [_text(value) for value in values]


def _text(value: Any) -> str:
    """A typed cell as the text that the parsers read back to the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):  # what a duration format makes of 0.5
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return str(value)


def _number_text(value: float) -> str:
    """A point and never exactly three places, which could be read as thousands."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10f}".rstrip("0")
    return f"{text}0" if len(text.partition(".")[2]) in (0, 3) else text
