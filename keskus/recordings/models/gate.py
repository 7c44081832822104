"""What was laid down and told about recording and listening, and who has the notice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedTextField
from keskus.people.models import Employee, Site
from keskus.recordings.rules.gate import LANGUAGES, StatedIn, Terms, What

WHAT_CHOICES = [(What.RECORDING.value, _("Recording of calls")), (What.LISTENING.value, _("Live listening"))]
STATED_CHOICES = [
    (StatedIn.WORK_RULES.value, _("Work rules")),
    (StatedIn.AGREEMENT.value, _("Collective agreement")),
    (StatedIn.NOTICE.value, _("Notice of the employer")),
]


class MonitoringGate(models.Model):
    """A version of the terms under which a site may record, or listen live. Never changed once made, only ended."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=WHAT_CHOICES)
    number = models.PositiveIntegerField(_("version"))
    purposes = MaskedTextField(_("purposes"))
    scope = MaskedTextField(_("scope"), blank=True, default="")
    manner = MaskedTextField(_("manner"), blank=True, default="")
    ground = MaskedTextField(_("legal ground"), blank=True, default="")
    stated_in = models.CharField(_("stated in"), max_length=10, choices=STATED_CHOICES, blank=True, default="")
    announced_on = models.DateField(_("announced on"))
    effective_on = models.DateField(_("in force from"))
    ended_on = models.DateField(_("in force until"), null=True)
    notice_en = MaskedTextField(_("notice in English"), blank=True, default="")
    notice_pl = MaskedTextField(_("notice in Polish"), blank=True, default="")
    notice_et = MaskedTextField(_("notice in Estonian"), blank=True, default="")
    filled_by = models.CharField(max_length=40)
    filled_at = models.DateTimeField()

    class Meta:
        ordering = ["site", "what", "-number"]
        constraints = [models.UniqueConstraint(fields=["site", "what", "number"], name="gate_version_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"

    @property
    def terms(self) -> Terms:
        """As the rules read it."""
        return Terms(
            self.number,
            self.purposes,
            self.scope,
            self.manner,
            self.ground,
            self.stated_in,
            self.announced_on,
            self.effective_on,
            self.notices,
            self.ended_on,
        )

    @property
    def notices(self) -> dict[str, str]:
        """Language -> text, those there are."""
        texts = {language: getattr(self, f"notice_{language}") for language in LANGUAGES}
        return {language: text for language, text in texts.items() if text}

    @property
    def notice(self) -> str:
        """The text in the reader's language, else in one there is."""
        return self.notices.get(get_language() or "en") or next(iter(self.notices.values()), "")


class NoticeReceipt(models.Model):
    """That an employee has a version's notice: confirmed by themselves, or handed over on paper."""

    class How(models.TextChoices):
        SELF = "self", _("confirmed by themselves")
        PAPER = "paper", _("handed over in writing")

    gate = models.ForeignKey(MonitoringGate, models.PROTECT, related_name="receipts")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    how = models.CharField(max_length=5, choices=How.choices)
    on = models.DateField()
    language = models.CharField(max_length=2, blank=True, default="")
    recorded_by = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["gate", "employee"], name="notice_received_once")]

    def __str__(self) -> str:
        return f"{self.employee_id} has {self.gate_id}"
