"""Coaching sessions from the reason to what was agreed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedTextField
from keskus.people.models import Employee
from keskus.quality.models import Evaluation, Question
from keskus.recordings.models import Recording


class CoachingSession(models.Model):
    """Somebody coaches one or several people about one thing. `question`: what of a form it is to change, if anything.

    `starts_epoch`: its place in the roster; none while it has none. A place that a change of the roster takes away is
    kept as a `LostPlace`, and the session waits for another one.
    """

    class Kind(models.TextChoices):
        ONE = "one", _("One to one")
        GROUP = "group", _("Group")
        COACH = "coach", _("Coaching of a coach")

    class Reason(models.TextChoices):
        CALL = "call", _("A call")
        EVALUATION = "evaluation", _("An evaluation")
        FINDING = "finding", _("A finding of a check")
        PRAISE = "praise", _("Praise")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        ASKED = "asked", _("Wants a place")
        PLACED = "placed", _("Has its place")
        HELD = "held", _("Held")
        CALLED_OFF = "called_off", _("Called off")

    coach = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.ONE)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.CALL)
    focus = MaskedTextField(_("what to work on"))
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, null=True, related_name="+")
    recording = models.ForeignKey(Recording, models.PROTECT, null=True, related_name="+")
    from_seconds = models.FloatField(null=True)
    to_seconds = models.FloatField(null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    starts_epoch = models.BigIntegerField(null=True)
    ends_epoch = models.BigIntegerField(null=True)
    agreement = MaskedTextField(_("what was agreed"), blank=True, default="")
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    called_off_for = MaskedTextField(blank=True, default="")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["coach", "state"], name="coaching_by_coach"),
            models.Index(fields=["state", "starts_epoch"], name="coaching_by_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="placed") | Q(starts_epoch__isnull=False), name="coaching_placed"
            ),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(agreement=""), name="coaching_held_agrees"),
            models.CheckConstraint(
                condition=Q(to_seconds=None) | Q(to_seconds__gte=F("from_seconds")), name="coaching_clip_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.coach_id}"

    @property
    def starts_at(self) -> datetime | None:
        """When it is, where it has a place."""
        return datetime.fromtimestamp(self.starts_epoch, UTC) if self.starts_epoch is not None else None


class CoachedPerson(models.Model):
    """Who takes part; what they say of what was agreed."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="people")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    words = MaskedTextField(_("in your words"), blank=True, default="")

    class Meta:
        ordering = ["session", "employee"]
        constraints = [models.UniqueConstraint(fields=["session", "employee"], name="coached_once")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.employee_id}"


class LostPlace(models.Model):
    """A session's place that a change of the roster took away."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="lost")
    starts_epoch = models.BigIntegerField()
    noticed_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "noticed_at"]

    def __str__(self) -> str:
        return f"{self.session_id} at {self.starts_epoch}"
