"""What an address asks of the list of calls made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from keskus.contacts.queries.address import choice_from
from keskus.contacts.queries.calls import CALLS_PERMISSION, NUMBER_PERMISSION
from keskus.contacts.queries.grouping import people_reached
from keskus.contacts.queries.outbound import DISPOSITIONS, MADE, ORDERS, UNANSWERED, MadeFilter
from keskus.contacts.queries.reach import Choice, reach_of, sites_reached, teams_reached
from keskus.core.actors import Actor
from keskus.core.http import period_of

# Which calls a list can hold, as the list calls them.
MADE_NAMES: dict[str, str | Promise] = {
    "": _("All but consultations"),
    "made": _("Counted for agents"),
    "made_answered": _("Counted for agents, answered"),
    "nobodys": _("By nobody known"),
    "consultations": _("Consultations during a talk"),
}


class MadeForm(forms.Form):
    """Filters of the list of calls made; `wanted` is what they come to."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    agent = forms.ChoiceField(label=_("Agent"), required=False)
    figure = forms.ChoiceField(label=_("Which calls"), required=False, choices=list(MADE_NAMES.items()))
    disposition = forms.ChoiceField(label=_("What came of it"), required=False)
    number = forms.CharField(label=_("Number called"), required=False, max_length=40)
    callid = forms.CharField(label=_("Call id"), required=False, max_length=150)

    def __init__(self, parameters: QueryDict, viewer: Actor) -> None:
        reach = reach_of(viewer, CALLS_PERMISSION, Choice.always())
        queues = reach.queues or reach.centre
        self.sites = sites_reached(queues)
        self.zone = queues[0].zone if queues else None
        super().__init__(parameters, auto_id="filter_%s")
        self.parameters = parameters
        self.period = period_of(parameters, self.zone) if self.zone else None
        teams, people = teams_reached(viewer, CALLS_PERMISSION), people_reached(reach)
        outcomes = [(code, capfirst(str(words))) for code, words in DISPOSITIONS.items()]
        offered: dict[str, list[tuple[Any, Any]]] = {
            "team": [("", _("All teams")), *teams],
            "agent": [("", _("All agents")), *people],
            "disposition": [("", _("Anything")), (UNANSWERED, _("Not answered, for any reason")), *outcomes],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not viewer.may(NUMBER_PERMISSION):
            del self.fields["number"]

    @property
    def wanted(self) -> MadeFilter | None:
        """The calls asked for; None before the first queue is known, when there can be no call."""
        if self.period is None:
            return None
        self.full_clean()
        asked = {name: self.parameters.get(name) or "" for name in ("figure", "disposition", "sort")}
        return MadeFilter(
            choice=choice_from(self.parameters, self.period),
            figure=asked["figure"] if asked["figure"] in MADE else "",
            disposition=asked["disposition"] if asked["disposition"] in (*DISPOSITIONS, UNANSWERED) else "",
            number=self.cleaned_data.get("number") or "",
            callid=self.cleaned_data.get("callid") or "",
            order=asked["sort"] if asked["sort"] in ORDERS else "-started",
        )
