"""A day's grid of figures, made clean. Never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.rules.by_hand import COLUMNS, COUNTS, Span, problem_in
from keskus.contacts.rules.mapping import TableMapping
from keskus.contacts.rules.table_cells import CellFault, duration_of
from keskus.contacts.sentences.of_tables import entry_sentence
from keskus.core.templatetags.figures import duration
from keskus.people.models import Queue

SPANS = [(60, gettext_lazy("1 hour")), (30, gettext_lazy("30 minutes")), (0, gettext_lazy("the whole day"))]
LABELS = {
    "offered": gettext_lazy("Offered"),
    "answered": gettext_lazy("Answered"),
    "answered_within": gettext_lazy("Answered within the threshold"),
    "abandoned": gettext_lazy("Abandoned"),
    "redirected": gettext_lazy("Flow-outs"),
    "mean_wait": gettext_lazy("Mean wait"),
    "mean_talk": gettext_lazy("Mean talk"),
}


class WhichForm(forms.Form):
    """Which queue, which day, how finely."""

    queue = forms.ModelChoiceField(Queue.objects.none(), label=gettext_lazy("Queue"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    span = forms.TypedChoiceField(label=gettext_lazy("By"), choices=SPANS, coerce=int, required=False)

    def __init__(self, *args: Any, queues: QuerySet[Queue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined]


class DurationCell(forms.CharField):
    """Seconds, or minutes and seconds such as 2:05."""

    def clean(self, value: Any) -> int | None:
        """Whole seconds."""
        try:
            return duration_of(str(value or ""), TableMapping())
        except CellFault as fault:
            raise forms.ValidationError(_("Write seconds, or minutes and seconds such as 2:05.")) from fault


class GridForm(forms.Form):
    """The figures of one day, a row for each span."""

    def __init__(
        self, *args: Any, spans: Sequence[Span], known: Mapping[int, Mapping[str, int | None]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.spans = spans
        for index, span in enumerate(spans):
            for name in COLUMNS:
                value = known.get(span.start, {}).get(name)
                self.fields[f"{name}_{index}"] = _cell(name, span, value)

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField], str]]:
        """Each span with its cells, and what is wrong with it."""
        return [
            (span.label, [self[f"{name}_{index}"] for name in COLUMNS], self._trouble(index))
            for index, span in enumerate(self.spans)
        ]

    def _trouble(self, index: int) -> str:
        found = [str(error) for name in COLUMNS for error in self[f"{name}_{index}"].errors]
        return " ".join(found)

    def clean(self) -> dict[str, Any]:
        """The rows by their spans; each must add up."""
        clean: dict[str, Any] = super().clean() or {}
        rows: dict[Span, dict[str, int | None]] = {}
        for index, span in enumerate(self.spans):
            row = {name: clean.get(f"{name}_{index}") for name in COLUMNS}
            code = problem_in(row)
            if code and not self._trouble(index):
                self.add_error(f"offered_{index}", entry_sentence(code))
            rows[span] = row
        return {"rows": rows}


def _cell(name: str, span: Span, value: int | None) -> forms.Field:
    label = f"{span.label} {LABELS[name]}"
    attributes = {"class": "input", "size": "5", "inputmode": "numeric", "aria-label": label, "autocomplete": "off"}
    if name in COUNTS:
        widget = forms.TextInput(attributes)
        return forms.IntegerField(
            label=label, min_value=0, max_value=100_000, required=False, initial=value, widget=widget
        )
    shown = duration(value) if value is not None else ""
    widget = forms.TextInput({**attributes, "placeholder": "0:00", "inputmode": "text"})
    return DurationCell(label=label, required=False, initial=shown, widget=widget)
