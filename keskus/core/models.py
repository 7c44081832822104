"""The trail, its head, and the rows by which long work shows its progress."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One deed. Append-only (triggers refuse update and delete), chained by `mac`; no foreign keys: outlives people."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=40, db_index=True)
    role = models.CharField(max_length=200)
    action = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    key_id = models.CharField(max_length=20)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class AuditHead(models.Model):
    """The one row that says where the trail ends; locking it is what keeps the chain single-file."""

    number = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"trail ends at {self.number}"


class Job(models.Model):
    """A piece of long work that a screen can show: what, how far, for whom, and how it ended."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        RUNNING = "running", _("Running")
        STOPPING = "stopping", _("Stopping")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, blank=True)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED, db_index=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    position = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    # Until when whoever carries it, the queue or a worker, is trusted to do so; then it is taken for forgotten.
    claimed_until = models.DateTimeField(null=True, db_index=True)
    turn = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def share_done(self) -> float | None:
        """How far the work is, 0 to 1; None while its size is unknown."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.STOPPED)


class Pulse(models.Model):
    """When a process that runs for long last said that it lives."""

    name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"


class Cursor(models.Model):
    """How far a puller has read what a lower room wrote."""

    name = models.CharField(max_length=80, unique=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
