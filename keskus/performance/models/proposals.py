"""Rules that propose coaching, and what they proposed."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField, MaskedTextField
from keskus.people.models import Employee, Team
from keskus.performance.models.coaching import CoachingSession
from keskus.quality.models import Evaluation, Form, Question


class CoachingTrigger(models.Model):
    """A rule: of agents of these teams, so many evaluations of a kind within so many days are a reason to coach.

    `threshold`: the share of points that a score is below, or reaches; of no meaning to the other kinds.
    """

    class Kind(models.TextChoices):
        LOW = "low", _("Low scores")
        ERROR = "error", _("The same error again")
        CAUSE = "cause", _("The same root cause again")
        CRITICAL = "critical", _("A critical error")
        PRAISE = "praise", _("A run of excellent scores")

    name = MaskedCharField(_("name"), max_length=120)
    teams = models.ManyToManyField(Team, related_name="+", verbose_name=_("teams"))
    kind = models.CharField(_("looks for"), max_length=8, choices=Kind.choices)
    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("form"))
    times = models.PositiveSmallIntegerField(_("evaluations at least"), validators=[MaxValueValidator(50)])
    threshold = models.FloatField(default=0, validators=[MinValueValidator(0), MaxValueValidator(1)])
    days = models.PositiveSmallIntegerField(_("within days"), default=30, validators=[MaxValueValidator(366)])
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1), name="trigger_needs_one"),
            models.CheckConstraint(
                condition=~Q(kind__in=["low", "praise"]) | Q(times__gte=3), name="trigger_of_scores_needs_three"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CoachingProposal(models.Model):
    """That somebody be coached, and why: advice alone, until a lead takes it or says why not.

    `kind`, `threshold` and `days` are the rule's as they were; `question` and `cause`: what it is about, if one thing.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        ACCEPTED = "accepted", _("Taken up")
        DISMISSED = "dismissed", _("Dismissed")

    trigger = models.ForeignKey(CoachingTrigger, models.PROTECT, related_name="proposals")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=CoachingTrigger.Kind.choices)
    threshold = models.FloatField(default=0)
    days = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    cause = MaskedCharField(max_length=200, blank=True)
    evaluations = models.ManyToManyField(Evaluation, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    words = MaskedTextField(_("why not"), blank=True, default="")
    session = models.OneToOneField(CoachingSession, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "made_at"], name="proposal_by_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="dismissed") | ~Q(words=""), name="proposal_dismissed_says_why"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(session__isnull=False), name="proposal_accepted_is_a_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trigger_id} for {self.employee_id}"
