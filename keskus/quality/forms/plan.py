"""A listening plan, a call asked for, one replaced, one handed on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.access.models import User
from keskus.core.actors import Actor
from keskus.people.models import Team
from keskus.planning.forms.fields import date_input
from keskus.quality.actions.plan import COLUMNS, MANY
from keskus.quality.models import Form, ListeningPlan
from keskus.quality.queries import plan as queries
from keskus.quality.rules.drawing import NAMED, Replacement, Trigger
from keskus.quality.sentences.plan import REPLACEMENT_LABELS, TRIGGER_LABELS
from keskus.recordings.models import Recording

FIELDS = ("name", "teams", "form", "evaluators", *(c for c in COLUMNS if c not in ("name", "site", "form")), "queues")
HELP = {
    "per_month": gettext_lazy("Only these count in scores. Each call of an agent has the same chance."),
    "targeted_per_month": gettext_lazy(
        "Of the calls that one of the signs below is found in. For coaching, never scored."
    ),
    "rhythm": gettext_lazy("Two days after the week or month is over, when its recordings are in."),
    "queues": gettext_lazy("None chosen: all of them."),
    "dead_air_seconds": gettext_lazy("Empty: dead air is no reason."),
    "hold_seconds": gettext_lazy("Empty: holding is no reason."),
    "repeat_days": gettext_lazy("Empty: calling again is no reason."),
    "new_hire_days": gettext_lazy("Empty: nobody is listened to more for being new."),
    "teams": gettext_lazy("Whoever leads one is not judged by the plan. Days of absence earn no calls."),
    "evaluators": gettext_lazy("Each is given as many calls as the others, and never their own."),
}


class PlanForm(forms.ModelForm):
    """What a plan says. The site is that of its teams."""

    class Meta:
        model = ListeningPlan
        fields = FIELDS
        help_texts = HELP
        widgets = {"starts_on": date_input(), "ends_on": date_input()}

    def __init__(self, *args: Any, viewer: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("starts_on", today)
        teams = queries.plan_teams(viewer)
        choices = {
            "teams": teams,
            "form": queries.forms_in_use(),
            "evaluators": queries.able_evaluators(teams),
            "queues": queries.plan_queues(viewer),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """For the deed."""
        teams: list[Team] = list(self.cleaned_data["teams"])
        values = {name: self.cleaned_data[name] for name in (*COLUMNS, *MANY) if name != "site"}
        return values | {"site": teams[0].site}

    def _post_clean(self) -> None:
        """The deed checks and writes; a form's own row would be saved past it."""


class AskForm(forms.Form):
    """A named call, for a reason."""

    form = forms.ModelChoiceField(Form.objects.none(), label=gettext_lazy("Form"), empty_label=None)
    evaluator = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Evaluator"), empty_label=None)
    trigger = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[(t.value, TRIGGER_LABELS[t]) for t in NAMED])
    words = forms.CharField(
        label=gettext_lazy("Why this call"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The agent reads it. Such a call never counts in a score."),
    )
    due_days = forms.IntegerField(label=gettext_lazy("To be judged within, days"), min_value=0, max_value=60, initial=3)

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = queries.forms_in_use()  # type: ignore[attr-defined]
        self.fields["evaluator"].queryset = queries.evaluators_for(recording)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """For the deed."""
        return self.cleaned_data | {"trigger": Trigger(self.cleaned_data["trigger"])}


class ReplaceForm(forms.Form):
    """Why a call is put aside."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[(r.value, REPLACEMENT_LABELS[r]) for r in Replacement]
    )
    words = forms.CharField(label=gettext_lazy("In words"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Another reason wants words."""
        values = super().clean() or {}
        if values.get("reason") == Replacement.OTHER and not (values.get("words") or "").strip():
            self.add_error("words", _("Say why in a few words."))
        return values

    def values(self) -> dict[str, Any]:
        """For the deed."""
        return {"reason": Replacement(self.cleaned_data["reason"]), "words": self.cleaned_data["words"]}


class HandOnForm(forms.Form):
    """Who hears it instead."""

    evaluator = forms.TypedChoiceField(label=gettext_lazy("Evaluator"))

    def __init__(self, *args: Any, evaluators: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows, field = {str(each.pk): each for each in evaluators}, self.fields["evaluator"]
        field.choices = [(number, str(each)) for number, each in rows.items()]  # type: ignore[attr-defined]
        field.coerce = rows.__getitem__  # type: ignore[attr-defined]
