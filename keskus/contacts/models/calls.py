"""What happened: contacts and their parts, agents' states, calls made, and what repair rules changed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models.sources import PbxAgent, Source
from keskus.people.models import Queue

# How long a call waited and talked, -1 where that is not known. SQLite takes an index of an expression only for a query
# that repeats its very words.
WAITED = RawSQL("COALESCE(wait_seconds, -1)", [], output_field=models.IntegerField())
TALKED = RawSQL("COALESCE(talk_seconds, -1)", [], output_field=models.IntegerField())
IS_TRANSFERRED = RawSQL("ended_by IN ('blind_transfer', 'attended_transfer')", [], output_field=models.BooleanField())


class Outcome(models.TextChoices):
    """How a contact's visit to a queue ended."""

    OPEN = "open", _("not ended")
    ANSWERED = "answered", _("answered")
    ABANDONED = "abandoned", _("abandoned")
    TIMEOUT = "timeout", _("timed out")
    EXIT_KEY = "exit_key", _("left by key")
    LEFT_EMPTY = "left_empty", _("left an empty queue")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REDIRECTED = "redirected", _("redirected")
    REFUSED = "refused", _("turned away at the door")


class Contact(models.Model):
    """One visit of a caller to a queue: it counts in the interval and local day in which it entered that queue.

    `linkedid` ties the legs of one call where channel events or call detail records tell it. `counted` is false where
    another source answers for this queue's day. One turned away at the door (`refused`) was never offered.
    """

    id = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(PbxAgent, models.PROTECT, null=True, related_name="+", db_index=False)
    callid = models.CharField(max_length=150)
    visit = models.PositiveIntegerField(default=1)
    entered_epoch = models.BigIntegerField()
    interval_epoch = models.BigIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    wait_seconds = models.IntegerField(null=True)
    ring_seconds = models.IntegerField(null=True)
    talk_seconds = models.IntegerField(null=True)
    hold_seconds = models.IntegerField(default=0, db_default=0)
    wrap_up_seconds = models.IntegerField(default=0)
    answered_epoch = models.BigIntegerField(null=True)
    ended_epoch = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=20, blank=True, default="")
    exit_key = models.CharField(max_length=10, blank=True, default="")
    transfer_to = models.CharField(max_length=128, blank=True, default="")
    transfer_sealed = models.TextField(blank=True, default="")
    did = models.CharField(max_length=128, blank=True, default="")
    caller_sealed = models.TextField(blank=True, default="")
    caller_hash = models.CharField(max_length=32, blank=True, default="")
    first_line = models.BigIntegerField()
    last_line = models.BigIntegerField()
    flags = models.CharField(max_length=200, blank=True, default="")
    linkedid = models.CharField(max_length=150, blank=True, default="", db_default="")
    counted = models.BooleanField(default=True, db_default=True)

    class Meta:
        indexes = [
            models.Index(fields=["linkedid"], name="contact_by_link", condition=~models.Q(linkedid="")),
            models.Index(fields=["queue", "interval_epoch"], name="contact_by_interval"),
            models.Index(fields=["entered_epoch"], name="contact_by_time"),
            models.Index(fields=["agent", "entered_epoch"], name="contact_by_agent"),
            models.Index(WAITED, F("entered_epoch"), F("queue"), name="contact_by_wait"),
            models.Index(TALKED, F("entered_epoch"), F("queue"), name="contact_by_talk"),
            models.Index(
                fields=["entered_epoch"],
                name="contact_untold_talk",
                condition=models.Q(outcome="answered", talk_seconds__isnull=True),
            ),
            models.Index(
                TALKED, F("entered_epoch"), name="contact_transferred_by_talk", condition=models.Q(IS_TRANSFERRED)
            ),
            models.Index(fields=["callid"], name="contact_by_call"),
            models.Index(
                fields=["outcome", "entered_epoch"],
                name="contact_not_answered",
                condition=~models.Q(outcome="answered"),
            ),
            models.Index(
                F("outcome"),
                WAITED,
                F("entered_epoch"),
                name="contact_unanswered_by_wait",
                condition=~models.Q(outcome="answered"),
            ),
            models.Index(fields=["caller_hash"], name="contact_by_caller", condition=~models.Q(caller_hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.callid} in {self.queue_id}"

    @property
    def entered_at(self) -> datetime:
        """When the caller entered the queue."""
        return datetime.fromtimestamp(self.entered_epoch, UTC)


class Segment(models.Model):
    """A stretch of a contact: waiting in the queue, ringing a phone, talking, a transfer. `order` counts from 0."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="segments", db_index=False)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    agent = models.ForeignKey(PbxAgent, models.PROTECT, null=True, related_name="+", db_index=False)
    started_epoch = models.BigIntegerField()
    ended_epoch = models.BigIntegerField(null=True)
    milliseconds = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "order"], name="segment_once")]
        indexes = [
            models.Index(
                fields=["started_epoch", "agent"],
                name="missed_ring_by_time",
                condition=models.Q(kind="ring", detail="no_answer"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}.{self.order} {self.kind}"


class AgentState(models.Model):
    """What an agent was doing from when to when. `queue` empty: overall; else signed in to or paused in that queue.

    `repair`: the rule that shaped it; `logged`: what the lines say by themselves, as the fold found it (JSON or empty).
    """

    id = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=80, blank=True, default="")
    started_epoch = models.BigIntegerField()
    ended_epoch = models.BigIntegerField(null=True)
    implicit = models.BooleanField(default=False)
    repair = models.CharField(max_length=40, blank=True, default="", db_default="")
    logged = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["agent", "started_epoch"], name="state_by_agent"),
            models.Index(fields=["source", "started_epoch"], name="state_by_time"),
            models.Index(
                fields=["queue", "started_epoch"], name="state_by_queue", condition=models.Q(queue__isnull=False)
            ),
            models.Index(fields=["source", "repair"], name="state_by_repair", condition=~models.Q(repair="")),
            models.Index(
                fields=["queue", "started_epoch", "ended_epoch", "agent", "repair"],
                name="repaired_state_by_time",
                condition=~models.Q(repair=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"


class Repair(models.Model):
    """What a repair rule changed in a contact: field -> [as logged, as repaired]. Removed and made anew with it.

    Not `applied`: the rule is off, and this is what it would change. `evidence`: numbers of the lines that show it.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="repairs", db_index=False)
    rule = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    changes = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    applied = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "rule"], name="repair_once")]
        indexes = [models.Index(fields=["rule", "contact"], name="repair_by_rule")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.rule}"


class CallLink(models.Model):
    """A channel's uniqueid and the linkedid of the call it is part of; told by CEL or CDR of a queue_log's PBX."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    uniqueid = models.CharField(max_length=150)
    linkedid = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "uniqueid"], name="link_once")]
        indexes = [models.Index(fields=["source", "linkedid"], name="link_by_call")]

    def __str__(self) -> str:
        return f"{self.uniqueid} is of {self.linkedid}"


class MarkedCall(models.Model):
    """A call whose evidence or contacts changed since the repair rules last looked at it. `source`: the queue_log's."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    linkedid = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "linkedid"], name="marked_call_once")]

    def __str__(self) -> str:
        return self.linkedid


class OutboundCall(models.Model):
    """A call that an agent made, from CEL or CDR; by the machine's numbers like contacts."""

    id = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(PbxAgent, models.PROTECT, null=True, related_name="+", db_index=False)
    interface = models.CharField(max_length=256, default="", db_default="")
    callid = models.CharField(max_length=150)
    linkedid = models.CharField(max_length=150)
    started_epoch = models.BigIntegerField()
    answered_epoch = models.BigIntegerField(null=True)
    ended_epoch = models.BigIntegerField(null=True)
    ring_seconds = models.IntegerField(null=True)
    talk_seconds = models.IntegerField(null=True)
    hold_seconds = models.IntegerField(default=0)
    disposition = models.CharField(max_length=20)
    called_sealed = models.TextField(blank=True, default="")
    called_hash = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["agent", "started_epoch"], name="outbound_by_agent"),
            models.Index(fields=["started_epoch"], name="outbound_by_time"),
            models.Index(fields=["source", "linkedid"], name="outbound_by_call"),
            models.Index(fields=["source", "interface"], name="outbound_by_phone"),
            models.Index(fields=["called_hash"], name="outbound_by_called", condition=~models.Q(called_hash="")),
        ]

    def __str__(self) -> str:
        return self.callid


class AgentPhone(models.Model):
    """On which telephone an agent took a call of a queue, as channel events or call detail records tell.

    By it a call made from that telephone is known to be theirs. `source`: the one whose calls these are.
    """

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    interface = models.CharField(max_length=256)
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["source", "interface", "agent"], name="agent_by_phone")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.interface}"
