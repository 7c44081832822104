"""What is forecast, and what planners set in its place."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Queue
from keskus.planning.forms.fields import date_input, time_input
from keskus.planning.models import ForecastOverride
from keskus.planning.queries.reach import queues_reached

SPANS = (
    ("28", gettext_lazy("4 weeks")),
    ("70", gettext_lazy("10 weeks")),
    ("182", gettext_lazy("half a year")),
    ("366", gettext_lazy("a year")),
    ("548", gettext_lazy("18 months")),
)
INTERVALS = (("5", gettext_lazy("5 minutes")), ("15", gettext_lazy("15 minutes")), ("30", gettext_lazy("30 minutes")))


class MakeForm(forms.Form):
    """Which queues, how far ahead, by which interval."""

    queues = forms.ModelMultipleChoiceField(
        Queue.objects.none(), label=gettext_lazy("Queues"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("How far ahead"), choices=SPANS, initial="70", coerce=int)
    interval_minutes = forms.TypedChoiceField(
        label=gettext_lazy("By"),
        choices=INTERVALS,
        initial="15",
        coerce=int,
        help_text=gettext_lazy(
            "Queues with few contacts are easier to read by 30 minutes. The weekly forecast keeps what is chosen here."
        ),
    )

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queues_reached(viewer, "planning.request_forecasts")
        self.fields["queues"].queryset = rows  # type: ignore[attr-defined]
        self.fields["queues"].initial = [queue.pk for queue in rows]


class OverrideForm(forms.Form):
    """A value or a factor over days and a span of the clock."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ForecastOverride.Kind.choices, initial="factor")
    amount = forms.FloatField(
        label=gettext_lazy("Value"),
        min_value=0,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text=gettext_lazy("1.2 as a factor is a fifth more. As contacts: of each day, in the span below."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=date_input(), initial=timezone.localdate)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=date_input(),
        help_text=gettext_lazy("Empty: only the first day."),
    )
    from_time = forms.TimeField(label=gettext_lazy("From"), required=False, widget=time_input())
    to_time = forms.TimeField(
        label=gettext_lazy("To"),
        required=False,
        widget=time_input(),
        help_text=gettext_lazy("Empty: the whole day. By the clock of the queue’s site."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """Times become minutes of the day."""
        values = super().clean() or {}
        if self.errors:
            return values
        first, last = values.pop("from_time"), values.pop("to_time")
        values["ends_on"] = values.get("ends_on") or values["starts_on"]
        values["from_minute"] = _minutes(first)
        values["to_minute"] = _minutes(last) or 1440
        if values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first one."))
        if values["to_minute"] <= values["from_minute"]:
            self.add_error("to_time", _("The span ends before it begins."))
        return values


def _minutes(clock: time | None) -> int:
    return clock.hour * 60 + clock.minute if clock else 0


class SpanForm(forms.Form):
    """How much of a forecast a page shows."""

    past = forms.TypedChoiceField(
        label=gettext_lazy("Before today"),
        required=False,
        coerce=int,
        choices=(("14", gettext_lazy("2 weeks")), ("28", gettext_lazy("4 weeks")), ("91", gettext_lazy("13 weeks"))),
    )
    ahead = forms.TypedChoiceField(
        label=gettext_lazy("After today"),
        required=False,
        coerce=int,
        choices=(("14", gettext_lazy("2 weeks")), *SPANS),
    )
