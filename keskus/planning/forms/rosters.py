"""Beginning a roster; the optimiser's part; comparing; publishing against a breach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Team
from keskus.planning.forms.fields import date_input
from keskus.planning.queries.rosters import teams_for
from keskus.planning.rules.usual import GROUNDS
from keskus.planning.sentences.law import GROUND_LABELS

WEEKS = (
    (7, gettext_lazy("One week")),
    (14, gettext_lazy("Two weeks")),
    (21, gettext_lazy("Three weeks")),
    (28, gettext_lazy("Four weeks")),
)


class RosterForm(forms.Form):
    """For whom and over which days."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Teams"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Teams of one site that share the work."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    days = forms.TypedChoiceField(label=gettext_lazy("How long"), choices=WEEKS, coerce=int, initial=14)

    def __init__(self, *args: Any, viewer: Actor, today: date, **kwargs: Any) -> None:
        monday = today + timedelta(days=14 - today.weekday())
        kwargs["initial"] = {"starts_on": monday, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["teams"]
        field.queryset = teams_for(viewer, "planning.make_roster")
        field.label_from_instance = lambda team: f"{team.name} · {team.site.name}"

    def clean(self) -> dict[str, Any]:
        """Teams of one site; the site comes from them."""
        values = super().clean() or {}
        teams = list(values.get("teams") or ())
        if len({team.site_id for team in teams}) > 1:
            self.add_error("teams", _("A roster is of one site. Choose teams of the same site."))
        elif teams:
            values["site"], values["teams"] = teams[0].site, teams
        return values


MOST_MINUTES = 120


class BuildForm(forms.Form):
    """What the optimiser may change, and how long it tries."""

    EFFORTS = (
        (1, gettext_lazy("Quick: a good roster")),
        (3, gettext_lazy("Usual")),
        (10, gettext_lazy("Thorough: the last tenths of a per cent")),
    )
    effort = forms.TypedChoiceField(label=gettext_lazy("How long it tries"), choices=EFFORTS, coerce=int, initial=1)
    minutes = forms.IntegerField(
        label=gettext_lazy("Or as well as it can in so many minutes"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=gettext_lazy("By the clock: the same seed may give another roster another time."),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=gettext_lazy("The same seed gives the same roster; another one may find a better one."),
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Only these people"),
        required=False,
        help_text=gettext_lazy("None chosen: everybody. Locked shifts stay in any case."),
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Only these days"),
        required=False,
        help_text=gettext_lazy("None chosen: all days."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], days: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        self.fields["days"].choices = days  # type: ignore[attr-defined]


class OverrideForm(forms.Form):
    """The ground on which a breach is published."""

    finding = forms.CharField(widget=forms.HiddenInput, max_length=64)
    ground = forms.ChoiceField(
        label=gettext_lazy("Legal ground"),
        choices=[("", gettext_lazy("Choose"))] + [(g, GROUND_LABELS[g]) for g in GROUNDS],
    )
    words = forms.CharField(
        label=gettext_lazy("In words: who agreed to what, when"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CopyForm(forms.Form):
    """One week into another."""

    week = forms.TypedChoiceField(label=gettext_lazy("Copy the week of"), coerce=int)
    into = forms.TypedChoiceField(label=gettext_lazy("into that of"), coerce=int)

    def __init__(self, *args: Any, weeks: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("week", "into"):
            self.fields[name].choices = weeks  # type: ignore[attr-defined]
