"""Input about sources and names, made clean. Never saves."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import Source
from keskus.core.actors import Actor
from keskus.people.models import Employee, Queue, Site
from keskus.people.queries import queue_labels

LARGEST_UPLOAD_BYTES = 64 * 1024 * 1024


PRINCIPALS = (Source.Kind.ASTERISK_QUEUE_LOG, Source.Kind.ASTERISK_CEL)  # whose calls others may tell of too
PBX_KINDS = (Source.Kind.ASTERISK_QUEUE_LOG, Source.Kind.ASTERISK_CDR, Source.Kind.ASTERISK_CEL)


class SourceForm(forms.Form):
    """A PBX: its name, where it stands, what kind of file it writes, which file to follow.

    Kind, companion and time zone are asked for a new one only: what was taken in was read by them.
    """

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(kind.value, kind.label) for kind in PBX_KINDS],
        initial=Source.Kind.ASTERISK_QUEUE_LOG,
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    companion_of = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("Reports the same calls as"),
        help_text=_("For CDR and CEL: the queue_log of the same PBX, whose calls they correct and complete."),
        required=False,
        empty_label=_("nothing else"),
    )
    time_zone = forms.CharField(
        label=_("Time zone of its clock"),
        help_text=_("Such as Europe/Tallinn; only where CDR or CEL write another local time than the site’s."),
        max_length=50,
        required=False,
    )
    path = forms.CharField(label=_("Log to follow"), max_length=500, required=False)
    wrap_up_reasons = forms.CharField(
        label=_("Pause reasons that mean wrap-up"),
        help_text=_("One a line, as the PBX writes them. Changing them counts the whole log again."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, source: Source | None = None, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        scope = viewer.scope("contacts.change_source" if source else "contacts.create_source")
        sites = Site.objects.all() if scope.everything else Site.objects.filter(pk__in=scope.sites)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["path"].help_text = _("A file under %(folders)s. Leave it empty to upload logs by hand.") % {
            "folders": ", ".join(settings.KESKUS_LOG_FOLDERS)
        }
        if source and source.kind == Source.Kind.ASTERISK_AMI:
            del self.fields["path"]
        if source:
            for name in ("kind", "site", "companion_of", "time_zone"):
                del self.fields[name]
        else:
            logs = Source.objects.filter(kind__in=PRINCIPALS, companion_of=None)
            visible = logs if scope.everything else logs.filter(site__in=scope.sites)
            self.fields["companion_of"].queryset = visible  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A companion is of the same site and of another kind; call detail records alone tell of no queue."""
        clean: dict[str, Any] = super().clean() or {}
        kind, companion = clean.get("kind"), clean.get("companion_of")
        if kind == Source.Kind.ASTERISK_CDR and companion is None:
            self.add_error("companion_of", _("Call detail records do not tell of queues: say whose calls they are."))
        if companion and kind == Source.Kind.ASTERISK_QUEUE_LOG:
            self.add_error("companion_of", _("A queue_log stands by itself."))
        if companion and companion.kind == kind:
            self.add_error("companion_of", _("That is a source of the same kind."))
        if companion and clean.get("site") and companion.site_id != clean["site"].pk:
            self.add_error("companion_of", _("That source stands at another site."))
        return clean

    def clean_time_zone(self) -> str:
        """A name of the time zone database, or nothing."""
        name: str = self.cleaned_data["time_zone"].strip()
        if name and name not in available_timezones():
            raise forms.ValidationError(_("No time zone has this name. Names look like Europe/Tallinn."))
        return name

    def clean_name(self) -> str:
        """Two PBXs are never called alike."""
        name: str = self.cleaned_data["name"].strip()
        if Source.objects.filter(name__iexact=name).exclude(pk=self.source.pk if self.source else 0).exists():
            raise forms.ValidationError(_("Another PBX has this name already."))
        return name

    def clean_path(self) -> str:
        """Only logs may be followed: a file anywhere else could be read out through the quarantine page."""
        path: str = self.cleaned_data["path"].strip()
        if not path:
            return ""
        real = Path(path).resolve()
        if not any(real.is_relative_to(Path(folder).resolve()) for folder in settings.KESKUS_LOG_FOLDERS):
            raise forms.ValidationError(
                _("Logs are followed only under %(folders)s. Whoever runs the server can add a folder.")
                % {"folders": ", ".join(settings.KESKUS_LOG_FOLDERS)}
            )
        return path


class UploadForm(forms.Form):
    """A log to take in."""

    log = forms.FileField(label=_("Log file"), help_text=_("Also rotated or gzipped, up to 64 MB."))

    def clean_log(self) -> UploadedFile:
        """Bounded, as whoever may send it may fill the disk."""
        log: UploadedFile = self.cleaned_data["log"]
        if (log.size or 0) > LARGEST_UPLOAD_BYTES:
            raise forms.ValidationError(_("The file is larger than 64 MB. Use `keskus import` on the server."))
        return log


class QueueField(forms.ModelChoiceField):
    """A queue of the centre, by a name that no other queue has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Queue.objects.select_related("site", "client"), label=_("Queue"), **options)

    @cached_property
    def labels(self) -> dict[int, str]:
        """What the queues on offer are called."""
        return queue_labels(self.queryset or ())

    def label_from_instance(self, obj: Any) -> str:
        """The label of one."""
        return self.labels.get(obj.pk, obj.name)


class QueueNameForm(forms.Form):
    """Which queue of the centre a PBX's queue is."""

    queue = QueueField()


class AgentNameForm(forms.Form):
    """Which employee a PBX's agent is."""

    employee = forms.ModelChoiceField(
        Employee.objects.all(), label=_("Employee"), required=False, empty_label=_("nobody yet")
    )


class AliasForm(forms.Form):
    """Another name of an agent in the PBX."""

    name = forms.CharField(label=_("Interface or other name"), max_length=256)


class BackfillForm(forms.Form):
    """The days whose sums are to be made afresh, and of which queue, if not of everything."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("to"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    queues = QueueField(required=False, empty_label=_("Everything"))

    def clean_queues(self) -> list[Queue]:
        """One queue, or none for everything."""
        queue = self.cleaned_data["queues"]
        return [queue] if queue else []

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        clean = super().clean() or self.cleaned_data
        if clean.get("first") and clean.get("last") and clean["last"] < clean["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return clean
