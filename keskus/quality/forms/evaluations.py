"""Beginning an evaluation, narrowing their list, releasing, and what a sheet sends."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.people.models import Employee
from keskus.quality.actions.evaluations import Sent
from keskus.quality.models import Dispute, Evaluation, FormVersion, Question
from keskus.quality.rules.scoring import Given

NONE_OF_THEM, NOT_APPLICABLE = "-", "n/a"
MOST_WORDS = 4000
LIMITS = ((MinValueValidator, 1990), (MaxValueValidator, 2100))  # of days that a calendar of any zone still holds
DAYS = tuple(kind(date(year, 1, 1)) for kind, year in LIMITS)
TIMES = tuple(kind(datetime(year, 1, 1, tzinfo=UTC)) for kind, year in LIMITS)
ALL = gettext_lazy("All")
KINDS = [pair for pair in Evaluation.Kind.choices if pair[0] != Evaluation.Kind.CALIBRATION]


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StartForm(forms.Form):
    """What is scored, by which form, and how the call was chosen."""

    form = forms.ModelChoiceField(FormVersion.objects.none(), label=gettext_lazy("Form"), empty_label=None)
    employee = forms.ModelChoiceField(Employee.objects.none(), label=gettext_lazy("Agent"))
    called_at = forms.DateTimeField(
        label=gettext_lazy("When the call was"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=TIMES,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    manner = forms.ChoiceField(label=gettext_lazy("How it was heard"), choices=Evaluation.Manner.choices)
    sampled = forms.ChoiceField(
        label=gettext_lazy("How it was chosen"),
        choices=Evaluation.Sampled.choices,
        help_text=gettext_lazy("Only calls drawn at random count in a score; others are for coaching."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why this call"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when it was chosen: a complaint, silence, a repeat, a refund, a new colleague."),
    )
    partner = forms.ModelChoiceField(
        Employee.objects.none(),
        label=gettext_lazy("Together with"),
        required=False,
        help_text=gettext_lazy("For a joint evaluation."),
    )
    is_blind = forms.BooleanField(label=gettext_lazy("Hide the agent’s name until it is submitted"), required=False)

    def __init__(
        self, *args: Any, versions: Any, people: Any, partners: Any, fixed: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = versions  # type: ignore[attr-defined]
        self.fields["form"].label_from_instance = lambda version: version.form.name  # type: ignore[attr-defined]
        self.fields["employee"].queryset = people  # type: ignore[attr-defined]
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        for name in fixed:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A joint one has a partner; a call chosen for a reason says it."""
        given = super().clean() or {}
        if given.get("kind") == Evaluation.Kind.JOINT and not given.get("partner"):
            self.add_error("partner", _("Say with whom."))
        is_chosen = given.get("sampled") == Evaluation.Sampled.TARGETED
        if given.get("kind") == Evaluation.Kind.EVALUATOR and is_chosen and not given.get("why", "").strip():
            self.add_error("why", _("Say why this call was chosen."))
        return given


class EvaluationFilter(forms.Form):
    """Which evaluations the list shows."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    employee = forms.ChoiceField(label=gettext_lazy("Agent"), required=False)
    sampled = forms.ChoiceField(
        label=gettext_lazy("How it was chosen"), required=False, choices=[("", ALL), *Evaluation.Sampled.choices]
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[("", ALL), *KINDS])
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", ALL), *Evaluation.State.choices]
    )
    since = forms.DateField(label=gettext_lazy("Calls from"), required=False, widget=day_input(), validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Calls to"), required=False, widget=day_input(), validators=DAYS)

    def __init__(self, *args: Any, forms_: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", ALL), *forms_]  # type: ignore[attr-defined]
        self.fields["employee"].choices = [("", ALL), *people]  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """When the agent may read it."""

    on = forms.DateField(
        label=gettext_lazy("On the day"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Left empty: now."),
    )


class DecisionForm(forms.Form):
    """What an arbiter decides."""

    OUTCOMES = (
        (Dispute.State.ACCEPTED.value, gettext_lazy("Accept: the proposed answer counts")),
        (Dispute.State.PARTLY.value, gettext_lazy("Accept in part: the answer below counts")),
        (Dispute.State.REJECTED.value, gettext_lazy("Reject: the answer stays")),
    )
    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), choices=OUTCOMES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    noticed = forms.CharField(
        label=gettext_lazy("Noticed besides"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Other errors never lower the score; they can be a matter for coaching."),
    )


def words_in(sent: QueryDict, name: str) -> str:
    """Free words as they were sent, cut to what fits."""
    return sent.get(name, "").replace("\0", "").strip()[:MOST_WORDS]


def given_for(question: Question, sent: QueryDict) -> Given:
    """What was answered to a question."""
    values = [value.replace("\0", "") for value in sent.getlist(f"v-{question.code}")]
    comment = words_in(sent, f"c-{question.code}")
    if NOT_APPLICABLE in values:
        return Given(None, is_na=True, comment=comment)
    if question.kind == Question.Kind.MULTI:
        picked = tuple(value for value in values if value != NONE_OF_THEM)
        return Given(picked if values else None, comment=comment)
    return Given(values[0].strip()[:MOST_WORDS] or None if values else None, comment=comment)


def sent_for(question: Question, sent: QueryDict) -> Sent:
    """What a sheet sent for a question."""
    given = given_for(question, sent)
    return Sent(
        given,
        words=str(given.value or "") if question.kind == Question.Kind.TEXT else "",
        root_causes=tuple(sent.getlist(f"r-{question.code}")),
        from_seconds=seconds_in(sent.get(f"f-{question.code}", "")),
        to_seconds=seconds_in(sent.get(f"t-{question.code}", "")),
    )


def seconds_in(text: str) -> float | None:
    """A place in the sound, as 1:05 or 65; none for what is no place."""
    minutes, _colon, seconds = text.strip().rpartition(":")
    try:
        value = float(minutes or 0) * 60 + float(seconds.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 <= value < 86_400 else None


def as_value(given: Given) -> Any:
    """An answer as it is stored."""
    return list(given.value) if isinstance(given.value, tuple) else given.value


def day_of(instant: datetime, zone: Any) -> date:
    """The local day."""
    return instant.astimezone(zone).date()
