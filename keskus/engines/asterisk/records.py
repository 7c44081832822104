"""Records of the CSV files that Asterisk and exports of its database tables are made of, and which column is which.

A record is one or several physical lines: a quoted field may hold a line break. Text is UTF-8, as for queue_log.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from keskus.engines.queuelog.lines import Refusal

LONGEST_RECORD_BYTES = 65_536  # a Dial of FreePBX's ring groups is some kilobytes
LONGEST_RECORD_LINES = 32
MOST_FIELDS = 128
DELIMITERS = (",", ";", "\t")
NULLS = frozenset({"NULL", "\\N"})  # as `mysql --batch` and SELECT INTO OUTFILE write them

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Layout(NamedTuple):
    """Where each column of a file is. `has_header`: the first record names the columns and is no row."""

    columns: Mapping[str, int]
    width: int
    delimiter: str = ","
    quoted: bool = True
    has_header: bool = False


def split_records(lines: Iterable[bytes], *, quoted: bool = True) -> Iterator[bytes]:
    """Join physical lines, given with their line ends, while a quote is open.

    A quote that never closes must not swallow the file: after 32 lines or 64 KiB, or at the end, the first line stands
    alone (and will be refused), and reading goes on with the second.
    """
    source = iter(lines)
    again: deque[bytes] = deque()
    held: list[bytes] = []
    is_open = False
    while (line := again.popleft() if again else next(source, None)) is not None or held:
        if line is not None:
            held.append(line)
            is_open ^= not is_complete(line)
            if not (is_open and quoted):
                yield b"".join(held)
                held, is_open = [], False
                continue
            if len(held) < LONGEST_RECORD_LINES and sum(map(len, held)) <= LONGEST_RECORD_BYTES:
                continue
        yield held[0]
        again.extendleft(reversed(held[1:]))
        held, is_open = [], False


def is_complete(raw: bytes) -> bool:
    """Whether every quote is closed; the last record of a file that grows may not be, yet."""
    return raw.count(b'"') % 2 == 0


def parse_record(raw: bytes, *, delimiter: str = ",", quoted: bool = True) -> list[str] | Refusal:
    """The fields of one record, with or without its line end.

    Codes: `too_long`, `not_text`, `control_characters`, `empty`, `unclosed_quote`, `many_fields`.
    """
    if len(raw) > LONGEST_RECORD_BYTES:
        return Refusal("too_long", "record")
    try:
        text = raw.decode().strip("\r\n").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Refusal("not_text", str(error.start))
    if not text.isprintable() and (control := _CONTROL.search(text.replace("\t", " "))):
        return Refusal("not_text" if control[0] == "\0" else "control_characters", str(control.start()))
    if not text.strip():
        return Refusal("empty", "0")
    if not quoted:
        fields = text.split(delimiter)
    elif text.count('"') % 2:
        return Refusal("unclosed_quote", str(text.find('"')))
    else:
        try:
            fields = next(csv.reader([text], delimiter=delimiter))
        except csv.Error:
            return Refusal("unclosed_quote", "csv")
    if len(fields) > MOST_FIELDS:
        return Refusal("many_fields", str(len(fields)))
    return fields


def header_layout(raw: bytes, names: Mapping[str, str], required: Sequence[str]) -> Layout | None:
    """The layout that a record of column names tells, or None when it is not one.

    `names` are the names that exports use, in lower case, each with ours. Any order, any delimiter of ours; names that
    we do not know are passed over.
    """
    for delimiter in DELIMITERS:
        quoted = delimiter != "\t" or b'"' in raw
        fields = parse_record(raw, delimiter=delimiter, quoted=quoted)
        if isinstance(fields, Refusal):
            continue
        columns: dict[str, int] = {}
        for index, field in enumerate(fields):
            if (name := names.get(field.strip().strip("`").lower())) is not None:
                columns.setdefault(name, index)
        if all(name in columns for name in required):
            return Layout(columns, len(fields), delimiter, quoted, has_header=True)
    return None


def plain_layout(names: Sequence[str]) -> Layout:
    """The layout of a file without header: our names in the order of the columns, empty for those passed over."""
    return Layout({name: index for index, name in enumerate(names) if name}, len(names))
