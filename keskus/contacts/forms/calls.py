"""What an address asks of the list of calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keskus.contacts.models import Outcome
from keskus.contacts.queries.address import choice_from, lens_from
from keskus.contacts.queries.call_order import ORDERS
from keskus.contacts.queries.calls import CALLS_PERMISSION, FIGURES, NUMBER_PERMISSION, CallFilter
from keskus.contacts.queries.flags import FLAG_NAMES
from keskus.contacts.queries.reach import Choice, reach_of, sites_reached
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.core.actors import Actor
from keskus.core.http import period_of

# The figures whose calls a list can hold, as the list calls them.
FIGURE_NAMES: dict[str, str | Promise] = {
    "offered": _("Offered"),
    "answered": pgettext_lazy("calls", "Answered"),
    "answered_within": _("Answered in time"),
    "transferred": _("Transferred"),
    "abandoned": pgettext_lazy("calls", "Abandoned"),
    "abandoned_within": _("Abandoned within threshold"),
    "short_abandons": _("Short abandons"),
    "flow_outs": _("Flow-outs"),
    "timeout": _("Timed out"),
    "exit_key": _("Left by key"),
    "left_empty": _("Left an empty queue"),
    "withdrawn": _("Withdrawn"),
    "redirected": _("Redirected"),
    "unfinished": _("Not ended"),
    "requeued": _("Queued again"),
    "refused": _("Refused at the door"),
}
MOST_SECONDS = 10**6


class CallsForm(forms.Form):
    """Filters of the list of calls; `wanted` is what they come to. Wrong input is named beside its field."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)
    figure = forms.ChoiceField(
        label=_("Which calls"),
        required=False,
        choices=[("", _("All calls")), *((name, label) for name, label in FIGURE_NAMES.items() if name != "offered")],
    )
    wait_from = forms.IntegerField(label=_("Waited from, s"), required=False, min_value=0, max_value=MOST_SECONDS)
    wait_to = forms.IntegerField(label=_("to, s"), required=False, min_value=0, max_value=MOST_SECONDS)
    number = forms.CharField(label=_("Caller’s number"), required=False, max_length=40)
    callid = forms.CharField(label=_("Call id"), required=False, max_length=150)
    flag = forms.ChoiceField(label=_("Flag"), required=False, choices=[("", _("Any or none")), *FLAG_NAMES.items()])
    rule = forms.ChoiceField(
        label=_("Repair rule"),
        required=False,
        choices=[("", _("Any or none")), *((code, words.title) for code, words in RULE_WORDS.items())],
    )

    def __init__(self, parameters: QueryDict, viewer: Actor) -> None:
        reach = reach_of(viewer, CALLS_PERMISSION, Choice.always())
        queues = reach.queues or reach.centre
        self.sites = sites_reached(queues)
        self.zone = queues[0].zone if queues else None
        super().__init__(parameters, auto_id="filter_%s")
        self.parameters, self.viewer = parameters, viewer
        self.period = period_of(parameters, queues[0].zone) if queues else None
        self.fields["queue"].choices = [("", _("All queues")), *((q.id, q.label) for q in queues)]  # type: ignore[attr-defined]
        if not viewer.may(NUMBER_PERMISSION):
            del self.fields["number"]

    @property
    def wanted(self) -> CallFilter | None:
        """The calls asked for; None before the first queue is known, when there can be no call."""
        if self.period is None:
            return None
        self.full_clean()
        clean: dict[str, Any] = self.cleaned_data
        order = self.parameters.get("sort") or ""
        figure = self.parameters.get("figure") or ""
        return CallFilter(
            choice=choice_from(self.parameters, self.period),
            figure=figure if figure in FIGURES else "",
            outcome=self._outcome(),
            wait_from=clean.get("wait_from"),
            wait_to=clean.get("wait_to"),
            number=clean.get("number") or "",
            callid=clean.get("callid") or "",
            flag=clean.get("flag") or "",
            rule=clean.get("rule") or "",
            order=order if order in ORDERS else "-entered",
            lens=lens_from(self.parameters),
        )

    def _outcome(self) -> str:
        outcome = self.parameters.get("outcome") or ""
        return outcome if outcome in Outcome.values else ""
