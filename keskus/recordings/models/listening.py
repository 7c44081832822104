"""Who listened to what, and why."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.recordings.models.recordings import Recording


class Purpose(models.TextChoices):
    """What somebody listens for; stands in the trail and before the agent's eyes."""

    EVALUATION = "evaluation", _("Quality evaluation")
    CALIBRATION = "calibration", _("Calibration")
    COACHING = "coaching", _("Coaching")
    COMPLAINT = "complaint", _("Complaint")
    DISPUTE = "dispute", _("Dispute of a score")
    TRAINING = "training", _("Training of others")
    LEGAL = "legal", _("Legal claim or duty")
    OWN_CALL = "own_call", _("Own call")


class Listening(models.Model):
    """One listening to a recording. `heard_until`: the furthest second whose sound was handed out."""

    recording = models.ForeignKey(Recording, models.PROTECT, related_name="+", db_index=False)
    listener = models.CharField(max_length=40)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    began_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    heard_until = models.FloatField(default=0)

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["recording", "-began_at"], name="listening_by_recording"),
            models.Index(fields=["-began_at"], name="listening_by_time"),
            models.Index(fields=["listener", "-began_at"], name="listening_by_listener"),
        ]

    def __str__(self) -> str:
        return f"{self.listener} listens to {self.recording_id}"
