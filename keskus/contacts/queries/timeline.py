"""One call told whole: facts, segments to scale, every line the PBX wrote about it, its other visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from keskus.contacts.models import Contact, PbxQueue, RawLine, Segment
from keskus.contacts.queries.calls import (
    CALLS_PERMISSION,
    HAS_LINK,
    NUMBER_PERMISSION,
    CallRow,
    numbers_open,
    rows_of,
    shown,
    without_days,
)
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.outbound import MadeCall, made_beside
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.contacts.queries.records import LogLine, evidence_lines
from keskus.contacts.queries.repairs import CallRepair, repairs_of_call
from keskus.contacts.queries.sources import family_of
from keskus.contacts.rules import CALLER_MARK
from keskus.core import keys
from keskus.core.actors import Actor

MOST_LINES = 500
NO_QUEUE = "NONE"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment of the call, with where it lies on the call's own time as shares of its length."""

    kind: str
    agent: str
    detail: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float
    left_share: float
    width_share: float

    @property
    def left(self) -> float:
        """Where it begins, in thousandths of the call."""
        return round(self.left_share * 1000, 1)

    @property
    def width(self) -> float:
        """How long it is, in thousandths of the call; never too thin to be seen."""
        return round(max(self.width_share * 1000, 3), 1)


@dataclass(frozen=True, slots=True)
class Call:
    """A visit and all that is known of it."""

    row: CallRow
    source: str
    zone: ZoneInfo
    answered_at: datetime | None
    ended_at: datetime | None
    ring_seconds: int | None
    wrap_up_seconds: int
    exit_key: str
    did: str
    agent_channel: str
    stretches: list[Stretch]
    lines: list[LogLine]
    other_visits: list[CallRow]
    seconds: int
    repairs: list[CallRepair]
    hold_seconds: int
    evidence: list[LogLine]
    calls_made: list[MadeCall]


def call_of(viewer: Actor, number: int) -> Call | None:
    """One call, or None when there is none or the viewer does not reach it: the two look alike."""
    everywhere = without_days(reach_of(viewer, CALLS_PERMISSION, Choice.always()))
    call = Contact.objects.filter(everywhere, pk=number).select_related("source").first()
    if call is None:
        return None
    of_call = visits_of_call(call)
    visits = Contact.objects.filter(everywhere, of_call).order_by("entered_epoch", "id")
    rows = rows_of(viewer, list(visits[:50]))
    row = next(row for row in rows if row.id == call.pk)
    zone = row.queue.zone
    is_open = call.pk in numbers_open(reach_of(viewer, NUMBER_PERMISSION, Choice.always()), [call.pk])
    segments = list(Segment.objects.filter(contact=call).order_by("order"))
    start, end = _bounds(call, segments)
    lines = _lines(call, {visit.queue.id for visit in rows}, is_open, zone)
    sees_all = len(rows) == Contact.objects.filter(of_call).count()
    own = () if sees_all else (call.callid,)
    return Call(
        row=row,
        source=call.source.name,
        zone=zone,
        answered_at=_instant(call.answered_epoch, zone),
        ended_at=_instant(call.ended_epoch, zone),
        ring_seconds=call.ring_seconds,
        wrap_up_seconds=call.wrap_up_seconds,
        exit_key=call.exit_key,
        did=call.did,
        agent_channel=_agent_channel(lines),
        stretches=_stretches(segments, start, end, zone),
        lines=lines,
        other_visits=[visit for visit in rows if visit.id != call.pk],
        seconds=end - start,
        repairs=repairs_of_call(call.pk),
        hold_seconds=call.hold_seconds,
        evidence=evidence_lines(call.source, call.linkedid, own, is_open, zone),
        calls_made=made_beside(viewer, call),
    )


def visits_of_call(call: Contact) -> Q:
    """The contacts of one call: of one call id, or of one linkedid of one PBX where evidence ties several."""
    own = Q(source_id=call.source_id, callid=call.callid)
    if not call.linkedid:
        return own
    family = family_of(call.source.companion_of_id or call.source_id).values_list("pk", flat=True)
    return own | Q(HAS_LINK, linkedid=call.linkedid, source__in=list(family))


def _instant(epoch: int | None, zone: ZoneInfo) -> datetime | None:
    return None if epoch is None else instant(epoch, zone)


def _bounds(call: Contact, segments: list[Segment]) -> tuple[int, int]:
    """First and last instant of the call's time line; at least a second apart."""
    starts = [call.entered_epoch, *(segment.started_epoch for segment in segments)]
    ends = [call.ended_epoch, *(segment.ended_epoch for segment in segments), *starts]
    return min(starts), max(max(end for end in ends if end is not None), min(starts) + 1)


def _stretches(segments: list[Segment], start: int, end: int, zone: ZoneInfo) -> list[Stretch]:
    agents = agent_names() if segments else {}
    found = []
    for segment in segments:
        until = segment.ended_epoch if segment.ended_epoch is not None else end
        began = float(segment.started_epoch)
        if segment.milliseconds is not None:
            began = max(float(start), until - segment.milliseconds / 1000)
        found.append(
            Stretch(
                kind=segment.kind,
                agent=agents[segment.agent_id][1] if segment.agent_id else "",
                detail=segment.detail,
                started_at=instant(segment.started_epoch, zone),
                ended_at=_instant(segment.ended_epoch, zone),
                seconds=until - began,
                left_share=(began - start) / (end - start),
                width_share=max(0.0, until - began) / (end - start),
            )
        )
    return found


def _lines(call: Contact, queue_ids: set[int], is_open: bool, zone: ZoneInfo) -> list[LogLine]:
    """Lines of this call id, of the queues whose visits the viewer sees."""
    if call.source.is_table:
        return _rows_of_table(call, is_open, zone)
    names = PbxQueue.objects.filter(source_id=call.source_id, queue_id__in=queue_ids)
    seen = {NO_QUEUE, *names.values_list("name", flat=True)}
    rows = RawLine.objects.filter(source_id=call.source_id, callid=call.callid)
    found = []
    for row in rows.select_related("file").order_by("sort_epoch", "id")[:MOST_LINES]:
        epoch, _, queue, agent, event, *data = row.text.split("|")
        if queue not in seen:
            continue
        text = _put_back("|".join(data), row.caller_sealed, is_open)
        at = instant(int(float(epoch)), zone)
        found.append(LogLine(str(row.pk), at, event, queue, agent, text, row.file.name, row.offset))
    return found


def _rows_of_table(call: Contact, is_open: bool, zone: ZoneInfo) -> list[LogLine]:
    """The rows that told this visit: the first one, and the one that counts."""
    found = []
    rows = RawLine.objects.filter(pk__in=[call.first_line, call.last_line], source_id=call.source_id)
    for row in rows.select_related("file").order_by("id"):
        epoch, _, cells = row.text.partition("|")
        text = _put_back(cells, row.caller_sealed, is_open)
        at = instant(int(epoch), zone)
        found.append(LogLine(str(row.pk), at, "", "", "", text, row.file.name, row.offset))
    return found


def _put_back(text: str, sealed: str, is_open: bool) -> str:
    """The numbers that were cut out, in their places, each whole or cut to its end."""
    if CALLER_MARK not in text:
        return text
    numbers = keys.unseal(sealed).split("|") if sealed else []
    for number in numbers:
        text = text.replace(CALLER_MARK, shown(number, is_open), 1)
    return text.replace(CALLER_MARK, "…")


def _agent_channel(lines: list[LogLine]) -> str:
    """The agent's own channel, as the last CONNECT says (`wait|channel|ring seconds`)."""
    for line in reversed(lines):
        if line.event == "CONNECT" and len(parts := line.data.split("|")) > 1:
            return parts[1]
    return ""
