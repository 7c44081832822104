"""What channel events and call detail records say about calls, put together from the stored records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keskus.contacts.actions.links import evidence_of
from keskus.contacts.models import RawLine, Source, SourceFile
from keskus.contacts.rules.records import CDR, CEL, StoredReader
from keskus.core import keys
from keskus.engines.cdr import CdrFacts, CdrRow, call_facts_from_cdr
from keskus.engines.cel import CallFacts, CelEvent, OutboundCall, Visit, call_facts

MOST_RECORDS = 5000  # of one call; a channel that never ends would hold a transaction for minutes
ASKED = 500

Place = tuple[str, int]  # a channel and a moment in microseconds


@dataclass(slots=True)
class CallEvidence:
    """All records of one call, and by channel and moment which line each was."""

    events: list[CelEvent] = field(default_factory=list)
    rows: list[CdrRow] = field(default_factory=list)
    starts: dict[Place, int] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    first_lines: dict[str, int] = field(default_factory=dict)
    cel: CallFacts = field(default_factory=lambda: call_facts(()))
    cdr: CdrFacts = field(default_factory=lambda: call_facts_from_cdr(()))

    @property
    def outbound(self) -> tuple[OutboundCall, ...]:
        """Calls made: from channel events where there are any, for these tell the talk to the agent's own end."""
        return self.cel.outbound if self.events else self.cdr.outbound

    def line_of(self, uniqueid: str, at_us: int) -> int:
        """The number of the line that tells of a channel at a moment; the channel's first where none does exactly."""
        place = (uniqueid, at_us)
        return self.starts.get(place) or self.lines.get(place) or self.first_lines[uniqueid]

    def lines_of(self, visit: Visit) -> list[int]:
        """The lines that show a visit: its beginning, and how it was transferred."""
        own = (visit.phone_uniqueid, visit.agent_uniqueid)
        moments = [(each.uniqueid, each.at_us) for each in self.cel.transfers if each.uniqueid in own]
        return [self.line_of(*place) for place in ((visit.uniqueid, visit.entered_us), *moments)]

    def cdr_lines_of(self, uniqueid: str) -> list[int]:
        """The first call detail record of a channel."""
        return [self.first_lines[uniqueid]] if uniqueid in self.first_lines else []


def evidence_of_calls(principal: Source, links: Mapping[str, str]) -> dict[str, CallEvidence]:
    """What is known of calls; `links` says of which call each channel is."""
    found: dict[str, CallEvidence] = defaultdict(CallEvidence)
    for source in evidence_of(principal):
        is_cel = source.kind == Source.Kind.ASTERISK_CEL
        records = _records(source, sorted(links))
        headers = dict(SourceFile.objects.filter(pk__in={row[1] for row in records}).values_list("pk", "header"))
        reader: StoredReader[Any] = StoredReader(CEL if is_cel else CDR, source.clock_zone, headers)
        for number, file, epoch, text, sealed, callid in records:
            numbers = keys.unseal(sealed).split("|") if sealed else ()
            record = reader.read(file, epoch, text.partition("|")[2], numbers)
            if record is not None:
                _add(found[links[callid]], record, number)
    for call in found.values():
        if len(call.events) <= MOST_RECORDS and len(call.rows) <= MOST_RECORDS:
            call.cel, call.cdr = call_facts(call.events), call_facts_from_cdr(call.rows)
    return dict(found)


def _records(source: Source, callids: Sequence[str]) -> list[tuple[int, int, int, str, str, str]]:
    found: list[tuple[int, int, int, str, str, str]] = []
    for some in _slices(callids):
        rows = RawLine.objects.filter(source=source, callid__in=some).order_by("pk")
        found += rows.values_list("pk", "file_id", "sort_epoch", "text", "caller_sealed", "callid")
    return found


def _slices(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + ASKED] for start in range(0, len(names), ASKED))


def _add(call: CallEvidence, record: CelEvent | CdrRow, number: int) -> None:
    """Note a record and its line; of several at one moment the beginning of an application says most."""
    call.first_lines.setdefault(record.uniqueid, number)
    if isinstance(record, CdrRow):
        call.rows.append(record)
        call.lines.setdefault((record.uniqueid, record.start_us), number)
        return
    call.events.append(record)
    place = (record.uniqueid, record.at_us)
    call.lines.setdefault(place, number)
    if record.event == "APP_START":
        call.starts.setdefault(place, number)
