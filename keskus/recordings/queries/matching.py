"""The call that a recording is of: by the id in its file's name, else by time. For the machine: no viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet

from keskus.contacts.models import CallLink, Contact, OutboundCall, PbxAgent, PbxQueue, Segment
from keskus.engines.audio import Span
from keskus.people.models import Employee, Queue, Site
from keskus.recordings.models import Recording
from keskus.recordings.rules.matching import NEAR_SECONDS, Candidate, best_by_id, only_by_time
from keskus.recordings.rules.names import OTHER_MARKS, Told

NEAR = int(NEAR_SECONDS)
LONGEST_STAY = 3 * 3600  # from entering a queue to being answered: how far back an answered call may have begun
MOST_CANDIDATES = 200
Call = TypeVar("Call", Contact, OutboundCall)
UNIQUEID, TIME = Recording.MatchedBy.UNIQUEID, Recording.MatchedBy.TIME


@dataclass(frozen=True, slots=True)
class Match:
    """A call found: a contact or a call made, and by what."""

    by: str
    contact: Contact | None = None
    outbound: OutboundCall | None = None


def find_call(told: Told, site: Site, began: int, seconds: float) -> Match | None:
    """The call of a recording whose file's name tells what it tells."""
    if told.call_key:
        keys = [f"{told.before_key}-{told.call_key}"] if told.before_key else []
        return _by_id([*keys, told.call_key], told, site, began, seconds)
    return _by_time(told, site, began, seconds)


def _by_id(keys: list[str], told: Told, site: Site, began: int, seconds: float) -> Match | None:
    contacts = list(_contacts(Q(callid__in=keys)))
    made = list(_calls_made(Q(callid__in=keys)))
    if not contacts and not made:
        linked = set(CallLink.objects.filter(uniqueid__in=keys).values_list("linkedid", flat=True)) | set(keys)
        contacts = list(_contacts(Q(linkedid__in=linked) & ~Q(linkedid="") | Q(callid__in=linked)))
        made = list(_calls_made(Q(linkedid__in=linked)))
    found = {**_candidates(_nearest(contacts, site)), **_made(_nearest(made, site))}
    best = best_by_id([*found], began, seconds, told.queue_name)
    return _match(UNIQUEID, best, found)


def _by_time(told: Told, site: Site, began: int, seconds: float) -> Match | None:
    queues = queues_named(told.queue_name, site)
    near = Q(entered_epoch__gte=began - LONGEST_STAY, entered_epoch__lte=began + NEAR, outcome="answered")
    near &= Q(answered_epoch__gte=began - NEAR, answered_epoch__lte=began + NEAR) | Q(entered_epoch__gte=began - NEAR)
    where = Q(queue__in=queues) if queues else Q(queue__site=site)
    who = Q(agent__employee__number=told.agent_number) if told.agent_number else Q()
    found: dict[Candidate, Contact | OutboundCall] = {**_candidates(_contacts(near & where & who))}
    if not queues:
        rows = _calls_made(who & Q(started_epoch__range=(began - 6 * NEAR, began + NEAR), source__site=site))
        found |= _made(rows)
    return _match(TIME, only_by_time([*found], began, seconds), found)


def queues_named(name: str, site: Site) -> list[int]:
    """The queues of a site that a file's name may mean: as the PBX calls them, or by our name or code."""
    if not name or name.lower() in OTHER_MARKS:
        return []
    pbx = PbxQueue.objects.filter(source__site=site, name__iexact=name, queue__isnull=False)
    ours = Queue.objects.filter(Q(name__iexact=name) | Q(code__iexact=name), site=site)
    return [*{*pbx.values_list("queue_id", flat=True), *ours.values_list("pk", flat=True)}]


def works_for(site: Site, number: str) -> bool:
    """Whether somebody of a site, or whom its PBX knows, has this staff number."""
    agents = PbxAgent.objects.filter(source__site=site, employee__number=number)
    return agents.exists() or Employee.objects.filter(site=site, number=number).exists()


def _contacts(condition: Q) -> QuerySet[Contact]:
    rows = Contact.objects.filter(condition).select_related("queue__site", "agent__employee", "source")
    return rows.order_by("entered_epoch", "id")[:MOST_CANDIDATES]


def _calls_made(condition: Q) -> QuerySet[OutboundCall]:
    rows = OutboundCall.objects.filter(condition).select_related("agent__employee", "source__site")
    return rows.order_by("started_epoch", "id")[:MOST_CANDIDATES]


def _nearest(rows: Iterable[Call], site: Site) -> list[Call]:
    """Those of PBXs at the recording's own site, where there are any: two PBXs may give out one id."""
    known = list(rows)
    return [row for row in known if row.source.site_id == site.pk] or known


def _candidates(rows: Iterable[Contact]) -> dict[Candidate, Contact | OutboundCall]:
    names = dict(PbxQueue.objects.values_list("queue_id", "name"))
    return {
        Candidate(
            row.pk,
            row.entered_epoch,
            row.answered_epoch,
            row.ended_epoch,
            names.get(row.queue_id, row.queue.name),
        ): row
        for row in rows
    }


def _made(rows: Iterable[OutboundCall]) -> dict[Candidate, Contact | OutboundCall]:
    return {
        Candidate(row.pk, row.started_epoch, row.answered_epoch, row.ended_epoch, is_outbound=True): row for row in rows
    }


def _match(by: str, best: Candidate | None, found: dict[Candidate, Contact | OutboundCall]) -> Match | None:
    call = found[best] if best else None
    if isinstance(call, Contact):
        return Match(by, contact=call)
    return Match(by, outbound=call) if call else None


def holds_of(contact: Contact | None, began: int) -> tuple[Span, ...]:
    """When the caller was on hold, in seconds of the recording."""
    if contact is None:
        return ()
    rows = Segment.objects.filter(contact=contact, kind="hold", ended_epoch__isnull=False).order_by("order")
    spans = [(start - began, (end or start) - began) for start, end in rows.values_list("started_epoch", "ended_epoch")]
    return tuple((float(max(0, start)), float(end)) for start, end in spans if end > 0)
