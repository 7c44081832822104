"""Facts about contacts. Machine rows: written by the thousand, with numbers given by the fold, not by the database.

Times that the machine writes and sums are whole seconds since 1970 (UTC), because that is what PBX logs carry and what
sorts and groups fastest on both databases; pages turn them into the site's clock. Row numbers are
`source * 2**40 + sequence`, so that the same log gives the same rows however often it is read.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedTextField
from keskus.people.models import Employee, Queue, Site


class Source(models.Model):
    """Where facts come from: one PBX's log."""

    class Kind(models.TextChoices):
        ASTERISK_QUEUE_LOG = "asterisk_queue_log", _("Asterisk queue_log")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.ASTERISK_QUEUE_LOG)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    path = models.CharField(_("file followed"), max_length=500, blank=True)
    wrap_up_reasons = models.TextField(_("pause reasons that mean wrap-up, one a line"), blank=True)
    last_epoch = models.BigIntegerField(default=0)
    last_arrival_at = models.DateTimeField(null=True)
    lines = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceFile(models.Model):
    """One file as it was delivered, and how far it has been taken. Moves on in the same transaction as its lines.

    `tail_digest` is of the last line taken: a file whose line before `offset` differs is another file. `same_second`
    counts, by line hash, the lines of the last second taken, so that equal lines of one second are neither lost nor
    doubled when the reading is cut between them.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="files")
    fingerprint = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    offset = models.BigIntegerField(default=0)
    line_count = models.BigIntegerField(default=0)
    known_count = models.BigIntegerField(default=0)
    refused_count = models.BigIntegerField(default=0)
    first_epoch = models.BigIntegerField(null=True)
    last_epoch = models.BigIntegerField(null=True)
    sort_epoch = models.BigIntegerField(default=0)
    tail_digest = models.CharField(max_length=32, blank=True)
    same_second = models.JSONField(default=dict)
    arrived_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="file_once_per_source")]

    def __str__(self) -> str:
        return self.name


class RawLine(models.Model):
    """One line as the PBX wrote it. The caller's number is cut out, sealed beside it, and put back by `text`."""

    id = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="+", db_index=False)
    offset = models.BigIntegerField()
    sort_epoch = models.BigIntegerField()
    line_hash = models.BigIntegerField()
    callid = models.CharField(max_length=150)
    text = models.TextField()
    caller_sealed = models.TextField(blank=True, default="")
    caller_hash = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["source", "sort_epoch"], name="raw_by_time"),
            models.Index(fields=["source", "callid"], name="raw_by_call"),
        ]

    def __str__(self) -> str:
        return self.text


class QuarantinedLine(models.Model):
    """A line that could not be read: kept (masked), counted on every report it touches, and tried again on request."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="quarantine")
    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="+")
    line_number = models.BigIntegerField()
    offset = models.BigIntegerField()
    near_epoch = models.BigIntegerField(db_index=True)
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)
    text = MaskedTextField(blank=True)
    arrived_at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source", "id"]
        constraints = [models.UniqueConstraint(fields=["file", "offset"], name="quarantined_once")]

    def __str__(self) -> str:
        return f"{self.file} line {self.line_number}: {self.reason}"


class FoldState(models.Model):
    """How far a source's raw lines have been folded, and what was open then. Moves with the contacts it made.

    While `rewind_to` is set, late lines are being folded in again from a checkpoint: position is (sort_epoch, line)
    up to line number `rewind_to`; afterwards folding goes on by line number after `line_id`. Before that, contacts and
    states numbered from `drop_…_from` on are dropped, slice by slice.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="fold")
    line_id = models.BigIntegerField(default=0)
    sort_epoch = models.BigIntegerField(default=0)
    rewind_to = models.BigIntegerField(null=True)
    rewind_line_id = models.BigIntegerField(default=0)
    drop_contacts_from = models.BigIntegerField(null=True)
    drop_states_from = models.BigIntegerField(null=True)
    state = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.source} folded to {self.line_id}"


class FoldCheckpoint(models.Model):
    """The fold's state at the first line of a UTC day, from which late lines are folded in again."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    sort_epoch = models.BigIntegerField()
    line_id = models.BigIntegerField()
    state = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sort_epoch"], name="checkpoint_once")]

    def __str__(self) -> str:
        return f"{self.source} at {self.sort_epoch}"


class PbxQueue(models.Model):
    """A queue's name in a PBX, and the queue of the centre that it is. Made when first seen."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="pbx_queues")
    name = models.CharField(_("name in the PBX"), max_length=256)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="+", verbose_name=_("queue"))

    class Meta:
        ordering = ["source", "name"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="pbx_queue_once")]

    def __str__(self) -> str:
        return self.name


class PbxAgent(models.Model):
    """An agent as a PBX names it, and the employee behind it, if known. Made when first seen."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="pbx_agents")
    name = models.CharField(_("name in the PBX"), max_length=256)
    employee = models.ForeignKey(
        Employee, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("employee")
    )

    class Meta:
        ordering = ["source", "name"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="pbx_agent_once")]

    def __str__(self) -> str:
        return self.name


class PbxAlias(models.Model):
    """Another name of the same agent in the PBX: an interface such as `PJSIP/1004` beside the member name."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="pbx_aliases")
    name = models.CharField(_("interface or other name"), max_length=256)
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="aliases", verbose_name=_("agent"))

    class Meta:
        ordering = ["source", "name"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="pbx_alias_once")]

    def __str__(self) -> str:
        return f"{self.name} is {self.agent}"


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


class Contact(models.Model):
    """One visit of a caller to a queue: it counts in the interval and local day in which it entered that queue."""

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

    class Meta:
        indexes = [
            models.Index(fields=["queue", "interval_epoch"], name="contact_by_interval"),
            models.Index(fields=["entered_epoch"], name="contact_by_time"),
            models.Index(fields=["agent", "entered_epoch"], name="contact_by_agent"),
            models.Index(fields=["callid"], name="contact_by_call"),
            models.Index(
                fields=["outcome", "entered_epoch"],
                name="contact_not_answered",
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
    """What an agent was doing from when to when. `queue` empty: overall; else signed in to or paused in that queue."""

    id = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=80, blank=True, default="")
    started_epoch = models.BigIntegerField()
    ended_epoch = models.BigIntegerField(null=True)
    implicit = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "started_epoch"], name="state_by_agent"),
            models.Index(fields=["source", "started_epoch"], name="state_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"


class QueueSums(models.Model):
    """Additive counts and seconds of contacts that entered a queue in a span (see `engines.kpi.Sums`)."""

    offered = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    answered_within = models.IntegerField(default=0)
    abandoned = models.IntegerField(default=0)
    abandoned_within = models.IntegerField(default=0)
    short_abandons = models.IntegerField(default=0)
    timeout = models.IntegerField(default=0)
    exit_key = models.IntegerField(default=0)
    left_empty = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)
    redirected = models.IntegerField(default=0)
    unfinished = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    transferred = models.IntegerField(default=0)
    wait_answered_seconds = models.BigIntegerField(default=0)
    wait_abandoned_seconds = models.BigIntegerField(default=0)
    longest_wait_seconds = models.IntegerField(default=0)
    ring_seconds = models.BigIntegerField(default=0)
    talk_seconds = models.BigIntegerField(default=0)
    hold_seconds = models.BigIntegerField(default=0)
    wrap_up_seconds = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class QueueInterval(QueueSums):
    """A queue's sums over 15 minutes."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    start_epoch = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "start_epoch"], name="queue_interval_once")]
        indexes = [models.Index(fields=["start_epoch"], name="queue_interval_by_time")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.start_epoch}"


class QueueDay(QueueSums):
    """A queue's sums over a local day of its site."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="queue_day_once")]
        indexes = [models.Index(fields=["day"], name="queue_day_by_day")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}"


class AgentQueueInterval(QueueSums):
    """What an agent answered for a queue, by the interval in which the callers entered it."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    start_epoch = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "queue", "start_epoch"], name="agent_queue_interval_once")
        ]
        indexes = [models.Index(fields=["start_epoch"], name="agent_queue_interval_by_time")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.queue_id} {self.start_epoch}"


class AgentInterval(models.Model):
    """Seconds that an agent spent in a state (and for which reason) inside 15 minutes of the clock."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)
    start_epoch = models.BigIntegerField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=80, blank=True, default="")
    seconds = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "start_epoch", "state", "reason"], name="agent_interval_once")
        ]
        indexes = [models.Index(fields=["start_epoch"], name="agent_interval_by_time")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.start_epoch} {self.state}"


class AgentQueueDay(QueueSums):
    """What an agent answered for a queue on a local day of the queue's site."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day", "agent"], name="agent_queue_day_once")]
        indexes = [models.Index(fields=["day"], name="agent_queue_day_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.queue_id} {self.day}"


class AgentDay(models.Model):
    """Seconds that an agent spent in a state (and for which reason) on a local day of the site of their PBX."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=80, blank=True, default="")
    seconds = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "day", "state", "reason"], name="agent_day_once")]
        indexes = [models.Index(fields=["day"], name="agent_day_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day} {self.state}"


class DirtyInterval(models.Model):
    """An interval whose sums are out of date: a queue's contacts, or an agent's states."""

    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="+", db_index=False)
    agent = models.ForeignKey(PbxAgent, models.CASCADE, null=True, related_name="+", db_index=False)
    start_epoch = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "start_epoch"], name="dirty_queue_once", condition=models.Q(agent=None)
            ),
            models.UniqueConstraint(
                fields=["agent", "start_epoch"], name="dirty_agent_once", condition=models.Q(queue=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue_id or self.agent_id} {self.start_epoch}"


class ServiceGoal(models.Model):
    """A queue's service-level threshold, target and variant from a day on. The latest one before the day counts."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+")
    starts_on = models.DateField(_("from"))
    threshold_seconds = models.PositiveIntegerField(_("answer within, seconds"), default=20)
    short_abandon_seconds = models.PositiveIntegerField(_("short abandon below, seconds"), default=5)
    target_share = models.DecimalField(_("target"), max_digits=5, decimal_places=4, default="0.8000")
    variant = models.CharField(_("service-level formula"), max_length=30, default="answered_only")

    class Meta:
        ordering = ["queue", "starts_on"]
        constraints = [models.UniqueConstraint(fields=["queue", "starts_on"], name="goal_once_a_day")]

    def __str__(self) -> str:
        return f"{self.queue} from {self.starts_on}"
