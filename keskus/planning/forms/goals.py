"""Goals of a queue, and their end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach
from keskus.people.models import Queue
from keskus.planning.forms.fields import PercentField, date_input
from keskus.planning.models import StaffingGoal
from keskus.planning.rules.goals import goal_breach
from keskus.planning.sentences import breach_sentence

LONGEST_SECONDS = 86_400
MOST_AGENTS = 1_000


class GoalForm(forms.Form):
    """All of it holds together; an empty field asks for nothing."""

    starts_on = forms.DateField(label=gettext_lazy("From"), widget=date_input(), initial=timezone.localdate)
    service_level = PercentField(label=gettext_lazy("Service level, per cent"), min_value=0.1, required=False)
    target_seconds = forms.IntegerField(
        label=gettext_lazy("Answered within, seconds"), min_value=0, max_value=LONGEST_SECONDS, initial=20
    )
    asa_seconds = forms.IntegerField(
        label=gettext_lazy("Mean wait at most, seconds"), min_value=1, max_value=LONGEST_SECONDS, required=False
    )
    abandonment = PercentField(label=gettext_lazy("Abandoned at most, per cent"), min_value=0.1, required=False)
    occupancy = PercentField(
        label=gettext_lazy("Occupancy at most, per cent"),
        min_value=10,
        required=False,
        help_text=gettext_lazy("Above 85 to 88 per cent people tire. Small queues stay below it by themselves."),
    )
    minimum = forms.IntegerField(
        label=gettext_lazy("Agents at least"),
        min_value=0,
        max_value=MOST_AGENTS,
        initial=0,
        help_text=gettext_lazy("There in any case while the queue is open. For a few seats this is the first goal."),
    )
    patience_seconds = forms.IntegerField(
        label=gettext_lazy("Patience, seconds"),
        min_value=1,
        max_value=LONGEST_SECONDS,
        required=False,
        help_text=gettext_lazy("Empty: estimated from the queue’s own calls."),
    )
    concurrency = forms.IntegerField(
        label=gettext_lazy("Handled at once, by one agent"), min_value=1, max_value=10, initial=1
    )
    deadline_minutes = forms.IntegerField(
        label=gettext_lazy("Answered within, minutes"),
        min_value=1,
        max_value=20_160,
        required=False,
        help_text=gettext_lazy("For mail and callbacks: the work may wait so long."),
    )

    def __init__(self, *args: Any, queue: Queue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_deferred = queue.channel in (Queue.Channel.MAIL, Queue.Channel.CALLBACK)
        if queue.channel != Queue.Channel.CHAT:
            self._leave_out("concurrency", 1)
        if is_deferred:
            for name in ("service_level", "asa_seconds", "abandonment", "patience_seconds"):
                self._leave_out(name, None)
            self._leave_out("target_seconds", 20)
        else:
            self._leave_out("deadline_minutes", None)
        self.left_out = getattr(self, "left_out", {})

    def _leave_out(self, name: str, value: Any) -> None:
        del self.fields[name]
        self.left_out = {**getattr(self, "left_out", {}), name: value}

    def clean(self) -> dict[str, Any]:
        """The room's rules."""
        values = {**self.left_out, **(super().clean() or {})}
        if not self.errors and (code := goal_breach(values)):
            self.add_error(None, breach_sentence(Breach(code)))
        return values


class EndForm(forms.Form):
    """The last day on which something holds."""

    on = forms.DateField(label=gettext_lazy("Last day"), widget=date_input(), initial=timezone.localdate)


def initial_of(row: StaffingGoal | None) -> dict[str, Any]:
    """The goal in force, as the form for a new one shows it; from today on."""
    if row is None:
        return {"service_level": 0.8, "target_seconds": 20}
    names = ("service_level", "target_seconds", "asa_seconds", "abandonment", "occupancy", "minimum")
    more = ("patience_seconds", "concurrency", "deadline_minutes")
    return {name: getattr(row, name) for name in (*names, *more)}
