"""Where recordings come from, and each file that came."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keskus.core.fields import EncryptedTextField, MaskedCharField
from keskus.people.models import Site


class RecordingSource(models.Model):
    """Where recordings come from: a watched folder, the upload page, or another program through the API.

    `folder` lies under one of the operator's roots (`KESKUS_RECORDING_ROOTS`). A stereo file says which side the caller
    is on; of two files with endings one is each side's. What is kept has the caller on the left always.
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", _("Watched folder")
        UPLOAD = "upload", _("Uploaded on a page")
        API = "api", _("Sent by another program")

    class Layout(models.TextChoices):
        CALLER_LEFT = "caller_left", _("Stereo, the caller on the left")
        AGENT_LEFT = "agent_left", _("Stereo, the agent on the left")
        TWO_FILES = "two_files", _("Two files, one for each side")
        MIXED = "mixed", _("One track with both voices")

    name = MaskedCharField(_("name"), max_length=80, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    kind = models.CharField(_("how they arrive"), max_length=8, choices=Kind.choices, default=Kind.FOLDER)
    folder = models.CharField(_("folder"), max_length=500, blank=True)
    layout = models.CharField(_("voices"), max_length=12, choices=Layout.choices, default=Layout.CALLER_LEFT)
    agent_ending = models.CharField(_("ending of the agent's file"), max_length=12, default="-rx", blank=True)
    caller_ending = models.CharField(_("ending of the caller's file"), max_length=12, default="-tx", blank=True)
    time_zone = models.CharField(_("time zone of times in file names"), max_length=50, blank=True)
    takes_away = models.BooleanField(_("delete the original once it is kept here"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    looked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)
    trouble_since_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def clock_zone(self) -> ZoneInfo:
        """The zone of the times in its file names: its own, else its site's."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.site.zone


class Arrival(models.Model):
    """A file that came, until it became a recording and afterwards: what it is called and what became of it.

    Its name may hold a caller's number, so it is sealed; `name_hash` finds it again. `upload`: the sealed upload under
    a name of our own; empty for a file of a watched folder, which stays where it is until it was taken. `pair_hash`:
    what the two files of one call have in common. `tries`: how often a worker began to take it; one that dies of it
    each time is left.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        DUE = "due", _("to be taken")
        TAKEN = "taken", pgettext_lazy("file", "taken")
        REPEATED = "repeated", _("here already")
        REFUSED = "refused", _("refused")
        GONE = "gone", _("gone from the folder")

    source = models.ForeignKey(RecordingSource, models.PROTECT, related_name="+", db_index=False)
    name = EncryptedTextField()
    name_hash = models.CharField(max_length=32)
    upload = models.CharField(max_length=60, blank=True)
    bytes = models.BigIntegerField(default=0)
    changed_ns = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    call_key = models.CharField(max_length=150, blank=True)
    began_epoch = models.BigIntegerField(null=True)
    queue_name = MaskedCharField(max_length=80, blank=True)
    agent_number = MaskedCharField(max_length=40, blank=True, default="", db_default="")  # who spoke, if told
    leg = models.CharField(max_length=6, blank=True)
    pair_hash = models.CharField(max_length=32, blank=True, default="", db_default="")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    recording = models.ForeignKey("Recording", models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["source", "name_hash"], name="arrival_once")]
        indexes = [
            models.Index(fields=["state", "source"], name="arrival_by_state"),
            models.Index(fields=["source", "-seen_at"], name="arrival_by_time"),
            models.Index(fields=["source", "pair_hash"], name="arrival_by_pair", condition=~models.Q(pair_hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}.{self.pk} {self.state}"
