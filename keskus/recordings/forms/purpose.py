"""Why somebody listens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PurposeForm(forms.Form):
    """One of the purposes that are open to the viewer."""

    purpose = forms.ChoiceField(label=_("What do you listen for?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], preset: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        field.choices = choices  # type: ignore[attr-defined]
        open_ones = [code for code, _words in choices]
        field.initial = open_ones[0] if len(open_ones) == 1 else preset if preset in open_ones else None
