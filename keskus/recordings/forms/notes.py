"""A note beside the sound."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.recordings.actions.notes import LONGEST_NOTE
from keskus.recordings.forms.clock import ClockField


class NoteForm(forms.Form):
    """Where, how long, and what."""

    starts = ClockField(label=_("At"), initial="0:00")
    ends = ClockField(label=_("Until"), required=False)
    words = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Numbers of cards, accounts and people are taken out before it is kept."),
    )

    def __init__(self, *args: Any, seconds: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seconds = seconds
        self.fields["starts"].widget.attrs["data-note-at"] = ""
        self.fields["words"].widget.attrs["data-note-words"] = ""

    def clean(self) -> dict[str, Any]:
        """The place lies inside the sound, its end behind its beginning."""
        clean = super().clean() or {}
        starts, ends = clean.get("starts"), clean.get("ends")
        if starts is not None and starts > self.seconds:
            self.add_error("starts", _("The recording is over by then."))
        if starts is not None and ends is not None and not starts <= ends <= self.seconds + 1:
            self.add_error("ends", _("The end lies before the beginning, or after the end of the recording."))
        return clean
