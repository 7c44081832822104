"""Taking raw lines in: masked, sealed, once.

A line is known already when as many equal lines of the same second are stored as this delivery has brought so far.
Only lines not newer than the newest stored one need that look, so a log read in order costs nothing extra, and any
copy, overlap or second delivery is harmless, whatever the files are called.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from keskus.contacts.gateways import LONGEST_KEPT_BYTES, LogFile, RawInput, line_digest
from keskus.contacts.models import QuarantinedLine, RawLine, Source, SourceFile
from keskus.contacts.rules import CALLER_MARK, normal_number, row_number
from keskus.core import keys
from keskus.core.actions import action, ingest, record
from keskus.core.actors import Actor
from keskus.core.storage import insert_rows
from keskus.engines.masking import mask, mask_caller
from keskus.engines.queuelog import Line, Refusal, number_fields, parse_line

RAW_COLUMNS = (
    "id",
    "source_id",
    "file_id",
    "offset",
    "sort_epoch",
    "line_hash",
    "callid",
    "text",
    "caller_sealed",
    "caller_hash",
)
KEPT_OF_REFUSED = 2000
LONGEST_CALLID = 150


@dataclass(slots=True)
class Taken:
    """What a batch came to."""

    new: int = 0
    known: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Batch:
    """Lines read and judged, not yet written."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    refused: list[QuarantinedLine] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)
    last_epoch: int = 0


def file_of(source: Source, log: LogFile, first: bytes, *, at: datetime) -> SourceFile:
    """The delivery that an opened log belongs to, with the log moved to where it was left; a new one if it is new."""
    fingerprint = hashlib.sha256(first).hexdigest()[:40]
    for known in SourceFile.objects.filter(source=source, fingerprint__startswith=fingerprint).order_by("-id"):
        if log.skip_to(known.offset, known.tail_digest):
            return known
    count = SourceFile.objects.filter(source=source, fingerprint__startswith=fingerprint).count()
    return open_delivery(source, log.title or log.name, f"{fingerprint}:{count}", at=at)


@ingest("contacts.open_delivery")
def open_delivery(source: Source, name: str, fingerprint: str, *, at: datetime) -> SourceFile:
    """A row for a file not seen before."""
    return SourceFile.objects.create(source=source, fingerprint=fingerprint, name=name[-300:], arrived_at=at)


@ingest("contacts.take_lines")
def take_lines(file: SourceFile, lines: Sequence[RawInput], *, at: datetime) -> Taken:
    """Store a batch of a file's lines and how far the file is taken, in one transaction."""
    if not lines:
        return Taken()
    source = Source.objects.select_for_update().get(pk=file.source_id)
    file.refresh_from_db()
    batch = _judge(source, file, lines, at)
    insert_rows(RawLine, RAW_COLUMNS, batch.rows)
    QuarantinedLine.objects.bulk_create(batch.refused, ignore_conflicts=True)
    _move_on(source, file, lines, batch, at)
    return batch.taken


def _judge(source: Source, file: SourceFile, lines: Sequence[RawInput], at: datetime) -> _Batch:
    now = int(at.timestamp())
    batch = _Batch(last_epoch=file.sort_epoch)
    judged = [(item, parse_line(item.raw, now=now)) for item in lines]
    stored = _stored_hashes(source, file, judged)
    seen: Counter[int] = Counter({int(key): count for key, count in file.same_second.items()})
    number, line_number = row_number(source.pk, source.lines), file.line_count
    for item, line in judged:
        line_number += 1
        if isinstance(line, Refusal):
            if line.code != "empty":
                batch.refused.append(_quarantined(file, item, line, line_number, batch.last_epoch or now, at))
                batch.taken.refused += 1
            continue
        if line.epoch > batch.last_epoch:
            batch.last_epoch = line.epoch
            seen.clear()
        line_hash = hash_of(item.raw)
        seen[line_hash] += 1
        if stored and seen[line_hash] <= stored.get((batch.last_epoch, line_hash), 0):
            batch.taken.known += 1
            continue
        number += 1
        batch.rows.append(_row(number, source.pk, file.pk, item.offset, batch.last_epoch, line_hash, line))
    batch.taken.new = len(batch.rows)
    file.same_second = {str(key): count for key, count in seen.items()}
    return batch


def _stored_hashes(
    source: Source, file: SourceFile, judged: Sequence[tuple[RawInput, Line | Refusal]]
) -> Counter[tuple[int, int]]:
    """How often each line of the seconds that this batch may repeat is stored already."""
    epochs = [line.epoch for _, line in judged if isinstance(line, Line)]
    if not epochs:
        return Counter()
    first = max(file.sort_epoch, min(epochs))
    if first > source.last_epoch:
        return Counter()
    rows = RawLine.objects.filter(source=source, sort_epoch__gte=first, sort_epoch__lte=max(*epochs, first))
    return Counter(rows.values_list("sort_epoch", "line_hash").iterator(chunk_size=5000))


def hash_of(raw: bytes) -> int:
    """A signed 64-bit hash of a line without its line end; keyed, for a line may hold a card number (PCI 3.5.1.1)."""
    digest = hashlib.blake2b(raw.rstrip(b"\r\n"), digest_size=8, key=keys.hash_key("log lines")).digest()
    return int.from_bytes(digest, "big", signed=True)


def _row(
    number: int, source_id: int, file_id: int, offset: int, sort_epoch: int, line_hash: int, line: Line
) -> tuple[object, ...]:
    data, sealed, caller_hash = line.data, "", ""
    fields = number_fields(line)
    if fields:
        data, sealed, caller_hash = _sealed(line, fields)
    callid = line.callid
    text = "|".join((callid, line.queue, line.agent, line.event, *data))
    if mask(text).spans:
        parts = [mask(part).text for part in (callid, line.queue, line.agent, line.event, *data)]
        callid, text = parts[0][:LONGEST_CALLID], "|".join(parts)
    return (
        number,
        source_id,
        file_id,
        offset,
        sort_epoch,
        line_hash,
        callid,
        f"{line.epoch}|{text}",
        sealed,
        caller_hash,
    )


def _sealed(line: Line, fields: tuple[int, ...]) -> tuple[tuple[str, ...], str, str]:
    """The data with numbers cut out, what was cut out (sealed), and the hash by which the caller is found."""
    data = list(line.data)
    numbers = [mask_caller(data[index]) for index in fields]
    for index in fields:
        data[index] = CALLER_MARK
    digits = normal_number(numbers[0])
    return tuple(data), keys.seal("|".join(numbers)), keys.search_hash(digits) if digits else ""


def _quarantined(
    file: SourceFile, item: RawInput, refusal: Refusal, line_number: int, near_epoch: int, at: datetime
) -> QuarantinedLine:
    text = item.raw[:KEPT_OF_REFUSED].decode("utf-8", "backslashreplace").rstrip("\r\n").replace("\0", "\\x00")
    return QuarantinedLine(
        source_id=file.source_id,
        file=file,
        line_number=line_number,
        offset=item.offset,
        near_epoch=near_epoch,
        reason=refusal.code,
        detail=refusal.detail[:200],
        text=text,
        arrived_at=at,
    )


def _move_on(source: Source, file: SourceFile, lines: Sequence[RawInput], batch: _Batch, at: datetime) -> None:
    taken, last = batch.taken, lines[-1]
    file.offset, file.tail_digest = last.end, line_digest(last.raw[-LONGEST_KEPT_BYTES:])
    file.line_count += len(lines)
    file.known_count += taken.known
    file.refused_count += taken.refused
    if batch.rows:
        file.first_epoch = file.first_epoch or int(str(batch.rows[0][4]))
        file.last_epoch = batch.last_epoch
    file.sort_epoch, file.taken_at, file.closed_at = batch.last_epoch, at, None
    file.save()
    newest = max(source.last_epoch, batch.last_epoch)
    Source.objects.filter(pk=source.pk).update(
        lines=F("lines") + taken.new, last_epoch=newest, last_arrival_at=at if taken.new else source.last_arrival_at
    )


@action("contacts.close_delivery")
def close_delivery(actor: Actor, file: SourceFile, *, at: datetime) -> None:
    """Leave one entry in the trail for what a file (or an hour of following it) brought."""
    file.refresh_from_db()
    SourceFile.objects.filter(pk=file.pk).update(closed_at=at)
    record(
        file,
        {
            "offset": file.offset,
            "lines": file.line_count,
            "known": file.known_count,
            "refused": file.refused_count,
            "last_epoch": file.last_epoch,
            "tail": file.tail_digest,
        },
    )


@ingest("contacts.retake_line")
def retake(quarantined: QuarantinedLine, *, at: datetime) -> bool:
    """Try one quarantined line again; whether it could be read. Its text is as masked as it was kept."""
    source = Source.objects.select_for_update().get(pk=quarantined.source_id)
    raw = quarantined.text.encode()
    line = parse_line(raw, now=int(at.timestamp()))
    if isinstance(line, Refusal) or len(quarantined.text) >= KEPT_OF_REFUSED:
        return False
    number = row_number(source.pk, source.lines + 1)
    place = max(line.epoch, quarantined.near_epoch)
    row = _row(number, source.pk, quarantined.file_id, quarantined.offset, place, hash_of(raw), line)
    insert_rows(RawLine, RAW_COLUMNS, [row])
    Source.objects.filter(pk=source.pk).update(
        lines=F("lines") + 1, last_epoch=max(source.last_epoch, place), last_arrival_at=at
    )
    QuarantinedLine.objects.filter(pk=quarantined.pk).update(replayed_at=at)
    return True
