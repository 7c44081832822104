"""Calibration: several people score the same calls blindly and are held against an expert."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField
from keskus.people.models import Employee, Queue, Site
from keskus.quality.models.evaluations import Evaluation
from keskus.quality.models.forms import FormVersion
from keskus.recordings.models import Recording


class Calibration(models.Model):
    """The same calls, the same form, several raters. Until it is opened nobody sees another's answers.

    Raters are named as the trail names people (`user:12`). Nothing of it is ever in anybody's score.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    name = MaskedCharField(_("name"), max_length=120)
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", verbose_name=_("form"))
    expert = models.CharField(_("expert"), max_length=40)
    due_on = models.DateField(_("last day"))
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-due_on", "-pk"]
        indexes = [models.Index(fields=["due_on"], name="calibration_open", condition=Q(opened_at=None))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether everybody may see all answers."""
        return self.opened_at is not None


class CalibrationCall(models.Model):
    """One of its calls."""

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="calls")
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        ordering = ["calibration", "pk"]
        constraints = [models.UniqueConstraint(fields=["calibration", "recording"], name="calibration_call_once")]

    def __str__(self) -> str:
        return f"{self.calibration_id}: {self.recording_id}"


class CalibrationRater(models.Model):
    """One of those who score; the expert is one of them."""

    calibration = models.ForeignKey(Calibration, models.CASCADE, related_name="raters")
    rater = models.CharField(max_length=40)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["calibration", "pk"]
        constraints = [models.UniqueConstraint(fields=["calibration", "rater"], name="calibration_rater_once")]

    def __str__(self) -> str:
        return f"{self.calibration_id}: {self.rater}"


class CalibrationScore(models.Model):
    """Which evaluation is a rater's answer about a call."""

    call = models.ForeignKey(CalibrationCall, models.CASCADE, related_name="scores")
    rater = models.CharField(max_length=40)
    evaluation = models.OneToOneField(Evaluation, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["call", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "rater"], name="calibration_score_once")]

    def __str__(self) -> str:
        return f"{self.call_id} by {self.rater}"
