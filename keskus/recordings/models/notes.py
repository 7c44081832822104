"""What people who listen write beside the sound."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import EncryptedTextField
from keskus.recordings.models.recordings import Recording


class RecordingNote(models.Model):
    """A note at a place of the sound: from second to second, half open, or at one place. Masked, then sealed."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="notes", db_index=False)
    starts = models.FloatField()
    ends = models.FloatField(null=True)
    words = EncryptedTextField(_("note"))
    written_by = models.CharField(max_length=40)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts", "id"]
        indexes = [models.Index(fields=["recording", "starts"], name="note_by_place")]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.recording_id}"
