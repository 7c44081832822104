"""Absences and weekly availability."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Employee
from keskus.planning.forms.fields import clock_input, date_input
from keskus.planning.models import Absence
from keskus.planning.queries.wishes import people_for


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and why."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("Choose")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=Absence.Kind.choices,
        help_text=gettext_lazy("Rosters show only that somebody is away."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=date_input())

    def __init__(self, *args: Any, viewer: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = people_for(viewer, "planning.add_absence", today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """In order."""
        values = super().clean() or {}
        if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first one."))
        return values


class AvailabilityForm(forms.Form):
    """Between which times somebody can work on a weekday."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("Choose")
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday"), choices=list(WEEKDAYS.items()), coerce=int)
    opens = forms.TimeField(label=gettext_lazy("From"), required=False, widget=clock_input())
    closes = forms.TimeField(
        label=gettext_lazy("To"),
        required=False,
        widget=clock_input(),
        help_text=gettext_lazy("No times: not at all on this weekday."),
    )
    starts_on = forms.DateField(label=gettext_lazy("Holds from"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("Holds until"), widget=date_input(), required=False)

    def __init__(self, *args: Any, viewer: Actor, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": today, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        permission = "planning.set_availability"
        self.fields["employee"].queryset = people_for(viewer, permission, today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both times or neither, in order."""
        values = super().clean() or {}
        opens, closes = values.get("opens"), values.get("closes")
        if (opens is None) != (closes is None):
            self.add_error("closes", _("Give both times, or neither."))
        elif opens is not None and closes is not None and closes <= opens:
            self.add_error("closes", _("The end lies before the beginning."))
        return values
