"""What is being counted again just now, since when and how far: until it is done, lists of calls have gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q, QuerySet

from keskus.contacts.models import Contact, FoldState, PbxQueue, RawLine
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.reach import Choice, QueueFacts, Reach, reach_of
from keskus.contacts.rules import row_number
from keskus.core.actors import Actor

# Calls are dropped before they are made anew; of the two, making takes about three times as long.
DROP_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class CountingAgain:
    """Since when, and how far (0 to 1)."""

    since_at: datetime
    share: float


def counting_again(viewer: Actor, choice: Choice, permission: str = FIGURES_PERMISSION) -> CountingAgain | None:
    """Whether calls that a choice asks for are being counted again; of several sources, what is the furthest behind."""
    return counting_within(reach_of(viewer, permission, choice))


def counting_within(reach: Reach) -> CountingAgain | None:
    """The same for a reach known already."""
    states = states_within(reach)
    found = [CountingAgain(since_at, share_of(state)) for state in states if (since_at := state.again_since_at)]
    if not found:
        return None
    return CountingAgain(min(each.since_at for each in found), min(each.share for each in found))


def states_within(reach: Reach) -> QuerySet[FoldState]:
    """The states of sources whose calls in the days and queues of a reach are being counted again."""
    return _under_way(reach.queues or reach.chosen).filter(again_from_epoch__lt=reach.span[1])


def counting_call(viewer: Actor, number: int, permission: str) -> CountingAgain | None:
    """Whether the call of that number, there or not there just now, belongs to what is being counted again."""
    reach = reach_of(viewer, permission, Choice.always())
    for state in _under_way(reach.queues):
        known = Contact.objects.filter(pk=number).values_list("entered_epoch", flat=True).first()
        is_its_own = row_number(state.source_id, 0) <= number < row_number(state.source_id + 1, 0)
        if is_its_own and state.again_since_at and (known is None or known >= state.again_from_epoch):
            return CountingAgain(state.again_since_at, share_of(state))
    return None


def _under_way(queues: Iterable[QueueFacts]) -> QuerySet[FoldState]:
    """The states of sources that stand at the sites of these queues, or that these queues come from."""
    rows = list(queues)
    feeding = PbxQueue.objects.filter(queue_id__in=[queue.id for queue in rows]).values("source_id")
    near = Q(source__site_id__in={queue.site_id for queue in rows}) | Q(source_id__in=feeding)
    busy = FoldState.objects.filter(near, rewind_to__isnull=False, again_since_at__isnull=False)
    return busy.select_related("source")


def share_of(state: FoldState) -> float:
    """How far counting again has come, 0 to 1; `state` with its source."""
    if state.source.is_table:
        first = row_number(state.source_id, 0)
        at = state.rewind_line_id if state.drop_contacts_from is not None else state.line_id
        part = _part(at - first, (state.rewind_to or 0) - first)
        return part * DROP_SHARE if state.drop_contacts_from is not None else DROP_SHARE + part * (1 - DROP_SHARE)
    if (start := state.drop_contacts_from) is not None:
        end = row_number(state.source_id + 1, 0)
        last = Contact.objects.filter(pk__gte=start, pk__lt=end).aggregate(last=Max("pk"))["last"]
        left = last - start + 1 if last else 0
        return _part(state.again_contacts - left, state.again_contacts) * DROP_SHARE
    begin = state.again_from_epoch or _first_epoch(state.source_id)
    return DROP_SHARE + _part(state.sort_epoch - begin, state.source.last_epoch - begin) * (1 - DROP_SHARE)


def _first_epoch(source: int) -> int:
    lines = RawLine.objects.filter(source_id=source).aggregate(first=Min("sort_epoch"))
    return int(lines["first"] or 0)


def _part(done: int, whole: int) -> float:
    return min(1.0, max(0.0, done / whole)) if whole > 0 else 1.0
