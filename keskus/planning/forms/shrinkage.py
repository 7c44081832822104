"""A category of shrinkage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.queries.pauses import pause_reasons
from keskus.core.actors import Actor
from keskus.planning.forms.fields import PercentField, date_input
from keskus.planning.models import ShrinkageCategory

MOST_PER_CENT = 95


class ShrinkageForm(forms.Form):
    """What takes paid time away from calls."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ShrinkageCategory.Kind.choices,
        help_text=gettext_lazy("Who is away attends no meeting: time away is taken first."),
    )
    share = PercentField(
        label=gettext_lazy("Planned, per cent"),
        max_value=MOST_PER_CENT,
        help_text=gettext_lazy("Of the time that the categories before it leave."),
    )
    order = forms.IntegerField(label=gettext_lazy("Order"), min_value=0, max_value=99, initial=0)
    pause_codes = forms.MultipleChoiceField(
        label=gettext_lazy("Measured by the pause reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The actual share is taken from what agents did. None: it is not measured."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=date_input(), initial=timezone.localdate)
    ends_on = forms.DateField(label=gettext_lazy("To"), required=False, widget=date_input())

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(row.code, row.label) for row in pause_reasons(viewer)]
        if reasons:
            self.fields["pause_codes"].choices = reasons  # type: ignore[attr-defined]
        else:
            del self.fields["pause_codes"]

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the beginning; what is away from work is not measured by pauses."""
        values = super().clean() or {}
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first one."))
        if values.get("kind") == ShrinkageCategory.Kind.EXTERNAL and values.get("pause_codes"):
            self.add_error("pause_codes", _("Pauses happen at work; only categories at work are measured by them."))
        return {"pause_codes": [], **values}


def initial_of(row: ShrinkageCategory) -> dict[str, Any]:
    """A category as its form shows it."""
    names = ("name", "kind", "share", "order", "pause_codes", "starts_on", "ends_on")
    return {name: getattr(row, name) for name in names}
