"""What is going on just now, as far as it must outlive the process that knows it; how PBXs are listened to."""

from __future__ import annotations

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models.sources import Source
from keskus.core.fields import EncryptedTextField, MaskedCharField


class FloorSnapshot(models.Model):
    """A PBX's floor as the listener last wrote it down: what a restart goes on from and hosts without its socket read.

    `floor` is the JSON of `engines.floor.Floor`, sealed as a whole because callers' numbers stand in it.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="+")
    floor = EncryptedTextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source_id} at {self.written_at:%H:%M:%S}"


class PbxConnection(models.Model):
    """How a PBX's manager interface is reached, and how the link stood when the listener last wrote it down.

    `trusted`: certificates (PEM) of those who may vouch for the PBX, or the SHA-256 fingerprint of its own; empty:
    whoever this computer believes.
    `source`: what it tells, of kind AMI; it is the companion of the PBX's queue_log where there is one.
    """

    class Tls(models.TextChoices):
        OFF = "off", _("not encrypted")
        ON = "on", _("TLS, with a certificate that is checked")
        ANY = "any", _("TLS, with any certificate")

    source = models.OneToOneField(Source, models.CASCADE, related_name="connection")
    host = models.CharField(_("address"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=5038)
    user = models.CharField(_("user"), max_length=80)
    secret = EncryptedTextField(_("secret"))
    tls = models.CharField(_("encryption"), max_length=4, choices=Tls.choices, default=Tls.OFF)
    trusted = models.TextField(_("certificate believed"), blank=True, default="", db_default="")
    is_on = models.BooleanField(_("listened to"), default=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, blank=True, default="")
    detail = MaskedCharField(max_length=200, blank=True, default="")
    since_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    lag_ms = models.PositiveIntegerField(default=0)
    has_times = models.BooleanField(default=True)
    has_channels = models.BooleanField(default=True)
    is_filtered = models.BooleanField(default=False)

    class Meta:
        ordering = ["source__name"]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def pbx(self) -> Source:
        """The source by whose names it goes: the queue_log that it accompanies, or its own."""
        return self.source.companion_of or self.source


class PbxOrder(models.Model):
    """What somebody wants done at a PBX: a member paused or not, listened to, their recording silenced. The listener
    sends it and writes what came of it.

    `queue` empty: in every queue of the member. `member`: the name by which the PBX knows them. `details`: what the
    other kinds need (`engines.ami.orders`): telephone, mode, channel, call.
    """

    class Kind(models.TextChoices):
        PAUSE = "pause", _("pause")
        UNPAUSE = "unpause", _("end the pause")
        LISTEN = "listen", _("listen in")
        HANG_UP = "hang_up", _("end listening in")
        MUTE = "mute", _("pause the recording")
        UNMUTE = "unmute", _("go on recording")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        CLAIMED = "claimed", _("on its way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    connection = models.ForeignKey(PbxConnection, models.CASCADE, related_name="orders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    member = models.CharField(max_length=256)
    queue = models.CharField(max_length=256, blank=True, default="")
    reason = MaskedCharField(max_length=80, blank=True, default="")
    details = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    answer = MaskedCharField(max_length=200, blank=True, default="")
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "connection"], name="order_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.member}"
