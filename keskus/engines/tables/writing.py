"""Writing tables that open right where they are read: one CSV dialect, decimals by language, no formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from keskus.engines.tables.reading import FORMULA_STARTS

DECIMAL_MARKS = {"en": ".", "pl": ",", "et": ","}
YES_NO = {"en": ("yes", "no"), "pl": ("tak", "nie"), "et": ("jah", "ei")}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula (ASVS 1.2.10); reading takes the apostrophe off again."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def cell_text(value: Any, language: str) -> str:
    """A value as a person of that language writes it in a table; None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO.get(language, YES_NO["en"])[0 if value else 1]
    if isinstance(value, float | Decimal):
        return format(value, "f").replace(".", DECIMAL_MARKS.get(language, "."))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat() if language == "en" else f"{value.day:02}.{value.month:02}.{value.year:04}"
    return value.isoformat() if isinstance(value, time) else safe_text(str(value))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]], language: str) -> Iterator[str]:
    """The file line by line: UTF-8 mark first, `;` between cells, so that Excel opens it in any of our languages."""
    yield "\ufeff" + _line(header, language)
    for row in rows:
        yield _line(row, language)


def csv_text(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    """Rows of plain texts as delimited text, for reading it again."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _line(cells: Sequence[Any], language: str) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell_text(cell, language) for cell in cells])
    return buffer.getvalue()


def xlsx_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "Keskus",
    notes: Iterable[Sequence[str]] = (),
    made_at: datetime | None = None,
) -> bytes:
    """A workbook of typed cells, with `notes` on a second sheet. Rows go to disk as they come: memory stays flat.

    `made_at` is the time that its properties tell; with it the same cells always give the same bytes.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        if made_at:
            book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.freeze_panes(1, 0)
        for column, name in enumerate(header):
            page.write_string(0, column, _CONTROLS.sub("", name), bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write_cell(page, number, column, value, moment)
        if lines := list(notes):
            _write_notes(book.add_worksheet("Notes"), lines)
    return buffer.getvalue()


def _write_notes(page: Any, lines: Iterable[Sequence[str]]) -> None:
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            _write_cell(page, number, column, text, None)


def _write_cell(page: Any, row: int, column: int, value: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        page.write_datetime(row, column, value)
    else:
        page.write_string(row, column, _CONTROLS.sub("", safe_text(str(value))))
