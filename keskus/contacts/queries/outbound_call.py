"""One call that somebody made, told whole: facts, its parts to scale, every record about it, what it was part of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from keskus.contacts.models import Contact, OutboundCall
from keskus.contacts.queries.calls import CALLS_PERMISSION, NUMBER_PERMISSION, CallRow, rows_of, without_days
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.outbound import MadeCall, made_reached, made_rows, talks_under_way
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.contacts.queries.records import LogLine, evidence_lines
from keskus.contacts.queries.sources import family_of
from keskus.contacts.queries.timeline import Stretch
from keskus.core.actors import Actor

MOST_OTHERS = 50


@dataclass(frozen=True, slots=True)
class ToldMade:
    """A call made and all that is known of it. `meanwhile`: the talks with callers during which it was made."""

    row: MadeCall
    answered_at: datetime | None
    ended_at: datetime | None
    stretches: list[Stretch]
    seconds: int
    meanwhile: list[CallRow]
    visits: list[CallRow]
    others: list[MadeCall]
    evidence: list[LogLine]


def made_call(viewer: Actor, number: int) -> ToldMade | None:
    """One call made, or None when there is none or the viewer does not reach it: the two look alike."""
    reached = OutboundCall.objects.filter(made_reached(viewer))
    call = reached.filter(pk=number).select_related("source").first()
    if call is None:
        return None
    row = made_rows(viewer, [call])[0]
    family = list(family_of(call.source.companion_of_id or call.source_id).values_list("pk", flat=True))
    others = OutboundCall.objects.filter(source__in=family, linkedid=call.linkedid).exclude(pk=call.pk)
    visits = Contact.objects.filter(source__in=family, linkedid=call.linkedid)
    everywhere = without_days(reach_of(viewer, CALLS_PERMISSION, Choice.always()))
    seen_others = list(reached.filter(pk__in=others.values("pk")).order_by("started_epoch", "pk")[:MOST_OTHERS])
    seen_visits = list(visits.filter(everywhere).order_by("entered_epoch", "pk")[:MOST_OTHERS])
    sees_all = (len(seen_others), len(seen_visits)) == (others.count(), visits.count())
    meanwhile = talks_under_way(call.agent_id, call.started_epoch).filter(everywhere) if call.agent_id else ()
    is_open = OutboundCall.objects.filter(made_reached(viewer, NUMBER_PERMISSION), pk=number).exists()
    start, end = _bounds(call)
    own = () if sees_all else (call.callid,)
    return ToldMade(
        row=row,
        answered_at=None if call.answered_epoch is None else instant(call.answered_epoch, row.zone),
        ended_at=None if call.ended_epoch is None else instant(call.ended_epoch, row.zone),
        stretches=_stretches(call, row, start, end),
        seconds=end - start,
        meanwhile=rows_of(viewer, list(meanwhile[:MOST_OTHERS])),
        visits=rows_of(viewer, seen_visits),
        others=made_rows(viewer, seen_others),
        evidence=evidence_lines(call.source, call.linkedid, own, is_open, row.zone),
    )


def _bounds(call: OutboundCall) -> tuple[int, int]:
    """First and last instant of the call's time line; at least a second apart."""
    ends = [call.started_epoch + 1, call.ended_epoch, call.answered_epoch]
    return call.started_epoch, max(end for end in ends if end is not None)


def _stretches(call: OutboundCall, row: MadeCall, start: int, end: int) -> list[Stretch]:
    """How long it rang, and how long was talked."""
    rang_until = call.answered_epoch or call.ended_epoch or end
    spans = [("ring", rang_until - (call.ring_seconds or 0), rang_until)]
    if call.answered_epoch is not None:
        spans.append(("talk", call.answered_epoch, call.answered_epoch + (call.talk_seconds or 0)))
    return [
        Stretch(
            kind=kind,
            agent=row.agent if kind == "talk" else "",
            detail="" if kind == "talk" else "answered" if call.answered_epoch is not None else "no_answer",
            started_at=instant(began, row.zone),
            ended_at=instant(until, row.zone),
            seconds=until - began,
            left_share=max(0.0, (began - start) / (end - start)),
            width_share=(until - began) / (end - start),
        )
        for kind, began, until in spans
    ]
