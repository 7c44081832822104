"""What if: sliders, and a name under which the answer is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.core.fields import Money
from keskus.people.rules.staff_cells import CURRENCIES
from keskus.planning.rules.scenarios import Changes

SPANS = (
    ("7", gettext_lazy("1 week")),
    ("28", gettext_lazy("4 weeks")),
    ("91", gettext_lazy("13 weeks")),
    ("366", gettext_lazy("a year")),
)


def slider(least: float, most: float, step: float) -> forms.NumberInput:
    """A slider; browsers without script send it as they do any number."""
    found = forms.NumberInput(attrs={"min": least, "max": most, "step": step, "class": "range range-sm"})
    found.input_type = "range"
    return found


class WhatIfForm(forms.Form):
    """Per cent of what is planned; goals and shrinkage in the place of those planned."""

    volume = forms.IntegerField(
        label=gettext_lazy("Volume, per cent"), min_value=0, max_value=300, widget=slider(50, 200, 1)
    )
    handle = forms.IntegerField(
        label=gettext_lazy("Handle time, per cent"), min_value=10, max_value=300, widget=slider(50, 200, 1)
    )
    shrinkage = forms.IntegerField(
        label=gettext_lazy("Shrinkage, per cent"), min_value=0, max_value=90, widget=slider(0, 60, 1)
    )
    service_level = forms.IntegerField(
        label=gettext_lazy("Service level, per cent"), min_value=1, max_value=100, widget=slider(50, 99, 1)
    )
    target_seconds = forms.IntegerField(
        label=gettext_lazy("Answered within, seconds"), min_value=0, max_value=3600, widget=slider(0, 120, 5)
    )
    agents = forms.IntegerField(
        label=gettext_lazy("Agents more or fewer"),
        min_value=-100,
        max_value=100,
        widget=slider(-10, 10, 1),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of a paid hour"), min_value=Decimal(0), max_digits=8, decimal_places=2, required=False
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), required=False, choices=[(code, code) for code in sorted(CURRENCIES)]
    )
    span = forms.TypedChoiceField(label=gettext_lazy("Days ahead"), choices=SPANS, coerce=int)

    @property
    def changes(self) -> Changes:
        """What was asked, against what is planned."""
        asked, planned = self.cleaned_data, self.initial
        level = asked["service_level"]
        return Changes(
            volume=asked["volume"] / 100,
            handle=asked["handle"] / 100,
            agents=asked["agents"],
            shrinkage=None if asked["shrinkage"] == planned["shrinkage"] else asked["shrinkage"] / 100,
            service_level=None if level == planned["service_level"] else level / 100,
            target_seconds=None if asked["target_seconds"] == planned["target_seconds"] else asked["target_seconds"],
        )

    @property
    def rate(self) -> Money | None:
        """The price of an hour, where one was given."""
        price = self.cleaned_data.get("price")
        return Money(price, self.cleaned_data.get("currency") or "EUR") if price else None


class SaveForm(forms.Form):
    """The name of a scenario."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


def filled(data: Any, initial: dict[str, Any]) -> dict[str, Any]:
    """What the address asks, and what is planned where it asks nothing."""
    return {name: data.get(name, value) for name, value in initial.items()}
