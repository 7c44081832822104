"""Additive sums by interval and local day, of queues and of agents, and what still has to be added up.

Sums are made from contacts, whose queue and agent the database looks after: it does not look again for each sum. Sums
of one time lie together in their indexes, so that a day made afresh writes to few pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Aggregate, Max, Sum
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models.calls import Contact
from keskus.contacts.models.sources import PbxAgent, Source
from keskus.people.models import Queue


class AnsweredSums(models.Model):
    """Additive counts and seconds of answered contacts that entered a queue in a span (see `engines.kpi.Sums`)."""

    answered = models.IntegerField(default=0)
    answered_within = models.IntegerField(default=0)
    transferred = models.IntegerField(default=0)
    wait_answered_seconds = models.BigIntegerField(default=0)
    longest_wait_seconds = models.IntegerField(default=0)
    ring_seconds = models.BigIntegerField(default=0)
    talk_seconds = models.BigIntegerField(default=0)
    hold_seconds = models.BigIntegerField(default=0)
    wrap_up_seconds = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class QueueSums(AnsweredSums):
    """Additive counts and seconds of all contacts that entered a queue in a span."""

    offered = models.IntegerField(default=0)
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
    requeued = models.IntegerField(default=0, db_default=0)
    within_unknown = models.IntegerField(default=0, db_default=0)
    wait_abandoned_seconds = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


ANSWERED_COLUMNS = tuple(field.name for field in AnsweredSums._meta.local_fields)
SUM_COLUMNS = tuple(field.name for field in QueueSums._meta.local_fields)


def totals_of(columns: Iterable[str]) -> dict[str, Aggregate]:
    """How rows of sums add up, as `sum_<column>`: the longest wait is a maximum."""
    return {f"sum_{name}": (Max if name == "longest_wait_seconds" else Sum)(name) for name in columns}


class IntervalFigure(QueueSums):
    """A queue's figures over a span as a source reports them, without calls. `counted` as of contacts.

    `line_id`: the first row that told them, none where they were entered by hand.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="+", db_index=False)
    start_epoch = models.BigIntegerField()
    seconds = models.PositiveIntegerField()
    line_id = models.BigIntegerField(null=True)
    counted = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "queue", "start_epoch"], name="figure_once", condition=models.Q(line_id=None)
            ),
            models.UniqueConstraint(fields=["source", "line_id"], name="figure_of_line_once"),
        ]
        indexes = [models.Index(fields=["queue", "start_epoch"], name="figure_by_interval")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.queue_id} {self.start_epoch}"


class SourceDay(models.Model):
    """What one source says of a queue's local day, whether it is the one that answers for it, and how far to trust it.

    `reasons`: codes with their numbers, the weightiest first; `disagreements`: calls told otherwise elsewhere.
    `gaps`: when the source was silent (first second, second after, calls usual then). `is_due`: something changed since
    it was graded; `rules_version`: by which rules it was.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    offered = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    abandoned = models.IntegerField(default=0)
    flow_outs = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    unfinished = models.IntegerField(default=0)
    repaired = models.IntegerField(default=0)
    disagreements = models.IntegerField(default=0)
    talk_seconds = models.BigIntegerField(default=0)
    wait_answered_seconds = models.BigIntegerField(default=0)
    answers = models.BooleanField(default=True)
    grade = models.CharField(max_length=1, blank=True, default="")
    reasons = models.JSONField(default=list)
    gaps = models.JSONField(default=list)
    rules_version = models.PositiveSmallIntegerField(default=0)
    is_due = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day", "source"], name="source_day_once")]
        indexes = [
            models.Index(fields=["day"], name="source_day_by_day"),
            models.Index(fields=["source", "day"], name="source_day_by_source"),
            models.Index(fields=["queue", "day"], name="source_day_due", condition=models.Q(is_due=True)),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.queue_id} {self.day}"


class Disagreement(models.Model):
    """A call of a queue's day that a witness tells otherwise than the source that it witnesses, or only one of them.

    `contact` is the principal's (or its evidence's), `other` the witness's; made anew whenever the day is graded.
    """

    class Kind(models.TextChoices):
        ONLY_PRINCIPAL = "only_principal", _("missing in the second source")
        ONLY_WITNESS = "only_witness", _("only in the second source")
        OUTCOME = "outcome", _("other outcome")
        TALK = "talk", _("other talk time")
        WAIT = "wait", _("other wait")

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    witness = models.ForeignKey(Source, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    entered_epoch = models.BigIntegerField()
    contact = models.ForeignKey(
        Contact, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    other = models.ForeignKey(
        Contact, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["queue", "day"], name="disagreement_by_queue"),
            models.Index(fields=["day"], name="disagreement_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day} {self.kind}"


class Joined(Aggregate):
    """Texts put together, in no order; what is null is left out."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, '')"
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same by its name there."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


class QueueInterval(QueueSums):
    """A queue's sums over 15 minutes.

    The waits of those answered and abandoned are told as in `engines.waits`; null in sums made before they were kept.
    """

    answered_waits = models.TextField(null=True)  # noqa: DJ001
    abandoned_waits = models.TextField(null=True)  # noqa: DJ001
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    start_epoch = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "start_epoch"], name="queue_interval_once")]
        indexes = [models.Index(fields=["start_epoch"], name="queue_interval_by_time")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.start_epoch}"


class QueueDay(QueueSums):
    """A queue's sums over a local day of its site."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="queue_day_once")]
        indexes = [models.Index(fields=["day"], name="queue_day_by_day")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}"


class QueueDayWaits(models.Model):
    """How many contacts of a queue's local day waited so many seconds: from it any threshold can be counted."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()
    wait_seconds = models.IntegerField()
    answered = models.IntegerField(default=0)
    abandoned = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day", "wait_seconds"], name="day_wait_once")]
        indexes = [models.Index(fields=["day"], name="day_wait_by_day")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day} {self.wait_seconds} s"


class AgentQueueInterval(AnsweredSums):
    """What an agent answered for a queue, by the interval in which the callers entered it."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    start_epoch = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["start_epoch", "queue", "agent"], name="agent_queue_interval_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.queue_id} {self.start_epoch}"


class AgentInterval(models.Model):
    """Seconds that an agent spent in a state (and for which reason) inside 15 minutes of the clock."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
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


class AgentQueueDay(AnsweredSums):
    """What an agent answered for a queue on a local day of the queue's site; waits as in `QueueInterval`."""

    answered_waits = models.TextField(null=True)  # noqa: DJ001
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day", "agent"], name="agent_queue_day_once")]
        indexes = [models.Index(fields=["day"], name="agent_queue_day_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.queue_id} {self.day}"


class AgentCallDay(AnsweredSums):
    """What an agent answered on a local day for all queues together: `AgentQueueDay` added up once more."""

    answered_waits = models.TextField(null=True)  # noqa: DJ001
    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "day"], name="agent_call_day_once")]
        indexes = [models.Index(fields=["day"], name="agent_call_day_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"


class AgentDay(models.Model):
    """Seconds that an agent spent in a state (and for which reason) on a local day of the site of their PBX."""

    agent = models.ForeignKey(PbxAgent, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
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
