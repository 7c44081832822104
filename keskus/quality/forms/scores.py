"""What the address of a scores page asks, and the rule of when a score may be used."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keskus.core.actors import Actor
from keskus.core.http import period_of
from keskus.people.queries import open_teams, queue_labels, queues, sites
from keskus.quality.models import Form, ScoreRule
from keskus.quality.queries.scores import VIEW, Asked
from keskus.quality.rules.scores import By
from keskus.quality.sentences.scores import BY_LABELS

PERIOD = "last30"


class ScoresForm(forms.Form):
    """Filters of scores. What cannot be read in an address is as if it were not there."""

    by = forms.ChoiceField(label=_("By"), choices=[(by.value, label) for by, label in BY_LABELS.items()])
    form = forms.ChoiceField(label=_("Form"), required=False)
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, parameters: QueryDict, viewer: Actor) -> None:
        own = list(sites(viewer))
        self.sites = [(site.pk, site.name) for site in own] if len(own) > 1 else []
        chosen = _number(parameters, "site", [site.pk for site in own])
        zones = [site.zone for site in own if chosen in (None, site.pk)]
        self.period = period_of(parameters, zones[0] if zones else ZoneInfo("UTC"), default=PERIOD)
        offered: dict[str, list[tuple[Any, Any]]] = {
            "form": [(form.pk, form.name) for form in Form.objects.all()],
            "queue": sorted(queue_labels(queues(viewer)).items(), key=lambda each: each[1].casefold()),
            "team": [(team.pk, team.name) for team in open_teams(viewer, VIEW)],
        }
        found = {name: _number(parameters, name, [pk for pk, _name in choices]) for name, choices in offered.items()}
        by = parameters.get("by") or ""
        self.asked = Asked(self.period, By(by) if by in list(By) else By.AGENT, site=chosen, **found)
        super().__init__({"by": self.asked.by.value, **found}, auto_id="filter_%s")
        every = {"form": _("All forms"), "queue": _("All queues"), "team": _("All teams")}
        for name, choices in offered.items():
            if len(choices) < 2:
                del self.fields[name]
            else:
                self.fields[name].choices = [("", every[name]), *choices]  # type: ignore[attr-defined]


class ScoreRuleForm(forms.ModelForm):
    """What a score needs before it may be used."""

    class Meta:
        model = ScoreRule
        fields = ("fewest", "widest_points")


def _number(parameters: QueryDict, name: str, known: list[int]) -> int | None:
    text = parameters.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) in known else None
