"""What an address asks of the list of disagreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import Disagreement
from keskus.contacts.queries.address import choice_from
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.reach import Choice, reach_of, sites_reached
from keskus.core.actors import Actor
from keskus.core.http import period_of


class DisagreementsForm(forms.Form):
    """Filters of the list of disagreements."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)
    kind = forms.ChoiceField(
        label=_("What differs"), required=False, choices=[("", _("Anything")), *Disagreement.Kind.choices]
    )

    def __init__(self, parameters: QueryDict, viewer: Actor) -> None:
        reach = reach_of(viewer, CALLS_PERMISSION, Choice.always())
        queues = reach.queues
        self.sites = sites_reached(queues)
        zone = (queues or reach.centre)[0].zone if reach.centre else None
        self.period = period_of(parameters, zone, default="last30") if zone else None
        self.choice = choice_from(parameters, self.period) if self.period else None
        kind = parameters.get("kind") or ""
        self.wanted_kind = kind if kind in Disagreement.Kind.values else ""
        chosen = self.choice.queues if self.choice else frozenset()
        bound: dict[str, Any] = {"queue": next(iter(chosen)) if len(chosen) == 1 else "", "kind": self.wanted_kind}
        super().__init__(bound, auto_id="filter_%s")
        self.fields["queue"].choices = [("", _("All queues")), *((q.id, q.label) for q in queues)]  # type: ignore[attr-defined]
