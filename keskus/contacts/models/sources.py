"""Where facts come from: sources, their files, their lines as delivered, and the names they use."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import CardlessTextField, MaskedCharField, MaskedTextField, NameCharField
from keskus.people.models import Employee, Queue, Site


class Source(models.Model):
    """Where facts come from: a PBX's log, a table of calls or of interval figures, or what is entered by hand.

    `companion_of`: the source whose calls this one reports too. Call detail records and channel events correct and
    enrich the calls of their queue_log; a table that reports the same calls is compared with them, and answers for the
    days of which the other has nothing. What the manager interface tells of a call counts until the queue_log tells it.
    Sources without a companion are added together.
    """

    class Kind(models.TextChoices):
        ASTERISK_QUEUE_LOG = "asterisk_queue_log", _("Asterisk queue_log")
        ASTERISK_CDR = "asterisk_cdr", _("Asterisk call detail records (CDR)")
        ASTERISK_CEL = "asterisk_cel", _("Asterisk channel events (CEL)")
        ASTERISK_AMI = "asterisk_ami", _("Asterisk AMI, as it happens")
        CALL_TABLE = "call_table", _("Table of calls")
        INTERVAL_TABLE = "interval_table", _("Table of interval figures")
        BY_HAND = "by_hand", _("Entered by hand")

    name = NameCharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.ASTERISK_QUEUE_LOG)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    companion_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reports the same calls as")
    )
    path = models.CharField(_("file followed"), max_length=500, blank=True)
    time_zone = models.CharField(_("time zone of its clock"), max_length=50, blank=True)
    mapping = models.JSONField(_("mapping of columns"), default=dict, blank=True)
    rules_off = models.JSONField(_("repair rules switched off"), default=list, blank=True)
    wrap_up_reasons = MaskedTextField(_("pause reasons that mean wrap-up, one a line"), blank=True)
    last_epoch = models.BigIntegerField(default=0)
    last_arrival_at = models.DateTimeField(null=True)
    lines = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_table(self) -> bool:
        """Whether its files are tables, read by the mapping."""
        return self.kind in (self.Kind.CALL_TABLE, self.Kind.INTERVAL_TABLE)

    @property
    def clock_zone(self) -> ZoneInfo:
        """The zone of the times it writes without one: its own, else its site's."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.site.zone


class SourceFile(models.Model):
    """One file as it was delivered, and how far it has been taken. Moves on in the same transaction as its lines.

    `tail_digest` is of the last line taken: a file whose line before `offset` differs is another file. `same_second`
    counts, by line hash, the lines of the last second taken, so that equal lines of one second are neither lost nor
    doubled when the reading is cut between them. `header` keeps what the first record said of the columns.
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
    header = models.TextField(blank=True, default="")
    arrived_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="file_once_per_source")]

    def __str__(self) -> str:
        return self.name


class SourceTrouble(models.Model):
    """A file of a source that could not be read, from then until it was mended: followed, or in a watched folder."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="troubles")
    path = models.CharField(max_length=1000)
    text = MaskedCharField(max_length=500)
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source", "-since_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "path"], condition=models.Q(ended_at=None), name="trouble_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


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
    """A line that could not be read: kept without cards and sealed, counted on every report, tried again on request."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="quarantine")
    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="+")
    line_number = models.BigIntegerField()
    offset = models.BigIntegerField()
    near_epoch = models.BigIntegerField(db_index=True)
    reason = models.CharField(max_length=40)
    detail = MaskedCharField(max_length=200, blank=True)
    text = CardlessTextField(blank=True)
    arrived_at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["source", "id"]
        constraints = [models.UniqueConstraint(fields=["file", "offset"], name="quarantined_once")]

    def __str__(self) -> str:
        return f"{self.file} line {self.line_number}: {self.reason}"


class SetAsideLine(models.Model):
    """A row of a table that gives no contact of its own: excluded by its value, not offered, or told anew by another.

    `id` is the row's number. Rows are counted by reason; `callid` says which call another row told otherwise.
    """

    class Reason(models.TextChoices):
        EXCLUDED = "excluded", _("excluded by its value")
        NOT_OFFERED = "not_offered", _("never reached a queue")
        REPEATED = "repeated", _("told again, the same")
        SUPERSEDED = "superseded", _("told otherwise by another row")
        UNREADABLE = "unreadable", _("cannot be read by the mapping")

    id = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    epoch = models.BigIntegerField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    callid = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["source", "reason", "epoch"], name="aside_by_reason")]

    def __str__(self) -> str:
        return f"{self.pk} {self.reason}"


class TableDraft(models.Model):
    """A table on its way in: its file kept sealed, what has been said of it so far. Gone once taken, or after a week.

    `source`: whose mapping is changed; none while a new source is being made. `path`: the sealed upload, or, where
    `is_stored`, rows of that source that were taken already.
    """

    sent_by = models.CharField(max_length=40, db_index=True)
    sent_at = models.DateTimeField()
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    file_name = MaskedCharField(_("file"), max_length=200)
    path = models.CharField(max_length=500)
    size = models.BigIntegerField(default=0)
    is_stored = models.BooleanField(default=False)
    time_zone = models.CharField(_("time zone of its clock"), max_length=50, blank=True)
    mapping = models.JSONField(default=dict)
    names = models.JSONField(default=dict)  # {"queues": {name in the table: queue's number or 0}, "agents": …}

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def clock_zone(self) -> ZoneInfo:
        """The zone of the times in the table: its own, else its site's."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.site.zone


class FoldState(models.Model):
    """How far a source's raw lines have been folded, and what was open then. Moves with the contacts it made.

    While `rewind_to` is set, late lines are being folded in again from a checkpoint: position is (sort_epoch, line)
    up to line number `rewind_to`; afterwards folding goes on by line number after `line_id`. Before that, contacts and
    states numbered from `drop_…_from` on are dropped, slice by slice. `clock_epoch`: up to when open spans count.
    `again_…` is for people: since when calls from `again_from_epoch` on are counted again, and how many they were.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="fold")
    line_id = models.BigIntegerField(default=0)
    sort_epoch = models.BigIntegerField(default=0)
    clock_epoch = models.BigIntegerField(default=0, db_default=0)
    rewind_to = models.BigIntegerField(null=True)
    rewind_line_id = models.BigIntegerField(default=0)
    drop_contacts_from = models.BigIntegerField(null=True)
    drop_states_from = models.BigIntegerField(null=True)
    again_since_at = models.DateTimeField(null=True)
    again_from_epoch = models.BigIntegerField(default=0, db_default=0)
    again_contacts = models.BigIntegerField(default=0, db_default=0)
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
    name = NameCharField(_("interface or other name"), max_length=256)
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="aliases", verbose_name=_("agent"))

    class Meta:
        ordering = ["source", "name"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="pbx_alias_once")]

    def __str__(self) -> str:
        return f"{self.name} is {self.agent}"
