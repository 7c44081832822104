"""Input about how a PBX is listened to, made clean. Never saves."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.contacts.gateways import tls
from keskus.contacts.models import PbxConnection, Source
from keskus.contacts.queries.connections import logs_without_connection
from keskus.core.actors import Actor
from keskus.people.models import Site

HOST = re.compile(r"[A-Za-z0-9_.:%-]+")


class ConnectionForm(forms.Form):
    """Where a PBX is reached and as whom. The secret is written, never shown."""

    host = forms.CharField(label=_("Address of the PBX"), max_length=253, help_text=_("A name or an IP address."))
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65535,
        initial=5039,
        help_text=_("Usually 5039 with TLS, 5038 without."),
    )
    user = forms.CharField(label=_("User"), max_length=80, initial="keskus")
    secret = forms.CharField(
        label=_("Secret"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    tls = forms.ChoiceField(
        label=_("Encryption"),
        choices=PbxConnection.Tls.choices,
        initial=PbxConnection.Tls.ON,
        help_text=_(
            "Without it others on the way can read callers’ numbers. On this computer itself it is not needed."
        ),
    )
    trusted = forms.CharField(
        label=_("Certificate to believe"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "The SHA-256 fingerprint of the PBX’s certificate, or the certificate (PEM) of your own authority. Empty: "
            "whoever this computer believes."
        ),
    )
    is_on = forms.BooleanField(label=_("Listen to it"), required=False, initial=True)

    def clean_host(self) -> str:
        """A name or an address, and nothing that could be read as anything else."""
        host: str = self.cleaned_data["host"].strip().strip("[]")
        if not HOST.fullmatch(host):
            raise forms.ValidationError(_("That is no name of a computer and no IP address."))
        return host

    def clean_user(self) -> str:
        """One line."""
        return self._one_line("user")

    def clean_secret(self) -> str:
        """One line."""
        return self._one_line("secret")

    def clean_trusted(self) -> str:
        """As it is kept."""
        try:
            return tls.cleaned(self.cleaned_data["trusted"])
        except tls.NoCertificate:
            raise forms.ValidationError(_("That is neither a certificate (PEM) nor a SHA-256 fingerprint.")) from None

    def _one_line(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if not text.isprintable():
            raise forms.ValidationError(_("Only characters that can be printed."))
        return text


class ConnectForm(ConnectionForm):
    """Which PBX it is: one whose queue_log is taken in, or a new one that has none."""

    log = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("The PBX’s queue_log"),
        required=False,
        empty_label=_("none: it counts by AMI alone"),
        help_text=_("Then each call counts as it was heard until the log tells it."),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    field_order = ("log", "name", "site", "host", "port", "user", "secret", "tls", "trusted", "is_on")

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = viewer.scope("contacts.connect_pbx")
        sites = Site.objects.all() if scope.everything else Site.objects.filter(pk__in=scope.sites)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        logs = logs_without_connection(viewer).filter(site__in=sites)
        self.fields["log"].queryset = logs  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Two sources are never called alike."""
        name: str = self.cleaned_data["name"].strip()
        if Source.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Another PBX has this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        """A PBX and its log stand at one site."""
        clean: dict[str, Any] = super().clean() or {}
        log, site = clean.get("log"), clean.get("site")
        if log and site and log.site_id != site.pk:
            self.add_error("site", _("That source stands at another site."))
        return clean


class ChangeConnectionForm(ConnectionForm):
    """The same later on; an empty secret leaves the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].required = False
        self.fields["secret"].help_text = _("Leave it empty to keep the one that is stored.")
