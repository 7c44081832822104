"""Reading a CSV file into a table whose every cell keeps its address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from keskus.engines.tables.encodings import decode

DELIMITERS = (";", "\t", ",", "|")
SNIFF_RECORDS = 50
HEADER_SEARCH = 20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Record = tuple[int, Sequence[str]]  # its number as a spreadsheet shows it, and its cells
ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class TableFault(Exception):
    """The file as a whole cannot be read: a code and the values that its sentence needs."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken in; beyond it the file is refused, never cut."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 100 * 1024 * 1024
    rows: int = 100_000
    columns: int = 300
    cells: int = 2_000_000
    cell_characters: int = 32_767  # what a spreadsheet cell can hold


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, a cell for every column, and what stood beyond the last one."""

    number: int
    cells: tuple[str, ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows. Header names are unique; empty ones are named by their column letter."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    header_row: int = 1
    rival_encoding: str = ""
    repeated: tuple[str, ...] = ()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_table(content: bytes, *, file_name: str = "", encoding: str = "", limits: Limits | None = None) -> Table:
    """Read a CSV or XLSX file, told apart by what it holds, not by its name. Raises `TableFault`."""
    from keskus.engines.tables.workbooks import read_xlsx

    limits = limits or Limits()
    if len(content) > limits.file_bytes:
        raise TableFault("file_too_big", megabytes=limits.file_bytes // 1024**2)
    if content.startswith(ZIP_MARK):
        return read_xlsx(content, limits=limits)
    if content.startswith(OLE_MARK):
        raise TableFault("old_or_locked_workbook")
    return read_csv(content, encoding=encoding, limits=limits)


def read_csv(content: bytes, *, encoding: str = "", delimiter: str = "", limits: Limits | None = None) -> Table:
    """Read delimited text; encoding and delimiter are found when not given. Raises `TableFault`."""
    limits = limits or Limits()
    decoded = decode(content, encoding)
    if decoded is None:
        raise TableFault("encoding_unknown")
    text = decoded.text
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint, which it hides
        delimiter, text = first.strip()[4], rest
    delimiter = delimiter or sniff_delimiter(text)
    table = table_of(_records(text, delimiter, limits), limits)
    return Table(
        table.header,
        table.rows,
        decoded.encoding,
        delimiter,
        table.header_row,
        decoded.rival,
        table.repeated,
    )


def sniff_delimiter(text: str) -> str:
    """The mark under which the first records come out widest and most even; `;` for a single column."""
    best, best_score = ";", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        if not widths:
            continue
        usual = max(sorted(set(widths), reverse=True), key=widths.count)
        if usual < 2 or (usual == 2 and widths[0] == 1):
            continue
        even = widths.count(usual) / len(widths)
        if widths[0] == 1:  # a header does not hold decimal commas: what it lacks is rather no delimiter
            even /= 2
        score = (round(even, 1), usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                widths.append(len(record))
            if len(widths) == SNIFF_RECORDS:
                break
    except csv.Error:
        return []
    return widths


def _records(text: str, delimiter: str, limits: Limits) -> Iterator[Record]:
    """Records with their numbers, blank ones counted. Raises `TableFault` for a quote that is never closed."""
    lines = list(io.StringIO(text, newline=""))
    csv.field_size_limit(max(csv.field_size_limit(), limits.cell_characters + 1))
    reader = csv.reader(lines, delimiter=delimiter)
    number, line = 0, 0
    try:
        for number, record in enumerate(reader, start=1):
            if reader.line_num == len(lines):
                _check_closed("".join(lines[line:]), delimiter, number)
            line = reader.line_num
            yield number, record
    except csv.Error as error:
        raise TableFault("quote_never_closed", row=number + 1) from error


def _check_closed(record: str, delimiter: str, number: int) -> None:
    """The lenient reader takes an open quote at the end of the file for closed; the strict one does not."""
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise TableFault("quote_never_closed", row=number) from error


def table_of(records: Iterable[Record], limits: Limits) -> Table:
    """Header and rows out of numbered records; empty rows are left out, numbers stay. Raises `TableFault`."""
    source = iter(records)
    head, waiting = _find_header(source)
    header, repeated = _named(_trimmed(head[1]))
    if len(header) > limits.columns:
        raise TableFault("too_many_columns", limit=limits.columns)
    most = min(limits.rows, limits.cells // len(header))
    rows: list[Row] = []
    for number, record in chain(waiting, source):
        row = _row(number, record, len(header), limits)
        if row is None:
            continue
        if len(rows) == most:
            raise TableFault("too_many_rows", limit=most)
        rows.append(row)
    return Table(header, tuple(rows), "", "", head[0], repeated=repeated)


def _find_header(source: Iterator[Record]) -> tuple[Record, list[Record]]:
    """The first record of two filled cells or more, so that a title above the table is passed over; else the first."""
    seen: list[Record] = []
    for record in source:
        filled = sum(1 for cell in record[1] if cell.strip())
        if filled:
            seen.append(record)
        if filled > 1:
            return record, []
        if len(seen) == HEADER_SEARCH:
            break
    if not seen:
        raise TableFault("file_empty")
    return seen[0], seen[1:]


def _trimmed(cells: Sequence[str]) -> list[str]:
    kept = [cell.strip() for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _named(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Unique header names: an empty one by its column letter, a repeated one with its letter behind it."""
    names: list[str] = []
    repeated: list[str] = []
    for index, cell in enumerate(cells):
        name = " ".join(cell.split()) or column_letter(index)
        if name in names:
            repeated.append(name)
            name = f"{name} ({column_letter(index)})"
        names.append(name)
    return tuple(names), tuple(repeated)


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The unique names of a table's columns, as `Table.header` has them."""
    return _named(_trimmed(cells))[0]


def _row(number: int, record: Sequence[str], width: int, limits: Limits) -> Row | None:
    if not any(cell and not cell.isspace() for cell in record):
        return None
    for index, cell in enumerate(record):
        if len(cell) > limits.cell_characters:
            raise TableFault("cell_too_long", row=number, column=column_letter(index))
    cells = [_as_written(cell) for cell in record[:width]]
    cells += [""] * (width - len(cells))
    return Row(number, tuple(cells), tuple(_trimmed(record[width:])))


def _as_written(cell: str) -> str:
    """Undo what `safe_text` did to a text that a spreadsheet would have taken for a formula."""
    if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS):
        return cell[1:]
    return cell


def column_letter(index: int) -> str:
    """A column's name in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
