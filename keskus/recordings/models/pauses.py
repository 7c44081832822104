"""When recordings were paused for payments, and what was told of payments (privacy rule 4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import PbxAgent, PbxOrder, Source
from keskus.people.models import Employee, Site

AUTO_RESUME_SECONDS = 180


class PauseSetting(models.Model):
    """After how long recordings go on by themselves at a site; a pause as long as that counts as too long."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="+")
    auto_resume_seconds = models.PositiveSmallIntegerField(default=AUTO_RESUME_SECONDS)

    def __str__(self) -> str:
        return f"{self.site_id}: {self.auto_resume_seconds} s"


class RecordingPause(models.Model):
    """A pause of a call's recording: silence in the file from `held_at` on, to `resumed_at`.

    `began_at` is when it was asked for, `held_at` when the PBX did it (None: not yet, or never: the sound is in the
    recording). Ended by the end of the call it was never resumed. The call is known by its id, which a log read anew
    does not change.
    """

    class Trigger(models.TextChoices):
        BUTTON = "button", _("button")
        API = "api", _("API")
        PBX = "pbx", _("PBX")

    class EndedBy(models.TextChoices):
        BUTTON = "button", _("button")
        API = "api", _("API")
        PBX = "pbx", _("PBX")
        AUTO = "auto", _("by itself after the time allowed")
        CALL_END = "call_end", _("never resumed: the call ended")
        REFUSED = "refused", _("the PBX did not do it")
        STUCK = "stuck", _("not resumed: the PBX refused to go on")

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    agent = models.ForeignKey(PbxAgent, models.SET_NULL, null=True, related_name="+")
    employee = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    callid = models.CharField(max_length=150)
    trigger = models.CharField(max_length=6, choices=Trigger.choices)
    began_at = models.DateTimeField()
    resume_due_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, choices=EndedBy.choices, blank=True)
    order = models.ForeignKey(PbxOrder, models.SET_NULL, null=True, related_name="+")
    resume_order = models.ForeignKey(PbxOrder, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["source", "callid"], name="recording_pause_by_call"),
            models.Index(fields=["-began_at"], name="recording_pause_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "callid"], name="recording_pause_now_once", condition=models.Q(resumed_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"pause in {self.callid}"

    @property
    def seconds(self) -> float | None:
        """How long the recording was silent; None while it is, and when it never was."""
        return (self.resumed_at - self.held_at).total_seconds() if self.held_at and self.resumed_at else None


class PaymentMark(models.Model):
    """Somebody paid in a call: told by whoever takes the money (API) or by the PBX."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    agent = models.ForeignKey(PbxAgent, models.SET_NULL, null=True, related_name="+")
    employee = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    callid = models.CharField(max_length=150)
    told_by = models.CharField(max_length=6, choices=RecordingPause.Trigger.choices)
    paid_at = models.DateTimeField()

    class Meta:
        ordering = ["-paid_at", "-id"]
        indexes = [
            models.Index(fields=["source", "callid"], name="payment_by_call"),
            models.Index(fields=["-paid_at"], name="payment_by_time"),
        ]

    def __str__(self) -> str:
        return f"payment in {self.callid}"
