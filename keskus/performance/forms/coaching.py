"""A session begun, held, called off, acknowledged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Employee
from keskus.performance.models import CoachingSession
from keskus.performance.queries.coaching import Cause, coachable
from keskus.planning.forms.fields import date_input
from keskus.planning.rules.rosters import INTERVAL
from keskus.quality.models import Question

QUARTER = INTERVAL // 60


class SessionForm(forms.Form):
    """Whom to coach, about what, for how long."""

    people = forms.ModelMultipleChoiceField(Employee.objects.none(), label=gettext_lazy("Who"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CoachingSession.Kind.choices)
    reason = forms.ChoiceField(label=gettext_lazy("Because of"), choices=CoachingSession.Reason.choices)
    question = forms.ModelChoiceField(
        Question.objects.none(),
        label=gettext_lazy("Question of the form"),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("With it, the answers before and after are compared."),
    )
    focus = forms.CharField(
        label=gettext_lazy("What to work on"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    from_seconds = forms.FloatField(label=gettext_lazy("Clip from, seconds"), required=False, min_value=0)
    to_seconds = forms.FloatField(label=gettext_lazy("Clip to, seconds"), required=False, min_value=0)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=QUARTER, max_value=120, step_size=QUARTER, initial=30
    )

    def __init__(self, *args: Any, viewer: Actor, cause: Cause, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause = cause
        questions = Question.objects.filter(section__version__state="in_use")
        if cause.evaluation is not None:
            questions = Question.objects.filter(section__version=cause.evaluation.form_version_id)
        choices = {"people": coachable(viewer), "question": questions.order_by("section", "order")}
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if cause.recording is None:
            del self.fields["from_seconds"], self.fields["to_seconds"]

    def clean(self) -> dict[str, Any]:
        """A clip has its ends in order, or there is none."""
        values = super().clean() or {}
        first, last = values.get("from_seconds"), values.get("to_seconds")
        if (first is None) != (last is None) or (first is not None and last is not None and last < first):
            self.add_error("to_seconds", gettext_lazy("Give both ends of the clip, the first one first."))
        return values

    def values(self) -> dict[str, Any]:
        """For the deed."""
        return self.cleaned_data | {"recording": self.cause.recording, "evaluation": self.cause.evaluation}


class HoldForm(forms.Form):
    """What was agreed."""

    agreement = forms.CharField(
        label=gettext_lazy("What was agreed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_on = forms.DateField(label=gettext_lazy("To be done by"), required=False, widget=date_input())


class CallOffForm(forms.Form):
    """Why it does not take place."""

    words = forms.CharField(label=gettext_lazy("Why"), max_length=500)


class PlaceForm(forms.Form):
    """The time that is taken."""

    starts = forms.IntegerField(min_value=0, max_value=2**40)


class AcknowledgeForm(forms.Form):
    """What the one who was coached says."""

    words = forms.CharField(
        label=gettext_lazy("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
