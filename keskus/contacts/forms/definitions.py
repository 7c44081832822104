"""Input about definitions, made clean. Never saves."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import Outcome
from keskus.contacts.queries.definitions import Candidate
from keskus.contacts.sentences import VARIANT_LABELS
from keskus.core.actors import Actor
from keskus.engines.kpi import FLOW_OUTS, Definition, ServiceLevelVariant
from keskus.people.models import Client, Queue
from keskus.people.queries import queue_labels

CENTRE = "centre"
LONGEST_NOTE = 500


class DefinitionForm(forms.Form):
    """A definition from a day on. It is shown what it changes (`previewed`) before it is saved."""

    owner = forms.ChoiceField(label=_("For"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    variant = forms.ChoiceField(
        label=_("Formula"), choices=[(variant.value, label) for variant, label in VARIANT_LABELS.items()]
    )
    threshold_seconds = forms.IntegerField(label=_("Answer within, seconds"), min_value=1, max_value=3600, initial=20)
    target_percent = forms.DecimalField(label=_("Target, %"), min_value=1, max_value=100, decimal_places=2, initial=80)
    short_abandon_seconds = forms.IntegerField(
        label=_("Short abandon below, seconds"),
        help_text=_("Callers who give up sooner than this did not really wait."),
        min_value=0,
        max_value=600,
        initial=5,
    )
    flow_outs = forms.MultipleChoiceField(
        label=_("Flow-outs that count as offered"),
        help_text=_("In abandonment, and in the service level where flow-outs count as not met."),
        choices=[(name, Outcome(name).label) for name in FLOW_OUTS],
        widget=forms.CheckboxSelectMultiple,
        initial=list(FLOW_OUTS),
        required=False,
    )
    wrap_up_counted = forms.BooleanField(label=_("Wrap-up is part of the handle time"), initial=True, required=False)
    note = forms.CharField(
        label=_("Why"),
        help_text=_("Needed when past figures change."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, viewer: Actor, today: date) -> None:
        super().__init__(data, initial={"starts_on": today, "owner": CENTRE})
        self.today = today
        self.owners = _owners(viewer)
        owned = [(key, each) for key, each in self.owners.items() if isinstance(each, Queue)]
        labels = queue_labels(queue for _key, queue in owned)
        queues = [(key, labels[queue.pk]) for key, queue in owned]
        clients = [(key, str(each)) for key, each in self.owners.items() if isinstance(each, Client)]
        whole = [(CENTRE, _("Every queue without its own"))] if CENTRE in self.owners else []
        groups = [*whole, (_("A queue"), queues), (_("A client’s contract"), clients)]
        self.fields["owner"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who changes the past says why."""
        clean = super().clean() or self.cleaned_data
        starts_on = clean.get("starts_on")
        if starts_on and starts_on < self.today and not (clean.get("note") or "").strip():
            self.add_error("note", _("Say why figures of past days are to be counted otherwise."))
        return clean

    @property
    def owner_chosen(self) -> Queue | Client | None:
        """Whose definition it is; None is the centre's."""
        return self.owners[self.cleaned_data["owner"]]

    @property
    def terms(self) -> Definition:
        """The definition itself."""
        clean = self.cleaned_data
        return Definition(
            variant=ServiceLevelVariant(clean["variant"]),
            threshold_seconds=clean["threshold_seconds"],
            short_abandon_seconds=clean["short_abandon_seconds"],
            target_share=float(clean["target_percent"] / Decimal(100)),
            flow_outs=frozenset(clean["flow_outs"]),
            wrap_up_counted=clean["wrap_up_counted"],
        )

    @property
    def candidate(self) -> Candidate:
        """The definition as it can be tried on the past."""
        owner = self.owner_chosen
        queue = owner.pk if isinstance(owner, Queue) else None
        client = owner.pk if isinstance(owner, Client) else None
        return Candidate(queue, client, self.cleaned_data["starts_on"], self.terms)

    @property
    def seal(self) -> str:
        """What was shown must be what is saved: a digest of everything that changes figures."""
        clean = self.cleaned_data
        told = {name: str(value) for name, value in clean.items() if name not in ("note", "previewed")}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def was_previewed(self) -> bool:
        """Whether just this was shown before."""
        return bool(self.cleaned_data["previewed"] == self.seal)


def _owners(viewer: Actor) -> dict[str, Queue | Client | None]:
    """Whose definitions the viewer may set, by the key of the choice."""
    scope = viewer.scope("contacts.set_definition")
    found: dict[str, Queue | Client | None] = {CENTRE: None} if scope.everything else {}
    for queue in Queue.objects.select_related("site", "client").order_by("name"):
        if (
            scope.everything
            or queue.pk in scope.queues
            or queue.site_id in scope.sites
            or queue.client_id in scope.clients
        ):
            found[f"queue:{queue.pk}"] = queue
    for client in Client.objects.order_by("name"):
        if scope.everything or client.pk in scope.clients:
            found[f"client:{client.pk}"] = client
    return found
