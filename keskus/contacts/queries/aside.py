"""Rows of tables that give no call of their own: how many for which reason, what stands in them, who told instead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from keskus.contacts.models import Contact, RawLine, SetAsideLine, Source
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.contacts.queries.sources import sources
from keskus.contacts.rules import CALLER_MARK
from keskus.core.actors import Actor

SHOWN = 160


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A row set aside: its file and cells (a number that was cut out is a dot), and the call that another row told."""

    epoch: int
    reason: str
    file: str
    text: str
    callid: str
    call: int | None


def aside_counts(viewer: Actor, source: Source) -> list[tuple[SetAsideLine.Reason, int]]:
    """How many rows of a source are set aside for which reason."""
    rows = SetAsideLine.objects.filter(source=source, source__in=sources(viewer))
    found = dict(rows.values_list("reason").annotate(count=Count("id")))
    return [(reason, found[reason.value]) for reason in SetAsideLine.Reason if reason.value in found]


def aside_rows(viewer: Actor, source: Source, reason: str, *, first: int = 0, most: int = 50) -> list[AsideRow]:
    """A slice of the rows of one reason, or of all, the latest first."""
    rows = SetAsideLine.objects.filter(source=source, source__in=sources(viewer))
    rows = (rows.filter(reason=reason) if reason else rows).order_by("-epoch", "-pk")[first : first + most]
    found = list(rows)
    lines = RawLine.objects.filter(pk__in=[row.pk for row in found]).select_related("file").in_bulk()
    calls = _calls(viewer, source, {row.callid for row in found if row.callid})
    return [
        AsideRow(
            epoch=row.epoch,
            reason=row.reason,
            file=line.file.name.rpartition("/")[2] if (line := lines.get(row.pk)) else "",
            text=_cells(line.text) if line else "",
            callid=row.callid,
            call=calls.get(row.callid),
        )
        for row in found
    ]


def _calls(viewer: Actor, source: Source, callids: set[str]) -> dict[str, int]:
    """The calls of these ids that the viewer may open."""
    if not callids or not viewer.may(CALLS_PERMISSION):
        return {}
    reached = reach_of(viewer, CALLS_PERMISSION, Choice.always()).queues
    rows = Contact.objects.filter(source=source, callid__in=callids, queue_id__in=[queue.id for queue in reached])
    return dict(rows.order_by("-pk").values_list("callid", "pk"))


def _cells(text: str) -> str:
    cells = text.partition("|")[2].replace(CALLER_MARK, "•").split("|")
    shown = " | ".join(cells)
    return shown[:SHOWN] + ("…" if len(shown) > SHOWN else "")
