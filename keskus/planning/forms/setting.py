"""What a site settles for its rosters, one form for each kind of rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Country, Queue, Site, Skill
from keskus.planning.forms.fields import clock_input, date_input
from keskus.planning.models import Activity
from keskus.planning.queries.setting import SET_RULE, queues_of, sites_settled
from keskus.planning.rules.rosters import ActivityKind
from keskus.planning.sentences.law import LOOSENED, TIGHTENED
from keskus.planning.sentences.rosters import ANCHOR_LABELS, KIND_LABELS


def weekdays_field() -> forms.TypedMultipleChoiceField:
    """Monday to Sunday, all of them to begin with."""
    return forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        initial=list(range(7)),
        widget=forms.CheckboxSelectMultiple,
    )


class RuleForm(forms.Form):
    """A rule of a site; the site is chosen when it is made, and stays."""

    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Site"), empty_label=gettext_lazy("Choose"))

    def __init__(self, *args: Any, viewer: Actor, row: Any = None, site: Site | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = (self.initial_of(row) if row is not None else {"site": site}) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.row = row
        sites = sites_settled(viewer, SET_RULE)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        if row is not None:
            self.fields["site"].disabled = True

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What the form shows of a rule."""
        return {name: getattr(row, name, None) for name in self.base_fields}


def _steps() -> list[tuple[int, str]]:
    """Asked for by each form, in its reader's language."""
    return [(n, _("%(n)d minutes") % {"n": n}) for n in (15, 30, 60)]


class TemplateForm(RuleForm):
    """A kind of shift."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    earliest_start = forms.TimeField(label=gettext_lazy("Begins from"), widget=clock_input())
    latest_start = forms.TimeField(label=gettext_lazy("Begins at the latest"), widget=clock_input())
    step_minutes = forms.TypedChoiceField(
        label=gettext_lazy("In steps of"),
        choices=_steps,
        coerce=int,
        initial=30,
    )
    shortest_minutes = forms.IntegerField(
        label=gettext_lazy("Shortest, minutes"), min_value=60, max_value=1425, step_size=15, initial=480
    )
    longest_minutes = forms.IntegerField(
        label=gettext_lazy("Longest, minutes"),
        min_value=60,
        max_value=1425,
        step_size=15,
        initial=480,
        help_text=gettext_lazy("From coming to going, breaks and all."),
    )

    def clean(self) -> dict[str, Any]:
        """In order."""
        values = super().clean() or {}
        if _disordered(values, "earliest_start", "latest_start"):
            self.add_error("latest_start", _("The latest beginning lies before the earliest one."))
        if _disordered(values, "shortest_minutes", "longest_minutes"):
            self.add_error("longest_minutes", _("The longest is shorter than the shortest."))
        return values


class BreakForm(RuleForm):
    """A break that shifts of some length have."""

    activity = forms.ModelChoiceField(
        Activity.objects.filter(closed_on=None, is_productive=False), label=gettext_lazy("What it is")
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=15, max_value=120, step_size=15, initial=15)
    over_minutes = forms.IntegerField(
        label=gettext_lazy("For shifts of more than, minutes"), min_value=0, max_value=1440, initial=360
    )
    up_to_minutes = forms.IntegerField(label=gettext_lazy("Up to, minutes"), min_value=1, max_value=1440, initial=1440)
    anchor = forms.ChoiceField(
        label=gettext_lazy("Counted from"), choices=[(a.value, ANCHOR_LABELS[a]) for a in ANCHOR_LABELS]
    )
    earliest_minutes = forms.IntegerField(
        label=gettext_lazy("Begins from, minutes after it"), min_value=-720, max_value=720, step_size=15, initial=120
    )
    latest_minutes = forms.IntegerField(
        label=gettext_lazy("Begins at the latest, minutes after it"),
        min_value=-720,
        max_value=720,
        step_size=15,
        initial=180,
        help_text=gettext_lazy("Negative: before it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].label_from_instance = lambda row: row.label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """In order."""
        values = super().clean() or {}
        if _disordered(values, "earliest_minutes", "latest_minutes"):
            self.add_error("latest_minutes", _("The latest beginning lies before the earliest one."))
        return values


class CoverForm(RuleForm):
    """How many must be there in any case."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    people = forms.IntegerField(label=gettext_lazy("People"), min_value=1, max_value=1000, initial=1)
    skill = forms.ModelChoiceField(
        Skill.objects.filter(closed_on=None),
        label=gettext_lazy("With the skill"),
        required=False,
        empty_label=gettext_lazy("Anybody"),
        help_text=gettext_lazy("First-aiders, fire wardens and leads are skills too."),
    )
    weekdays = weekdays_field()
    opens = forms.TimeField(label=gettext_lazy("From"), widget=clock_input())
    closes = forms.TimeField(
        label=gettext_lazy("To"),
        widget=clock_input(),
        help_text=gettext_lazy("A time before the beginning is on the next day."),
    )


class SkillForm(RuleForm):
    """The skill of a queue."""

    queue = forms.ModelChoiceField(
        Queue.objects.none(), label=gettext_lazy("Queue"), empty_label=gettext_lazy("Choose")
    )
    skill = forms.ModelChoiceField(
        Skill.objects.filter(closed_on=None),
        label=gettext_lazy("Skill that it needs"),
        empty_label=gettext_lazy("Choose"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = self.fields["site"].queryset  # type: ignore[attr-defined]
        self.fields["queue"].queryset = Queue.objects.filter(  # type: ignore[attr-defined]
            site__in=sites, closed_on=None
        )
        if self.row is not None:
            self.fields["queue"].disabled = True

    def initial_of(self, row: Any) -> dict[str, Any]:
        """The site is the queue's."""
        return {"site": row.queue.site, "queue": row.queue, "skill": row.skill}

    def clean(self) -> dict[str, Any]:
        """A queue of the site, once."""
        values = super().clean() or {}
        site, queue = values.get("site"), values.get("queue")
        if site and queue and queue not in queues_of(site):
            self.add_error("queue", _("The queue stands at another site."))
        return values


class LawForm(RuleForm):
    """Which law from when on; stricter numbers of the house, and grounds on which the law may be loosened."""

    profile = forms.ChoiceField(label=gettext_lazy("Law of"), choices=Country.choices)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=date_input())
    rosters_screen_breaks = forms.BooleanField(
        label=gettext_lazy("Breaks from the screen stand in the roster"),
        required=False,
        help_text=gettext_lazy("Off: people take them between contacts; plan them as shrinkage."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.row.tightenings if self.row is not None else {}
        for name, (label, unit) in TIGHTENED.items():
            value = kept.get(name, {}).get("value")
            shown = value / unit if isinstance(value, int) else None
            self.fields[name] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=400, initial=shown
            )
        for name, label in LOOSENED.items():
            ground = kept.get(name, {}).get("ground", "")
            self.fields[name] = forms.CharField(label=label, required=False, max_length=200, initial=ground)

    def clean(self) -> dict[str, Any]:
        """Tightenings as they are kept."""
        values = super().clean() or {}
        kept: dict[str, Any] = {}
        for name, (_label, unit) in TIGHTENED.items():
            if (number := values.pop(name, None)) is not None:
                kept[name] = {"value": number * unit}
        for name in LOOSENED:
            if ground := (values.pop(name, "") or "").strip():
                kept[name] = {"value": True, "ground": ground}
        return values | {"tightenings": kept}


class ActivityForm(forms.Form):
    """What a part of a shift can be."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(k.value, KIND_LABELS[k]) for k in ActivityKind])
    is_productive = forms.BooleanField(label=gettext_lazy("Takes contacts meanwhile"), required=False)
    is_paid = forms.BooleanField(label=gettext_lazy("Paid"), required=False, initial=True)
    counts_for_adherence = forms.BooleanField(label=gettext_lazy("Counts for adherence"), required=False, initial=True)


FORMS: dict[str, type[RuleForm]] = {
    "template": TemplateForm,
    "break": BreakForm,
    "cover": CoverForm,
    "law": LawForm,
    "skill": SkillForm,
}


def _disordered(values: dict[str, Any], low: str, high: str) -> bool:
    return values.get(low) is not None and values.get(high) is not None and values[high] < values[low]
