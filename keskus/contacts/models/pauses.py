"""Why agents are away from calls: the centre's list of reasons, and what agents themselves said they were doing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keskus.contacts.rules.pauses import LANGUAGES, ReasonKind, name_in
from keskus.core.fields import MaskedCharField
from keskus.people.models import Employee


class PauseReason(models.Model):
    """A reason to pause, or a wrap-up code. `code` is what PBX and logs write; it never changes, whatever it is called.

    Codes are compared without regard to case. A pause for a reason of the kind wrap-up counts as wrap-up.
    """

    class Kind(models.TextChoices):
        PAUSE = ReasonKind.PAUSE.value, _("Pause")
        WRAP_UP = ReasonKind.WRAP_UP.value, _("Wrap-up")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PAUSE)
    name_en = MaskedCharField(_("name in English"), max_length=60, blank=True)
    name_pl = MaskedCharField(_("name in Polish"), max_length=60, blank=True)
    name_et = MaskedCharField(_("name in Estonian"), max_length=60, blank=True)
    is_paid = models.BooleanField(_("paid"), default=True)
    limit_minutes = models.PositiveSmallIntegerField(_("limit, minutes"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_offered = models.BooleanField(_("agents may choose it"), default=True)

    class Meta:
        ordering = ["kind", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit_minutes=None) | models.Q(limit_minutes__gt=0), name="pause_limit_is_some"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        names = {language: getattr(self, f"name_{language}") for language in LANGUAGES}
        return name_in(names, get_language() or "en") or self.code


class AgentStatus(models.Model):
    """What an agent said they were doing, from when to when: our own evidence where the PBX gives no reason.

    `reason`: a `PauseReason.code`. Ready has a row too, so that the history has no holes.
    """

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        PAUSED = "paused", _("Paused")
        WRAP_UP = "wrap_up", _("Wrap-up")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=40, blank=True, default="")
    started_epoch = models.BigIntegerField()
    ended_epoch = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["employee", "-started_epoch", "-id"]
        indexes = [models.Index(fields=["employee", "started_epoch"], name="status_by_employee")]
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], name="status_now_once", condition=models.Q(ended_epoch__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.state}"
