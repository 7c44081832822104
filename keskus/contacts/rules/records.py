"""Records of Asterisk's CDR and CEL as a source delivers them, as they are stored, and read again. No database.

A stored record is its CSV line, every field in quotes, with a mark where a number or a name was cut out. The digits
that callers press are not kept: a card number may be typed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from keskus.contacts.rules import CALLER_MARK
from keskus.contacts.rules.readers import Heading, Reading
from keskus.engines import cdr, cel
from keskus.engines.asterisk.records import Layout, is_complete, parse_record
from keskus.engines.asterisk.times import LATE_ROW_US, SECOND_US
from keskus.engines.cdr import CdrRow
from keskus.engines.cel import CelEvent
from keskus.engines.queuelog import Refusal

BAR = "\x1f"  # stands for a `|` inside a sealed number or name; no readable record can hold it
_DIGIT_PRESSED = re.compile(r'("digit"\s*:\s*")[^"]*')

Record = TypeVar("Record", CdrRow, CelEvent, covariant=True)


class _Engine(Protocol[Record]):
    """What the readers of both kinds have in common."""

    def read(self, fields: Sequence[str], *, now_us: int, after_us: int = 0) -> Record | Refusal:
        """One record."""
        ...

    def number_fields(self, fields: Sequence[str]) -> tuple[int, ...]:
        """Which fields to cut out."""
        ...


class RecordKind(Generic[Record]):
    """CDR or CEL: how its columns are recognised and its records read."""

    def __init__(
        self,
        recognise: Callable[[bytes], Layout | Refusal],
        engine: Callable[[Layout, ZoneInfo], _Engine[Record]],
        started_us: Callable[[Record], int],
    ) -> None:
        self.recognise = recognise
        self.engine: Callable[[Layout, ZoneInfo], _Engine[Record]] = engine
        self.started_us: Callable[[Record], int] = started_us


CDR: RecordKind[CdrRow] = RecordKind(cdr.recognise, cdr.CdrReader, lambda row: row.start_us)
CEL: RecordKind[CelEvent] = RecordKind(cel.recognise, cel.CelReader, lambda event: event.at_us)


class RecordReader(Generic[Record]):
    """The records of one file. `header` is what its first record said of the columns, if it was one."""

    in_time_order = False

    def __init__(self, kind: RecordKind[Record], header: str, zone: ZoneInfo) -> None:
        self.kind: RecordKind[Record] = kind
        self.header, self.zone = header, zone
        self._layout: Layout | None = None
        self._engine: _Engine[Record] | None = None
        self._after_us = 0
        if header:
            self._take(kind.recognise(header.encode()))

    def is_whole(self, raw: bytes) -> bool:
        """Whether every quote is closed."""
        return is_complete(raw)

    def read(self, raw: bytes, *, now: int) -> Reading | Heading | Refusal:
        """One record as it was delivered."""
        if self._layout is None or self._engine is None:
            layout = self.kind.recognise(raw)
            if isinstance(layout, Refusal):
                return layout
            self._take(layout)
            if layout.has_header:
                return Heading(_text_of(raw))
        elif self.header and _text_of(raw) == self.header:
            return Refusal("empty", "0")  # exports put one behind the other
        return self._reading(raw, now)

    def _take(self, layout: Layout | Refusal) -> None:
        if isinstance(layout, Layout):
            self._layout, self._engine = layout, self.kind.engine(layout, self.zone)

    def _reading(self, raw: bytes, now: int) -> Reading | Refusal:
        assert self._layout is not None
        assert self._engine is not None
        fields = parse_record(raw, delimiter=self._layout.delimiter, quoted=self._layout.quoted)
        if isinstance(fields, Refusal):
            return fields
        found = self._engine.read(fields, now_us=now * SECOND_US, after_us=self._after_us)
        if isinstance(found, Refusal):
            return found
        self._after_us = self.kind.started_us(found)
        cut = self._engine.number_fields(fields)
        return Reading(
            self._after_us // SECOND_US,
            found.linkedid,
            stored_text(fields, cut),
            tuple(fields[index].replace("|", BAR) for index in cut),
            "\x1f".join(map(str, found)).encode(),
        )


def stored_text(fields: Sequence[str], cut: Sequence[int]) -> str:
    """A record as it is stored: in quotes, numbers and names cut out, without the digits that were pressed."""
    kept = [CALLER_MARK if index in cut else _DIGIT_PRESSED.sub(r"\1", field) for index, field in enumerate(fields)]
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow(kept)
    return line.getvalue()


def stored_fields(text: str, numbers: Sequence[str] = ()) -> list[str]:
    """The fields of a stored record, what was cut out back in its places as far as it is given."""
    fields = next(csv.reader(text.splitlines(keepends=True)), [])
    cut = iter(numbers)
    return [next(cut, "").replace(BAR, "|") if field == CALLER_MARK else field for field in fields]


class StoredReader(Generic[Record]):
    """Reads stored records of one kind again, those of each file by that file's columns."""

    def __init__(self, kind: RecordKind[Record], zone: ZoneInfo, headers: Mapping[int, str]) -> None:
        self.kind: RecordKind[Record] = kind
        self.zone, self.headers = zone, headers
        self._known: dict[int, tuple[Layout, _Engine[Record]] | None] = {}

    def read(self, file: int, epoch: int, text: str, numbers: Sequence[str]) -> Record | None:
        """A record of a file; `epoch`, under which it is stored, says which of two local times was meant in autumn."""
        known = self._columns(file, text)
        if known is None:
            return None
        fields = stored_fields(text, numbers)
        found = known[1].read(fields, now_us=(epoch + 1) * SECOND_US, after_us=epoch * SECOND_US + LATE_ROW_US)
        return None if isinstance(found, Refusal) else found

    def link(self, file: int, text: str) -> tuple[str, str]:
        """The channel that a record is about and the call that it says the channel is of; empty if it says neither."""
        known = self._columns(file, text)
        if known is None:
            return "", ""
        columns, fields = known[0].columns, stored_fields(text)
        uniqueid, linkedid = (fields[columns[name]] if name in columns else "" for name in ("uniqueid", "linkedid"))
        return uniqueid, linkedid or uniqueid

    def _columns(self, file: int, text: str) -> tuple[Layout, _Engine[Record]] | None:
        if file not in self._known:
            first = self.headers.get(file) or text.replace(CALLER_MARK, "")
            layout = self.kind.recognise(first.encode())
            self._known[file] = (layout, self.kind.engine(layout, self.zone)) if isinstance(layout, Layout) else None
        return self._known[file]


def kind_of_first(raw: bytes) -> RecordKind[Any] | None:
    """Whether a file's first record is of call detail records, of channel events, or of neither."""
    return next((kind for kind in (CEL, CDR) if isinstance(kind.recognise(raw), Layout)), None)


def _text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip("\r\n").removeprefix("\ufeff")
