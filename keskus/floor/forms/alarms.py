"""Alarm rules as people write them, the filters of the list, and what one answers to an alarm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.access.queries import ROLE_LABELS
from keskus.access.rules import Role, roles_with
from keskus.core.post import missing_settings
from keskus.floor.models import Alarm, AlarmRule
from keskus.floor.queries.alarms import ALARMS_PERMISSION, people_who_may_be_told
from keskus.floor.rules.alarms import KINDS, About, Metric, Unit
from keskus.floor.sentences import METRIC_LABELS
from keskus.people.models import Employee, Queue, Team

MOST_THRESHOLD = 100_000
UNITS = {
    Unit.COUNT: gettext_lazy("a number"),
    Unit.SECONDS: gettext_lazy("seconds"),
    Unit.SHARE: gettext_lazy("per cent"),
}


def metric_choices() -> list[tuple[str, str]]:
    """Each metric with the unit in which its threshold is written."""
    return [(m.value, f"{METRIC_LABELS[m]} ({UNITS[KINDS[m].unit]})") for m in Metric]


def role_choices() -> list[tuple[str, Any]]:
    """The roles that see alarms."""
    seeing = roles_with(ALARMS_PERMISSION)
    return [(role.value, ROLE_LABELS[role]) for role in Role if role in seeing]


def clock() -> forms.TimeInput:
    """The browser's own time picker."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class OwnMailsForm(forms.Form):
    """Which alarms come by e-mail to whoever asks."""

    by_mail = forms.BooleanField(label=gettext_lazy("Send me alarms by e-mail"), required=False)
    besides = forms.ModelMultipleChoiceField(
        AlarmRule.objects.none(),
        label=gettext_lazy("But not those of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, rules: QuerySet[AlarmRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not rules:
            del self.fields["besides"]
            return
        chosen = self.fields["besides"]
        chosen.queryset = rules  # type: ignore[attr-defined]
        chosen.label_from_instance = lambda rule: rule.label  # type: ignore[attr-defined]

    @property
    def stopped(self) -> set[int | None]:
        """The rules of which no mails are wanted; None for any at all."""
        none_at_all: set[int | None] = set() if self.cleaned_data["by_mail"] else {None}
        return none_at_all | {rule.pk for rule in self.cleaned_data.get("besides", ())}


class RuleForm(forms.Form):
    """A rule. Shares are written in per cent; inside they are 0 to 1."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    metric = forms.ChoiceField(label=gettext_lazy("What is watched"), choices=metric_choices)
    threshold = forms.FloatField(
        label=gettext_lazy("Threshold"),
        min_value=0,
        max_value=MOST_THRESHOLD,
        help_text=gettext_lazy(
            "Service levels and agents ready: trouble below it. Everything else: trouble from it on."
        ),
    )
    duration_seconds = forms.IntegerField(
        label=gettext_lazy("For how long, seconds"), min_value=0, max_value=7200, initial=60
    )
    queues = forms.ModelMultipleChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Queues"),
        required=False,
        help_text=gettext_lazy("Each by itself. None chosen: all of them."),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("All agents"),
        help_text=gettext_lazy("For what is watched of agents."),
    )
    told_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who is told, by role"),
        choices=role_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those who reach the queue, team or site by their role."),
    )
    told_people = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=gettext_lazy("Who is told, by name"), required=False
    )
    escalate_minutes = forms.IntegerField(
        label=gettext_lazy("Escalate when nobody acknowledges it, after minutes"),
        min_value=1,
        max_value=1440,
        required=False,
    )
    escalated_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who is told then"),
        choices=role_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=clock())
    quiet_to = forms.TimeField(
        label=gettext_lazy("Quiet to"),
        required=False,
        widget=clock(),
        help_text=gettext_lazy("By the clock of the queue's site. The alarm stands in the list, but nobody is told."),
    )

    by_mail = forms.BooleanField(
        label=gettext_lazy("By e-mail too"),
        required=False,
        help_text=gettext_lazy("Beside the notice in Keskus: what is watched, where, since when, and a link."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing := missing_settings():
            said = _("No e-mail can be sent yet; missing: %(settings)s.") % {"settings": ", ".join(missing)}
            self.fields["by_mail"].help_text = f"{self.fields['by_mail'].help_text} {said}"
        querysets = {
            "queues": Queue.objects.filter(closed_on=None).select_related("site"),
            "team": Team.objects.filter(closed_on=None),
            "told_people": people_who_may_be_told(),
        }
        for name, rows in querysets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A threshold fits its unit; half of the quiet hours, or an escalation to nobody, is no rule."""
        values = super().clean() or {}
        metric = Metric(values["metric"]) if values.get("metric") else None
        threshold = values.get("threshold")
        if metric and threshold is not None:
            if KINDS[metric].unit is Unit.SHARE:
                values["threshold"] = threshold / 100
                if not 0 < threshold <= 100:
                    self.add_error("threshold", _("A share lies above 0 and at most at 100 per cent."))
            elif threshold <= 0:
                self.add_error("threshold", _("Give a number above 0."))
            if KINDS[metric].about is not About.QUEUE:
                values["queues"] = []
            if KINDS[metric].about is not About.AGENTS:
                values["team"] = None
        if (values.get("quiet_from") is None) != (values.get("quiet_to") is None):
            self.add_error("quiet_to", _("Give both times, or neither."))
        if values.get("escalate_minutes") and not values.get("escalated_roles"):
            self.add_error("escalated_roles", _("Say who is told when nobody answers."))
        return values


class AlarmFilter(forms.Form):
    """Which alarms the list shows."""

    STATES = (
        ("", gettext_lazy("All")),
        ("open", gettext_lazy("Going on")),
        ("unanswered", gettext_lazy("Not acknowledged")),
        ("over", gettext_lazy("Over")),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), required=False)

    def __init__(self, *args: Any, rules: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All rules")), *((str(number), name) for number, name in rules)]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What was done about an alarm."""

    action_taken = forms.ChoiceField(
        label=gettext_lazy("What you did"),
        choices=[("", gettext_lazy("Choose")), *Alarm.ActionTaken.choices],
    )
    words = forms.CharField(
        label=gettext_lazy("In words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Something else needs words."""
        values = super().clean() or {}
        if values.get("action_taken") == Alarm.ActionTaken.OTHER and not values.get("words"):
            self.add_error("words", _("Say in a few words what you did."))
        return values


def initial_of(rule: Any) -> dict[str, Any]:
    """A rule as its form shows it."""
    names = ("name", "metric", "duration_seconds", "team", "told_roles", "escalate_minutes", "escalated_roles")
    values = {name: getattr(rule, name) for name in (*names, "quiet_from", "quiet_to", "by_mail")} | {
        "name": rule.label
    }
    is_share = rule.kind.unit is Unit.SHARE
    values["threshold"] = f"{rule.threshold * 100 if is_share else rule.threshold:g}"
    return {**values, "queues": list(rule.queues.all()), "told_people": list(rule.told_people.all())}
