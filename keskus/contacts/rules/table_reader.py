"""Records of a table that somebody exported, in the shape that every source shares.

Of each row the cells that the mapping reads are stored as they are, the caller's number and whatever is not mapped
sealed beside them: a later mapping may read them without the file. What tells a row from others are all its cells.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from keskus.contacts.rules import CALLER_MARK
from keskus.contacts.rules.mapping import Field, Level, TableMapping, header_letters, missing_columns
from keskus.contacts.rules.readers import Heading, Reading
from keskus.contacts.rules.table_rows import CallFacts, Fault, IntervalFacts, Plan, Row
from keskus.engines.masking import cardless, mask
from keskus.engines.queuelog import Refusal
from keskus.engines.tables import header_names

BETWEEN = "\x1f"  # between the cells that are sealed together
AHEAD_SECONDS = 86_400
LONGEST_ROW = 8000


class TableReader:
    """One table's rows, by the mapping of its source and by its heading once that has been met."""

    in_time_order = False

    def __init__(self, mapping: TableMapping, zone: ZoneInfo, heading: str = "") -> None:
        self.mapping, self.zone = mapping, zone
        self.header: tuple[str, ...] = tuple(json.loads(heading)) if heading else ()
        self.counts_equal_rows = Field.CALL_ID not in mapping.columns and mapping.level is Level.CALLS
        self._plan = Plan(mapping, self.header, zone) if self.header else None

    # Records

    def is_whole(self, raw: bytes) -> bool:
        """Whether a quoted field is not left open."""
        return b'"' not in raw or not _is_open(self._decode(raw) or "", self.mapping.delimiter)

    def cells_of(self, raw: bytes) -> list[str] | None:
        """The cells of a record; None when it is not in the table's encoding."""
        text = self._decode(raw)
        if text is None:
            return None
        return (
            next(csv.reader([text.rstrip("\r\n")], delimiter=self.mapping.delimiter), [])
            if '"' not in text
            else next(csv.reader(io.StringIO(text, newline=""), delimiter=self.mapping.delimiter), [])
        )

    def _decode(self, raw: bytes) -> str | None:
        try:
            return raw.decode(self.mapping.encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            return None

    def same(self, raw: bytes) -> bytes:
        """What a row is known again by, however its table was written."""
        return _same(self.cells_of(raw) or [])

    def heading_of(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The names of the columns, made unique as everywhere."""
        return header_names(cells)

    # The reader's shape

    def read(self, raw: bytes, *, now: int) -> Reading | Heading | Refusal:
        """A row, the heading, or why it is neither. A line above the heading with one filled cell is a title."""
        cells = self.cells_of(raw)
        if cells is None:
            return Refusal("not_text", "")
        filled = sum(1 for cell in cells if cell.strip())
        if not filled or (not self.header and self.mapping.has_heading and filled < 2):
            return Refusal("empty", "")
        if not self.header:
            if not self.mapping.has_heading:
                return self._without_heading(cells, now)
            header = self.heading_of(cells)
            missing = missing_columns(self.mapping, header)
            return Refusal("other_columns", ", ".join(missing)) if missing else Heading(json.dumps(header))
        if self.mapping.has_heading and self.heading_of(cells)[: len(self.header)] == self.header:
            return Refusal("empty", "")  # the heading again, as where exports were pasted together
        return self.reading_of(cells, now=now)

    def _without_heading(self, cells: Sequence[str], now: int) -> Reading | Refusal:
        self.header = header_letters(max(len(cells), 1))
        self._plan = Plan(self.mapping, self.header, self.zone)
        missing = missing_columns(self.mapping, self.header)
        try:
            return Refusal("other_columns", ", ".join(missing)) if missing else self.reading_of(cells, now=now)
        finally:
            self.header = ()

    def row_of(self, cells: Sequence[str]) -> Row:
        """What the cells come to."""
        plan = self._plan or Plan(self.mapping, header_letters(len(cells)), self.zone)
        return plan.read(cells)

    def reading_of(self, cells: Sequence[str], *, now: int) -> Reading | Refusal:
        """A row as it is stored."""
        cells = [_plain(cell) for cell in cells]
        row = self.row_of(cells)
        if isinstance(row, Fault):
            return Refusal(row.code, ": ".join(part for part in (row.field or "", row.found) if part))
        epoch = (
            row.start if isinstance(row, IntervalFacts) else row.entered if isinstance(row, CallFacts) else row.epoch
        )
        if epoch > now + AHEAD_SECONDS:
            return Refusal("clock_ahead", "")
        text, numbers = self._cut(cells)
        if len(text) > LONGEST_ROW:
            return Refusal("too_long", "")
        return Reading(epoch, key_of(row), text, numbers, _same(cells), names=len(cells) + 1)

    def _cut(self, cells: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """The text to store, and what is sealed beside it: the caller's number first, then all that is not mapped."""
        plan = self._plan or Plan(self.mapping, header_letters(len(cells)), self.zone)
        caller_at, mapped = plan.at.get(Field.CALLER), set(plan.at.values())
        out = {index for index, name in enumerate(plan.header) if name in self.mapping.left_out}
        kept, rest, caller = [], [], ""
        for index, cell in enumerate(cells):
            if index == caller_at and cell:
                caller = cell
                kept.append(CALLER_MARK)
            elif index in mapped or not cell:
                kept.append(cell)
            else:
                kept.append("")
                if index not in out:
                    # Sealed, to be read again by a later mapping: only cards are taken out, before the index is put.
                    rest.append(f"{index}={cardless(cell) if ' ' in cell else mask(cell).text}")
        bundle = BETWEEN.join(rest)
        return "|".join(kept), (caller, bundle) if caller or bundle else ()


def stored_cells(text: str, opened: str) -> list[str]:
    """The cells of a stored row again; `opened` is what was sealed beside it, empty once that is erased."""
    caller, _, bundle = opened.partition("|")
    cells = [caller if cell == CALLER_MARK else cell for cell in text.partition("|")[2].split("|")]
    for part in bundle.split(BETWEEN) if bundle else ():
        index, _, cell = part.partition("=")
        if index.isdecimal() and int(index) < len(cells):  # rows of old may have lost it
            cells[int(index)] = cell
    return cells


def key_of(row: Row) -> str:
    """What rows about the same thing share: a call's id, or a queue and where its span begins."""
    if isinstance(row, IntervalFacts):
        return f"{row.queue[:120]}@{row.start}"
    return row.callid if isinstance(row, CallFacts) else ""


def _plain(cell: str) -> str:
    """A cell as it can stand among others in one stored line."""
    cell = cell.strip()
    if "|" in cell or "\n" in cell or "\r" in cell or BETWEEN in cell or CALLER_MARK in cell or "\0" in cell:
        cell = " ".join(
            cell.replace("|", "¦").replace(BETWEEN, " ").replace(CALLER_MARK, " ").replace("\0", " ").split()
        )
    return cell


def _same(cells: Sequence[str]) -> bytes:
    return "|".join(_plain(cell) for cell in cells).rstrip("|").encode()


def _is_open(text: str, delimiter: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False
