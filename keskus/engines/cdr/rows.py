"""One row of the CDR: one leg of a call as Asterisk billed it.

Without header: cdr_csv with or without `loguniqueid`, `loguserfield`, `newcdrcolumns`, and the sample of cdr_custom.
With header: exports of the database table (FreePBX and others), columns in any order. A table has `calldate`,
`duration` and `billsec` only; when the leg was answered and when it ended is reckoned from them, to the second.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import NamedTuple

from keskus.engines.asterisk.channels import holds_outside_number, is_local_to_outside, is_outside_number
from keskus.engines.asterisk.records import NULLS, Layout, header_layout, parse_record, plain_layout
from keskus.engines.asterisk.times import SECOND_US, is_plausible, parse_time_us
from keskus.engines.queuelog.lines import LONGEST_CALLID, LONGEST_NAME, Refusal

_CSV = (
    "", "src", "dst", "dcontext", "clid", "channel", "dst_channel", "last_app", "last_data", "start", "answer", "end",
    "duration", "billsec", "disposition", "",
)  # fmt: skip
_NEWER = ("", "linkedid", "sequence")  # peeraccount before
_CUSTOM = (*_CSV[4:5], *_CSV[1:4], *_CSV[5:], "", "uniqueid", "", "sequence")
_UNIQUEID = re.compile(r"(?:[\w.-]+-)?[0-9]{9,11}\.[0-9]+")
_SHOWN_NAME = re.compile(r'\s*"?(.*?)"?\s*<([^<>]*)>\s*')

_NAMES: Mapping[str, str] = {
    "calldate": "start", "start": "start", "answer": "answer", "end": "end", "dstchannel": "dst_channel",
    "lastapp": "last_app", "lastdata": "last_data", "recordingfile": "recording", "cnum": "caller_number",
    "cnam": "caller_name", "dst_cnam": "dst_name", "outbound_cnum": "outbound_number",
    "outbound_cnam": "outbound_name",
} | {
    name: name
    for name in (
        "clid", "src", "dst", "dcontext", "channel", "duration", "billsec", "disposition", "uniqueid", "linkedid",
        "sequence", "did", "userfield",
    )
}  # fmt: skip
_REQUIRED = ("start", "channel", "duration", "disposition", "uniqueid")


class CdrRow(NamedTuple):
    """A readable leg. Times are microseconds UTC; `linkedid` is the uniqueid where the file has no such column."""

    start_us: int
    answer_us: int | None
    end_us: int
    duration_seconds: int
    billsec: int
    sequence: int
    linkedid: str
    uniqueid: str
    channel: str
    dst_channel: str
    src: str
    dst: str
    dcontext: str
    caller_number: str
    caller_name: str
    last_app: str
    last_data: str
    disposition: str
    did: str
    recording: str


def recognise(first: bytes) -> Layout | Refusal:
    """The layout of a CDR file by its first record.

    Codes: those of `parse_record`, `unknown_columns`, and `no_uniqueid` for a file whose rows could not be tied to any
    call (cdr.conf needs `loguniqueid = yes`).
    """
    layout = header_layout(first, _NAMES, _REQUIRED)
    if layout is not None:
        return layout
    fields = parse_record(first)
    if isinstance(fields, Refusal):
        return fields
    width = len(fields)
    if width in (18, 19) and _is_time(fields[8]):
        return plain_layout(_CUSTOM[:width])
    if not 16 <= width <= 21 or not _is_time(fields[9]):
        return Refusal("unknown_columns", str(width))
    if width in (16, 19) or not _UNIQUEID.fullmatch(fields[16]):
        return Refusal("no_uniqueid", str(width))
    middle = {17: ("uniqueid",), 18: ("uniqueid", ""), 20: ("uniqueid", *_NEWER), 21: ("uniqueid", "", *_NEWER)}
    return plain_layout((*_CSV, *middle[width]))


def _is_time(text: str) -> bool:
    return parse_time_us(text, UTC) is not None


class CdrReader:
    """Reads the records of one file; `zone` is the PBX's, for local times."""

    __slots__ = ("_checks", "_columns", "_layout", "_zone")

    def __init__(self, layout: Layout, zone: tzinfo) -> None:
        self._layout = layout
        self._columns = layout.columns
        self._zone = zone
        self._checks = tuple(_number_checks(layout.columns))

    def read(self, fields: Sequence[str], *, now_us: int, after_us: int = 0) -> CdrRow | Refusal:
        """One leg. `after_us`: start of the row before, which decides in the hour repeated in autumn.

        Codes: `few_fields`, `many_fields`, `bad_time`, `clock_ahead`, `bad_duration`, `no_uniqueid`, `too_long`.
        """
        if len(fields) != self._layout.width:
            return Refusal("few_fields" if len(fields) < self._layout.width else "many_fields", str(len(fields)))
        row = {name: "" if (text := fields[place]) in NULLS else text for name, place in self._columns.items()}
        uniqueid = row["uniqueid"]
        if not uniqueid:
            return Refusal("no_uniqueid", row["channel"][:40])
        if any(len(row.get(name, "")) > LONGEST_CALLID for name in ("uniqueid", "linkedid")):
            return Refusal("too_long", "uniqueid")
        if any(len(row.get(name, "")) > LONGEST_NAME for name in ("channel", "dst_channel")):
            return Refusal("too_long", "channel")
        start_us = parse_time_us(row["start"], self._zone, after_us=after_us, uniqueid=uniqueid)
        if start_us is None or not is_plausible(start_us, now_us):
            return Refusal("clock_ahead" if (start_us or 0) > now_us else "bad_time", row["start"][:32])
        duration, billsec = row["duration"], row.get("billsec", "") or "0"
        if not (_is_count(duration) and _is_count(billsec)):
            return Refusal("bad_duration", f"{duration[:16]}/{billsec[:16]}")
        return self._row(row, start_us, int(duration), int(billsec))

    def _row(self, row: Mapping[str, str], start_us: int, duration: int, billsec: int) -> CdrRow:
        end_us = parse_time_us(row.get("end", ""), self._zone, after_us=start_us)
        if end_us is None or end_us < start_us:
            end_us = start_us + duration * SECOND_US
        answer_us = parse_time_us(row.get("answer", ""), self._zone, after_us=start_us)
        if answer_us is None and "answer" not in row and row["disposition"] == "ANSWERED":
            answer_us = end_us - billsec * SECOND_US
        name, number = shown_name(row.get("clid", ""))
        sequence = row.get("sequence", "")
        return CdrRow(
            start_us=start_us,
            answer_us=answer_us,
            end_us=end_us,
            duration_seconds=duration,
            billsec=billsec,
            sequence=int(sequence) if _is_count(sequence) else 0,
            linkedid=row.get("linkedid", "") or row["uniqueid"],
            uniqueid=row["uniqueid"],
            channel=row["channel"],
            dst_channel=row.get("dst_channel", ""),
            src=row.get("src", ""),
            dst=row.get("dst", ""),
            dcontext=row.get("dcontext", ""),
            caller_number=row.get("caller_number", "") or row.get("src", "") or number,
            caller_name=row.get("caller_name", "") or name,
            last_app=row.get("last_app", ""),
            last_data=row.get("last_data", ""),
            disposition=row["disposition"].upper(),
            did=row.get("did", ""),
            recording=row.get("recording", ""),
        )

    def number_fields(self, fields: Sequence[str]) -> tuple[int, ...]:
        """Indexes of the fields that hold an outside person's number or anyone's name, to be cut out and sealed.

        What is cut must be put back before `call_facts_from_cdr` sees the row: dial strings are read there.
        """
        return tuple(index for index, holds in self._checks if index < len(fields) and holds(fields[index]))


def shown_name(clid: str) -> tuple[str, str]:
    """Name and number of `"Kai Example" <1001>`."""
    match = _SHOWN_NAME.fullmatch(clid)
    return (match[1], match[2]) if match else ("", clid.strip())


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _number_checks(columns: Mapping[str, int]) -> Iterator[tuple[int, Callable[[str], bool]]]:
    for name, index in sorted(columns.items(), key=lambda item: item[1]):
        if name in ("clid", "caller_name", "dst_name"):
            yield index, bool
        elif name in ("src", "dst", "caller_number", "outbound_number", "did"):
            yield index, is_outside_number
        elif name in ("last_data", "recording", "userfield"):
            yield index, holds_outside_number
        elif name in ("channel", "dst_channel"):
            yield index, is_local_to_outside
