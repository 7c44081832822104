"""What a machine pointed out about recordings, and what people made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedTextField
from keskus.quality.rules.checks import Verdict
from keskus.quality.sentences.checks import CHECK_LABELS, VERDICT_LABELS
from keskus.recordings.models import Recording


class CheckedRecording(models.Model):
    """That what was measured of a recording's sound was looked through, by the version of the sound."""

    recording = models.OneToOneField(Recording, models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField()
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checks of {self.recording_id}"


class CheckFinding(models.Model):
    """One thing that somebody should hear. `why`: the numbers it was made from.

    It decides nothing: whoever listens accepts or rejects it in their own words, and only that can lead to anything.
    """

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="+", db_index=False)
    check_code = models.CharField(_("what"), max_length=12, choices=CHECK_LABELS)
    from_seconds = models.FloatField()
    to_seconds = models.FloatField()
    why = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    verdict = models.CharField(
        _("decision"),
        max_length=8,
        choices=VERDICT_LABELS,
        default=Verdict.OPEN.value,
    )
    words = MaskedTextField(_("in your words"), blank=True, default="")
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        indexes = [
            models.Index(fields=["recording", "from_seconds"], name="finding_by_recording"),
            models.Index(fields=["verdict", "check_code"], name="finding_by_verdict"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="open", decided_at=None) | (~Q(verdict="open") & ~Q(words="") & ~Q(decided_by="")),
                name="finding_decided_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} in {self.recording_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.verdict == Verdict.OPEN
