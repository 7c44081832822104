"""What an address asks of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from keskus.contacts.queries.address import Parameters, choice_from, lens_from, parameters_of
from keskus.contacts.queries.definitions import HOUSE, CountedAs, lens_for
from keskus.contacts.queries.doubts import DOUBT_NAMES
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FIGURES_PERMISSION
from keskus.contacts.queries.grouping import OF_PEOPLE, By
from keskus.contacts.queries.reach import Choice, QueueFacts, reach_of, sites_reached, teams_reached
from keskus.contacts.rules.trust import GRADES
from keskus.contacts.sentences import VARIANT_LABELS
from keskus.core.actors import Actor
from keskus.core.http import period_of
from keskus.reports.gateways import FORMATS
from keskus.reports.models import FrozenReport
from keskus.reports.queries.definitions import Asked
from keskus.reports.queries.labels import BY_LABELS
from keskus.reports.queries.production import zone_of
from keskus.reports.queries.quality import QUALITY_PERMISSION, Narrowed

LONGEST_REASON = 500


class ReportForm(forms.Form):
    """Filters of the production report. What cannot be read in an address is as if it were not there."""

    by = forms.ChoiceField(label=_("By"), required=False)
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    client = forms.ChoiceField(label=_("Client"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    counted = forms.ChoiceField(label=_("Counted as"), required=False)
    variant = forms.ChoiceField(label=_("Service level"), required=False)
    threshold = forms.IntegerField(label=_("Answer within, s"), required=False, min_value=0, max_value=86_400)
    short = forms.IntegerField(label=_("Short below, s"), required=False, min_value=0, max_value=86_400)

    def __init__(self, parameters: Parameters, viewer: Actor, *, usual_by: By = By.DAY) -> None:
        reach = reach_of(viewer, FIGURES_PERMISSION, Choice.always())
        self.sites = sites_reached(reach.queues)
        site = choice_from(parameters, period_of(parameters, zone_of(reach))).site
        self.zone = zone_of(reach_of(viewer, FIGURES_PERMISSION, _at(site)))
        self.period = period_of(parameters, self.zone)
        offered = [name for name in BY_LABELS if name not in OF_PEOPLE or viewer.may(AGENTS_PERMISSION)]
        by = By(by) if (by := parameters.get("by") or "") in offered else usual_by
        self.asked = Asked(choice_from(parameters, self.period), by, lens_for(viewer, lens_from(parameters)))
        super().__init__(self._bound(), auto_id="filter_%s")
        self._offer(viewer, reach.queues, offered)
        self.fields["by"].initial = usual_by.value

    def _bound(self) -> dict[str, Any]:
        choice = self.asked.choice
        queue = next(iter(choice.queues)) if len(choice.queues) == 1 else ""
        named = {"queue": queue, "client": choice.client, "team": choice.team}
        asked = {"by": self.asked.by.value, **parameters_of(self.asked.lens)}
        return asked | {name: "" if value is None else value for name, value in named.items()}

    def _offer(self, viewer: Actor, queues: Any, groupings: list[By]) -> None:
        self._choices("by", [(name.value, BY_LABELS[name]) for name in groupings])
        self._choices("queue", [("", _("All queues")), *((queue.id, queue.label) for queue in queues)])
        clients = sorted({(queue.client_id, queue.client) for queue in queues}, key=lambda client: client[1].casefold())
        self._choices("client", [("", _("All clients")), *clients], fewest=3)
        teams = teams_reached(viewer, AGENTS_PERMISSION)
        self._choices("team", [("", _("All teams")), *teams], fewest=2)
        self._choices("counted", [("", _("each queue’s own")), *lenses_of(queues)])
        self._choices("variant", [("", _("As agreed")), *((v.value, label) for v, label in VARIANT_LABELS.items())])
        if lens_for(viewer, HOUSE) != HOUSE:
            for name in ("counted", "variant", "threshold", "short"):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[Any, Any]], *, fewest: int = 2) -> None:
        """Offer the choices; a field with nothing to choose is left out."""
        if len(choices) < fewest:
            self.fields.pop(name, None)
        elif name in self.fields:
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class QualityForm(forms.Form):
    """Filters of the quality of data."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)
    grade = forms.ChoiceField(label=_("Trust"), required=False)
    reason = forms.ChoiceField(label=_("Why"), required=False)

    def __init__(self, parameters: Parameters, viewer: Actor) -> None:
        reach = reach_of(viewer, QUALITY_PERMISSION, Choice.always())
        self.sites = sites_reached(reach.queues)
        self.zone = zone_of(reach)
        self.period = period_of(parameters, self.zone, default="last30")
        self.choice = choice_from(parameters, self.period)
        grade, reason = parameters.get("grade") or "", parameters.get("reason") or ""
        self.narrowed = Narrowed(grade if grade in GRADES else "", reason if reason in DOUBT_NAMES else "")
        queue = next(iter(self.choice.queues)) if len(self.choice.queues) == 1 else ""
        bound = {"queue": queue, "grade": self.narrowed.grade, "reason": self.narrowed.reason}
        super().__init__(bound, auto_id="filter_%s")
        offered: dict[str, list[tuple[Any, Any]]] = {
            "queue": [("", _("All queues")), *((each.id, each.name) for each in reach.queues)],
            "grade": [("", _("All grades")), *((letter, letter) for letter in GRADES)],
            "reason": [("", _("All reasons")), *DOUBT_NAMES.items()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def lenses_of(queues: tuple[QueueFacts, ...]) -> list[tuple[str, Any]]:
    """The other ways to count: under contract (named when there is one client only), by the centre's default."""
    clients = {queue.client for queue in queues}
    contract: Any = _("the clients’ contracts")
    if len(clients) == 1:
        contract = format_lazy(_("contract of {client}"), client=clients.pop())
    return [(CountedAs.CONTRACT.value, contract), (CountedAs.CENTRE.value, _("the centre’s default"))]


class ExportForm(forms.Form):
    """How a report is to be taken away."""

    format = forms.ChoiceField(label=_("Format"), choices=[(name, name.upper()) for name in FORMATS])
    reason = forms.CharField(
        label=_("What for"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=_("Kept with your name, the time and the number of rows."),
    )


class FreezeForm(forms.Form):
    """How a report is called when it is frozen, and for what."""

    title = forms.CharField(label=_("Title"), max_length=120)
    note = forms.CharField(label=_("What for"), required=False, max_length=LONGEST_REASON)

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="freeze_%s")


STATES = [("", _("All")), ("restated", _("Restated")), ("same", _("As frozen"))]


class FrozenFilter(forms.Form):
    """Which frozen reports the list shows."""

    title = forms.CharField(label=_("Title"), required=False, max_length=120)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=STATES,
    )

    def __init__(self, parameters: QueryDict) -> None:
        super().__init__({name: parameters.get(name) or "" for name in self.base_fields}, auto_id="filter_%s")

    def kept(self, rows: list[FrozenReport]) -> list[FrozenReport]:
        """The rows that are asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        words, state = asked.get("title", "").casefold(), asked.get("state", "")
        return [
            row
            for row in rows
            if words in row.title.casefold() and (not state or (state == "restated") is (row.restated_at is not None))
        ]


def _at(site: int | None) -> Choice:
    always = Choice.always()
    return Choice(always.first, always.last, site=site)
