"""A transcript from elsewhere; which recordings are to be written down; what is searched for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from keskus.engines.transcripts import BadTranscript, read_transcript
from keskus.people.models import Queue
from keskus.recordings.sentences.of_transcripts import unreadable

LARGEST_BYTES = 8 * 1024 * 1024
LANGUAGES = [("", _("not told")), ("en", _("English")), ("pl", _("Polish")), ("et", _("Estonian"))]


class TranscriptForm(forms.Form):
    """A file of turns with times. It is read at once and never kept."""

    file = forms.FileField(label=_("Transcript"), help_text=_("WebVTT, SRT or JSON, up to 8 MB."))
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, required=False, help_text=_("As far as the file does not tell.")
    )

    def clean_file(self) -> Any:
        """What the file says; the reasons why it cannot be read, with the line."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError(_("The file is larger than 8 MB."))
        try:
            return read_transcript(upload.read(), upload.name or "")
        except BadTranscript as trouble:
            raise forms.ValidationError(unreadable(trouble)) from trouble


class SpeechForm(forms.Form):
    """Which recordings without a transcript are to be written down."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    queue = forms.ModelChoiceField(Queue.objects.none(), label=_("Queue"), required=False, empty_label=_("all queues"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("as the engine hears it")), *LANGUAGES[1:]],
        required=False,
    )

    def __init__(self, *args: Any, queues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """What was said."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
