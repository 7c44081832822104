"""Channel events and call detail records of a call, as the PBX wrote them, for those who look at the call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from keskus.contacts.models import CallLink, RawLine, Source
from keskus.contacts.queries.calls import shown
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.sources import family_of
from keskus.contacts.rules import normal_number
from keskus.contacts.rules.records import CDR, CEL, RecordKind, StoredReader
from keskus.core import keys
from keskus.engines.cdr import CdrRow
from keskus.engines.cel import CelEvent

KINDS: dict[str, RecordKind[Any]] = {Source.Kind.ASTERISK_CEL.value: CEL, Source.Kind.ASTERISK_CDR.value: CDR}
MOST_LINES = 500
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log about this call: when, what, whose, with the number put back only for those who may see it."""

    number: str
    at: datetime
    event: str
    queue: str
    agent: str
    data: str
    file: str
    offset: int


def evidence_lines(
    source: Source, linkedid: str, channels: Sequence[str], is_open: bool, zone: ZoneInfo
) -> list[LogLine]:
    """What CEL and CDR sources tell of a call; of these channels only, if any are named."""
    if not linkedid:
        return []
    principal = source.companion_of_id or source.pk
    names = CallLink.objects.filter(source=principal, linkedid=linkedid).values_list("uniqueid", flat=True)
    found: list[tuple[int, int, LogLine]] = []
    for known in family_of(principal).filter(kind__in=KINDS):
        rows = RawLine.objects.filter(source=known, callid__in=sorted(names)).select_related("file")
        lines = list(rows.order_by("sort_epoch", "id")[:MOST_LINES])
        reader = StoredReader(KINDS[known.kind], known.clock_zone, {row.file_id: row.file.header for row in lines})
        for row in lines:
            text, numbers = row.text.partition("|")[2], list(_shown_numbers(row.caller_sealed, is_open))
            record = reader.read(row.file_id, row.sort_epoch, text, numbers)
            if record is not None and (not channels or record.uniqueid in channels):
                found.append((*_order(record), _line(record, row, zone)))
    return [line for *_, line in sorted(found, key=lambda each: each[:2])[:MOST_LINES]]


def _shown_numbers(sealed: str, is_open: bool) -> Iterator[str]:
    """What was cut out, as far as the viewer may see it: numbers cut to their end, names and all else not at all."""
    for part in keys.unseal(sealed).split("|") if sealed else ():
        is_number = bool(normal_number(part)) and not any(sign.isalpha() for sign in part)
        yield part if is_open else shown(part, is_open=False) if is_number else HIDDEN


def _order(record: CelEvent | CdrRow) -> tuple[int, int]:
    return (record.start_us, 1) if isinstance(record, CdrRow) else (record.at_us, 0)


def _line(record: CelEvent | CdrRow, row: RawLine, zone: ZoneInfo) -> LogLine:
    number, at = str(row.pk), instant(row.sort_epoch, zone)
    if isinstance(record, CdrRow):
        told = (record.last_app, record.last_data, record.src, record.dst, record.dst_channel, f"{record.billsec} s")
        return LogLine(
            number, at, f"CDR {record.disposition}", "", record.channel, _joined(told), row.file.name, row.offset
        )
    tells = (record.app, record.app_data, record.cid_num, record.exten, record.peer, record.user_event, record.extra)
    return LogLine(number, at, record.event, "", record.channel, _joined(tells), row.file.name, row.offset)


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
