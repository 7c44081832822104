"""Taking raw lines in: masked, sealed, once.

A line is known already when as many equal lines of the same second are stored as this delivery has brought so far.
Only lines not newer than the newest stored one need that look, so a log read in order costs nothing extra, and any
copy, overlap or second delivery is harmless, whatever the files are called. Sources whose files are not in order of
time hold no record twice: an equal record of the same second is known already.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F, Max, QuerySet, TextField
from django.db.models.functions import Cast

from keskus.contacts.actions.known import Jump, KnownInOrder, KnownOnce, put_back
from keskus.contacts.actions.settle import mark_due
from keskus.contacts.gateways import LONGEST_KEPT_BYTES, FileTrouble, LogFile, RawInput, last_line, line_digest
from keskus.contacts.models import QuarantinedLine, RawLine, Source, SourceFile
from keskus.contacts.rules import normal_number, row_number
from keskus.contacts.rules.mapping import TableMapping
from keskus.contacts.rules.readers import Heading, QueueLogReader, Reader, Reading
from keskus.contacts.rules.records import CDR, CEL, RecordReader
from keskus.contacts.rules.table_reader import TableReader
from keskus.core import keys
from keskus.core.actions import action, ingest, record
from keskus.core.actors import Actor
from keskus.core.storage import insert_rows
from keskus.engines.masking import cardless, mask, mask_caller, masked
from keskus.engines.queuelog import Refusal

LEAST_COMMAS = 6  # in a row of a table
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
NEAR_SECONDS = 60  # by how much the moment near a line may differ between two cuts of a log
NEAR_PLACE_SECONDS = 3600  # by how much a line may be stored later than it says: clocks that were set back
FAR_SECONDS = 86_400  # by how much a line may say less than the line before it and still be looked for
SECONDS_ASKED = 500  # at a time, when records come in no order


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
    jumps: list[Jump] = field(default_factory=list)
    last_epoch: int = 0


def file_of(source: Source, log: LogFile, first: bytes, *, at: datetime) -> SourceFile:
    """The delivery that an opened log belongs to, with the log moved to where it was left; a new one if it is new."""
    try:
        return _file_of(source, log, first, at=at)
    except IntegrityError:  # another reader has just opened the same file
        return _file_of(source, log, first, at=at)


def _file_of(source: Source, log: LogFile, first: bytes, *, at: datetime) -> SourceFile:
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
    """Store a batch of a file's lines and how far the file is taken, in one transaction.

    What another reader of the same file has taken meanwhile is left out: what a line is held against are the lines near
    the place where the file stands, so nothing may be judged from behind it.
    """
    if not lines:
        return Taken()
    source = Source.objects.select_for_update(no_key=True).get(pk=file.source_id)
    file.refresh_from_db()
    rest = [line for line in lines if line.end > file.offset]
    overtaken = len(lines) - len(rest)
    if not rest:
        return Taken(known=overtaken)
    batch = _judge(source, file, rest, at)
    insert_rows(RawLine, RAW_COLUMNS, batch.rows)
    for jump in batch.jumps:
        doubled = put_back(source, file, jump, folded_to=row_number(source.pk, source.lines))
        batch.taken.new, batch.taken.known = batch.taken.new - doubled, batch.taken.known + doubled
    QuarantinedLine.objects.bulk_create(batch.refused, ignore_conflicts=True)
    mark_due(source, (line.near_epoch for line in batch.refused))
    _move_on(source, file, rest, batch, at)
    batch.taken.known += overtaken
    return batch.taken


def _judge(source: Source, file: SourceFile, lines: Sequence[RawInput], at: datetime) -> _Batch:
    now = int(at.timestamp())
    batch = _Batch(last_epoch=file.sort_epoch)
    judged, in_time_order = _read(source, file, lines, now)
    stored = _stored_hashes(source, file, judged, in_time_order=in_time_order)
    may_jump = source.kind == Source.Kind.ASTERISK_QUEUE_LOG
    known = KnownInOrder(file, stored, may_jump=may_jump) if in_time_order else KnownOnce(file, stored)
    number, line_number = row_number(source.pk, source.lines), file.line_count
    begins = next((reading.epoch for _, reading in judged if isinstance(reading, Reading)), now)
    for item, reading in judged:
        line_number += 1
        if isinstance(reading, Refusal):
            if reading.code != "empty":
                near = batch.last_epoch or begins
                batch.refused.append(_quarantined(source, file, item, reading, line_number, near, at))
            continue
        line_hash = hash_of(reading.same or item.raw, item.nth)
        place, is_known = known.meet(reading.epoch, line_hash, reading.callid)
        batch.last_epoch = known.place
        if is_known:
            batch.taken.known += 1
            continue
        number += 1
        batch.rows.append(raw_row(number, source.pk, file.pk, item.offset, place, line_hash, reading))
    met = len(batch.refused)
    batch.refused = _not_met_before(file, batch.refused, in_time_order=in_time_order)
    batch.taken.new, batch.taken.refused = len(batch.rows), len(batch.refused)
    batch.taken.known += met - len(batch.refused)
    file.same_second, batch.jumps = known.to_keep(), known.jumps
    return batch


def _not_met_before(file: SourceFile, refused: list[QuarantinedLine], *, in_time_order: bool) -> list[QuarantinedLine]:
    """Without lines that another file of the source brought already, as where two cuts of a log overlap.

    Equal lines count as often as they stand there; in a log those near the same moment, in a table wherever they are.
    """
    files = SourceFile.objects.filter(source=file.source_id, refused_count__gt=0).exclude(pk=file.pk)
    if not refused or not files.exists():
        return refused
    others = QuarantinedLine.objects.filter(source=file.source_id).exclude(file=file)
    if in_time_order:
        moments = [line.near_epoch for line in refused]
        span = (min(moments) - NEAR_SECONDS, max(moments) + NEAR_SECONDS)
        others = others.filter(near_epoch__range=span)
    stored = Counter(_texts(others))
    found = []
    for line in refused:
        text = cardless(line.text)
        if stored[text] > 0:
            stored[text] -= 1
        else:
            found.append(line)
    return found


def _texts(lines: QuerySet[QuarantinedLine]) -> Iterator[str]:
    """What can be read of them: a line whose key is gone equals no line, and does not stop what comes in."""
    sealed = lines.annotate(sealed=Cast("text", TextField())).values_list("sealed", flat=True)
    for text in sealed.iterator(chunk_size=2000):
        with suppress(keys.KeyFault):
            yield keys.unseal(text) if text else ""


def _read(
    source: Source, file: SourceFile, lines: Sequence[RawInput], now: int
) -> tuple[list[tuple[RawInput, Reading | Refusal]], bool]:
    """Each record read, and whether they are in order of time. A heading is kept with the file and not counted."""
    reader = reader_of(source, file)
    judged: list[tuple[RawInput, Reading | Refusal]] = []
    for item in lines:
        reading = reader.read(item.raw, now=now)
        if isinstance(reading, Heading):
            file.header, reading = reading.text, Refusal("empty", "")
            reader = reader_of(source, file)
        judged.append((item, reading))
    return judged, reader.in_time_order


def reader_of(source: Source, file: SourceFile) -> Reader:
    """How this file's records are read: by the kind of its source, and by its heading if it had one."""
    if source.kind == Source.Kind.BY_HAND:
        raise FileTrouble(f"{source.name}: its figures are entered by hand; it takes no files.")
    return READERS[Source.Kind(source.kind)](source, file)


READERS: dict[Source.Kind, Callable[[Source, SourceFile], Reader]] = {
    Source.Kind.ASTERISK_QUEUE_LOG: lambda source, file: QueueLogReader(),
    Source.Kind.ASTERISK_AMI: lambda source, file: QueueLogReader(),
    Source.Kind.ASTERISK_CDR: lambda source, file: RecordReader(CDR, file.header, source.clock_zone),
    Source.Kind.ASTERISK_CEL: lambda source, file: RecordReader(CEL, file.header, source.clock_zone),
    Source.Kind.CALL_TABLE: lambda source, file: table_reader_of(source, file),
    Source.Kind.INTERVAL_TABLE: lambda source, file: table_reader_of(source, file),
}


def table_reader_of(source: Source, file: SourceFile) -> TableReader:
    """How a table's rows are read: by the mapping of its source, and by the file's heading."""
    return TableReader(TableMapping.of(source.mapping), source.clock_zone, file.header)


def _stored_hashes(
    source: Source, file: SourceFile, judged: Sequence[tuple[RawInput, Reading | Refusal]], *, in_time_order: bool
) -> Counter[tuple[int, int]]:
    """How often each line of the seconds that this batch may repeat is stored already."""
    epochs = {reading.epoch for _, reading in judged if isinstance(reading, Reading)}
    if not epochs:
        return Counter()
    rows = RawLine.objects.filter(source=source)
    if not in_time_order:
        wanted, found = sorted(epochs), Counter[tuple[int, int]]()
        for start in range(0, len(wanted), SECONDS_ASKED):
            some = rows.filter(sort_epoch__in=wanted[start : start + SECONDS_ASKED])
            found.update(some.values_list("sort_epoch", "line_hash").iterator(chunk_size=5000))
        return found
    first = max(file.sort_epoch - FAR_SECONDS, min(epochs))
    if first > source.last_epoch:
        return Counter()
    rows = rows.filter(sort_epoch__gte=first, sort_epoch__lte=max(*epochs, file.sort_epoch) + NEAR_PLACE_SECONDS)
    return Counter(rows.values_list("sort_epoch", "line_hash").iterator(chunk_size=5000))


def hash_of(raw: bytes, nth: int = 1) -> int:
    """A signed 64-bit hash of a line without its line end; keyed, for a line may hold a card number (PCI 3.5.1.1).

    Where equal records of one file count as often as they stand there, the second is told from the first by `nth`.
    """
    told = raw.rstrip(b"\r\n") + (b"\0%d" % nth if nth > 1 else b"")
    digest = hashlib.blake2b(told, digest_size=8, key=keys.hash_key("log lines")).digest()
    return int.from_bytes(digest, "big", signed=True)


def raw_row(
    number: int, source_id: int, file_id: int, offset: int, sort_epoch: int, line_hash: int, reading: Reading
) -> tuple[object, ...]:
    callid, text, sealed, caller_hash = reading.callid, reading.text, "", ""
    if reading.numbers:
        numbers = [mask_caller(number) for number in reading.numbers]
        digits = normal_number(numbers[0])
        sealed, caller_hash = keys.seal("|".join(numbers)), keys.search_hash(digits) if digits else ""
    if mask(text).spans or " " in text or "@" in text:
        parts = text.split("|")
        names, words = parts[: reading.names], parts[reading.names :]
        callid = mask(callid).text[:LONGEST_CALLID]
        text = "|".join((*(mask(name).text for name in names), *map(_without_secrets, words)))
    text = f"{reading.epoch}|{text}"
    return number, source_id, file_id, offset, sort_epoch, line_hash, callid, text, sealed, caller_hash


def _without_secrets(part: str) -> str:
    """Words of people lose all that names somebody; a row of CEL or CDR must still be read by machines."""
    is_row = part.count(",") >= LEAST_COMMAS
    return masked(part) if (" " in part or "@" in part) and not is_row else mask(part).text


def _quarantined(
    source: Source, file: SourceFile, item: RawInput, refusal: Refusal, line_number: int, near_epoch: int, at: datetime
) -> QuarantinedLine:
    text = (
        item.raw[:KEPT_OF_REFUSED]
        .decode(_encoding_of(source), "backslashreplace")
        .rstrip("\r\n")
        .replace("\0", "\\x00")
    )
    return QuarantinedLine(
        source_id=source.pk,
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
    file.offset, file.tail_digest = last.end, line_digest(last_line(last.raw[-LONGEST_KEPT_BYTES:]))
    file.line_count += len(lines)
    file.known_count += taken.known
    file.refused_count += taken.refused
    if batch.rows:
        file.first_epoch = file.first_epoch or min(int(str(row[4])) for row in batch.rows)
        file.last_epoch = batch.last_epoch
    file.sort_epoch, file.taken_at, file.closed_at = batch.last_epoch, at, None
    file.save()
    newest = max(source.last_epoch, batch.last_epoch)
    if batch.jumps:
        newest = RawLine.objects.filter(source=source).aggregate(newest=Max("sort_epoch"))["newest"] or newest
    Source.objects.filter(pk=source.pk).update(
        lines=F("lines") + len(batch.rows),
        last_epoch=newest,
        last_arrival_at=at if taken.new else source.last_arrival_at,
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


class EqualRows:
    """How many equal records of the same file were refused before one. Asked in order, it reads each of them once."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Counter[int], int]] = {}

    def before(self, line: QuarantinedLine) -> int:
        """Refused rows of the line's file that stand before it and have its text."""
        counts, until = self._read.get(line.file_id, (Counter[int](), 0))
        if line.offset < until:
            counts, until = Counter[int](), 0
        rows = QuarantinedLine.objects.filter(file_id=line.file_id, offset__gte=until, offset__lt=line.offset)
        counts.update(hash(text) for text in rows.values_list("text", flat=True))
        self._read[line.file_id] = counts, line.offset
        return counts[hash(line.text)]


@ingest("contacts.retake_line")
def retake(quarantined: QuarantinedLine, equal: EqualRows, *, at: datetime) -> bool:
    """Try one quarantined line again; whether it could be read. Its text is as masked as it was kept."""
    source = Source.objects.select_for_update(no_key=True).get(pk=quarantined.source_id)
    raw = quarantined.text.encode(_encoding_of(source), "replace")
    reader = reader_of(source, quarantined.file)
    reading = reader.read(raw, now=int(at.timestamp()))
    if not isinstance(reading, Reading) or len(quarantined.text) >= KEPT_OF_REFUSED:
        return False
    number = row_number(source.pk, source.lines + 1)
    place = max(reading.epoch, quarantined.near_epoch) if reader.in_time_order else reading.epoch
    counts_equal = isinstance(reader, TableReader) and reader.counts_equal_rows
    line_hash = hash_of(reading.same or raw, 1 + equal.before(quarantined) if counts_equal else 1)
    stands = RawLine.objects.filter(source=source, sort_epoch=place, line_hash=line_hash)
    if reader.in_time_order or not stands.exists():
        row = raw_row(number, source.pk, quarantined.file_id, quarantined.offset, place, line_hash, reading)
        insert_rows(RawLine, RAW_COLUMNS, [row])
        Source.objects.filter(pk=source.pk).update(
            lines=F("lines") + 1, last_epoch=max(source.last_epoch, place), last_arrival_at=at
        )
    QuarantinedLine.objects.filter(pk=quarantined.pk).update(replayed_at=at)
    mark_due(source, [quarantined.near_epoch])
    return True


def _encoding_of(source: Source) -> str:
    """What the records of a source are written in."""
    return str(source.mapping.get("encoding") or "utf-8")
