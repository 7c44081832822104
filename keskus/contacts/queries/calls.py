"""The calls behind a figure: lists, filtered to exactly those that the figure counts.

Lists are cut, never counted to the end, and paged through no further than `MOST_ROWS`: whoever wants a later row
narrows the list or exports it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from keskus.contacts.models import IS_TRANSFERRED, Contact, Outcome, Repair
from keskus.contacts.queries.call_order import Part, in_order, page_in_order
from keskus.contacts.queries.clock import instant, local_epoch, span_of_days
from keskus.contacts.queries.definitions import HOUSE, DefinitionSpan, Lens, definition_spans, lens_for
from keskus.contacts.queries.grouping import agent_names, in_clock, is_by_clock
from keskus.contacts.queries.reach import NOTHING, Choice, QueueFacts, Reach, reach_of
from keskus.contacts.rules import INTERVAL_SECONDS, normal_number
from keskus.core import keys
from keskus.core.actors import Actor
from keskus.engines.kpi import FLOW_OUTS

CALLS_PERMISSION = "contacts.contact.view"
NUMBER_PERMISSION = "contacts.number.view"
COUNT_LIMIT = 10_000
MOST_ROWS = 2_000  # forty pages: nobody reads further, and a later page costs more than all before it
ROWS_ASKED = 5_000  # whose repairs are read at a time
ALONG_VALUES = "entered_along_values"  # `entered_epoch` told so that SQLite looks nothing up by it
DIGITS_SHOWN = 3

# Figure -> the calls it counts; those that depend on a definition's limits are in `_within_limits`.
COUNTED: dict[str, Q] = {
    "offered": ~Q(outcome=Outcome.REFUSED),
    "answered": Q(outcome=Outcome.ANSWERED),
    "abandoned": Q(outcome=Outcome.ABANDONED),
    "timeout": Q(outcome=Outcome.TIMEOUT),
    "exit_key": Q(outcome=Outcome.EXIT_KEY),
    "left_empty": Q(outcome=Outcome.LEFT_EMPTY),
    "withdrawn": Q(outcome=Outcome.WITHDRAWN),
    "redirected": Q(outcome=Outcome.REDIRECTED),
    "flow_outs": Q(outcome__in=FLOW_OUTS),
    "unfinished": Q(outcome=Outcome.OPEN),
    "refused": Q(outcome=Outcome.REFUSED),
    "transferred": Q(IS_TRANSFERRED),
    "requeued": Q(flags__contains="requeued"),
}
# The very words of partial indexes: SQLite uses one only where a query repeats them, and never for a parameter.
NOT_ANSWERED = RawSQL("NOT (outcome = 'answered')", [], output_field=BooleanField())
HAS_CALLER = RawSQL("NOT (caller_hash = '')", [], output_field=BooleanField())
HAS_LINK = RawSQL("NOT (linkedid = '')", [], output_field=BooleanField())
AGREED = ("answered_within", "abandoned_within", "short_abandons")
FIGURES = (*COUNTED, *AGREED)
OF_ANSWERED = ("answered", "answered_within")
OF_SEVERAL = ("flow_outs",)  # outcomes at once, so that no index holds them in one order
OUTCOMES = tuple(Outcome.values)
INDEXED = frozenset(FIGURES) - {"offered", "answered", "answered_within", "transferred", "requeued"}


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls: a choice of days and places, the figure that counts them, and what is known of the call."""

    choice: Choice
    figure: str = ""
    outcome: str = ""
    wait_from: int | None = None
    wait_to: int | None = None
    number: str = ""
    callid: str = ""
    flag: str = ""
    rule: str = ""
    order: str = "-entered"
    lens: Lens = HOUSE


@dataclass(frozen=True, slots=True)
class CallRow:
    """One visit of a caller to a queue, ready to be shown. `number` is cut to its end unless the viewer may see it."""

    id: int
    callid: str
    visit: int
    entered_at: datetime
    queue: QueueFacts
    outcome: str
    wait_seconds: int | None
    talk_seconds: int | None
    agent_key: str
    agent: str
    ended_by: str
    transfer_to: str
    number: str
    flags: tuple[str, ...]
    ring_seconds: int | None = None
    hold_seconds: int = 0
    wrap_up_seconds: int = 0
    counted: bool = True
    repairs: tuple[str, ...] = ()

    @property
    def outcome_label(self) -> str:
        """How it ended, in words."""
        return outcome_label(self.outcome)


def outcome_label(outcome: str) -> str:
    """An outcome in words."""
    return str(Outcome(outcome).label)


@dataclass(frozen=True, slots=True)
class CallPage:
    """Rows of one page and how many there are in all, counted no further than `COUNT_LIMIT`."""

    rows: list[CallRow]
    count: int
    is_more: bool


def call_page(viewer: Actor, wanted: CallFilter, *, first: int = 0, most: int = 50) -> CallPage:
    """One page of the calls wanted, as far as the viewer reaches."""
    reach = reach_of(viewer, CALLS_PERMISSION, wanted.choice)
    are_unanswered = wanted.figure in INDEXED or wanted.outcome not in ("", Outcome.ANSWERED)
    order = wanted.order.replace("talk", "entered") if are_unanswered else wanted.order  # nobody talked
    calls = counted = _matching(viewer, wanted, reach)
    if is_of_some := len(reach.chosen) < len(reach.centre):  # an index holds their calls by interval
        counted = _matching(viewer, wanted, reach, "interval_epoch")
    found = _up_to(counted, COUNT_LIMIT + 1)
    are_few = found <= COUNT_LIMIT or bool(wanted.choice.agent)
    is_by_interval = is_of_some and (are_few or order.removeprefix("-") == "entered")
    part = Part(
        counted if is_by_interval else calls,
        _matching(viewer, wanted, reach, ALONG_VALUES) if connection.vendor == "sqlite" else calls,
        are_few=are_few,
        is_by_interval=is_by_interval,
        are_answered=wanted.figure in OF_ANSWERED or wanted.outcome == Outcome.ANSWERED,
        waits=_waits(viewer, wanted, reach),
    )
    parts = _parts(part) if wanted.figure in OF_SEVERAL and not are_few else [part]
    page = page_in_order(parts, order, min(first, MOST_ROWS), most)
    return CallPage(_with_repairs(rows_of(viewer, page)), min(found, COUNT_LIMIT), found > COUNT_LIMIT)


def _parts(part: Part) -> list[Part]:
    """The flow-outs by outcome: no index holds several in one order."""
    few = COUNT_LIMIT // len(FLOW_OUTS)
    return [
        replace(
            part,
            calls=(calls := part.calls.filter(outcome=outcome)),
            along_values=part.along_values.filter(outcome=outcome),
            are_few=_up_to(calls, few + 1) <= few,
        )
        for outcome in FLOW_OUTS
    ]


def _up_to(calls: QuerySet[Contact], most: int) -> int:
    return calls.order_by()[:most].values("id").count()


def _waits(viewer: Actor, wanted: CallFilter, reach: Reach) -> tuple[int | None, int | None]:
    """The shortest and the longest wait that a call wanted may have, as far as that is known; None: any."""
    greatest = wanted.wait_to
    if wanted.figure in AGREED:
        spans = definition_spans(reach.chosen, wanted.choice.first, wanted.choice.last, lens_for(viewer, wanted.lens))
        limits = [(span.definition.threshold_seconds, span.definition.short_abandon_seconds) for span in spans]
        longest = max((pair[wanted.figure == "short_abandons"] for pair in limits), default=0)
        greatest = longest if greatest is None else min(greatest, longest)
    return wanted.wait_from if greatest is None else wanted.wait_from or 0, greatest


def count_calls(viewer: Actor, wanted: CallFilter) -> int:
    """How many calls there are, counted to the end."""
    return _wanted(viewer, wanted).count()


def calls_for_export(viewer: Actor, wanted: CallFilter, *, most: int) -> list[CallRow]:
    """The first `most` calls wanted, with all that a page shows."""
    calls = in_order(_wanted(viewer, wanted), wanted.order)
    return _with_repairs(rows_of(viewer, list(calls[:most])))


def calls_from(viewer: Actor, wanted: CallFilter, *, after: tuple[int, int] | None, most: int) -> list[CallRow]:
    """The first `most` calls wanted in order of time; of a later page those after an instant and number."""
    calls = in_order(_wanted(viewer, wanted), "entered")
    if after is not None:
        epoch, number = after
        calls = calls.filter(
            Q(entered_epoch__gt=epoch) | Q(entered_epoch=epoch, id__gt=number), entered_epoch__gte=epoch
        )
    return _with_repairs(rows_of(viewer, list(calls[:most])))


def calls_found(viewer: Actor, text: str, *, most: int = 8) -> list[CallRow]:
    """Calls whose id is the text, or whose caller's number it is (for those who may see numbers); newest first."""
    everywhere = without_days(reach_of(viewer, CALLS_PERMISSION, Choice.always()))
    by_id = Contact.objects.filter(everywhere, callid=text)
    found = list(by_id.order_by("-entered_epoch")[:most])
    number = normal_number(text)
    if not found and len(number) >= 5 and viewer.may(NUMBER_PERMISSION):
        by_number = Contact.objects.filter(everywhere, Q(HAS_CALLER), caller_hash=keys.search_hash(number))
        by_number = by_number.filter(without_days(reach_of(viewer, NUMBER_PERMISSION, Choice.always())))
        found = list(by_number.order_by("-entered_epoch")[:most])
    return rows_of(viewer, found)


def _wanted(viewer: Actor, wanted: CallFilter) -> QuerySet[Contact]:
    return _matching(viewer, wanted, reach_of(viewer, CALLS_PERMISSION, wanted.choice))


def _matching(viewer: Actor, wanted: CallFilter, reach: Reach, time: str = "entered_epoch") -> QuerySet[Contact]:
    """The calls wanted. Every clock's days begin with a quarter of an hour, so `interval_epoch` tells them too."""
    condition = reach.rows(time) & _in_clock(reach) & _known_of_call(wanted)
    if wanted.figure in AGREED:
        condition &= _within_limits(wanted.figure, reach, lens_for(viewer, wanted.lens))
    elif wanted.figure:
        condition &= COUNTED.get(wanted.figure, NOTHING)
    if wanted.figure:
        condition &= Q(counted=True)
    if wanted.figure in INDEXED:
        condition &= Q(NOT_ANSWERED)
    if wanted.number:
        number = normal_number(wanted.number)
        condition &= Q(HAS_CALLER, caller_hash=keys.search_hash(number)) if number else NOTHING
        condition &= reach_of(viewer, NUMBER_PERMISSION, wanted.choice).rows("entered_epoch")
    return Contact.objects.alias(**{ALONG_VALUES: F("entered_epoch") + 0}).filter(condition)


def _in_clock(reach: Reach) -> Q:
    """The hours and weekdays of the local clock, or the interval, asked for."""
    condition = Q()
    if is_by_clock(reach.choice) and reach.zones:
        condition &= in_clock(local_epoch("entered_epoch", reach.zones, "queue_id", *reach.span), reach.choice)
    if (interval := reach.choice.interval) is not None:
        condition &= Q(entered_epoch__gte=interval, entered_epoch__lt=interval + INTERVAL_SECONDS)
    return condition


def _known_of_call(wanted: CallFilter) -> Q:
    condition = Q()
    if wanted.outcome:
        condition &= Q(outcome=wanted.outcome)
    if wanted.wait_from is not None:
        condition &= Q(wait_seconds__gte=wanted.wait_from)
    if wanted.wait_to is not None:
        condition &= Q(wait_seconds__lte=wanted.wait_to)
    if wanted.callid:
        condition &= Q(callid=wanted.callid)
    if wanted.flag:
        condition &= Q(flags__contains=wanted.flag)
    if wanted.rule:
        condition &= Q(Exists(Repair.objects.filter(contact=OuterRef("pk"), rule=wanted.rule)))
    return condition


def _within_limits(figure: str, reach: Reach, lens: Lens) -> Q:
    """Calls within the limits of their queue's definition on the local day they came; equal limits, one condition."""
    spans = definition_spans(reach.chosen, reach.choice.first, reach.choice.last, lens)
    outcome = Outcome.ANSWERED if figure == "answered_within" else Outcome.ABANDONED
    limits = {_limit(figure, span) for span in spans}
    if len(limits) == 1:
        return Q(outcome=outcome) & limits.pop()
    agreed = NOTHING
    for span in spans:
        start, end = span_of_days(span.first, span.last, span.queue.zone)
        within = Q(queue_id=span.queue.id, entered_epoch__gte=start, entered_epoch__lt=end)
        agreed |= within & _limit(figure, span)
    return Q(outcome=outcome) & agreed


def _limit(figure: str, span: DefinitionSpan) -> Q:
    if figure == "short_abandons":
        return Q(wait_seconds__lt=span.definition.short_abandon_seconds)
    return Q(wait_seconds__lte=span.definition.threshold_seconds)


def _with_repairs(rows: list[CallRow]) -> list[CallRow]:
    """The rows, each with the rules that changed it."""
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(rows), ROWS_ASKED):
        some = [row.id for row in rows[start : start + ROWS_ASKED]]
        made = Repair.objects.filter(contact_id__in=some, applied=True).order_by("rule")
        for number, rule in made.values_list("contact_id", "rule"):
            found[number].append(rule)
    return [replace(row, repairs=tuple(found[row.id])) if row.id in found else row for row in rows]


def rows_of(viewer: Actor, calls: list[Contact]) -> list[CallRow]:
    """Calls ready to be shown, each number whole or cut as the viewer may see it."""
    reach = reach_of(viewer, NUMBER_PERMISSION, Choice.always())
    queues = {queue.id: queue for queue in reach.centre}
    open_to_viewer = numbers_open(reach, [call.pk for call in calls])
    agents = agent_names() if calls else {}
    return [_row(call, queues[call.queue_id], agents, call.pk in open_to_viewer) for call in calls]


def _row(call: Contact, queue: QueueFacts, agents: dict[int, tuple[str, str]], is_open: bool) -> CallRow:
    key, name = agents[call.agent_id] if call.agent_id else ("", "")
    return CallRow(
        id=call.pk,
        callid=call.callid,
        visit=call.visit,
        entered_at=instant(call.entered_epoch, queue.zone),
        queue=queue,
        outcome=call.outcome,
        wait_seconds=call.wait_seconds,
        talk_seconds=call.talk_seconds,
        agent_key=key,
        agent=name,
        ended_by=call.ended_by,
        transfer_to=call.transfer_to or shown_number(call.transfer_sealed, is_open),
        number=shown_number(call.caller_sealed, is_open),
        flags=flags_of(call),
        ring_seconds=call.ring_seconds,
        hold_seconds=call.hold_seconds,
        wrap_up_seconds=call.wrap_up_seconds,
        counted=call.counted,
    )


def flags_of(call: Contact) -> tuple[str, ...]:
    """The codes of what the log did not say about a call."""
    return tuple(code for code in call.flags.replace(",", " ").split() if code)


def numbers_open(reach: Reach, calls: list[int]) -> set[int]:
    """Those of the calls whose numbers this reach (under the permission to see numbers) opens."""
    if reach.scope.everything or reach.scope.nothing or not calls:
        return set(calls) if reach.scope.everything else set()
    return set(Contact.objects.filter(without_days(reach), pk__in=calls).values_list("pk", flat=True))


def without_days(reach: Reach) -> Q:
    """Calls reached on whatever day; teams count as they were when the call came, as everywhere."""
    scope = reach.scope
    if scope.everything:
        return Q()
    return NOTHING if scope.nothing else reach.reached("entered_epoch")


def shown_number(sealed: str, is_open: bool) -> str:
    """A sealed number, whole or cut to its last digits; words such as `anonymous` name nobody and stay."""
    return shown(keys.unseal(sealed), is_open) if sealed else ""


def shown(number: str, is_open: bool) -> str:
    """A number, whole or cut to its last digits."""
    if is_open or not any(sign.isdigit() for sign in number):
        return number
    return f"…{number[-DIGITS_SHOWN:]}"
