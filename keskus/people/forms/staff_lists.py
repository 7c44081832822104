"""The steps of a staff list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keskus.engines.tables import Limits, Table, TableFault, read_table
from keskus.people.forms.employees import DayField
from keskus.people.rules.staff_facts import Fact
from keskus.people.sentences import FACT_LABELS, fault_sentence

LARGEST_BYTES = 10 * 1024 * 1024
ENCODINGS = [
    ("", _("as found")),
    ("utf-8", "UTF-8"),
    ("cp1250", "Windows-1250"),
    ("cp1257", "Windows-1257"),
    ("cp1252", "Windows-1252"),
    ("iso8859-2", "ISO 8859-2"),
]


class UploadForm(forms.Form):
    """A staff list as a CSV or XLSX file."""

    file = forms.FileField(label=_("Staff list"), help_text=_("CSV or XLSX, at most 10 MB, one row for each person."))

    def clean_file(self) -> tuple[str, bytes]:
        """Name and content of a file that can be read as a table."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError(fault_sentence(TableFault("file_too_big", megabytes=10)))
        content = upload.read()
        try:
            read_table(content, file_name=upload.name or "", limits=Limits(file_bytes=LARGEST_BYTES))
        except TableFault as fault:
            raise forms.ValidationError(fault_sentence(fault)) from fault
        return upload.name or "", content


class MatchingForm(forms.Form):
    """What each column of the file means, and from when changes count."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    counts_from = DayField(
        label=_("Changes count from"),
        initial=timezone.localdate,
        help_text=_("For people known already. New people begin on their first day."),
    )
    makes_missing = forms.BooleanField(label=_("Make teams and skills that do not exist yet"), required=False)

    def __init__(
        self, *args: Any, table: Table, meanings: Mapping[str, str], facts: Iterable[Fact], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        if table.encoding == "xlsx":
            del self.fields["encoding"]
        choices = [("", _("leave out")), *((fact.value, FACT_LABELS[fact]) for fact in facts)]
        for index, name in enumerate(table.header):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=meanings.get(name, "")
            )

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice, with its first filled cells."""
        return [
            (self[f"column_{index}"], [row.cells[index] for row in self.table.rows[:50] if row.cells[index]][:3])
            for index in range(len(self.table.header))
        ]

    def clean(self) -> dict[str, Any]:
        """Header name to meaning; a meaning given twice is an error at its second column."""
        values = super().clean() or {}
        matching: dict[str, str] = {}
        for index, name in enumerate(self.table.header):
            fact = values.pop(f"column_{index}", "")
            if fact and fact in matching.values():
                self.add_error(f"column_{index}", _("Another column has this meaning already."))
            elif fact:
                matching[name] = fact
        if Fact.NUMBER.value not in matching.values():
            self.add_error(None, _("Say which column holds the staff number: people are known by it."))
        return {**values, "matching": matching}


class ImportForm(forms.Form):
    """All rows, or the good ones only."""

    good_only = forms.BooleanField(
        label=_("Import the good rows and leave the bad ones out"),
        help_text=_("The bad rows stay here for a week, to be downloaded and mended."),
        required=False,
    )
