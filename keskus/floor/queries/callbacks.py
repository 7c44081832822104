"""Whom to call back: who gave up today, or left a queue by a key that asks for it. Whoever was spoken to since is
struck off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from keskus.contacts.models import Contact, OutboundCall, Outcome
from keskus.contacts.queries.calls import (
    CALLS_PERMISSION,
    HAS_CALLER,
    NOT_ANSWERED,
    NUMBER_PERMISSION,
    numbers_open,
    shown_number,
)
from keskus.contacts.queries.clock import instant, span_of_days
from keskus.contacts.queries.reach import Choice, QueueFacts, Reach, reach_of
from keskus.core.actors import Actor
from keskus.people.models import Queue

MOST_CALLS = 2000


@dataclass(frozen=True, slots=True)
class GaveUp:
    """A caller who gave up: how often today, the last time, and when they were spoken to after all, if so.

    `call` is the last contact; those without a number stand each alone. `has_asked`: left by a key to be called back.
    """

    number: str
    times: int
    queue: QueueFacts
    last_at: datetime
    longest_wait_seconds: int
    call: int
    helped_at: datetime | None
    has_asked: bool = False


def callbacks_due(queues: Iterable[QueueFacts], now: datetime) -> int:
    """How many callers of queues, seen as a whole, are owed a call: with a number, and not spoken to since."""
    chosen, latest = list(queues), dict[str, int]()
    gone = _gone(facts.id for facts in chosen)
    for zone in {facts.zone for facts in chosen}:
        ids = [facts.id for facts in chosen if facts.zone == zone]
        start, _end = span_of_days(day := now.astimezone(zone).date(), day, zone)
        rows = Contact.objects.filter(
            gone, Q(NOT_ANSWERED), Q(HAS_CALLER), counted=True, queue_id__in=ids, entered_epoch__gte=start
        )
        for caller, entered in rows.order_by().values_list("caller_hash", "entered_epoch"):
            latest[caller] = max(latest.get(caller, 0), entered)
    helped = _helped(latest, min(latest.values())) if latest else {}
    return sum(helped.get(caller, 0) <= entered for caller, entered in latest.items())


def _gone(queues: Iterable[int]) -> Q:
    """Hung up while waiting, or left by a key that asks for a callback in that queue."""
    found = Q(outcome=Outcome.ABANDONED)
    asking = Queue.objects.filter(pk__in=list(queues)).exclude(callback_keys="")
    for queue, keys in asking.values_list("pk", "callback_keys"):
        found |= Q(outcome=Outcome.EXIT_KEY, queue_id=queue, exit_key__in=list(keys))
    return found


def gave_up_today(viewer: Actor, now: datetime, queue: int | None = None, site: int | None = None) -> list[GaveUp]:
    """Today's callers who gave up or asked to be called back, those still owed a call first: those who asked before
    the others, then the latest first."""
    calls, queues = _abandoned(viewer, now, queue, site)
    if not calls:
        return []
    helped = _helped({call.caller_hash for call in calls} - {""}, min(call.entered_epoch for call in calls))
    open_to_viewer = numbers_open(reach_of(viewer, NUMBER_PERMISSION, Choice.always()), [call.pk for call in calls])
    by_caller: dict[object, list[Contact]] = defaultdict(list)
    for call in calls:
        by_caller[call.caller_hash or call.pk].append(call)
    rows = [_row(group, queues[group[0].queue_id], helped, open_to_viewer) for group in by_caller.values()]
    return sorted(rows, key=_by_need)


def _by_need(row: GaveUp) -> tuple[bool, bool, float]:
    return row.helped_at is not None, not row.has_asked, -row.last_at.timestamp()


def _abandoned(
    viewer: Actor, now: datetime, queue: int | None, site: int | None
) -> tuple[list[Contact], dict[int, QueueFacts]]:
    """The calls, the latest first, by the local day of each queue's site."""
    centre = reach_of(viewer, CALLS_PERMISSION, Choice.always()).centre
    queues = {facts.id: facts for facts in centre if queue in (None, facts.id) and site in (None, facts.site_id)}
    calls: list[Contact] = []
    gone = _gone(queues)
    for zone in {facts.zone for facts in queues.values()}:
        ids = frozenset(facts.id for facts in queues.values() if facts.zone == zone)
        day = now.astimezone(zone).date()
        reach = reach_of(viewer, CALLS_PERMISSION, Choice(day, day, ids))
        rows = Contact.objects.filter(_reached(reach), gone, counted=True)
        calls += rows.order_by("-entered_epoch")[:MOST_CALLS]
    return sorted(calls, key=lambda call: -call.entered_epoch), queues


def _reached(reach: Reach) -> Q:
    """Such calls have no agent: they are seen by whoever reaches the queue."""
    return reach.whole_queues("entered_epoch")


def _helped(callers: Iterable[str], since: int) -> dict[str, int]:
    """When each of the callers was last spoken to: answered by a queue, or called by us and answered."""
    hashes = list(callers)
    found: dict[str, int] = {}
    answered = Contact.objects.filter(caller_hash__in=hashes, outcome="answered", entered_epoch__gte=since)
    for caller, at in answered.values_list("caller_hash", "entered_epoch"):
        found[caller] = max(found.get(caller, 0), at)
    made = OutboundCall.objects.filter(called_hash__in=hashes, answered_epoch__isnull=False, started_epoch__gte=since)
    for caller, at in made.values_list("called_hash", "started_epoch"):
        found[caller] = max(found.get(caller, 0), at)
    return found


def _row(calls: list[Contact], queue: QueueFacts, helped: dict[str, int], open_to_viewer: set[int]) -> GaveUp:
    last = calls[0]
    at = helped.get(last.caller_hash, 0)
    return GaveUp(
        shown_number(last.caller_sealed, last.pk in open_to_viewer),
        len(calls),
        queue,
        instant(last.entered_epoch, queue.zone),
        max(call.wait_seconds or 0 for call in calls),
        last.pk,
        instant(at, queue.zone) if at > last.entered_epoch else None,
        any(call.outcome == "exit_key" for call in calls),
    )
