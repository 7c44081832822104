"""What evaluators are asked: forms, their versions, sections and questions.

A version is written while it is a draft. From its first evaluation on it never changes: what somebody was scored by
stays readable as it was.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField, MaskedJSONField, MaskedTextField
from keskus.policies.models import Script


class Form(models.Model):
    """What calls of a kind are scored by. It belongs to the centre as a whole."""

    name = MaskedCharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """One wording of a form, with its weights. At most one of a form is in use, and at most one is a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_USE = "in_use", _("In use")
        RETIRED = "retired", _("Retired")

    form = models.ForeignKey(Form, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    pass_share = models.FloatField(_("pass mark"), null=True, blank=True)  # share; none: nobody passes or fails
    bands = MaskedJSONField(default=list)  # [{"from": share, "name": text}], any order
    dispute_days = models.PositiveSmallIntegerField(_("working days to dispute"), default=5)
    answer_days = models.PositiveSmallIntegerField(_("working days to decide a dispute"), default=5)
    script = models.ForeignKey(
        Script, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("script")
    )
    note = MaskedCharField(_("what changed"), max_length=300, blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_from = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="draft"), name="form_one_draft"),
            models.UniqueConstraint(fields=["form"], condition=Q(state="in_use"), name="form_one_in_use"),
            models.CheckConstraint(
                condition=Q(pass_share=None) | Q(pass_share__gte=0, pass_share__lte=1), name="form_pass_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == self.State.DRAFT


class Section(models.Model):
    """Questions that belong together and weigh together. Texts in other languages: language -> text."""

    version = models.ForeignKey(FormVersion, models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    name = MaskedCharField(_("name"), max_length=200)
    names = MaskedJSONField(default=dict)
    weight = models.FloatField(_("weight"), default=1)

    class Meta:
        ordering = ["version", "order", "pk"]
        constraints = [models.CheckConstraint(condition=Q(weight__gte=0), name="section_weight_not_negative")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One thing that is asked. `code` stays the same from version to version, so that statistics can follow it.

    `options`: [{"code", "text", "texts", "points"}] of a scale (its anchors) or a multi-pick.
    """

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("Yes or no")
        SCALE = "scale", _("Scale")
        MULTI = "multi", _("Several of a list")
        TEXT = "text", _("Free text")
        DATE = "date", _("Date")

    class Critical(models.TextChoices):
        NONE = "", _("Not critical")
        COUNTED = "counted", _("Counts in the critical score")
        SECTION = "section", _("Failing it fails the section")
        FORM = "form", _("Failing it fails the form")

    class Error(models.TextChoices):
        NONE = "", _("No critical error")
        CUSTOMER = "customer", _("Customer-critical")
        BUSINESS = "business", _("Business-critical")
        COMPLIANCE = "compliance", _("Compliance-critical")

    class Courtesy(models.TextChoices):
        NONE = "", _("Not about courtesy")
        RESPECT = "respect", _("Respect")
        FRIENDLINESS = "friendliness", _("Friendliness")

    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.YES_NO)
    text = MaskedCharField(_("question"), max_length=400)
    texts = MaskedJSONField(default=dict)
    help = MaskedTextField(_("help"), blank=True)
    weight = models.FloatField(_("weight"), default=1)
    options = MaskedJSONField(default=list)
    allows_na = models.BooleanField(_("“does not apply” is allowed"), default=False)
    critical = models.CharField(_("critical"), max_length=8, choices=Critical.choices, blank=True, default="")
    error = models.CharField(_("kind of error"), max_length=10, choices=Error.choices, blank=True, default="")
    courtesy = models.CharField(_("courtesy"), max_length=12, choices=Courtesy.choices, blank=True, default="")
    comment_below = models.FloatField(_("comment required below"), null=True, blank=True)  # share
    root_causes = MaskedJSONField(default=list)  # texts to choose from when the answer is not full
    asked_if = models.CharField(max_length=40, blank=True, default="")  # code of an earlier question …
    asked_if_answers = models.JSONField(default=list)  # … and the answers to it after which this one is asked
    step = models.CharField(_("step of the script"), max_length=40, blank=True, default="")

    class Meta:
        ordering = ["section", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=0), name="question_weight_not_negative"),
            models.UniqueConstraint(fields=["section", "code"], name="question_code_once"),
        ]

    def __str__(self) -> str:
        return self.text
