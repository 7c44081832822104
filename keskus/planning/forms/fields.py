"""Fields that several forms of planning share."""

from __future__ import annotations

from typing import Any

from django import forms


def date_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """The browser's own clock."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def clock_input() -> forms.TimeInput:
    """The same, five minutes at a time."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})


class PercentField(forms.FloatField):
    """Written in per cent; inside it is a share, 0 to 1."""

    def __init__(self, *, min_value: float = 0, max_value: float = 100, step: str = "0.1", **more: Any) -> None:
        widget = forms.NumberInput(attrs={"step": step})
        super().__init__(min_value=min_value, max_value=max_value, widget=widget, **more)

    def clean(self, value: Any) -> float | None:
        """80 becomes 0.8."""
        found = super().clean(value)
        return None if found is None else round(found / 100, 6)

    def prepare_value(self, value: Any) -> Any:
        """0.8 becomes 80; what was typed stays."""
        return f"{value * 100:g}" if isinstance(value, float) else value
