"""A special day, and which of them the list shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach
from keskus.core.actors import Actor
from keskus.people.models import Queue, Site
from keskus.planning.forms.fields import date_input
from keskus.planning.models import SpecialDay
from keskus.planning.queries.reach import queues_reached, sites_reached, sites_seen
from keskus.planning.rules.days import MOST_FACTOR, day_breach
from keskus.planning.sentences import breach_sentence


class SpecialDayForm(forms.Form):
    """A day, or several in a row."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SpecialDay.Kind.choices)
    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Site"), empty_label=gettext_lazy("Choose"))
    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label=gettext_lazy("All queues of the site"),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=date_input(),
        help_text=gettext_lazy("Empty: only the first day."),
    )
    factor = forms.FloatField(
        label=gettext_lazy("Times the usual volume"),
        min_value=0,
        max_value=MOST_FACTOR,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.05"}),
        help_text=gettext_lazy("1.5 is half as much again. Empty: learnt from such days in the past."),
    )

    def __init__(self, *args: Any, viewer: Actor, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = queues_reached(viewer, permission)
        sites = sites_reached(viewer, permission)
        of_queues = sites_seen(viewer, permission)
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined]
        self.fields["site"].queryset = (sites | of_queues).distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One day unless told otherwise; the room's rules, said beside the field."""
        values = super().clean() or {}
        if self.errors:
            return values
        values["ends_on"] = values.get("ends_on") or values["starts_on"]
        code = day_breach(values["kind"], values["starts_on"], values["ends_on"], values.get("factor"))
        if code:
            self.add_error("factor" if code.startswith("factor") else "ends_on", breach_sentence(Breach(code)))
        if values.get("queue") and values["queue"].site_id != values["site"].pk:
            self.add_error("queue", breach_sentence(Breach("queue_elsewhere")))
        return values


class SpecialDayFilter(forms.Form):
    """Which special days the list shows."""

    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All")), *SpecialDay.Kind.choices],
    )
    past = forms.ChoiceField(
        label=gettext_lazy("When"),
        required=False,
        choices=[("", gettext_lazy("Now and to come")), ("all", gettext_lazy("Past days too"))],
    )

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = [(str(site.pk), site.name) for site in sites_seen(viewer)]
        self.fields["site"].choices = [("", _("All sites")), *sites]  # type: ignore[attr-defined]


def initial_of(row: SpecialDay) -> dict[str, Any]:
    """A special day as its form shows it."""
    names = ("name", "kind", "site", "queue", "starts_on", "ends_on", "factor")
    return {name: getattr(row, name) for name in names}
