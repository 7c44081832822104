"""From stored rows of tables to contacts and figures, slice by slice; and once more after a change of the mapping.

Rows about the same thing (a call by its id, a queue's span) are versions of one fact. Which of them counts depends on
what stands in them and never on when they came: the one that ends last, then the fuller one. The fact keeps the number
of the first row that told it; the others are set aside, and counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from keskus.contacts.actions.fold import CONTACT_COLUMNS, SEGMENT_COLUMNS
from keskus.contacts.actions.names import Names
from keskus.contacts.actions.sums import mark_contacts
from keskus.contacts.actions.take import RAW_COLUMNS, EqualRows, raw_row, retake, table_reader_of
from keskus.contacts.models import (
    SUM_COLUMNS,
    Contact,
    FoldState,
    IntervalFigure,
    QuarantinedLine,
    RawLine,
    Segment,
    SetAsideLine,
    Source,
    SourceFile,
)
from keskus.contacts.rules import interval_of, normal_number, row_number, sequence_of
from keskus.contacts.rules.mapping import TableMapping
from keskus.contacts.rules.readers import Reading
from keskus.contacts.rules.table_reader import TableReader, stored_cells
from keskus.contacts.rules.table_rows import Aside, CallFacts, Fault, IntervalFacts, Row
from keskus.core import keys
from keskus.core.actions import ingest
from keskus.core.storage import insert_rows, upsert_rows

SLICE = 1000
ASKED = 500  # keys at a time
FIGURE_COLUMNS = ("source_id", "queue_id", "start_epoch", "seconds", "line_id", "counted", *SUM_COLUMNS)
ASIDE_COLUMNS = ("id", "source_id", "epoch", "reason", "callid")
Reason = SetAsideLine.Reason


class Version(NamedTuple):
    """One row, read."""

    line_id: int
    line_hash: int
    epoch: int
    filled: int
    row: Row
    sealed: str
    caller: str

    @property
    def rank(self) -> tuple[int, int, int]:
        """By which the version that counts is chosen, whatever came first."""
        ended = self.row.ended_at if isinstance(self.row, CallFacts) else 0
        weight = self.row.sums["offered"] if isinstance(self.row, IntervalFacts) else self.filled
        return ended, weight, self.line_hash


@dataclass(frozen=True, slots=True)
class Fact:
    """What one call's visit or one span comes to: its number, the row that counts, the rows that do not."""

    number: int
    best: Version
    others: tuple[Version, ...]


@ingest("contacts.digest_rows")
def digest_rows(source: Source, *, most: int = SLICE) -> bool:
    """Make what the next stored rows of a table come to; whether more of them wait."""
    source = Source.objects.select_related("site").get(pk=source.pk)
    state, _ = FoldState.objects.select_for_update().get_or_create(source=source)
    if state.drop_contacts_from is not None:
        return _step_back(source, state, most)
    first = max(state.line_id, row_number(source.pk, 0))
    lines = RawLine.objects.filter(pk__gt=first, pk__lt=row_number(source.pk + 1, 0)).order_by("pk")
    rows = list(lines[:most])
    if not rows:
        if state.rewind_to is not None:
            state.rewind_to = state.again_since_at = None
            state.save()
        return False
    _digest(source, rows)
    state.line_id, state.sort_epoch = rows[-1].pk, max(state.sort_epoch, *(row.sort_epoch for row in rows))
    if state.rewind_to is not None and state.line_id >= state.rewind_to:
        state.rewind_to = state.again_since_at = None
    state.save()
    return True


def _digest(source: Source, rows: Sequence[RawLine]) -> None:
    readers = Readers(source)
    last = rows[-1].pk
    versions = [readers.version_of(row) for row in rows]
    keyed = sorted({row.callid for row in rows if row.callid})
    met = {row.pk for row in rows}
    for start in range(0, len(keyed), ASKED):
        known = RawLine.objects.filter(source=source, callid__in=keyed[start : start + ASKED], pk__lte=last)
        versions += [readers.version_of(row) for row in known if row.pk not in met]
    facts = _facts_of(versions, visits=readers.mapping.visits)
    calls = [fact for fact in facts if isinstance(fact.best.row, CallFacts)]
    figures = [fact for fact in facts if isinstance(fact.best.row, IntervalFacts)]
    names = Names(source)
    told = [fact.best.row for fact in (*calls, *figures)]
    names.learn(
        queues={row.queue for row in told if not isinstance(row, Aside | Fault)},
        agents={row.agent for row in told if isinstance(row, CallFacts) and row.agent},
    )
    _store_calls(source, names, calls)
    _store_figures(source, names, figures)
    _set_aside(source, versions, facts)


class Readers:
    """The readers of a source's files, and rows read by them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.mapping = TableMapping.of(source.mapping)
        self._readers: dict[int, TableReader] = {}

    def of(self, file_id: int) -> TableReader:
        """The reader of one file: its heading may differ from that of others."""
        if file_id not in self._readers:
            file = SourceFile.objects.get(pk=file_id)
            self._readers[file_id] = table_reader_of(self.source, file)
        return self._readers[file_id]

    def version_of(self, line: RawLine) -> Version:
        """A stored row, read by the mapping as it is now."""
        opened = keys.unseal(line.caller_sealed) if line.caller_sealed else ""
        cells = stored_cells(line.text, opened)
        row = self.of(line.file_id).row_of(cells)
        filled = sum(1 for cell in cells if cell)
        caller = row.caller if isinstance(row, CallFacts) else ""
        sealed = line.caller_sealed if caller and opened == f"{caller}|" else ""
        return Version(line.pk, line.line_hash, line.sort_epoch, filled, row, sealed, caller)


def _facts_of(versions: Sequence[Version], *, visits: bool) -> list[Fact]:
    """Versions of the same thing brought together."""
    groups: dict[Any, list[Version]] = defaultdict(list)
    for version in versions:
        row = version.row
        if isinstance(row, IntervalFacts):
            groups[row.queue, row.start].append(version)
        elif isinstance(row, CallFacts):
            key = (row.callid, row.queue, row.entered) if visits else row.callid
            groups[key if row.callid else version.line_id].append(version)
    facts = []
    for group in groups.values():
        best = max(group, key=lambda version: version.rank)
        number = min(version.line_id for version in group)
        facts.append(Fact(number, best, tuple(version for version in group if version is not best)))
    return facts


# Contacts


def _store_calls(source: Source, names: Names, facts: Sequence[Fact]) -> None:
    if not facts:
        return
    numbers = [fact.number for fact in facts]
    before = Contact.objects.in_bulk(numbers)
    gone = [other.line_id for fact in facts for other in fact.others if other.line_id != fact.number]
    _forget(gone)
    rows = [_contact(source, names, fact) for fact in facts]
    columns = (*CONTACT_COLUMNS, "hold_seconds")
    insert_rows(Contact, (*columns, "linkedid", "counted"), [(*row, "", True) for row in rows if row[0] not in before])
    upsert_rows(Contact, columns, ("id",), [row for row in rows if row[0] in before])
    if before:
        Segment.objects.filter(contact_id__in=list(before)).delete()
    insert_rows(Segment, SEGMENT_COLUMNS, [part for fact in facts for part in _segments(names, fact)])
    mark_contacts({(row[2], row[7]) for row in rows} | {(row.queue_id, row.interval_epoch) for row in before.values()})


def _forget(numbers: Sequence[int]) -> None:
    """Take back contacts whose rows turned out to be another version of an earlier row's call."""
    known = Contact.objects.filter(pk__in=numbers) if numbers else Contact.objects.none()
    mark_contacts(known.values_list("queue_id", "interval_epoch"))
    Segment.objects.filter(contact_id__in=numbers).delete()
    known.delete()


def _contact(source: Source, names: Names, fact: Fact) -> tuple[Any, ...]:
    best = fact.best
    row = best.row
    assert isinstance(row, CallFacts)
    digits = normal_number(row.caller)
    return (
        fact.number,
        source.pk,
        names.queue_ids[row.queue],
        names.agent_ids[row.agent] if row.agent else None,
        row.callid or f"{source.pk}-{sequence_of(fact.number)}",
        1,
        row.entered,
        interval_of(row.entered),
        row.outcome,
        row.wait_seconds,
        None,
        row.talk_seconds,
        row.wrap_up_seconds,
        row.answered_at,
        row.ended_at,
        "",
        "",
        "",
        "",
        row.dialled,
        best.sealed or (keys.seal(row.caller) if row.caller else ""),
        keys.search_hash(digits) if digits else "",
        fact.number,
        best.line_id,
        "",
        row.hold_seconds,
    )


def _segments(names: Names, fact: Fact) -> Iterable[tuple[Any, ...]]:
    """Waiting, and talking where there was an answer."""
    row = fact.best.row
    assert isinstance(row, CallFacts)
    until = row.answered_at or row.entered + row.wait_seconds
    agent = names.agent_ids[row.agent] if row.agent else None
    yield fact.number, 0, "queue", None, row.entered, until, (until - row.entered) * 1000, ""
    if row.answered_at is not None and row.talk_seconds is not None:
        ended = row.answered_at + row.talk_seconds
        yield fact.number, 1, "talk", agent, row.answered_at, ended, row.talk_seconds * 1000, ""


# Figures


def _store_figures(source: Source, names: Names, facts: Sequence[Fact]) -> None:
    rows = []
    for fact in facts:
        row = fact.best.row
        assert isinstance(row, IntervalFacts)
        queue_id = names.queue_ids[row.queue]
        sums = tuple(row.sums.get(name, 0) for name in SUM_COLUMNS)
        rows.append((source.pk, queue_id, row.start, row.seconds, fact.number, True, *sums))
    gone = [other.line_id for fact in facts for other in fact.others if other.line_id != fact.number]
    IntervalFigure.objects.filter(source=source, line_id__in=gone).delete()
    upsert_rows(IntervalFigure, FIGURE_COLUMNS, ("source_id", "line_id"), rows, keep=("counted",))
    mark_contacts({(row[1], interval_of(row[2])) for row in rows})


# What is set aside


def _set_aside(source: Source, versions: Sequence[Version], facts: Sequence[Fact]) -> None:
    """Keep note of every row that is no fact of its own, and none of the others."""
    rows = []
    for version in versions:
        if isinstance(version.row, Aside | Fault):
            reason = version.row.reason if isinstance(version.row, Aside) else Reason.UNREADABLE
            rows.append((version.line_id, source.pk, version.epoch, str(reason), ""))
    for fact in facts:
        row = fact.best.row
        name = row.callid if isinstance(row, CallFacts) else ""
        for other in fact.others:
            reason = Reason.REPEATED if other.row == row else Reason.SUPERSEDED
            rows.append((other.line_id, source.pk, other.epoch, str(reason), name))
    SetAsideLine.objects.filter(pk__in=[fact.best.line_id for fact in facts]).delete()
    upsert_rows(SetAsideLine, ASIDE_COLUMNS, ("id",), rows)


# Once more


@ingest("contacts.digest_again")
def digest_again(source: Source) -> None:
    """Have all stored rows of a table read anew, as after a change of its mapping or of which queue is which."""
    state, _ = FoldState.objects.select_for_update().get_or_create(source=source)
    newest = RawLine.objects.filter(pk__gt=row_number(source.pk, 0), pk__lt=row_number(source.pk + 1, 0))
    last = newest.order_by("-pk").values_list("pk", flat=True).first()
    if last is None and not QuarantinedLine.objects.filter(source=source, replayed_at=None).exists():
        return
    state.state = ""
    state.rewind_to = last or row_number(source.pk, 0)
    state.rewind_line_id = row_number(source.pk, 0)
    state.drop_contacts_from = row_number(source.pk, 0)
    state.again_since_at, state.again_from_epoch = state.again_since_at or timezone.now(), 0
    state.save()


def _step_back(source: Source, state: FoldState, most: int) -> bool:
    """One slice of going back: rows stored anew, refused ones tried again, then contacts and figures dropped."""
    if _store_anew(source, state, most) or _drop(source, most):
        state.save()
        return True
    state.drop_contacts_from, state.line_id, state.sort_epoch = None, row_number(source.pk, 0), 0
    state.state = ""
    state.save()
    return True


def _store_anew(source: Source, state: FoldState, most: int) -> bool:
    """Rows as they would be stored under the mapping of now: by which time, under which call, what is sealed."""
    lines = RawLine.objects.filter(pk__gt=state.rewind_line_id, pk__lte=state.rewind_to or 0).order_by("pk")[:most]
    readers, now, rows = Readers(source), int(timezone.now().timestamp()), []
    for line in lines:
        state.rewind_line_id = line.pk
        opened = keys.unseal(line.caller_sealed) if line.caller_sealed else ""
        reading = readers.of(line.file_id).reading_of(stored_cells(line.text, opened), now=now)
        if isinstance(reading, Reading):
            hashed = line.line_hash
            new = raw_row(line.pk, source.pk, line.file_id, line.offset, reading.epoch, hashed, reading)
            if (line.sort_epoch, line.callid, line.text) != (new[4], new[6], new[7]):
                rows.append(new)
    upsert_rows(RawLine, RAW_COLUMNS, ("id",), rows)
    if lines:
        return True
    waiting = QuarantinedLine.objects.filter(source=source, replayed_at=None).select_related("file")
    tried = waiting.filter(pk__gt=int(state.state or 0)).order_by("pk")[: most // 5]
    equal = EqualRows()
    for refused in tried:
        retake(refused, equal, at=timezone.now())
        state.state = str(refused.pk)
    return bool(tried)


def _drop(source: Source, most: int) -> bool:
    """Drop the next contacts, figures and notes of a source, marking their sums; the old sums show till then."""
    first, end = row_number(source.pk, 0), row_number(source.pk + 1, 0)
    contacts = Contact.objects.filter(pk__gte=first, pk__lt=end).order_by("-pk")
    found = list(contacts.values_list("pk", flat=True)[:most])
    _forget(found)
    figures = IntervalFigure.objects.filter(source=source).exclude(line_id=None)
    rows = list(figures.values_list("pk", "queue_id", "start_epoch")[:most])
    mark_contacts((queue, interval_of(start)) for _, queue, start in rows)
    IntervalFigure.objects.filter(pk__in=[row[0] for row in rows]).delete()
    notes = SetAsideLine.objects.filter(source=source).values_list("pk", flat=True)[:most]
    dropped, _ = SetAsideLine.objects.filter(pk__in=list(notes)).delete()
    return bool(found or rows or dropped)
