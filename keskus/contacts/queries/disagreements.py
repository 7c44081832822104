"""Calls that two sources tell differently, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from keskus.contacts.models import Contact, Disagreement
from keskus.contacts.queries.calls import CALLS_PERMISSION, CallRow, rows_of
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.reach import DAY, Choice, QueueFacts, reach_of
from keskus.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Differing:
    """A call as the principal and as the second source tell it; None where one does not know it."""

    day: date
    entered_at: datetime
    queue: QueueFacts
    kind: str
    second: str
    own: CallRow | None
    other: CallRow | None

    @property
    def kind_label(self) -> str:
        """What differs, in words."""
        return disagreement_label(self.kind)


def disagreement_label(kind: str) -> str:
    """What differs, in words."""
    return str(Disagreement.Kind(kind).label)


def disagreements(viewer: Actor, choice: Choice, kind: str = "") -> QuerySet[Disagreement]:
    """The disagreements of the queues that the viewer reaches as a whole, the latest first."""
    reach = reach_of(viewer, CALLS_PERMISSION, choice)
    rows = Disagreement.objects.filter(reach.whole_queues(DAY))
    return (rows.filter(kind=kind) if kind else rows).order_by("-entered_epoch", "-pk")


def differing(viewer: Actor, rows: Iterable[Disagreement]) -> list[Differing]:
    """Disagreements with both tellings. A call that is being made anew just now is shown as not known."""
    rows = list(rows)
    numbers = {number for row in rows for number in (row.contact_id, row.other_id) if number is not None}
    calls = {call.id: call for call in rows_of(viewer, list(Contact.objects.filter(pk__in=numbers)))}
    queues = {queue.id: queue for queue in reach_of(viewer, CALLS_PERMISSION, Choice.always()).centre}
    return [
        Differing(
            day=row.day,
            entered_at=instant(row.entered_epoch, queues[row.queue_id].zone),
            queue=queues[row.queue_id],
            kind=row.kind,
            second=row.witness.name,
            own=calls.get(row.contact_id or 0),
            other=calls.get(row.other_id or 0),
        )
        for row in rows
    ]


def differing_page(
    viewer: Actor, choice: Choice, kind: str = "", *, first: int = 0, most: int = 50
) -> tuple[list[Differing], int]:
    """A slice of the list, and how many there are in all."""
    rows = disagreements(viewer, choice, kind)
    return differing(viewer, rows.select_related("witness")[first : first + most]), rows.count()
