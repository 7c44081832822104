"""What an address asks of the list of repaired states."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keskus.contacts.queries.address import choice_from
from keskus.contacts.queries.figures import AGENTS_PERMISSION
from keskus.contacts.queries.grouping import people_reached
from keskus.contacts.queries.reach import Choice, reach_of, sites_reached, teams_reached
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.contacts.rules.repairs import RULES
from keskus.core.actors import Actor
from keskus.core.http import period_of

OF_TIME = tuple(code for code, rule in RULES.items() if rule.of_agents or code == "backward_clock")


class RepairedForm(forms.Form):
    """Filters of the list of repaired states."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    agent = forms.ChoiceField(label=_("Agent"), required=False)
    rule = forms.ChoiceField(label=_("Repair rule"), required=False)

    def __init__(self, parameters: QueryDict, viewer: Actor) -> None:
        reach = reach_of(viewer, AGENTS_PERMISSION, Choice.always())
        queues = reach.queues or reach.centre
        self.sites = sites_reached(queues)
        self.period = period_of(parameters, queues[0].zone if queues else ZoneInfo("UTC"))
        self.choice = choice_from(parameters, self.period)
        rule = parameters.get("rule") or ""
        self.wanted_rule = rule if rule in OF_TIME else ""
        bound: dict[str, Any] = {"team": self.choice.team or "", "agent": self.choice.agent, "rule": self.wanted_rule}
        super().__init__(bound, auto_id="filter_%s")
        offered: dict[str, list[tuple[Any, Any]]] = {
            "team": [("", _("All teams")), *teams_reached(viewer, AGENTS_PERMISSION)],
            "agent": [("", _("All agents")), *people_reached(reach)],
            "rule": [("", _("All rules")), *((code, RULE_WORDS[code].title) for code in OF_TIME)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
