"""Which channels belong to one call, from channel events and call detail records; which calls must be looked at again.

A call is all linkedids that share a channel: a consultation that ends in a transfer has two, and its channels move from
one to the other. It goes by the first of them in the order of text. Kept at the source whose calls these are: the
queue_log that a CDR or CEL source accompanies, or that source itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from keskus.contacts.models import CallLink, FoldState, MarkedCall, RawLine, Repair, Source, SourceFile
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.queries.sources import family_of
from keskus.contacts.rules import row_number
from keskus.contacts.rules.records import StoredReader
from keskus.contacts.rules.repairs import RULES, Layer
from keskus.core.actions import ingest

SLICE = 5000
EVIDENCE_RULES = tuple(code for code, rule in RULES.items() if rule.layer is Layer.EVIDENCE)
ASKED = 500  # at a time: SQLite takes no more than some thousand values in one statement


@ingest("contacts.link_calls")
def link_calls(source: Source, *, most: int = SLICE) -> bool:
    """Take the next records of a CDR or CEL source into the calls they belong to; whether more wait."""
    state, _ = FoldState.objects.select_for_update().get_or_create(source=source)
    first = max(state.line_id, row_number(source.pk, 0))
    lines = RawLine.objects.filter(pk__gt=first, pk__lt=row_number(source.pk + 1, 0)).order_by("pk")
    rows = list(lines.values_list("pk", "text", "file_id", "sort_epoch")[:most])
    if not rows:
        return False
    headers = dict(SourceFile.objects.filter(pk__in={row[2] for row in rows}).values_list("pk", "header"))
    reader = StoredReader(EVIDENCE[source.kind], source.clock_zone, headers)
    pairs = {reader.link(file, text.partition("|")[2]) for _, text, file, _ in rows}
    tie(source.companion_of_id or source.pk, pairs)
    state.line_id = rows[-1][0]
    state.sort_epoch = max(state.sort_epoch, *(row[3] for row in rows))
    state.save(update_fields=["line_id", "sort_epoch"])
    return len(rows) == most


def tie(principal: int, pairs: Iterable[tuple[str, str]]) -> None:
    """Note that channels belong to calls, join calls that share a channel, and mark what is touched."""
    wanted = {(uniqueid, linkedid) for uniqueid, linkedid in pairs if uniqueid and linkedid}
    named = {name for pair in wanted for name in pair}
    known = dict(_links(principal, named))
    calls = _Calls(known.items())
    for uniqueid, linkedid in sorted(wanted):
        calls.join(uniqueid, linkedid)
    for call in {call for call in known.values() if calls.of(call) != call}:
        CallLink.objects.filter(source_id=principal, linkedid=call).update(linkedid=calls.of(call))
    new = [CallLink(source_id=principal, uniqueid=name, linkedid=calls.of(name)) for name in sorted(named - set(known))]
    CallLink.objects.bulk_create(new, batch_size=ASKED)
    mark_calls(principal, {calls.of(name) for name in named})


class _Calls:
    """Names that are of one call, joined; each call goes by its first name."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._above: dict[str, str] = {}
        for name, call in known:
            self.join(name, call)

    def of(self, name: str) -> str:
        """The first name of the call."""
        while (above := self._above.get(name, name)) != name:
            self._above[name] = self._above.get(above, above)
            name = above
        return name

    def join(self, one: str, other: str) -> None:
        """These two are of one call."""
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._above[second] = first


def _links(principal: int, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    wanted = sorted(names)
    for start in range(0, len(wanted), ASKED):
        rows = CallLink.objects.filter(source_id=principal, uniqueid__in=wanted[start : start + ASKED])
        yield from rows.values_list("uniqueid", "linkedid")


def mark_calls(principal: int, calls: Iterable[str]) -> None:
    """Have calls looked at again, with all that is known of them now."""
    MarkedCall.objects.bulk_create(
        [MarkedCall(source_id=principal, linkedid=call) for call in sorted(set(calls))], ignore_conflicts=True
    )


def note_folded(source: Source, callids: Mapping[int, str], first_new: int) -> None:
    """These contacts (number -> call id) now stand as the log has them: what evidence did to them is to be done again.

    Those numbered below `first_new` stood before, so their repairs were just written over.
    """
    if not Source.objects.filter(companion_of=source, kind__in=EVIDENCE).exists():
        return
    Repair.objects.filter(contact__in=[pk for pk in callids if pk < first_new], rule__in=EVIDENCE_RULES).delete()
    mark_calls(source.pk, {call for _, call in _links(source.pk, set(callids.values()))})


def evidence_of(principal: Source) -> Sequence[Source]:
    """The CDR and CEL sources that tell of a source's calls, itself among them if it is one."""
    rows = family_of(principal.pk).filter(kind__in=EVIDENCE)
    return list(rows.select_related("site").order_by("pk"))
