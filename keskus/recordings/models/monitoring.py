"""The monitoring register: who listened to whom while they talked, when, how, why, and under which notice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import PbxAgent, PbxOrder, Source
from keskus.core.fields import MaskedCharField
from keskus.engines.ami.orders import Mode
from keskus.people.models import Employee, Site
from keskus.recordings.models.gate import MonitoringGate


class LiveListening(models.Model):
    """One listening in. What the PBX told of it are the facts; what was asked for here says who and why.

    `unique` is the id of the listener's channel at the PBX: by it what is told is known to be of this one. One that
    nobody asked for here (`is_outside`) has the listener's telephone and neither name nor purpose. `agent` empty: the
    PBX told of somebody who was in no call of a queue.
    """

    class Purpose(models.TextChoices):
        HELP = "help", _("Help in this call")
        TRAINING = "training", _("Training of a new agent")
        QUALITY = "quality", _("Quality of the service")
        COMPLAINT = "complaint", _("Complaint")
        SAFETY = "safety", _("Threat or abuse by the caller")

    class How(models.TextChoices):
        LISTEN = Mode.LISTEN.value, _("listen")
        WHISPER = Mode.WHISPER.value, _("speak to the agent")
        BARGE = Mode.BARGE.value, _("join the call")

    class State(models.TextChoices):
        REQUESTED = "requested", _("being put through")
        RUNNING = "running", _("listening")
        ENDED = "ended", _("ended")
        FAILED = "failed", _("did not come about")

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    agent = models.ForeignKey(PbxAgent, models.SET_NULL, null=True, related_name="+")
    employee = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    listener = models.CharField(max_length=40, blank=True)
    phone = models.CharField(_("telephone of who listens"), max_length=150)
    mode = models.CharField(_("how"), max_length=8, choices=How.choices, blank=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, blank=True)
    notice = models.ForeignKey(MonitoringGate, models.PROTECT, null=True, related_name="+")
    callid = models.CharField(max_length=150, blank=True)
    unique = models.CharField(max_length=150)
    channel = models.CharField(max_length=150, blank=True)
    order = models.ForeignKey(PbxOrder, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REQUESTED)
    answer = MaskedCharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_outside = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "unique"], name="live_listening_once")]
        indexes = [
            models.Index(fields=["employee", "-asked_at"], name="live_by_employee"),
            models.Index(fields=["-asked_at"], name="live_by_time"),
            models.Index(
                fields=["source"], name="live_under_way", condition=models.Q(state__in=["requested", "running"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listener or self.phone} listens to {self.employee_id}"

    @property
    def seconds(self) -> float | None:
        """How long it lasted; None while it lasts, and when it did not come about."""
        return (self.ended_at - self.began_at).total_seconds() if self.began_at and self.ended_at else None
