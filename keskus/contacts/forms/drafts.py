"""The steps of a table's way in, made clean. Never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from keskus.contacts.forms.sources import LARGEST_UPLOAD_BYTES
from keskus.contacts.gateways import FileTrouble, content_of
from keskus.contacts.models import Source, TableDraft
from keskus.contacts.queries.drafts import DraftTable, files_in_folders
from keskus.contacts.rules.mapping import FIELDS, OUTCOMES, Field, Level, TableMapping
from keskus.contacts.sentences.of_tables import FIELD_LABELS, OUTCOME_LABELS
from keskus.core.actors import Actor
from keskus.people.models import Employee, Queue, Site

LEFT_OUT = "left_out"
LEVELS = [(Level.CALLS.value, _("one call, or one visit to a queue")), (Level.INTERVALS.value, _("figures of a span"))]
ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("cp1250", "Windows-1250"),
    ("cp1257", "Windows-1257"),
    ("cp1252", "Windows-1252"),
    ("iso8859-2", "ISO 8859-2"),
]
DELIMITERS = [(";", _("semicolon")), (",", _("comma")), ("\t", _("tab")), ("|", _("upright bar"))]
ORDERS = [
    ("ymd", _("year, month, day")),
    ("dmy", _("day, month, year")),
    ("mdy", _("month, day, year")),
    ("epoch", _("seconds since 1970")),
]
UNITS = [("seconds", _("seconds")), ("minutes", _("minutes")), ("milliseconds", _("milliseconds"))]
PAIRS = [("ms", _("minutes and seconds")), ("hm", _("hours and minutes"))]
WHEN = [
    ("talk", _("there was talk")),
    ("answered_at", _("there is a time of being answered")),
    ("agent", _("there is an agent")),
]
SPANS = [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour")), (0, _("the whole day"))]


def _choice(label: Any, choices: Sequence[tuple[Any, Any]], help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, required=False)


class SendForm(forms.Form):
    """A table: uploaded, or one that lies in a folder from which files may be read."""

    file = forms.FileField(label=_("Table"), help_text=_("CSV or XLSX, also gzipped, up to 64 MB."), required=False)
    lying = forms.ChoiceField(label=_("Or a file on the server"), required=False)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))

    def __init__(self, *args: Any, viewer: Actor, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = viewer.scope("contacts.send_table")
        sites = Site.objects.all() if scope.everything else Site.objects.filter(pk__in=scope.sites)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].initial = sites.first() if len(sites) == 1 else None
        lying = files_in_folders()
        self.fields["lying"].choices = [("", _("none")), *((path, path) for path in lying)]  # type: ignore[attr-defined]
        if not lying:
            del self.fields["lying"]
        if source:
            del self.fields["site"]

    def clean_file(self) -> UploadedFile | None:
        """Bounded, for it is held in memory until it is sealed."""
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > LARGEST_UPLOAD_BYTES:
            raise forms.ValidationError(_("The file is larger than 64 MB. Use `keskus import` on the server."))
        return upload

    def clean(self) -> dict[str, Any]:
        """Name and content of the one file."""
        clean: dict[str, Any] = super().clean() or {}
        upload, lying = clean.get("file"), clean.get("lying")
        if upload:
            clean["table"] = (upload.name, upload.read())
        elif lying:
            try:
                clean["table"] = (Path(lying).name, content_of(lying))
            except FileTrouble as trouble:
                self.add_error("lying", str(trouble))
        elif not self.errors:
            self.add_error("file", _("Choose a file."))
        if "table" in clean and not clean["table"][1].strip():
            self.add_error("file", _("The file is empty."))
        return clean


class MappingForm(forms.Form):
    """What the columns mean and how their cells are written. What does not fit the kind of rows is passed over."""

    level = _choice(_("A row is"), LEVELS)
    shown_level = forms.CharField(widget=forms.HiddenInput, required=False)
    time_zone = forms.CharField(
        label=_("Time zone of its clock"),
        help_text=_("Such as Europe/Tallinn; empty means the site’s."),
        max_length=50,
        required=False,
    )
    has_heading = forms.BooleanField(label=_("The first row names the columns"), required=False)
    encoding = _choice(_("Encoding"), ENCODINGS)
    delimiter = _choice(_("Between the cells"), DELIMITERS)
    date_order = _choice(_("Days are written"), ORDERS)
    decimal_mark = _choice(_("Decimal mark"), [(".", _("point")), (",", _("comma"))])
    number_unit = _choice(_("Durations as plain numbers are"), UNITS)
    pair = _choice(_("12:30 as a duration is"), PAIRS)
    zero_time_is_none = forms.BooleanField(label=_("0:00:00 as a time of day: it did not happen"), required=False)
    queue = forms.CharField(label=_("The one queue, where no column names it"), max_length=120, required=False)
    answered_when = _choice(_("Without an outcome, answered when"), WHEN)
    needs_entering = forms.BooleanField(
        label=_("Not answered and no time of entering: never reached a queue"), required=False
    )
    visits = forms.BooleanField(
        label=_("A call id may stand in several rows, one for each visit to a queue"),
        help_text=_("Otherwise a further row of a call is a newer version of it."),
        required=False,
    )
    nobody = forms.CharField(
        label=_("What stands where no agent was"), help_text=_("Separated by commas."), max_length=200, required=False
    )
    interval_minutes = _choice(_("How long a span is"), SPANS)

    def __init__(self, *, table: DraftTable, words: Sequence[str], mapping: TableMapping, zone: str) -> None:
        initial = {**mapping.stored(), "time_zone": zone, "nobody": ", ".join(mapping.nobody)}
        super().__init__(initial={**initial, "shown_level": mapping.level.value})
        self.table, self.words, self.mapping = table, words, mapping
        of_column = {name: field for field, name in mapping.columns.items()}
        choices = [("", _("keep sealed")), (LEFT_OUT, _("leave out"))]
        choices += [(field.value, FIELD_LABELS[field]) for field in FIELDS[mapping.level]]  # type: ignore[misc]
        for index, name in enumerate(table.header):
            known = of_column.get(name) or (LEFT_OUT if name in mapping.left_out else "")
            field = forms.ChoiceField(label=name, choices=choices, required=False, initial=known)
            self.fields[f"column_{index}"] = field
        meanings = [(outcome, OUTCOME_LABELS[outcome]) for outcome in OUTCOMES]
        for index, word in enumerate(words):
            known = mapping.outcomes.get(word, "abandoned")
            self.fields[f"outcome_{index}"] = forms.ChoiceField(
                label=word, choices=meanings, required=False, initial=known
            )
        gone = ("visits", "needs_entering", "answered_when", "nobody", "zero_time_is_none")
        for field_name in gone if mapping.level is Level.INTERVALS else ("interval_minutes",):
            del self.fields[field_name]

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice, with its first filled cells."""
        return [(self[f"column_{index}"], self.table.samples(index)) for index in range(len(self.table.header))]

    @property
    def outcomes(self) -> list[forms.BoundField]:
        """What each outcome of the table means."""
        return [self[f"outcome_{index}"] for index in range(len(self.words))]

    @property
    def formats(self) -> list[forms.BoundField]:
        """How the file and its cells are written."""
        apart = ("level", "shown_level", "column_", "outcome_")
        return [self[name] for name in self.fields if not name.startswith(apart)]


def mapping_in(data: Mapping[str, str], table: DraftTable, before: TableMapping) -> TableMapping:
    """The mapping that a sent form says, as far as it goes; what it does not say stays as before."""
    level = Level(data["level"]) if data.get("level") in list(Level) else before.level
    columns: dict[Field, str] = {}
    left_out = []
    for index, name in enumerate(table.header):
        said = data.get(f"column_{index}", "")
        if said == LEFT_OUT:
            left_out.append(name)
        elif said in FIELDS[level] and Field(said) not in columns:
            columns[Field(said)] = name
    stored = before.stored()
    allowed: dict[str, Sequence[tuple[str, Any]]] = {
        "encoding": ENCODINGS,
        "date_order": ORDERS,
        "decimal_mark": [(".", ""), (",", "")],
        "number_unit": UNITS,
        "pair": PAIRS,
        "answered_when": WHEN,
        "delimiter": DELIMITERS,
    }
    for key, choices in allowed.items():
        if data.get(key) in [value for value, _label in choices]:
            stored[key] = data[key]
    for key in ("zero_time_is_none", "needs_entering", "visits"):
        stored[key] = level is Level.CALLS and key in data
    minutes = data.get("interval_minutes", "")
    nobody = [word.strip() for word in data.get("nobody", "").split(",") if word.strip()]
    return TableMapping.of(
        {
            **stored,
            "level": level.value,
            "columns": {field.value: name for field, name in columns.items()},
            "left_out": left_out,
            "queue": data.get("queue", "").strip(),
            "nobody": nobody,
            "interval_minutes": int(minutes) if minutes in ("0", "15", "30", "60") else before.interval_minutes,
        }
    )


class NamesForm(forms.Form):
    """Which queues and people the names in a table are."""

    def __init__(self, data: Any = None, *, queues: Mapping[str, int], agents: Mapping[str, int]) -> None:
        super().__init__(data)
        self.queue_names, self.agent_names = list(queues), list(agents)
        known = [(queue.pk, str(queue)) for queue in Queue.objects.order_by("name")]
        people = [(person.pk, str(person)) for person in Employee.objects.all()]
        for index, (name, pk) in enumerate(queues.items()):
            choices = [(0, _("a new queue")), *known]
            self.fields[f"queue_{index}"] = forms.TypedChoiceField(label=name, choices=choices, initial=pk, coerce=int)
        for index, (name, pk) in enumerate(agents.items()):
            choices = [(0, _("nobody yet")), *people]
            self.fields[f"agent_{index}"] = forms.TypedChoiceField(label=name, choices=choices, initial=pk, coerce=int)

    @property
    def queues(self) -> list[forms.BoundField]:
        """A choice for each queue's name."""
        return [self[f"queue_{index}"] for index in range(len(self.queue_names))]

    @property
    def agents(self) -> list[forms.BoundField]:
        """A choice for each agent's name."""
        return [self[f"agent_{index}"] for index in range(len(self.agent_names))]

    def chosen(self) -> dict[str, dict[str, int]]:
        """As the action takes it."""
        clean = self.cleaned_data
        return {
            "queues": {name: clean[f"queue_{index}"] for index, name in enumerate(self.queue_names)},
            "agents": {name: clean[f"agent_{index}"] for index, name in enumerate(self.agent_names)},
        }


class TakeForm(forms.Form):
    """What the source is called, whose calls it reports too, and which folder brings its next files."""

    name = forms.CharField(label=_("Name of the source"), max_length=80)
    companion_of = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("Reports the same calls as"),
        help_text=_("Then the two are compared, and never added up together."),
        required=False,
        empty_label=_("nothing else"),
    )
    path = forms.CharField(label=_("Folder to watch"), max_length=500, required=False)

    def __init__(self, *args: Any, draft: TableDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Source.objects.filter(site=draft.site, companion_of=None)
        self.fields["companion_of"].queryset = others.exclude(kind=Source.Kind.ASTERISK_CDR)  # type: ignore[attr-defined]
        self.fields["path"].help_text = _(
            "A folder under %(folders)s; tables that appear in it are taken by themselves."
        ) % {"folders": ", ".join(settings.KESKUS_LOG_FOLDERS)}
        self.initial.setdefault("name", Path(draft.file_name).stem[:80])

    def clean_name(self) -> str:
        """Two sources are never called alike."""
        name: str = self.cleaned_data["name"].strip()
        if Source.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Another source has this name already."))
        return name

    def clean_path(self) -> str:
        """Only folders that whoever runs the server has opened."""
        return folder_under(self.cleaned_data["path"].strip())


def folder_under(path: str) -> str:
    """A folder from which tables may be taken, or nothing. Raises `ValidationError`."""
    if not path:
        return ""
    real = Path(path).resolve()
    if not any(real.is_relative_to(Path(folder).resolve()) for folder in settings.KESKUS_LOG_FOLDERS):
        raise forms.ValidationError(
            _("Folders are watched only under %(folders)s. Whoever runs the server can add one.")
            % {"folders": ", ".join(settings.KESKUS_LOG_FOLDERS)}
        )
    if not real.is_dir():
        raise forms.ValidationError(_("There is no such folder."))
    return path
