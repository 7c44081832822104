"""What is to be listened to: plans, their draws, and each call that somebody is to judge."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.access.models import User
from keskus.core.fields import MaskedCharField, MaskedTextField
from keskus.people.models import Employee, Queue, Site, Team
from keskus.quality.models.evaluations import Evaluation
from keskus.quality.models.forms import Form
from keskus.quality.rules.drawing import Replacement, Trigger
from keskus.quality.rules.slices import Rhythm
from keskus.quality.sentences.plan import REPLACEMENT_LABELS, RHYTHM_LABELS, TRIGGER_LABELS
from keskus.recordings.models import Recording


class ListeningPlan(models.Model):
    """How many calls of whom are judged, how they are chosen and who hears them.

    Random and targeted quotas are apart. A trigger without its number is off. `seed`: draws hang on it, on the days
    and on the agent alone, so that anybody can draw again what was drawn.
    """

    name = MaskedCharField(_("name"), max_length=80)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    teams = models.ManyToManyField(Team, related_name="+", verbose_name=_("teams"))
    queues = models.ManyToManyField(Queue, related_name="+", blank=True, verbose_name=_("queues"))
    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))
    evaluators = models.ManyToManyField(User, related_name="+", verbose_name=_("evaluators"))
    rhythm = models.CharField(
        _("drawn"), max_length=5, choices=[(r.value, RHYTHM_LABELS[r]) for r in Rhythm], default=Rhythm.WEEK.value
    )
    per_month = models.PositiveSmallIntegerField(_("random calls per agent and month"), default=4)
    targeted_per_month = models.PositiveSmallIntegerField(_("targeted calls per agent and month"), default=1)
    min_seconds = models.PositiveIntegerField(_("shortest call, seconds"), default=30)
    max_seconds = models.PositiveIntegerField(_("longest call, seconds"), null=True, blank=True)
    dead_air_seconds = models.PositiveIntegerField(_("dead air from, seconds"), null=True, blank=True)
    hold_seconds = models.PositiveIntegerField(_("on hold from, seconds"), null=True, blank=True)
    repeat_days = models.PositiveSmallIntegerField(_("the caller had called within, days"), null=True, blank=True)
    takes_transfers = models.BooleanField(_("calls that were transferred"), default=False)
    new_hire_days = models.PositiveSmallIntegerField(_("newly employed for, days"), null=True, blank=True)
    new_hire_extra = models.PositiveSmallIntegerField(_("more calls of the newly employed, a month"), default=2)
    due_days = models.PositiveSmallIntegerField(_("to be judged within, days"), default=7)
    is_blind = models.BooleanField(_("hide the agent’s name from the evaluator"), default=False)
    keeps_lines_apart = models.BooleanField(
        _("nobody judges those who report to them, or their own boss"), default=False
    )
    seed = models.BigIntegerField()
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="listening_plan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(max_seconds=None) | Q(max_seconds__gt=F("min_seconds")), name="listening_plan_lengths"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListeningDraw(models.Model):
    """Calls drawn for a plan from some days, once. `excluded`: reason -> how many calls could not be drawn."""

    plan = models.ForeignKey(ListeningPlan, models.CASCADE, related_name="draws", db_index=False)
    first = models.DateField()
    last = models.DateField()
    at = models.DateTimeField()
    there = models.PositiveIntegerField()
    excluded = models.JSONField(default=dict)

    class Meta:
        ordering = ["plan", "-first"]
        constraints = [models.UniqueConstraint(fields=["plan", "first"], name="listening_draw_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.first}"


class PlannedListening(models.Model):
    """A call that somebody is to judge, and how it came to that: by chance (`drawn` of `of`), or for a reason.

    No plan: somebody asked for it by hand, with words. One that was replaced stays, with who, when and why.
    """

    class Sampled(models.TextChoices):
        RANDOM = "random", _("Drawn at random")
        TARGETED = "targeted", _("Chosen for a reason")

    plan = models.ForeignKey(ListeningPlan, models.PROTECT, null=True, related_name="+", db_index=False)
    draw = models.ForeignKey(ListeningDraw, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", db_index=False)
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="+")
    evaluator = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    sampled = models.CharField(max_length=8, choices=Sampled.choices)
    trigger = models.CharField(max_length=12, choices=[(t.value, TRIGGER_LABELS[t]) for t in Trigger], blank=True)
    words = MaskedTextField(_("why this call"), blank=True, default="")
    drawn = models.PositiveIntegerField(default=1)
    of = models.PositiveIntegerField(default=1)
    is_blind = models.BooleanField(default=False)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    due_on = models.DateField()
    evaluation = models.OneToOneField(Evaluation, models.SET_NULL, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    replaced_for = models.CharField(
        max_length=16, choices=[(r.value, REPLACEMENT_LABELS[r]) for r in Replacement], blank=True
    )
    replaced_words = MaskedTextField(blank=True, default="")
    replaced_by = models.CharField(max_length=40, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["plan", "month"], name="listening_by_month"),
            models.Index(fields=["employee", "month"], name="listening_by_agent"),
            models.Index(fields=["evaluator", "due_on"], name="listening_by_evaluator"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=Q(replaced_at=None), name="listening_once_a_recording"
            ),
            models.CheckConstraint(condition=Q(sampled="random") | ~Q(trigger=""), name="listening_has_a_reason"),
            models.CheckConstraint(condition=Q(drawn__gte=1, drawn__lte=F("of")), name="listening_chance"),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} for {self.evaluator_id}"
