"""A place in a sound as people write it: 1:05, 1:02:05, 65 or 65.5."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_CLOCK = re.compile(r"(?:(?:(\d{1,2}):)?([0-5]?\d):)?(\d{1,5}(?:[.,]\d{1,3})?)")


class ClockField(forms.Field):
    """Seconds from the beginning; None for nothing written."""

    default_error_messages = {"clock": _("Write the place as minutes and seconds, such as 1:05.")}

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "placeholder": "0:00", "autocomplete": "off", "maxlength": "12"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The seconds."""
        text = str(value or "").strip()
        if not text:
            return None
        match = _CLOCK.fullmatch(text)
        if match is None or (match[2] is not None and float(match[3].replace(",", ".")) >= 60):
            raise forms.ValidationError(self.error_messages["clock"], code="clock")
        hours, minutes, seconds = match.groups(default="0")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """As it is shown."""
        return clock(value) if isinstance(value, int | float) else value


def clock(seconds: float) -> str:
    """1:05, or 1:02:05 from an hour."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
