"""A pause reason or wrap-up code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.models import PauseReason
from keskus.contacts.rules.pauses import LANGUAGES

LONGEST_MINUTES = 600


class ChangeReasonForm(forms.Form):
    """Names in three languages, and the terms."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60, required=False)
    name_pl = forms.CharField(label=gettext_lazy("Name in Polish"), max_length=60, required=False)
    name_et = forms.CharField(label=gettext_lazy("Name in Estonian"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Counts as"),
        choices=PauseReason.Kind.choices,
        help_text=gettext_lazy("Wrap-up is part of the work on a call; a pause is not."),
    )
    is_paid = forms.BooleanField(label=gettext_lazy("Paid time"), required=False, initial=True)
    limit_minutes = forms.IntegerField(
        label=gettext_lazy("Limit, minutes"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        required=False,
        help_text=gettext_lazy("Who stays longer is marked on the floor, and alarms can tell of it."),
    )
    is_offered = forms.BooleanField(label=gettext_lazy("Agents may choose it"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """At least one language names it."""
        values = super().clean() or {}
        if not any(values.get(f"name_{language}") for language in LANGUAGES):
            self.add_error("name_en", _("Give a name in at least one language."))
        return values


class AddReasonForm(ChangeReasonForm):
    """The same, with the code that stands in logs for ever."""

    field_order = ("code", "name_en", "name_pl", "name_et")
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("What the PBX writes into its log. It cannot be changed later."),
    )
