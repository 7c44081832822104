"""Calls that agents made, by channel events or call detail records: those that figures count, and their lists.

Such a call belongs to no queue. It is reached through whoever made it; one behind which no employee is known, through
the site of its source. Its day and hour are those of that site's clock.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keskus.contacts.models import Contact, OutboundCall, Source
from keskus.contacts.queries.calls import CALLS_PERMISSION, COUNT_LIMIT, MOST_ROWS, NUMBER_PERMISSION, shown_number
from keskus.contacts.queries.clock import instant, local_epoch, span_of_days
from keskus.contacts.queries.grouping import agent_names, in_clock, is_by_clock
from keskus.contacts.queries.reach import NOTHING, Choice, Reach, reach_of
from keskus.contacts.queries.sources import family_of
from keskus.contacts.rules import INTERVAL_SECONDS, normal_number
from keskus.core import keys
from keskus.core.actors import Actor
from keskus.engines.cel import facts

LONGEST_TALK_SECONDS = 86_400  # how far back a talk under way is looked for


def talks_under_way(agent: Any, moment: Any) -> QuerySet[Contact]:
    """An agent's talks with callers at a moment: two values, or two references to a call's own."""
    return Contact.objects.filter(
        Q(ended_epoch=None) | Q(ended_epoch__gt=moment),
        agent=agent,
        entered_epoch__gte=moment - LONGEST_TALK_SECONDS,
        entered_epoch__lte=moment,
        answered_epoch__lte=moment,
    )


# A call that an agent made during a talk with a caller is a consultation: part of that talk, and no call of its own.
OWN_CALL = ~Exists(talks_under_way(OuterRef("agent_id"), OuterRef("started_epoch")))
HAS_NUMBER = RawSQL("NOT (called_hash = '')", [], output_field=BooleanField())  # the words of the partial index

COUNTED = ("made", "made_answered")  # the figures of the agents' report
# Which calls a list can hold.
MADE: dict[str, Q] = {
    "": Q(OWN_CALL),
    "made": Q(OWN_CALL, agent__isnull=False),
    "made_answered": Q(OWN_CALL, agent__isnull=False, answered_epoch__isnull=False),
    "nobodys": Q(OWN_CALL, agent=None),
    "consultations": ~Q(OWN_CALL),
}
ORDERS: dict[str, tuple[Any, ...]] = {
    "started": ("started_epoch", "id"),
    "-started": ("-started_epoch", "-id"),
    "ring": (Coalesce("ring_seconds", 0).asc(), "id"),
    "-ring": (Coalesce("ring_seconds", -1).desc(), "-id"),
    "talk": (Coalesce("talk_seconds", 0).asc(), "id"),
    "-talk": (Coalesce("talk_seconds", -1).desc(), "-id"),
}
DISPOSITIONS: dict[str, str | Promise] = {
    facts.ANSWERED: pgettext_lazy("call made", "answered"),
    facts.NO_ANSWER: _("rang, nobody answered"),
    facts.BUSY: pgettext_lazy("call made", "busy"),
    facts.CANCELLED: _("given up before an answer"),
    facts.FAILED: _("could not be connected"),
}

UNANSWERED = "unanswered"  # whatever the reason


@dataclass(frozen=True, slots=True)
class MadeFilter:
    """Which calls made: days and people, which of them, and what is known of the call."""

    choice: Choice
    figure: str = ""
    disposition: str = ""
    number: str = ""
    callid: str = ""
    order: str = "-started"


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A call that somebody made, ready to be shown. `number` is cut to its end unless the viewer may see it."""

    id: int
    callid: str
    started_at: datetime
    zone: ZoneInfo
    source: str
    agent_key: str
    agent: str
    interface: str
    disposition: str
    ring_seconds: int | None
    talk_seconds: int | None
    hold_seconds: int
    number: str
    is_consultation: bool

    @property
    def disposition_label(self) -> str:
        """What came of it, in words."""
        return str(DISPOSITIONS.get(self.disposition, self.disposition))


@dataclass(frozen=True, slots=True)
class MadePage:
    """Rows of one page and how many there are in all, counted no further than `COUNT_LIMIT`."""

    rows: list[MadeCall]
    count: int
    is_more: bool


@dataclass(frozen=True)
class _MadeReach:
    """A reach over people, with the sources whose calls are asked for by the clock of their site."""

    reach: Reach

    @cached_property
    def clocks(self) -> dict[ZoneInfo, list[int]]:
        site = self.reach.choice.site
        rows = Source.objects.filter(**({} if site is None else {"site": site})).select_related("site")
        found: dict[ZoneInfo, list[int]] = defaultdict(list)
        for row in rows:
            found[row.site.zone].append(row.pk)
        return dict(found)

    def rows(self) -> Q:
        """Calls in the days, hours and interval asked for, of the people asked for and reached."""
        return self._in_days() & self._in_clock() & self.reached() & self.reach.named_agents("started_epoch")

    def reached(self) -> Q:
        """Calls on whatever day that the viewer reaches; teams count as they were then."""
        scope = self.reach.scope
        if scope.everything:
            return Q()
        if scope.nothing:
            return NOTHING
        own = Reach(Choice.always(), scope, self.reach.centre).agents("started_epoch")
        return own | Q(agent__employee=None, source__site__in=scope.sites) if scope.sites else own

    def _in_days(self) -> Q:
        choice, found = self.reach.choice, NOTHING
        for zone, sources in self.clocks.items():
            start, end = span_of_days(choice.first, choice.last, zone)
            within = Q(started_epoch__gte=start, started_epoch__lt=end)
            found |= within if len(self.clocks) == 1 and choice.site is None else within & Q(source__in=sources)
        return found

    def _in_clock(self) -> Q:
        choice, condition = self.reach.choice, Q()
        if is_by_clock(choice) and self.clocks:
            spans = [span_of_days(choice.first, choice.last, zone) for zone in self.clocks]
            span = min(start for start, _end in spans), max(end for _start, end in spans)
            condition &= in_clock(local_epoch("started_epoch", self.clocks, "source_id", *span), choice)
        if (interval := choice.interval) is not None:
            condition &= Q(started_epoch__gte=interval, started_epoch__lt=interval + INTERVAL_SECONDS)
        return condition


def made_reached(viewer: Actor, permission: str = CALLS_PERMISSION) -> Q:
    """Calls made, on whatever day, that the viewer reaches under a permission."""
    return _MadeReach(reach_of(viewer, permission, Choice.always())).reached()


def made_page(viewer: Actor, wanted: MadeFilter, *, first: int = 0, most: int = 50) -> MadePage:
    """One page of the calls made that are wanted, as far as the viewer reaches."""
    calls = _matching(viewer, wanted)
    found = calls.order_by()[: COUNT_LIMIT + 1].values("id").count()
    first = min(first, MOST_ROWS)
    page = list(_ordered(calls, wanted)[first : first + most])
    return MadePage(made_rows(viewer, page), min(found, COUNT_LIMIT), found > COUNT_LIMIT)


def made_for_export(viewer: Actor, wanted: MadeFilter, *, most: int) -> list[MadeCall]:
    """The first `most` calls made, with all that a page shows."""
    return made_rows(viewer, list(_ordered(_matching(viewer, wanted), wanted)[:most]))


def made_found(viewer: Actor, text: str, *, most: int = 8) -> list[MadeCall]:
    """Calls made whose id is the text, or whose number it is (for those who may see numbers); newest first."""
    reached = OutboundCall.objects.filter(made_reached(viewer)).order_by(*ORDERS["-started"])
    found = list(reached.filter(callid=text)[:most])
    number = normal_number(text)
    if not found and len(number) >= 5 and viewer.may(NUMBER_PERMISSION):
        found = list(reached.filter(made_reached(viewer, NUMBER_PERMISSION), _called(number))[:most])
    return made_rows(viewer, found)


def made_rows(viewer: Actor, calls: list[OutboundCall]) -> list[MadeCall]:
    """Calls made, ready to be shown, each number whole or cut as the viewer may see it."""
    if not calls:
        return []
    numbers = [call.pk for call in calls]
    open_to_viewer = set(
        OutboundCall.objects.filter(made_reached(viewer, NUMBER_PERMISSION), pk__in=numbers).values_list(
            "pk", flat=True
        )
    )
    meanwhile = set(OutboundCall.objects.filter(~Q(OWN_CALL), pk__in=numbers).values_list("pk", flat=True))
    sources = {row.pk: row for row in Source.objects.select_related("site")}
    agents = agent_names()
    return [
        _row(call, sources[call.source_id], agents, call.pk in open_to_viewer, call.pk in meanwhile) for call in calls
    ]


def _row(
    call: OutboundCall, source: Source, agents: dict[int, tuple[str, str]], is_open: bool, is_consultation: bool
) -> MadeCall:
    key, name = agents[call.agent_id] if call.agent_id else ("", "")
    return MadeCall(
        id=call.pk,
        callid=call.callid,
        started_at=instant(call.started_epoch, source.site.zone),
        zone=source.site.zone,
        source=source.name,
        agent_key=key,
        agent=name,
        interface=call.interface,
        disposition=call.disposition,
        ring_seconds=call.ring_seconds,
        talk_seconds=call.talk_seconds,
        hold_seconds=call.hold_seconds,
        number=shown_number(call.called_sealed, is_open),
        is_consultation=is_consultation,
    )


def _matching(viewer: Actor, wanted: MadeFilter) -> QuerySet[OutboundCall]:
    reach = reach_of(viewer, CALLS_PERMISSION, wanted.choice)
    condition = _MadeReach(reach).rows() & MADE.get(wanted.figure, NOTHING)
    if wanted.figure in COUNTED:
        condition &= reach.agents("started_epoch")  # the report reaches people only
    if wanted.disposition == UNANSWERED:
        condition &= Q(answered_epoch=None)
    elif wanted.disposition:
        condition &= Q(disposition=wanted.disposition)
    if wanted.callid:
        condition &= Q(callid=wanted.callid)
    if wanted.number:
        number = normal_number(wanted.number)
        condition &= _called(number) & made_reached(viewer, NUMBER_PERMISSION) if number else NOTHING
    return OutboundCall.objects.filter(condition)


def _called(number: str) -> Q:
    return Q(HAS_NUMBER, called_hash=keys.search_hash(number))


def _ordered(calls: QuerySet[OutboundCall], wanted: MadeFilter) -> QuerySet[OutboundCall]:
    return calls.order_by(*ORDERS.get(wanted.order, ORDERS["-started"]))


def made_beside(viewer: Actor, call: Contact, most: int = 50) -> list[MadeCall]:
    """Calls that the agent of a contact made during its talk, and those that are part of the same call."""
    part = Q(pk__in=[])
    if call.linkedid:
        family = family_of(call.source.companion_of_id or call.source_id).values_list("pk", flat=True)
        part |= Q(source__in=list(family), linkedid=call.linkedid)
    if call.agent_id and call.answered_epoch is not None and call.ended_epoch is not None:
        during = Q(started_epoch__gte=call.answered_epoch, started_epoch__lt=call.ended_epoch)
        part |= Q(agent=call.agent_id) & during
    found = OutboundCall.objects.filter(part, made_reached(viewer)).order_by(*ORDERS["started"])
    return made_rows(viewer, list(found[:most]))
