"""What a site settles for its rosters, one form for each kind of rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actors import Actor
from keskus.people.models import Country, Employee, Queue, Site, Skill
from keskus.people.queries import employees
from keskus.planning.forms.fields import clock_input, date_input
from keskus.planning.models import Activity, PersonLimit, Rotation, RotationPlace
from keskus.planning.queries.setting import SET_RULE, queues_of, sites_settled, templates
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
        initial=True,
        help_text=gettext_lazy("Off: people take them between contacts; plan them as shrinkage."),
    )

    fair_weeks = forms.IntegerField(
        label=gettext_lazy("Fair shares look back, weeks"),
        min_value=0,
        max_value=52,
        initial=12,
        help_text=gettext_lazy("Who has had more weekends, nights, lates and holidays in them is spared first."),
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


class PatternInput(forms.Widget):
    """A table of weeks and weekdays, a choice in each."""

    template_name = "planning/_pattern.html"
    use_fieldset = True
    choices: Sequence[tuple[str, str]] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The weeks there are, and empty ones up to the most."""
        weeks = [*(value or []), *([[ANYTHING] * 7] * MOST_WEEKS)][:MOST_WEEKS]
        rows = [
            [(f"{name}_{week}_{day}", "" if entry is None else str(entry)) for day, entry in enumerate(days)]
            for week, days in enumerate(weeks)
        ]
        context = super().get_context(name, value, attrs)
        return context | {"rows": rows, "choices": self.choices, "weekdays": list(WEEKDAYS_ABBR.values())}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[int | None]]:
        """Weeks up to the last one of which anything is said."""
        found = [[_entry(data.get(f"{name}_{week}_{day}")) for day in range(7)] for week in range(MOST_WEEKS)]
        while found and all(entry is ANYTHING for entry in found[-1]):
            found.pop()
        return found


ANYTHING, MOST_WEEKS = None, 6


def _entry(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else ANYTHING


class RotationForm(RuleForm):
    """A cycle of weeks."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    is_fixed = forms.BooleanField(
        label=gettext_lazy("Rosters keep to it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: it counts as a wish of those who go through it."),
    )
    weeks = forms.Field(
        label=gettext_lazy("Weeks"),
        widget=PatternInput(),
        help_text=gettext_lazy("The cycle begins anew after the last week that is filled in. Empty: anything."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = self.row.site if self.row is not None else self.initial.get("site")
        kinds = [(str(each.pk), each.label) for each in (templates(site) if site else [])]
        self.fields["weeks"].widget.choices = [("", "–"), (str(Rotation.OFF), _("free")), *kinds]

    def clean_weeks(self) -> list[list[int | None]]:
        """Only shifts of the site."""
        weeks: list[list[int | None]] = self.cleaned_data["weeks"]
        site = self.cleaned_data.get("site")
        known = {Rotation.OFF, None, *(each.pk for each in (templates(site) if site else []))}
        if any(entry not in known for week in weeks for entry in week):
            raise forms.ValidationError(
                _("One of the shifts belongs to another site. Choose the site first, and save.")
            )
        return weeks


class PlaceForm(RuleForm):
    """Who goes through a rotation."""

    rotation = forms.ModelChoiceField(Rotation.objects.none(), label=gettext_lazy("Rotation"))
    employee = forms.ModelChoiceField(Employee.objects.none(), label=gettext_lazy("Who"))
    begins_with = forms.IntegerField(
        label=gettext_lazy("Begins with week"), min_value=1, max_value=MOST_WEEKS, initial=1
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("To"), widget=date_input(), required=False)

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        sites = self.fields["site"].queryset  # type: ignore[attr-defined]
        self.fields["rotation"].queryset = Rotation.objects.filter(site__in=sites)  # type: ignore[attr-defined]
        people = employees(viewer).filter(site__in=sites)
        self.fields["employee"].queryset = people  # type: ignore[attr-defined]

    def initial_of(self, row: Any) -> dict[str, Any]:
        """The site is the rotation's."""
        return super().initial_of(row) | {"site": row.rotation.site}

    def clean(self) -> dict[str, Any]:
        """Of one site; the week is one of the cycle's."""
        values = super().clean() or {}
        rotation, employee, site = values.get("rotation"), values.get("employee"), values.get("site")
        if rotation and rotation.site != site:
            self.add_error("rotation", _("The rotation belongs to another site."))
        if employee and employee.site != site:
            self.add_error("employee", _("This person works at another site."))
        if rotation and values.get("begins_with", 1) > len(rotation.weeks):
            self.add_error("begins_with", _("The rotation has fewer weeks."))
        if employee and _is_taken(RotationPlace, self.row, employee=employee, starts_on=values.get("starts_on")):
            self.add_error("starts_on", _("This person begins another rotation on that day."))
        return values


def _is_taken(model: Any, row: Any, **values: Any) -> bool:
    return bool(model.objects.filter(**values).exclude(pk=row.pk if row else None).exists())


class LimitForm(RuleForm):
    """What is stricter for one person."""

    employee = forms.ModelChoiceField(Employee.objects.none(), label=gettext_lazy("Who"))
    parameter = forms.ChoiceField(
        label=gettext_lazy("Limit"), choices=[(name, label) for name, (label, _unit) in TIGHTENED.items()]
    )
    value = forms.IntegerField(label=gettext_lazy("Hours, days or times"), min_value=1, max_value=400)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=date_input())
    ends_on = forms.DateField(label=gettext_lazy("To"), widget=date_input(), required=False)

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        sites = self.fields["site"].queryset  # type: ignore[attr-defined]
        people = employees(viewer).filter(site__in=sites)
        self.fields["employee"].queryset = people  # type: ignore[attr-defined]

    def initial_of(self, row: Any) -> dict[str, Any]:
        """The site is the person's, the value in the unit that is asked for."""
        value = row.value // TIGHTENED[row.parameter][1]
        return super().initial_of(row) | {"site": row.employee.site, "value": value}

    def clean(self) -> dict[str, Any]:
        """In the law's unit."""
        values = super().clean() or {}
        employee = values.get("employee")
        if employee and employee.site != values.get("site"):
            self.add_error("employee", _("This person works at another site."))
        if "value" in values and "parameter" in values:
            values["value"] *= TIGHTENED[values["parameter"]][1]
        taken = {name: values.get(name) for name in ("employee", "parameter", "starts_on")}
        if all(taken.values()) and _is_taken(PersonLimit, self.row, **taken):
            self.add_error("starts_on", _("This limit is set from that day already. Change that one."))
        return values


class ActivityForm(forms.Form):
    """What a part of a shift can be."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(k.value, KIND_LABELS[k]) for k in ActivityKind])
    is_productive = forms.BooleanField(label=gettext_lazy("Takes contacts meanwhile"), required=False)
    is_paid = forms.BooleanField(label=gettext_lazy("Paid"), required=False, initial=True)
    counts_for_adherence = forms.BooleanField(label=gettext_lazy("Counts for adherence"), required=False, initial=True)
    is_closed = forms.BooleanField(
        label=gettext_lazy("No longer used"), required=False, help_text=gettext_lazy("What is planned with it stays.")
    )


FORMS: dict[str, type[RuleForm]] = {
    "template": TemplateForm,
    "break": BreakForm,
    "cover": CoverForm,
    "law": LawForm,
    "skill": SkillForm,
    "rotation": RotationForm,
    "place": PlaceForm,
    "limit": LimitForm,
}


def _disordered(values: dict[str, Any], low: str, high: str) -> bool:
    return values.get(low) is not None and values.get(high) is not None and values[high] < values[low]
