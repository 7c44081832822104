"""What a planner says of an odd day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class VerdictForm(forms.Form):
    """An outlier or not, and why."""

    day = forms.DateField()
    is_outlier = forms.TypedChoiceField(choices=(("yes", "yes"), ("no", "no")), coerce=lambda text: text == "yes")
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
