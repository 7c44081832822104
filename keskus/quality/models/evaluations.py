"""What was answered about a call, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField, MaskedJSONField, MaskedTextField
from keskus.people.models import Employee, Queue
from keskus.policies.models import ScriptVersion
from keskus.quality.models.forms import FormVersion, Question
from keskus.recordings.models import Recording


class Evaluation(models.Model):
    """One call (or part of it) scored by one person with one form. Never deleted once submitted.

    `contact`: the number of the contact, as `contacts` gives it; machine rows come and go, so it is no relation.
    `evaluator`: who fills it in, as the trail names them (`user:12`). Scores are shares, stored when they change.
    """

    class Kind(models.TextChoices):
        EVALUATOR = "evaluator", _("Evaluation")
        SELF = "self", _("Self-evaluation")
        JOINT = "joint", _("Joint evaluation")
        SECOND = "second", _("Second evaluator")
        GRADER = "grader", _("Grade the grader")
        CALIBRATION = "calibration", _("Calibration")

    class Manner(models.TextChoices):
        RECORDED = "recorded", _("From the recording")
        LIVE = "live", _("Heard live")
        FACTS = "facts", _("From the call’s facts")

    class Sampled(models.TextChoices):
        RANDOM = "random", _("Drawn at random")
        TARGETED = "targeted", _("Chosen for a reason")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RELEASED = "released", _("Released")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        DISPUTED = "disputed", _("Disputed")
        CLOSED = "closed", _("Closed")

    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.EVALUATOR)
    manner = models.CharField(max_length=8, choices=Manner.choices, default=Manner.RECORDED)
    sampled = models.CharField(max_length=8, choices=Sampled.choices, default=Sampled.TARGETED)
    why = MaskedTextField(_("why this call"), blank=True, default="")
    is_blind = models.BooleanField(_("the agent’s name is hidden until submitted"), default=False)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+")
    recording = models.ForeignKey(Recording, models.SET_NULL, null=True, related_name="+")
    contact = models.BigIntegerField(null=True)
    called_at = models.DateTimeField()
    script_version = models.ForeignKey(ScriptVersion, models.PROTECT, null=True, related_name="+")
    evaluator = models.CharField(max_length=40, db_index=True)
    partner = models.CharField(max_length=40, blank=True, default="")  # who filled in a joint one together
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="others")  # second, self, grader
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    words = MaskedTextField(_("words to the agent"), blank=True, default="")
    words_version = models.PositiveIntegerField(default=0)  # as of an answer
    words_by = models.CharField(max_length=40, blank=True, default="")
    score = models.FloatField(null=True)
    score_before_failing = models.FloatField(null=True)
    critical_score = models.FloatField(null=True)
    courtesy_score = models.FloatField(null=True)
    adherence_score = models.FloatField(null=True)
    band = MaskedCharField(max_length=60, blank=True, default="")
    passed = models.BooleanField(null=True)
    errors = models.JSONField(default=dict)  # class of error -> whether one was made; missing: was not asked
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    release_on = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    dispute_until = models.DateField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["employee", "called_at"], name="evaluation_by_agent"),
            models.Index(fields=["state", "submitted_at"], name="evaluation_by_state"),
            models.Index(fields=["called_at"], name="evaluation_by_call"),
            models.Index(fields=["form_version", "called_at"], name="evaluation_by_form"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sampled="random") | ~Q(why="") | ~Q(kind="evaluator"), name="targeted_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=1), name="evaluation_score_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_version_id} of {self.employee_id}"

    @property
    def is_draft(self) -> bool:
        """Whether its evaluator still fills it in."""
        return self.state == self.State.DRAFT

    @property
    def is_released(self) -> bool:
        """Whether the one whom it is about may read it."""
        return self.released_at is not None


class Answer(models.Model):
    """What was answered to a question. `value`: yes, no, a code, a list of codes or a day; free text stands in words.

    `from_seconds` and `to_seconds`: the part of the sound that shows it. `version` grows with each change, so that
    of two who fill in a draft together neither writes over what the other answered; `written_by`: who changed it last.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = MaskedJSONField(null=True)
    is_na = models.BooleanField(default=False)
    words = MaskedTextField(blank=True, default="")
    comment = MaskedTextField(blank=True, default="")
    root_causes = MaskedJSONField(default=list)
    from_seconds = models.FloatField(null=True)
    to_seconds = models.FloatField(null=True)
    share = models.FloatField(null=True)  # of the question's points; none: not scored
    version = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["evaluation", "question"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(to_seconds=None) | Q(to_seconds__gte=F("from_seconds")), name="answer_clip_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}/{self.question_id}"


class Dispute(models.Model):
    """One answer that the agent contests, and what somebody other than the evaluator decided."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Taken back")

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="disputes")
    answered = MaskedJSONField(null=True)  # what it was when it was contested
    answered_na = models.BooleanField(default=False)
    proposed = MaskedJSONField(null=True)
    proposed_na = models.BooleanField(default=False)
    words = MaskedTextField(_("why"))
    opened_by = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    arbiter = models.CharField(max_length=40, blank=True, default="")
    decided = MaskedJSONField(null=True)
    decided_na = models.BooleanField(default=False)
    reason = MaskedTextField(_("reason"), blank=True, default="")
    noticed = MaskedTextField(_("noticed besides"), blank=True, default="")  # never lowers a score
    decided_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="dispute_by_clock")]
        constraints = [
            models.UniqueConstraint(fields=["answer"], condition=Q(state="open"), name="dispute_open_once"),
            models.CheckConstraint(condition=~Q(words=""), name="dispute_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.state}"


class ScoreChange(models.Model):
    """A score as it was and as it became: the first at submission, then with every dispute that was granted."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="score_changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)
    dispute = models.ForeignKey(Dispute, models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["evaluation", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.evaluation_id}: {self.before} -> {self.after}"
