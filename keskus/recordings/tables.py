"""The lists about recordings."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import django_tables2 as columns
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keskus.core.tables import CountColumn, DurationColumn, ShareColumn, Table
from keskus.core.templatetags import figures
from keskus.core.templatetags.figures import MISSING, local_time
from keskus.recordings.models import Arrival
from keskus.recordings.queries.gaps import Lost, Orphan
from keskus.recordings.queries.listing import Row
from keskus.recordings.queries.playback import Heard
from keskus.recordings.sentences.of_arrivals import reason_words


def recording_address(number: int) -> str:
    """Where a recording is heard."""
    try:
        return reverse("recordings:recording", args=[number])
    except NoReverseMatch:
        return reverse("recordings:match", args=[number])


class RecordingTable(Table):
    """Recordings, sorted by the database."""

    began = columns.Column(accessor="began_at", verbose_name=_("Began"), initial_sort_descending=True)
    queue = columns.Column(verbose_name=_("Queue"), orderable=False, empty_values=())
    agent = columns.Column(verbose_name=_("Agent"), orderable=False, default=MISSING)
    length = DurationColumn(accessor="seconds", verbose_name=_("Length"))
    dead_air = DurationColumn(verbose_name=_("Dead air"), default=MISSING)
    talk_over = DurationColumn(verbose_name=_("Speaking at once"), default=MISSING)
    agent_share = ShareColumn(verbose_name=_("Agent’s share of talk"), default=MISSING)
    call = columns.Column(accessor="callid", verbose_name=_("Call"), orderable=False, empty_values=())
    state = columns.Column(accessor="state_label", verbose_name=_("State"), orderable=False)
    optional = ("queue", "agent", "length", "dead_air", "talk_over", "agent_share", "call", "state")

    def render_began(self, record: Row) -> SafeString:
        """When, on the queue's clock; leads to the recording."""
        address = recording_address(record.id)
        return format_html('<a href="{}">{}</a>', address, local_time(record.began_at, record.zone))

    def render_queue(self, record: Row) -> str:
        """A call made has none."""
        return record.queue or (gettext("call made") if record.outbound else MISSING)

    def render_call(self, record: Row) -> SafeString | str:
        """Leads to the call; without one, to the page where it is tied to one."""
        if record.contact:
            return _link("contacts:call", record.contact, record.callid)
        if record.outbound:
            return _link("contacts:outbound_call", record.outbound, record.callid)
        return _link("recordings:match", record.id, gettext("find its call"))


def _link(name: str, number: int, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=[number]), words)


class LostTable(Table):
    """Calls without their recording."""

    entered = columns.Column(accessor="entered_at", verbose_name=_("Entered"), orderable=False)
    queue = columns.Column(verbose_name=_("Queue"), orderable=False)
    agent = columns.Column(verbose_name=_("Agent"), orderable=False, default=MISSING)
    talk = DurationColumn(accessor="talk_seconds", verbose_name=_("Talk"), orderable=False)
    callid = columns.Column(verbose_name=_("Call id"), orderable=False)
    title = _("Calls without their recording")

    def __init__(self, *args: Any, may_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_open = may_open

    def render_entered(self, record: Lost) -> SafeString | str:
        """When, on the queue's clock; leads to the call for whoever may see it."""
        words = local_time(record.entered_at, record.zone)
        return _link("contacts:call", record.id, words) if self.may_open else words


class OrphanTable(Table):
    """Recordings without a call."""

    began = columns.Column(accessor="began_at", verbose_name=_("Began"), orderable=False)
    length = DurationColumn(accessor="seconds", verbose_name=_("Length"), orderable=False)
    call_key = columns.Column(verbose_name=_("Call id in its name"), orderable=False, default=MISSING)
    source = columns.Column(verbose_name=_("Source"), orderable=False)
    title = _("Recordings without a call")

    def __init__(self, *args: Any, may_match: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_match = may_match

    def render_began(self, record: Orphan) -> SafeString | str:
        """When; leads to where it is tied to its call."""
        words = local_time(record.began_at, record.zone)
        return _link("recordings:match", record.id, words) if self.may_match else words


class ArrivalTable(Table):
    """Files of a source and what became of them."""

    name = columns.Column(_("File"), orderable=False, attrs={"td": {"class": "wrap"}})
    seen = columns.Column(_("First seen"), accessor="seen_at", orderable=False)
    bytes = CountColumn(_("Bytes"), orderable=False)
    state = columns.Column(_("State"), orderable=False)
    reason = columns.Column(_("Why, and what to do"), orderable=False, empty_values=(), attrs={"td": {"class": "wrap"}})
    again = columns.TemplateColumn(
        template_name="recordings/_again.html", verbose_name="", orderable=False, empty_values=()
    )
    optional = ("seen", "bytes")

    def __init__(self, *args: Any, zone: ZoneInfo, may_try: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.may_try = zone, may_try

    def render_seen(self, value: Any) -> SafeString | str:
        """On the site's clock."""
        return local_time(value, self.zone)

    def render_state(self, record: Arrival) -> str:
        """In words."""
        return str(Arrival.State(record.state).label)

    def render_reason(self, record: Arrival) -> str:
        """In words, with the remedy."""
        return reason_words(record.reason) or MISSING


class HeardTable(Table):
    """Who listened to what, when and for what."""

    at = columns.Column(_("Began"), accessor="began_at", orderable=False)
    recording = columns.Column(_("Recording"), orderable=False)
    listener = columns.Column(_("Who"), orderable=False)
    purpose = columns.Column(_("Purpose"), accessor="purpose_label", orderable=False)
    heard = columns.Column(_("How far"), accessor="heard_until", orderable=False)
    title = _("Who listened")

    def __init__(self, *args: Any, zone: ZoneInfo, may_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.may_open = zone, may_open

    def render_at(self, value: Any) -> SafeString | str:
        """On the site's clock."""
        return local_time(value, self.zone)

    def render_recording(self, value: int) -> SafeString | str:
        """Its number; leads to it for whoever may open it."""
        return format_html('<a href="{}">{}</a>', recording_address(value), value) if self.may_open else str(value)

    def render_heard(self, record: Heard) -> str:
        """At most so far, of so much."""
        far, whole = figures.duration(record.heard_until), figures.duration(record.seconds)
        return gettext("%(far)s of %(whole)s") % {"far": far, "whole": whole}
