"""The optimiser at a draft: what it may change, how far it is, how good the roster is."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags.figures import day
from keskus.planning.actions.building import build_roster, stop_build
from keskus.planning.forms.rosters import BuildForm
from keskus.planning.queries import rosters as queries
from keskus.planning.views.heads import head, refused, roster_of, why_not

BUILD = "planning:roster_build"


@page("planning.build_roster", methods=("GET", "POST"))
def build(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the optimiser to a draft."""
    row = roster_of(request, pk, "planning.build_roster")
    people = [(member.id, member.name) for member in queries.members(viewer(request), row)]
    days = [(n, day(row.starts_on + timedelta(days=n), "weekday")) for n in range(row.days)]
    form = BuildForm(request.POST or None, people=people, days=days)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        part = {"people": [int(each) for each in values["people"]], "days": [int(each) for each in values["days"]]}
        try:
            seed, effort, minutes = values["seed"], values["effort"], values["minutes"] or 0
            build_roster(viewer(request), row, seed=seed, effort=effort, minutes=minutes, **part)
            messages.success(request, _("The optimiser is at work. You may go on meanwhile."))
            return redirect(BUILD, pk)
        except Breach as breach:
            form.add_error(None, why_not(breach))
    job = queries.last_build(row)
    context = head(request, row, "build") | {"form": form, "job": job, "under_way": job is not None and not job.is_over}
    return render(request, "planning/build.html", context, status=422 if form.is_bound else 200)


@page("planning.stop_build", methods=("POST",))
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it, and keep the best so far."""
    row = roster_of(request, pk, "planning.stop_build")
    try:
        stop_build(viewer(request), row)
        messages.success(request, _("It stops at once; the best roster so far is kept."))
    except Breach as breach:
        refused(request, breach)
    return redirect(BUILD, pk)
