"""A spreadsheet of history, and how it is carried from the preview to being taken over."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.engines.forecasting.files import FileFault
from keskus.engines.forecasting.sent import Sent, sent_in
from keskus.people.models import Queue
from keskus.planning.sentences.history import file_sentence

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PACKED = 6 * 1024 * 1024  # what a form may carry


class HistoryForm(forms.Form):
    """The file itself, or packed as the preview sends it back; either is read anew."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "CSV or XLSX with a row for each interval or each day: columns “start” (or “date” and “time”), “contacts” "
            "and, if there are any, “handle_seconds” (or talk_seconds, hold_seconds, wrap_seconds) and “queue”."
        ),
    )
    packed = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    sent: Sent
    sent_name: str
    is_confirmed = False

    def __init__(self, *args: Any, queue: Queue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = queue
        self.fields["file"].required = not self.data.get("packed")

    def clean(self) -> dict[str, Any]:
        """Read what was sent."""
        values = super().clean() or {}
        upload = values.get("file")
        self.is_confirmed = bool(values.get("packed")) and upload is None
        self.sent_name = str(upload.name) if upload else values.get("name") or ""
        if upload is not None and (upload.size or 0) > LARGEST_BYTES:
            fault = FileFault("", None, "", code="file_too_big", megabytes=LARGEST_BYTES // 1024**2)
            raise forms.ValidationError(file_sentence(fault))
        content = upload.read() if upload else unpacked(values.get("packed") or "")
        if not content:
            raise forms.ValidationError(file_sentence(FileFault("", None, "", code="file_empty")))
        names = (self.queue.name, self.queue.code)
        try:
            self.sent = sent_in(content, self.sent_name, zone=self.queue.site.time_zone, names=names)
        except FileFault as fault:
            raise forms.ValidationError(file_sentence(fault)) from fault
        self.content = content
        return values

    @property
    def packing(self) -> str:
        """The file as the preview carries it; empty when it is too large for that."""
        found = base64.b64encode(zlib.compress(self.content, 9)).decode("ascii")
        return found if len(found) <= LARGEST_PACKED else ""


def unpacked(text: str) -> bytes:
    """The file again; empty when it is none."""
    try:
        reader = zlib.decompressobj()
        found = reader.decompress(base64.b64decode(text, validate=True), LARGEST_BYTES)
    except (binascii.Error, zlib.error, ValueError):
        return b""
    return b"" if reader.unconsumed_tail else found
