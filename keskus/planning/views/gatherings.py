"""Meetings, training and coaching: the cheapest times, and taking one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions.gatherings import place_gathering
from keskus.planning.forms.gatherings import GatheringForm, TakenForm, written
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.gatherings import Option, consumed, options_for
from keskus.planning.views.heads import head, refused, roster_of

GATHER = "planning:roster_gather"


@page("planning.place_gathering", methods=("GET", "POST"))
def gather(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for times and see what each option costs; a POST takes one."""
    row = roster_of(request, pk, "planning.place_gathering")
    if request.method == "POST":
        return _taken(request, row)
    members = queries.all_members(row)
    names = [(member.id, f"{member.name} ({member.team})") for member in members]
    form = GatheringForm(request.GET if "activity" in request.GET else None, roster=row, people=names)
    shown: dict[str, Any] = {"form": form, "is_asked": False}
    if row.is_draft and form.is_bound and form.is_valid():
        ask, plain = form.ask(), {member.id: member.name for member in members}
        options = [_said(option, row, plain) for option in options_for(row, ask)]
        used = consumed(row, ask.activity)
        shown |= {"is_asked": True, "options": options, "activity": ask.activity, "used": used}
    return render(request, "planning/gather.html", head(request, row, "gather") | shown)


def _taken(request: HttpRequest, row: Any) -> HttpResponse:
    form = TakenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Look at the options anew."))
        return redirect(GATHER, row.pk)
    try:
        place_gathering(viewer(request), row, **form.cleaned_data)
        messages.success(request, _("Placed. These shifts are locked, so that the optimiser leaves them as they are."))
    except Breach as breach:
        refused(request, breach)
    return redirect(GATHER, row.pk)


def _said(option: Option, row: Any, names: dict[int, str]) -> dict[str, Any]:
    """An option with names and clock times."""
    return {
        "option": option,
        "written": written(option.meetings),
        "left_out": ", ".join(names[person] for person in option.left_out),
        "meetings": [
            {
                "day": datetime.fromtimestamp(each.starts, row.zone).date(),
                "starts": f"{datetime.fromtimestamp(each.starts, row.zone):%H:%M}",
                "ends": f"{datetime.fromtimestamp(each.ends, row.zone):%H:%M}",
                "names": ", ".join(names[person] for person in each.people),
            }
            for each in option.meetings
        ],
    }
