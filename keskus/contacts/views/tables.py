"""The lists of calls as tables; their rows come page by page, their count is cut."""

from __future__ import annotations

import django_tables2
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.calls import MOST_ROWS, CallFilter, CallRow, call_page
from keskus.contacts.queries.flags import FLAG_NAMES, FLAG_WORDS
from keskus.contacts.queries.outbound import MadeCall, MadeFilter, made_page
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.contacts.queries.repaired_states import ORDERS as STATE_ORDERS
from keskus.contacts.queries.repaired_states import RepairedState, repaired_page
from keskus.core.actors import Actor
from keskus.core.tables import ROWS_A_PAGE, DurationColumn, Table, first_row
from keskus.core.templatetags import figures
from keskus.core.templatetags.marks import agent_state, state_words

MOST_PAGES = MOST_ROWS // ROWS_A_PAGE
MISSING = figures.MISSING


class CallTable(Table):
    """Calls. Sorted by the database, so that the sort is over all of them and not over the page."""

    entered = django_tables2.Column(accessor="entered_at", verbose_name=_("Entered"), initial_sort_descending=True)
    queue = django_tables2.Column(accessor="queue", verbose_name=_("Queue"), orderable=False)
    outcome = django_tables2.Column(accessor="outcome_label", verbose_name=_("Outcome"), orderable=False)
    wait = DurationColumn(accessor="wait_seconds", verbose_name=_("Wait"), default=MISSING)
    talk = DurationColumn(accessor="talk_seconds", verbose_name=_("Talk"), default=MISSING)
    agent = django_tables2.Column(accessor="agent", verbose_name=_("Agent"), orderable=False, default=MISSING)
    number = django_tables2.Column(accessor="number", verbose_name=_("Caller"), orderable=False, default=MISSING)
    callid = django_tables2.Column(accessor="callid", verbose_name=_("Call id"), orderable=False)
    flags = django_tables2.Column(
        accessor="flags", verbose_name=_("Flags"), orderable=False, empty_values=(None, ()), default=""
    )
    repairs = django_tables2.Column(
        accessor="repairs", verbose_name=_("Repairs"), orderable=False, empty_values=(None, ()), default=""
    )
    optional = ("queue", "outcome", "wait", "talk", "agent", "number", "callid", "flags", "repairs")

    def render_entered(self, record: CallRow) -> SafeString:
        """When, on the queue's clock; leads to the call."""
        address = reverse("contacts:call", args=[record.id])
        return format_html('<a href="{}">{}</a>', address, figures.local_time(record.entered_at, record.queue.zone))

    def render_queue(self, record: CallRow) -> str:
        """The queue, and which visit of the call it was when not the first."""
        return record.queue.label if record.visit == 1 else f"{record.queue.label} ({record.visit}.)"

    def render_flags(self, value: tuple[str, ...]) -> SafeString:
        """Flags with their words on hover."""
        words = ((FLAG_WORDS.get(code, code), FLAG_NAMES.get(code, code)) for code in value)
        return format_html_join(" ", '<span class="badge" title="{}">{}</span>', words)

    def render_repairs(self, value: tuple[str, ...]) -> SafeString:
        """How many rules changed the call; which, on hover and for screen readers."""
        titles = "; ".join(str(RULE_WORDS[code].title) for code in value if code in RULE_WORDS)
        words = (titles, len(value), titles)
        return format_html('<span class="badge" title="{}">{}<span class="sr-only"> {}</span></span>', *words)


class MadeTable(Table):
    """Calls made. Sorted by the database, so that the sort is over all of them and not over the page."""

    started = django_tables2.Column(accessor="started_at", verbose_name=_("Made"), initial_sort_descending=True)
    agent = django_tables2.Column(accessor="agent", verbose_name=_("Agent"), orderable=False, empty_values=())
    number = django_tables2.Column(accessor="number", verbose_name=_("Number called"), orderable=False, default=MISSING)
    outcome = django_tables2.Column(accessor="disposition_label", verbose_name=_("What came of it"), orderable=False)
    ring = DurationColumn(accessor="ring_seconds", verbose_name=_("Rang"), default=MISSING)
    talk = DurationColumn(accessor="talk_seconds", verbose_name=_("Talk"), default=MISSING)
    interface = django_tables2.Column(accessor="interface", verbose_name=_("Telephone"), orderable=False)
    source = django_tables2.Column(accessor="source", verbose_name=_("Source"), orderable=False)
    callid = django_tables2.Column(accessor="callid", verbose_name=_("Call id"), orderable=False)
    optional = ("agent", "number", "outcome", "ring", "talk", "interface", "source", "callid")

    def render_started(self, record: MadeCall) -> SafeString:
        """When, on the clock of the PBX's site; leads to the call."""
        address = reverse("contacts:outbound_call", args=[record.id])
        return format_html('<a href="{}">{}</a>', address, figures.local_time(record.started_at, record.zone))

    def render_agent(self, record: MadeCall) -> str | SafeString:
        """Whose call it was; a telephone that two share is nobody's."""
        reason = gettext("Nobody is known to take calls on this telephone alone.")
        return record.agent or figures.missing(None, reason)  # type: ignore[return-value]


class RepairedTable(Table):
    """Agents' states that rules shaped; a page of them, sorted by the database."""

    agent = django_tables2.Column(accessor="agent", verbose_name=_("Agent"), orderable=False)
    state = django_tables2.Column(accessor="state", verbose_name=_("State"), orderable=False)
    started = django_tables2.Column(accessor="started_at", verbose_name=_("From"), initial_sort_descending=True)
    ended = django_tables2.Column(accessor="ended_at", verbose_name=_("To"), default=MISSING)
    length = DurationColumn(accessor="seconds", verbose_name=_("Length"), default=MISSING, orderable=False)
    rule = django_tables2.Column(accessor="rule", verbose_name=_("Repair rule"), orderable=False)
    logged = django_tables2.Column(verbose_name=_("As logged"), empty_values=(), orderable=False)
    optional = ("length", "rule", "logged")

    def render_agent(self, value: str, record: RepairedState) -> SafeString:
        """Leads to their days."""
        day = record.started_at.date()
        address = reverse("reports:agents") + address_of(Choice(day, day, agent=record.agent_key), by="day")
        return format_html('<a href="{}">{}</a>', address, value)

    def render_state(self, value: str) -> SafeString:
        """By colour, shape and word."""
        return agent_state(value)

    def render_started(self, record: RepairedState) -> str | SafeString:
        """On the clock of the PBX's site."""
        return figures.local_time(record.started_at, record.zone)

    def render_ended(self, record: RepairedState) -> str | SafeString:
        """On the clock of the PBX's site."""
        return figures.local_time(record.ended_at, record.zone)

    def render_rule(self, value: str) -> SafeString:
        """Its title; what it does on hover."""
        words = RULE_WORDS[value]
        return format_html('<span title="{}">{}</span>', words.does, words.title)

    def render_logged(self, record: RepairedState) -> str:
        """What the lines say by themselves."""
        return _as_logged(record)


def _as_logged(record: RepairedState) -> str:
    """What the fold kept of the lines' own telling."""
    logged = record.logged
    if logged.telephones:
        said = gettext("Each telephone by itself: %(names)s.")
        return said % {"names": "; ".join(_telephone(*telephone) for telephone in logged.telephones)}
    if logged.started_at is not None:
        said = gettext("Begun at %(time)s, by a line whose own time is far from those beside it.")
        return said % {"time": figures.moment(logged.started_at, record.zone)}
    if logged.state:
        return gettext("All this time: %(state)s. No line signs out.") % {"state": state_words(logged.state)}
    return gettext("No end: no line signs out.") if logged.is_endless else MISSING


def _telephone(name: str, state: str, reason: str) -> str:
    """One telephone, its state, and why it was paused."""
    return f"{name}: {state_words(state)}" + (f" ({reason})" if reason else "")


def call_table(request: HttpRequest, viewer: Actor, wanted: CallFilter) -> tuple[CallTable, int, bool]:
    """The page of the table that the address asks for, how many calls there are, and whether there are more."""
    found = call_page(viewer, wanted, first=first_row(request, most=MOST_PAGES), most=ROWS_A_PAGE)
    table = CallTable(found.rows, order_by=wanted.order)
    table.one_page(request, found.count, most=MOST_ROWS)
    return table, found.count, found.is_more


def made_table(request: HttpRequest, viewer: Actor, wanted: MadeFilter) -> tuple[MadeTable, int, bool]:
    """The same of calls made."""
    found = made_page(viewer, wanted, first=first_row(request, most=MOST_PAGES), most=ROWS_A_PAGE)
    table = MadeTable(found.rows, order_by=wanted.order)
    table.one_page(request, found.count, most=MOST_ROWS)
    return table, found.count, found.is_more


def repaired_table(request: HttpRequest, viewer: Actor, choice: Choice, rule: str) -> tuple[RepairedTable, int]:
    """The page of the table that the address asks for, and how many states there are."""
    order = request.GET.get("sort") or ""
    order = order if order in STATE_ORDERS else "-started"
    first = first_row(request, most=MOST_PAGES)
    rows, count = repaired_page(viewer, choice, rule, order, first=first, most=ROWS_A_PAGE)
    table = RepairedTable(rows, order_by=order)
    table.one_page(request, count, most=MOST_ROWS)
    return table, count
