"""What was said, without what must not be read; when something was said that nobody may hear; words to search by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import EncryptedTextField
from keskus.recordings.models.recordings import Recording


class Transcript(models.Model):
    """What was said in a recording. `turns`: JSON, masked over the whole conversation before it was sealed."""

    class Origin(models.TextChoices):
        IMPORTED = "imported", _("imported")
        ENGINE = "engine", _("speech to text")

    recording = models.OneToOneField(Recording, models.CASCADE, primary_key=True, related_name="transcript")
    language = models.CharField(_("language"), max_length=8, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    engine = models.CharField(max_length=80, blank=True)
    turns = EncryptedTextField()
    turn_count = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"transcript of {self.recording_id}"


class SpokenSecret(models.Model):
    """When something was said that nobody may hear or read, by its type only. Not `silenced_at`: not silent yet."""

    class Kind(models.TextChoices):
        PAN = "PAN", _("card number")
        CVV = "CVV", _("security code")
        PIN = "PIN", _("PIN")
        CARD_EXPIRY = "CARD_EXPIRY", _("expiry date of a card")
        IBAN = "IBAN", _("bank account")
        PESEL = "PESEL", _("PESEL number")
        EE_ISIKUKOOD = "EE_ISIKUKOOD", _("Estonian personal code")
        EMAIL = "EMAIL", _("e-mail address")
        PHONE = "PHONE", _("telephone number")

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="secrets", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts = models.FloatField()
    ends = models.FloatField()
    found_at = models.DateTimeField()
    silenced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts", "id"]
        indexes = [
            models.Index(fields=["recording", "starts"], name="secret_by_recording"),
            models.Index(fields=["recording"], name="secret_to_silence", condition=models.Q(silenced_at=None)),
            models.Index(fields=["kind", "found_at"], name="secret_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.recording_id}"


class TranscriptWord(models.Model):
    """That a word, known by a keyed hash only, is said in a recording (docs/decisions/0033)."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="+", db_index=False)
    word = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "recording"], name="transcript_word_once")]
        indexes = [models.Index(fields=["recording"], name="transcript_word_of")]

    def __str__(self) -> str:
        return f"{self.word} in {self.recording_id}"
