"""What an address asks of the list of recordings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keskus.contacts.queries.address import choice_from
from keskus.contacts.queries.grouping import people_reached
from keskus.contacts.queries.reach import Choice, reach_of, sites_reached, teams_reached
from keskus.core.actors import Actor
from keskus.core.http import period_of
from keskus.recordings.models import Recording
from keskus.recordings.queries.listing import ORDERS, Wanted
from keskus.recordings.queries.reach import VIEW

MOST_SECONDS = 86_400


def _seconds(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_SECONDS)


class RecordingsForm(forms.Form):
    """Filters of the list; `wanted` is what they come to."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    agent = forms.ChoiceField(label=_("Agent"), required=False)
    length_from = _seconds(_("Longer than, s"))
    length_to = _seconds(_("to, s"))
    dead_air_from = _seconds(_("Dead air from, s"))
    talk_over_from = _seconds(_("Speaking at once from, s"))
    matched = forms.ChoiceField(
        label=_("Call known"), required=False, choices=[("", _("Any")), ("yes", _("Yes")), ("no", _("No"))]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All but erased")), *Recording.State.choices]
    )
    callid = forms.CharField(label=_("Call id"), required=False, max_length=150)

    def __init__(self, parameters: QueryDict, viewer: Actor) -> None:
        reach = reach_of(viewer, VIEW, Choice.always())
        queues = reach.queues or reach.centre
        self.sites = sites_reached(queues)
        self.zone = queues[0].zone if queues else None
        super().__init__(parameters, auto_id="filter_%s")
        self.parameters = parameters
        self.period = period_of(parameters, self.zone) if self.zone else None
        offered: dict[str, list[tuple[Any, Any]]] = {
            "queue": [("", _("All queues")), *((queue.id, queue.label) for queue in queues)],
            "team": [("", _("All teams")), *teams_reached(viewer, VIEW)],
            "agent": [("", _("All agents")), *people_reached(reach)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted | None:
        """The recordings asked for; None before the first queue is known."""
        if self.period is None:
            return None
        self.full_clean()
        clean: dict[str, Any] = self.cleaned_data
        order = self.parameters.get("sort") or ""
        return Wanted(
            choice=choice_from(self.parameters, self.period),
            length_from=clean.get("length_from"),
            length_to=clean.get("length_to"),
            dead_air_from=clean.get("dead_air_from"),
            talk_over_from=clean.get("talk_over_from"),
            matched=clean.get("matched") or "",
            state=clean.get("state") or "",
            callid=clean.get("callid") or "",
            order=order if order.lstrip("-") in ORDERS else "-began",
        )
