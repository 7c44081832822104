"""What an address asks of a report of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keskus.contacts.queries.address import Parameters
from keskus.contacts.queries.figures import AGENTS_PERMISSION
from keskus.contacts.queries.grouping import OF_PEOPLE, By, people_reached
from keskus.contacts.queries.reach import reach_of
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.engines.kpi import ServiceLevelVariant
from keskus.reports.forms import ReportForm
from keskus.reports.queries.columns import call_columns, state_columns
from keskus.reports.queries.definitions import Asked
from keskus.reports.queries.design import CHARTS, Design
from keskus.reports.queries.labels import BY_LABELS

TOPS = (3, 5, 10, 20, 50)
CHART_LABELS: dict[str, str | Promise] = {
    "auto": _("As fits"),
    "line": _("Line"),
    "bar": _("Bars"),
    "none": _("No chart"),
}
LEVELS = tuple(by for by in BY_LABELS if by is not By.TOTAL)


class BuilderForm(ReportForm):
    """A report of one's own: rows, figures, what is counted, chart. What cannot be read is as if it were not there."""

    then = forms.ChoiceField(label=_("and within each by"), required=False)
    order = forms.ChoiceField(label=_("In the order of"), required=False)
    least = forms.ChoiceField(
        label=_("beginning with"),
        required=False,
        choices=[("", pgettext_lazy("order", "the most")), ("1", pgettext_lazy("order", "the least"))],
    )
    top = forms.ChoiceField(label=_("How many"), required=False)
    measure = forms.MultipleChoiceField(label=_("Shown"), required=False, widget=forms.CheckboxSelectMultiple)
    queue = forms.MultipleChoiceField(label=_("Queues"), required=False, widget=forms.CheckboxSelectMultiple)
    agent = forms.ChoiceField(label=_("Agent"), required=False)
    weekday = forms.MultipleChoiceField(label=_("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple)
    from_hour = forms.ChoiceField(label=_("From"), required=False)
    to_hour = forms.ChoiceField(label=_("To"), required=False)
    chart = forms.ChoiceField(label=_("Kind"), required=False, choices=list(CHART_LABELS.items()))
    drawn = forms.ChoiceField(label=_("of"), required=False)

    groups = (
        (_("Rows"), ("by", "then", "order", "least", "top")),
        (_("Figures"), ("measure", "counted", "variant", "threshold", "short")),
        (_("Only"), ("queue", "client", "team", "agent", "weekday", "from_hour", "to_hour")),
        (_("Chart"), ("chart", "drawn")),
    )

    def __init__(self, parameters: Parameters, viewer: Actor) -> None:
        self._parameters = parameters
        self._measures = measures_for(viewer)
        super().__init__(parameters, viewer)
        asked = self.asked
        self.asked = Asked(asked.choice, asked.by, asked.lens, design=self._design(viewer))
        self.data = {**self.data, **self._own()}

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in the order in which a report is thought up."""
        parts = [(str(title), [self[name] for name in names if name in self.fields]) for title, names in self.groups]
        return [(title, fields) for title, fields in parts if fields]

    def _design(self, viewer: Actor) -> Design:
        get, known = self._parameters.get, {key for key, _label in self._measures}
        then = get("then") or ""
        levels = [by.value for by in LEVELS if by not in OF_PEOPLE or viewer.may(AGENTS_PERMISSION)]
        top = get("top") or ""
        return Design(
            then=By(then) if then in levels and then != self.asked.by.value and self.asked.by is not By.TOTAL else None,
            measures=tuple(dict.fromkeys(key for key in self._parameters.getlist("measure") if key in known)),
            order=order if (order := get("order") or "") in known else "",
            is_least_first=get("least") == "1",
            top=int(top) if top in map(str, TOPS) else None,
            chart=chart if (chart := get("chart") or "") in CHARTS else "auto",
            drawn=drawn if (drawn := get("drawn") or "") in known else "",
        )

    def _own(self) -> dict[str, Any]:
        """What the fields show."""
        design, choice = self.asked.design, self.asked.choice
        usual = [column.key for column in call_columns(ServiceLevelVariant.ANSWERED_ONLY) if column.is_usual]
        return {
            "then": design.then.value if design.then else "",
            "order": design.order,
            "least": "1" if design.is_least_first else "",
            "top": str(design.top or ""),
            "measure": list(design.measures) or usual,
            "queue": [str(queue) for queue in choice.queues],
            "agent": choice.agent,
            "weekday": [str(day) for day in choice.weekdays],
            "from_hour": "" if choice.from_hour is None else str(choice.from_hour),
            "to_hour": "" if choice.to_hour is None else str(choice.to_hour),
            "chart": design.chart,
            "drawn": design.drawn,
        }

    def _offer(self, viewer: Actor, queues: Any, groupings: list[By]) -> None:
        super()._offer(viewer, queues, groupings)
        levels = [(by.value, BY_LABELS[by]) for by in groupings if by is not By.TOTAL]
        self._choices("then", [("", _("not divided again")), *levels])
        self._choices("queue", [(str(queue.id), queue.label) for queue in queues])
        self._choices("measure", self._measures)
        self._choices("order", [("", _("time or name")), *self._measures])
        self._choices("top", [("", _("all")), *((str(top), _first(top)) for top in TOPS)])
        self._choices("drawn", [("", _("the first figure")), *self._measures])
        self._choices("weekday", [(str(day), figures.weekday(day, "abbreviated")) for day in range(1, 8)])
        self._choices("from_hour", [("", "–"), *((str(hour), f"{hour:02}:00") for hour in range(24))])
        self._choices("to_hour", [("", "–"), *((str(hour), f"{hour:02}:00") for hour in range(1, 25))])
        people = people_reached(reach_of(viewer, AGENTS_PERMISSION, self.asked.choice))
        self._choices("agent", [("", _("All agents")), *people])


def _first(top: int) -> Any:
    return _("the first %(count)s") % {"count": top}


def measures_for(viewer: Actor) -> list[tuple[str, Any]]:
    """Every figure that the viewer may ask for: key and name."""
    columns = call_columns(ServiceLevelVariant.ANSWERED_ONLY)
    columns += state_columns() if viewer.may(AGENTS_PERMISSION) else ()
    return [(column.key, column.label) for column in columns]
