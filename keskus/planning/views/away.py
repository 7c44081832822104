"""When people can work, and when they are away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions import wishes as actions
from keskus.planning.forms.away import AbsenceForm, AvailabilityForm
from keskus.planning.queries import wishes as queries
from keskus.planning.sentences import breach_sentence

ABSENCES, AVAILABILITY = "planning:absences", "planning:availability"


@page("planning.absence.view", methods=("GET", "POST"))
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away; adding it."""
    today, may = timezone.localdate(), viewer(request).may("planning.add_absence")
    form = AbsenceForm(request.POST or None, viewer=viewer(request), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_absence(viewer(request), **form.cleaned_data)
            messages.success(request, _("Noted. Rosters leave these days free."))
            return redirect(ABSENCES)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    context = {"rows": queries.absences(viewer(request), today), "form": form if may else None}
    return render(request, "planning/absences.html", context, status=422 if form.is_bound else 200)


@page("planning.cancel_absence", methods=("POST",))
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """They are there after all."""
    row = _found(queries.absence_or_none(viewer(request), pk))
    actions.cancel_absence(viewer(request), row)
    messages.success(request, _("Cancelled: they are there after all."))
    return redirect(ABSENCES)


@page(queries.AVAILABILITY_VIEW, methods=("GET", "POST"))
def availability(request: HttpRequest) -> HttpResponse:
    """Whose weekdays are limited; adding it."""
    today, may = timezone.localdate(), viewer(request).may("planning.set_availability")
    form = AvailabilityForm(request.POST or None, viewer=viewer(request), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_availability(viewer(request), **form.cleaned_data)
            messages.success(request, _("Noted. The optimiser keeps to it."))
            return redirect(AVAILABILITY)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    rows = [(row, WEEKDAYS[row.weekday]) for row in queries.availability(viewer(request), today)]
    context = {"rows": rows, "form": form if may else None}
    return render(request, "planning/availability.html", context, status=422 if form.is_bound else 200)


@page("planning.remove_availability", methods=("POST",))
def remove_availability(request: HttpRequest, pk: int) -> HttpResponse:
    """The weekday is like any other again."""
    row = _found(queries.availability_or_none(viewer(request), pk))
    actions.remove_availability(viewer(request), row)
    messages.success(request, _("Taken away."))
    return redirect(AVAILABILITY)


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
