"""What is printed of a roster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from keskus.planning.queries.rosters import Member
from keskus.planning.rules.wall import Names

NAMES = (
    (Names.SHORT.value, gettext_lazy("First name and initial")),
    (Names.FULL.value, gettext_lazy("Full names")),
    (Names.NUMBER.value, gettext_lazy("Staff numbers")),
)


class WallForm(forms.Form):
    """Whose shifts, how people are called, in which language."""

    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    person = forms.TypedChoiceField(label=gettext_lazy("Person"), required=False, coerce=int, empty_value=None)
    names = forms.TypedChoiceField(
        label=gettext_lazy("Names"),
        required=False,
        choices=NAMES,
        coerce=Names,
        empty_value=Names.SHORT,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=settings.LANGUAGES)

    def __init__(self, *args: Any, members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(members)
        teams = list(dict.fromkeys(member.team for member in people))
        fields: Any = self.fields
        fields["team"].choices = [("", gettext_lazy("All teams")), *((team, team) for team in teams)]
        fields["person"].choices = [
            ("", gettext_lazy("Everybody")),
            *((member.id, member.name) for member in people),
        ]
