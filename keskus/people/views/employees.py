"""The list of employees and one person's record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.engines.tables import csv_lines, xlsx_bytes
from keskus.people import actions, queries, tables
from keskus.people.forms import employees as forms
from keskus.people.sentences import breach_sentence
from keskus.people.views.answers import answer

VIEW = "people.employee.view"
DEEDS = (
    *("change_employee", "join_team", "leave_team", "give_skill", "withdraw_skill", "set_contract"),
    *("set_reporting_line", "end_employment", "set_birth_date"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(VIEW)
def employee_list(request: HttpRequest) -> HttpResponse:
    """Everybody within reach; filters, order and page stand in the address."""
    rows = queries.listed_employees(viewer(request), timezone.localdate())
    found = forms.EmployeeFilter(request.GET, queryset=rows, request=request)
    table = tables.EmployeeTable(found.qs).arranged(request)
    if not viewer(request).may("people.contract.view"):
        table.columns.hide("hours_per_week")
    context = {
        "table": table,
        "filters": found.form,
        "colleagues": queries.colleagues(viewer(request)),
        "export": forms.ExportForm(auto_id="export_%s"),
        "may": _may(request, "people.create_employee", "people.employee.export", "people.send_staff_list"),
    }
    return render(request, "people/employees.html", context)


def _may(request: HttpRequest, *permissions: str) -> dict[str, bool]:
    """Last part of each permission to whether it is held anywhere."""
    return {name.rpartition(".")[2]: viewer(request).may(name) for name in permissions}


@page("people.employee.export", methods=("POST",))
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a file, as far as the right to export reaches."""
    form = forms.ExportForm(request.POST)
    back = f"{reverse('people:employees')}?{request.GET.urlencode()}"
    if not form.is_valid():
        messages.error(request, _("Say for what the file is needed: it is kept with the trace of the export."))
        return redirect(back)
    rows = queries.listed_employees(viewer(request), timezone.localdate())
    reach = queries.employees(viewer(request), "people.employee.export").values("pk")
    people = list(forms.EmployeeFilter(request.GET, queryset=rows.filter(pk__in=reach), request=request).qs[:10_001])
    try:
        actions.export_employees(viewer(request), people, filters=request.GET.urlencode(), **form.cleaned_data)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(back)
    return _file(form.cleaned_data["file_format"], people)


def _file(file_format: str, people: list[Any]) -> HttpResponse:
    header, rows = tables.exported_header(), tables.exported_rows(people)
    if file_format == "xlsx":
        response = HttpResponse(xlsx_bytes(header, rows), content_type=XLSX)
    else:
        lines = csv_lines(header, rows, translation.get_language() or "en")
        response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="employees.{file_format}"'
    return response


@page("people.create_employee", methods=("GET", "POST"))
def new_employee(request: HttpRequest) -> HttpResponse:
    """Add somebody by hand."""
    form = forms.EmployeeForm(request.POST or None, viewer=viewer(request), permission="people.create_employee")
    context = {"title": _("Add an employee"), "button": _("Add the employee"), "back": reverse("people:employees")}
    deed = partial(actions.create_employee, viewer(request))
    return answer(request, form, deed, "people/form.html", context, _("The employee is added."))


def _employee(request: HttpRequest, pk: int, permission: str = VIEW) -> queries.Employee:
    employee = queries.employee_or_none(viewer(request), pk, permission)
    if employee is None:
        raise Http404
    return employee


@page(VIEW)
def employee(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts, team, skills, contract; what happened to the record."""
    person = _employee(request, pk)
    place = queries.place_of(person)
    may = {deed: viewer(request).may(f"people.{deed}", place) for deed in DEEDS}
    record = queries.record_of(viewer(request), person)
    today = timezone.localdate()
    return render(request, "people/employee.html", {"record": record, "person": person, "may": may, "today": today})


@page("people.change_employee", methods=("GET", "POST"))
def change_employee(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the facts that have no dates of their own."""
    person = _employee(request, pk, "people.change_employee")
    sees_phone = viewer(request).may("people.phone.view", queries.place_of(person))
    names = ("number", "first_name", "last_name", "email", "phone", "site", "job_title", "started_on")
    form = forms.EmployeeForm(
        request.POST or None,
        viewer=viewer(request),
        permission="people.change_employee",
        sees_phone=sees_phone,
        initial={name: getattr(person, name) for name in names},
    )
    context = _context(person, _("Change %(name)s"), _("Save"))
    deed = partial(actions.change_employee, viewer(request), person)
    return answer(request, form, deed, "people/form.html", context, _("Saved."))


def _context(person: queries.Employee, title: str, button: str, consequence: str = "") -> dict[str, Any]:
    back = reverse("people:employee", args=[person.pk])
    return {"title": title % {"name": person.name}, "button": button, "back": back, "consequence": consequence}


def _deed(
    request: HttpRequest,
    pk: int,
    form_class: Callable[..., django_forms.Form],
    deed: Callable[..., Any],
    texts: tuple[str, str, str],
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """A dated fact of a person: a short form of its own page. Texts are title, button and consequence."""
    person = _employee(request, pk, deed.action_name)  # type: ignore[attr-defined]
    form = form_class(request.POST or None, viewer=viewer(request), employee=person, initial=initial)
    done = partial(deed, viewer(request), person)
    return answer(request, form, done, "people/form.html", _context(person, *texts), _("Saved."))


@page("people.join_team", methods=("GET", "POST"))
def join_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a person to a team."""
    texts = _("Team of %(name)s"), _("Move to the team"), _("The team before ends the day before. The person is told.")
    return _deed(request, pk, forms.TeamForm, actions.join_team, texts)


@page("people.leave_team", methods=("GET", "POST"))
def leave_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person out of their team."""
    texts = _("%(name)s leaves the team"), _("Leave the team"), ""
    return _deed(request, pk, forms.DayForm, actions.leave_team, texts)


@page("people.give_skill", methods=("GET", "POST"))
def give_skill(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a skill or another level of it."""
    texts = _("A skill for %(name)s"), _("Give the skill"), _("Another level of the same skill ends the day before.")
    return _deed(request, pk, forms.SkillForm, actions.give_skill, texts)


@page("people.withdraw_skill", methods=("GET", "POST"))
def withdraw_skill(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a skill."""
    texts = _("Withdraw a skill from %(name)s"), _("Withdraw the skill"), ""
    return _deed(request, pk, forms.WithdrawForm, actions.withdraw_skill, texts)


@page("people.set_contract", methods=("GET", "POST"))
def set_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree on hours and pay."""
    person = _employee(request, pk, "people.set_contract")
    initial = forms.contract_initial(queries.contract_on(viewer(request), person, timezone.localdate()))
    texts = _("Contract of %(name)s"), _("Set the contract"), _("The contract before ends the day before.")
    return _deed(request, pk, forms.ContractForm, actions.set_contract, texts, initial)


@page("people.set_birth_date", methods=("GET", "POST"))
def set_birth_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when a person was born."""
    person = _employee(request, pk, "people.set_birth_date")
    texts = _("Date of birth of %(name)s"), _("Save"), ""
    return _deed(request, pk, forms.BirthDateForm, actions.set_birth_date, texts, {"on": person.birth_date})


@page("people.set_reporting_line", methods=("GET", "POST"))
def set_reporting_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Say to whom a person reports."""
    texts = _("Whom %(name)s reports to"), _("Set the reporting line"), ""
    return _deed(request, pk, forms.LineForm, actions.set_reporting_line, texts)


@page("people.end_employment", methods=("GET", "POST"))
def end_employment(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of work."""
    person = _employee(request, pk, "people.end_employment")
    consequence = _("Team, skills, contract and reporting lines end with it, and so does signing in.")
    texts = _("End of employment of %(name)s"), _("End the employment"), consequence
    return _deed(request, pk, forms.EndForm, actions.end_employment, texts, {"on": person.ended_on})
