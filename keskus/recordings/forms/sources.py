"""Input about sources of recordings, files handed in and queues to be recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from keskus.core.actors import Actor
from keskus.people.models import Site
from keskus.recordings.gateways.folders import FolderTrouble, allowed_roots, checked_folder
from keskus.recordings.models import RecordingSource
from keskus.recordings.queries.sources import LARGEST_UPLOAD_BYTES, sites_for_sources
from keskus.recordings.sentences.of_arrivals import reason_words

Kind, Layout = RecordingSource.Kind, RecordingSource.Layout


class SourceForm(forms.Form):
    """Where recordings come from."""

    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    kind = forms.ChoiceField(label=_("How they arrive"), choices=Kind.choices)
    folder = forms.CharField(label=_("Folder on the server"), max_length=500, required=False)
    layout = forms.ChoiceField(
        label=_("Voices"),
        choices=Layout.choices,
        help_text=_("How the PBX writes the two sides. With two it is known who spoke when."),
    )
    caller_ending = forms.CharField(
        label=_("Ending of the caller’s file"), max_length=12, required=False, initial="-tx"
    )
    agent_ending = forms.CharField(
        label=_("Ending of the agent’s file"),
        max_length=12,
        required=False,
        initial="-rx",
        help_text=_("Before the dot of the name. Only where each side has a file of its own."),
    )
    time_zone = forms.CharField(
        label=_("Time zone of times in file names"),
        max_length=50,
        required=False,
        help_text=_("Such as Europe/Tallinn; only where it is not the site’s."),
    )
    takes_away = forms.BooleanField(
        label=_("Delete the original once it is kept here"),
        required=False,
        help_text=_("The account that Keskus runs as needs the right to write in the folder."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, viewer: Actor, source: RecordingSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source:
            del self.fields["site"]
        else:
            sites = sites_for_sources(viewer, "recordings.create_source")
            self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        roots = ", ".join(str(root) for root in allowed_roots())
        self.fields["folder"].help_text = _("A folder under %(folders)s; folders within it count too.") % {
            "folders": roots
        }

    def clean_time_zone(self) -> str:
        """A name of the time zone database, or nothing."""
        name: str = self.cleaned_data["time_zone"].strip()
        if name and name not in available_timezones():
            raise forms.ValidationError(_("No time zone has this name. Names look like Europe/Tallinn."))
        return name

    def clean(self) -> dict[str, Any]:
        """A watched folder is there, is readable, and lies where the operator lets folders be watched."""
        clean: dict[str, Any] = super().clean() or {}
        if clean.get("kind") != Kind.FOLDER:
            clean["folder"], clean["takes_away"] = "", False
        else:
            try:
                checked_folder((clean.get("folder") or "").strip())
            except FolderTrouble as trouble:
                self.add_error("folder", reason_words(trouble.code))
        if clean.get("layout") == Layout.TWO_FILES:
            endings = {clean.get("agent_ending"), clean.get("caller_ending")}
            if "" in endings or len(endings) < 2:
                self.add_error("agent_ending", _("Two different endings are needed, one for each side."))
        return clean


class UploadForm(forms.Form):
    """The sound of one call: one file, or one of each side."""

    file = forms.FileField(label=_("Sound of the call, or the caller’s side"), help_text=_("Up to 64 MB."))
    agent_file = forms.FileField(
        label=_("The agent’s side"), required=False, help_text=_("Only where each side has a file of its own.")
    )
    call_key = forms.CharField(
        label=_("Call id"), max_length=150, required=False, help_text=_("Such as 1795303746.211, if the name has none.")
    )
    began_at = forms.DateTimeField(
        label=_("Began"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("By the site’s clock, if the name does not tell."),
    )

    def __init__(self, *args: Any, source: RecordingSource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source

    def clean_began_at(self) -> datetime | None:
        """On the clock of the source's site."""
        moment: datetime | None = self.cleaned_data["began_at"]
        return moment.replace(tzinfo=self.source.clock_zone) if moment else None

    def clean_file(self) -> UploadedFile:
        """Bounded."""
        return self._bounded("file")

    def clean_agent_file(self) -> UploadedFile | None:
        """Bounded."""
        return self._bounded("agent_file") if self.cleaned_data["agent_file"] else None

    def _bounded(self, name: str) -> UploadedFile:
        file: UploadedFile = self.cleaned_data[name]
        if (file.size or 0) > LARGEST_UPLOAD_BYTES:
            raise forms.ValidationError(_("The file is larger than 64 MB. Have its folder watched instead."))
        return file


class ExpectForm(forms.Form):
    """From when a queue is to be recorded."""

    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    within_hours = forms.IntegerField(
        label=_("A recording is lost after, hours"), min_value=1, max_value=720, initial=4
    )
    shortest_seconds = forms.IntegerField(
        label=_("Calls shorter than this need none, seconds"), min_value=0, max_value=600, initial=5
    )

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        clean: dict[str, Any] = super().clean() or {}
        if clean.get("starts_on") and clean.get("ends_on") and clean["ends_on"] < clean["starts_on"]:
            self.add_error("ends_on", _("The last day comes before the first."))
        return clean


class MatchForm(forms.Form):
    """Which call a recording is of, and how that is known."""

    call = forms.CharField(max_length=22)
    reason = forms.CharField(label=_("How do you know?"), max_length=200)
