"""A rule that proposes coaching; a proposal taken up or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Team
from keskus.performance.forms.coaching import QUARTER
from keskus.performance.models import CoachingTrigger
from keskus.performance.queries import proposals as queries
from keskus.planning.forms.fields import date_input
from keskus.quality.models import Form


class TriggerForm(forms.Form):
    """Whose evaluations are looked at, what for, and from when to when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    teams = forms.ModelMultipleChoiceField(Team.objects.none(), label=gettext_lazy("Teams"))
    kind = forms.ChoiceField(label=gettext_lazy("Looks for"), choices=CoachingTrigger.Kind.choices)
    times = forms.IntegerField(
        label=gettext_lazy("Evaluations at least"),
        min_value=1,
        max_value=50,
        initial=3,
        help_text=gettext_lazy(
            "Three at least for scores, two for an error or a root cause; one critical error is enough."
        ),
    )
    percent = forms.FloatField(
        label=gettext_lazy("Score, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Low: scores below it. Excellent: scores that reach it. Not needed otherwise."),
    )
    days = forms.IntegerField(label=gettext_lazy("Calls of the last days"), min_value=1, max_value=366, initial=30)
    form = forms.ModelChoiceField(
        Form.objects.none(), label=gettext_lazy("Form"), required=False, empty_label=gettext_lazy("All forms")
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("To"), required=False, widget=date_input())

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in {"teams": queries.teams_to_set(viewer), "form": queries.forms_in_use()}.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """For the deed."""
        values = dict(self.cleaned_data)
        return values | {"threshold": (values.pop("percent") or 0) / 100}


def told_of(row: CoachingTrigger) -> dict[str, Any]:
    """What the form begins with for a rule that stands."""
    values = {name: getattr(row, name) for name in ("name", "kind", "times", "days", "form", "starts_on", "ends_on")}
    return values | {"teams": row.teams.all(), "percent": round(row.threshold * 100, 2) or None}


class AcceptForm(forms.Form):
    """What the session is to be about."""

    focus = forms.CharField(
        label=gettext_lazy("What to work on"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=QUARTER, max_value=120, step_size=QUARTER, initial=30
    )


class DismissForm(forms.Form):
    """Why not."""

    words = forms.CharField(label=gettext_lazy("Why"), max_length=500)
