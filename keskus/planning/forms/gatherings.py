"""What is to be placed, and the option that is taken."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.planning.forms.fields import clock_input, date_input
from keskus.planning.forms.setting import weekdays_field
from keskus.planning.models import Activity, Roster
from keskus.planning.queries.gatherings import Ask
from keskus.planning.rules.gatherings import KINDS, Meeting


def meetings_to_hold() -> Any:
    """What people can be taken off their work for."""
    return Activity.objects.filter(closed_on=None, is_productive=False, kind__in=KINDS)


MOST_PEOPLE = 120  # the page answers while one waits


class GatheringForm(forms.Form):
    """Who is to meet, for how long, and when it may be."""

    activity = forms.ModelChoiceField(Activity.objects.none(), label=gettext_lazy("What"), empty_label=None)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=15, max_value=480, step_size=15, initial=60)
    group_size = forms.IntegerField(label=gettext_lazy("In groups of at most"), min_value=1, max_value=50, initial=4)
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who"), coerce=int, widget=forms.SelectMultiple(attrs={"size": 10})
    )
    first = forms.DateField(label=gettext_lazy("First day"), widget=date_input())
    last = forms.DateField(label=gettext_lazy("Last day"), widget=date_input())
    weekdays = weekdays_field()
    opens = forms.TimeField(label=gettext_lazy("From"), widget=clock_input(), initial=time(8))
    closes = forms.TimeField(label=gettext_lazy("To"), widget=clock_input(), initial=time(20))

    def __init__(self, *args: Any, roster: Roster, people: list[tuple[int, str]], **kwargs: Any) -> None:
        days = {"first": roster.starts_on, "last": roster.ends_on}
        kwargs["initial"] = {**days, "people": [number for number, _name in people][:MOST_PEOPLE]}
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = meetings_to_hold()  # type: ignore[attr-defined]
        self.fields["activity"].label_from_instance = lambda row: row.label  # type: ignore[attr-defined]
        self.fields["people"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """In order."""
        values = super().clean() or {}
        if len(values.get("people") or ()) > MOST_PEOPLE:
            self.add_error("people", _("Choose at most %(count)s people at once.") % {"count": MOST_PEOPLE})
        first, last = values.get("first"), values.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("The last day lies before the first one."))
        return values

    def ask(self) -> Ask:
        """For the query."""
        values = self.cleaned_data
        named = {
            name: values[name] for name in ("activity", "minutes", "group_size", "first", "last", "opens", "closes")
        }
        return Ask(people=tuple(values["people"]), weekdays=frozenset(values["weekdays"]), **named)


class TakenForm(forms.Form):
    """The meetings of the option that is taken, as the page offered them."""

    activity = forms.ModelChoiceField(Activity.objects.none(), widget=forms.HiddenInput)
    meetings = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = meetings_to_hold()  # type: ignore[attr-defined]

    def clean_meetings(self) -> tuple[Meeting, ...]:
        """Read again."""
        try:
            rows = json.loads(self.cleaned_data["meetings"])
            return tuple(Meeting(int(a), int(b), tuple(int(who) for who in people)) for a, b, people in rows)
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise forms.ValidationError(_("Look at the options anew.")) from error


def written(meetings: tuple[Meeting, ...]) -> str:
    """For the hidden field."""
    return json.dumps([[each.starts, each.ends, list(each.people)] for each in meetings])
