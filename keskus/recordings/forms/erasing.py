"""Why a recording is erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.recordings.sentences.of_erasing import GROUND_LABELS


class EraseForm(forms.Form):
    """The ground, what there is to say of it, and that it is meant."""

    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "–"), *GROUND_LABELS.items()])
    words = forms.CharField(label=_("In words"), max_length=500, help_text=_("Kept in the trail, not with the call."))
    is_meant = forms.BooleanField(label=_("I know that nobody can bring it back"))
