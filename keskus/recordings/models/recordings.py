"""The sound of a call, and what was measured of it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import Contact, OutboundCall, PbxAgent
from keskus.core.fields import EncryptedTextField, MaskedCharField
from keskus.people.models import Employee, Queue, Site
from keskus.recordings.models.arrivals import RecordingSource


class Recording(models.Model):
    """The sound of a call, kept sealed in the vault under a name and with a key of its own; a row for ever.

    Of two `sides` the left is the customer's and the right the agent's. `version` counts the sounds it has had: one
    that was silenced takes the place of the one before. Erasing drops the key and leaves the row; its `content_hash`
    stays, so that the same file delivered again does not bring it back. The call is known by its number and, because a
    log read anew may number calls otherwise, by its `callid` too.
    """

    class State(models.TextChoices):
        READY = "ready", _("ready")
        HELD = "held", _("kept back")
        ERASED = "erased", _("erased")

    class MatchedBy(models.TextChoices):
        UNIQUEID = "uniqueid", _("by the call’s id")
        TIME = "time", _("by time")
        HAND = "hand", _("by hand")
        NOTHING = "", _("not matched")

    source = models.ForeignKey(RecordingSource, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    file_name = EncryptedTextField(blank=True, default="")
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.READY)
    reason = models.CharField(max_length=40, blank=True)
    call_key = models.CharField(max_length=150, blank=True)
    queue_name = MaskedCharField(max_length=80, blank=True)
    agent_number = MaskedCharField(max_length=40, blank=True, default="", db_default="")  # as told with the file
    contact = models.ForeignKey(
        Contact, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    outbound = models.ForeignKey(
        OutboundCall, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    callid = models.CharField(max_length=150, blank=True)
    matched_by = models.CharField(max_length=8, choices=MatchedBy.choices, blank=True, default="")
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+", db_index=False)
    agent = models.ForeignKey(PbxAgent, models.SET_NULL, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+", db_index=False)
    began_epoch = models.BigIntegerField(_("began"))
    seconds = models.FloatField(_("length, seconds"))
    sides = models.PositiveSmallIntegerField(default=1)
    codec_in = models.CharField(max_length=30, blank=True)
    bytes_in = models.BigIntegerField(default=0)
    content_hash = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)
    storage_name = models.CharField(max_length=32, blank=True, db_index=True)
    data_key = models.TextField(blank=True)  # sealed with the master key; without it nothing opens the sound
    bytes_kept = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True)
    silenced_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_epoch", "-id"]
        indexes = [
            models.Index(fields=["began_epoch", "id"], name="recording_by_time"),
            models.Index(fields=["queue", "began_epoch"], name="recording_by_queue"),
            models.Index(fields=["agent", "began_epoch"], name="recording_by_agent"),
            models.Index(fields=["employee", "began_epoch"], name="recording_by_person"),
            models.Index(fields=["seconds"], name="recording_by_length"),
            models.Index(fields=["call_key"], name="recording_by_key", condition=~models.Q(call_key="")),
            models.Index(fields=["callid"], name="recording_by_callid"),
            models.Index(fields=["contact"], name="recording_by_contact", condition=models.Q(contact__isnull=False)),
            models.Index(fields=["outbound"], name="recording_by_outbound", condition=models.Q(outbound__isnull=False)),
            models.Index(fields=["began_epoch"], name="recording_unmatched", condition=models.Q(matched_by="")),
        ]

    def __str__(self) -> str:
        return f"recording {self.pk}"

    @property
    def began_at(self) -> datetime:
        """When its sound begins."""
        return datetime.fromtimestamp(self.began_epoch, UTC)

    @property
    def is_playable(self) -> bool:
        """Whether there is a sound that somebody may hear."""
        return self.state == self.State.READY and bool(self.data_key)


class CallSound(models.Model):
    """What was measured of a recording's sound, in whole-number and share columns for lists and in full for its page.

    `turns`: who spoke when, by side, half-open seconds. `peaks`: the wave form, drawn from the version it names.
    """

    recording = models.OneToOneField(Recording, models.CASCADE, primary_key=True, related_name="sound")
    version = models.PositiveIntegerField(default=1)
    facts = models.JSONField(default=dict)
    turns = models.JSONField(default=dict)
    peaks = models.BinaryField(default=bytes)
    peaks_a_second = models.PositiveSmallIntegerField(default=0)
    dead_air_seconds = models.FloatField(null=True)
    talk_over_seconds = models.FloatField(null=True)
    agent_share = models.FloatField(null=True)
    silence_share = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dead_air_seconds"], name="sound_by_dead_air"),
            models.Index(fields=["talk_over_seconds"], name="sound_by_talk_over"),
        ]

    def __str__(self) -> str:
        return f"sound of {self.recording_id}"
