"""Filters of the list of employees, and the forms of one person's record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keskus.core.actors import Actor
from keskus.core.fields import Money
from keskus.people import queries
from keskus.people.models import Contract, Employee, Site, Skill, Team
from keskus.people.queries.structure import holding
from keskus.people.rules.staff_cells import CURRENCIES

STATUSES = [("working", _("Working now")), ("coming", _("To come")), ("left", _("Left")), ("all", _("Everybody"))]


def day_input() -> forms.DateInput:
    """The browser's own day picker, whose value is ISO whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DayField(forms.DateField):
    """A day; by default today."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", day_input())
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class EmployeeFilter(django_filters.FilterSet):
    """Search, site, team, skill, status; made for a viewer, whose reach bounds the choices."""

    q = django_filters.CharFilter(label=_("Search"), method="search")
    site = django_filters.ModelChoiceFilter(
        label=_("Site"), queryset=lambda request: queries.sites(request.viewer), empty_label=_("All sites")
    )
    team = django_filters.ModelChoiceFilter(
        label=_("Team"),
        queryset=lambda request: queries.teams(request.viewer),
        method="in_team",
        empty_label=_("All teams"),
    )
    skill = django_filters.ModelChoiceFilter(
        label=_("Skill"),
        queryset=lambda request: queries.skills(request.viewer),
        method="with_skill",
        empty_label=_("Any skill"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATUSES, method="in_status", empty_label=None, initial="working"
    )

    class Meta:
        model = Employee
        fields = ("q", "site", "team", "skill", "status")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        if not data.get("status"):
            data["status"] = "working"
        super().__init__(data, *args, **kwargs)

    def search(self, rows: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        """Every word somewhere in number, name or e-mail."""
        for word in value.split()[:6]:
            rows = rows.filter(
                Q(number__icontains=word)
                | Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        return rows

    def in_team(self, rows: QuerySet[Employee], name: str, value: Team) -> QuerySet[Employee]:
        """In the team today."""
        return rows.filter(holding(timezone.localdate(), "memberships__"), memberships__team=value).distinct()

    def with_skill(self, rows: QuerySet[Employee], name: str, value: Skill) -> QuerySet[Employee]:
        """Holding the skill today."""
        return rows.filter(holding(timezone.localdate(), "skills__"), skills__skill=value).distinct()

    def in_status(self, rows: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        """Employed today, later, before, or whenever."""
        today = timezone.localdate()
        ended = Q(ended_on__lt=today)
        return {
            "working": rows.filter(started_on__lte=today).exclude(ended),
            "coming": rows.filter(started_on__gt=today),
            "left": rows.filter(ended),
            "all": rows,
        }[value]


class EmployeeForm(forms.Form):
    """The facts of a person that have no dates of their own."""

    number = forms.CharField(label=_("Staff number"), max_length=40)
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    started_on = DayField(label=_("Employed from"))

    def __init__(self, *args: Any, viewer: Actor, permission: str, sees_phone: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = queries.open_sites(viewer, permission)  # type: ignore[attr-defined]
        if not sees_phone:
            del self.fields["phone"]


class TeamForm(forms.Form):
    """A team from a day on."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    on = DayField(label=_("From"), initial=timezone.localdate)
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, viewer: Actor, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = queries.open_teams(viewer, "people.join_team")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class SkillForm(forms.Form):
    """A skill at a level from a day on, perhaps until a day."""

    skill = forms.ModelChoiceField(Skill.objects.none(), label=_("Skill"), empty_label=None)
    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        initial=3,
        choices=[(1, _("1, beginner")), (2, "2"), (3, _("3, on their own")), (4, "4"), (5, _("5, expert"))],
    )
    on = DayField(label=_("From"), initial=timezone.localdate)
    until = DayField(label=_("To"), required=False, help_text=_("When a certificate lapses. Empty: for good."))

    def __init__(self, *args: Any, viewer: Actor, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = queries.skills(viewer).filter(closed_on=None)  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """The last day of a skill."""

    skill = forms.ModelChoiceField(Skill.objects.none(), label=_("Skill"), empty_label=None)
    on = DayField(label=_("Last day"), initial=timezone.localdate)

    def __init__(self, *args: Any, viewer: Actor, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = queries.skills_held(viewer, employee)  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """To whom a person reports from a day on."""

    boss = forms.CharField(
        label=_("Staff number of the person reported to"), required=False, help_text=_("Empty: reports to nobody.")
    )
    on = DayField(label=_("From"), initial=timezone.localdate)

    def __init__(self, *args: Any, viewer: Actor, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_boss(self) -> Employee | None:
        """The employee of that number."""
        number = self.cleaned_data["boss"].strip()
        if not number:
            return None
        boss = queries.employees(self.viewer).filter(number__iexact=number).first()
        if boss is None:
            raise forms.ValidationError(_("Nobody here has this staff number. Look it up in the list."))
        return boss


class ContractForm(forms.Form):
    """Hours and, for those who may change it, pay from a day on."""

    hours_per_week = forms.DecimalField(
        label=_("Hours per week"), min_value=Decimal("0.01"), max_value=168, decimal_places=2, localize=True
    )
    pay_grade = forms.CharField(label=_("Pay grade"), max_length=40, required=False)
    pay_amount = forms.DecimalField(
        label=_("Pay"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2, required=False, localize=True
    )
    pay_currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in sorted(CURRENCIES)], required=False
    )
    pay_per = forms.ChoiceField(label=_("Pay per"), choices=[("month", _("month")), ("hour", _("hour"))])
    is_night_worker = forms.BooleanField(
        label=_("Works at night regularly"),
        required=False,
        help_text=_("Whoever is planned at night on most days counts as such without being told so."),
    )
    is_strained = forms.BooleanField(label=_("Dangerous or straining work"), required=False)
    school = forms.ChoiceField(
        label=_("School"),
        choices=Contract.School.choices,
        required=False,
        help_text=_("The law asks it of people under 18 only."),
    )
    on = DayField(label=_("From"), initial=timezone.localdate)

    def __init__(self, *args: Any, viewer: Actor, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guards_pay = not viewer.may("people.pay.change", queries.place_of(employee))
        if self.guards_pay:
            for name in ("pay_grade", "pay_amount", "pay_currency", "pay_per"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Amount and currency become money; what was left empty stays as it was."""
        values = super().clean() or {}
        work = {name: values.get(name) for name in ("is_night_worker", "is_strained")}
        work["school"] = values.get("school") or Contract.School.NONE.value
        cleaned = {"hours_per_week": values.get("hours_per_week"), "on": values.get("on"), "work": work}
        if self.guards_pay:
            return cleaned
        amount = values.get("pay_amount")
        pay = Money(amount, values["pay_currency"]) if amount and values.get("pay_currency") else None
        return {**cleaned, "pay": pay, "pay_grade": values.get("pay_grade") or None, "pay_per": values.get("pay_per")}


class DayForm(forms.Form):
    """A day from which or up to which something holds."""

    on = DayField(label=_("Last day"), initial=timezone.localdate)

    def __init__(self, *args: Any, viewer: Actor, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class BirthDateForm(DayForm):
    """When somebody was born; empty takes it out."""

    on = DayField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Only staff administration and the person see it. Rosters are told whether somebody is of age."),
    )


class EndForm(DayForm):
    """The last day of work; empty takes an end back."""

    on = DayField(label=_("Last day of work"), required=False, help_text=_("Empty: the end is taken back."))


class ExportForm(forms.Form):
    """A list that goes out as a file, and for what."""

    file_format = forms.ChoiceField(label=_("Format"), choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    reason = forms.CharField(label=_("For what"), max_length=200, help_text=_("Kept with the trace of the export."))


def contract_initial(contract: Contract | None) -> dict[str, Any]:
    """What a contract form begins with."""
    if contract is None:
        return {}
    pay = contract.pay
    return {
        "hours_per_week": contract.hours_per_week,
        "pay_grade": contract.pay_grade,
        "pay_amount": pay.amount if pay else None,
        "pay_currency": pay.currency if pay else None,
        "pay_per": contract.pay_per,
        "is_night_worker": contract.is_night_worker,
        "is_strained": contract.is_strained,
        "school": contract.school,
    }
