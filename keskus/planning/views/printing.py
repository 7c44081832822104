"""Rosters on paper: what will stand on it, and the file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions.export import export_roster
from keskus.planning.forms.staffing import filled
from keskus.planning.forms.wall import WallForm
from keskus.planning.gateways.wall import wall_bytes
from keskus.planning.queries import own
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.grid import weeks_of
from keskus.planning.queries.wall import MOST_ROWS, Asked, own_paper, paper_of, sheets_of
from keskus.planning.rules.wall import Names, RosterPaper
from keskus.planning.views.heads import head, refused, roster_of, window
from keskus.planning.views.own import first_day

EXPORT = "planning.export_roster"


@page(queries.VIEW)
def roster_print(request: HttpRequest, pk: int) -> HttpResponse:
    """A week as it will stand on the paper."""
    row = roster_of(request, pk)
    first, days = window(request, row)
    members = queries.members(viewer(request), row)
    form = _form(request, members)
    context = head(request, row, "print") | {
        "steps": weeks_of(row, first, days),
        "form": form,
        "sheets": sheets_of(members, row, _asked(form, first, days)),
        "may_export": viewer(request).may(EXPORT),
    }
    return render(request, "planning/roster_print.html", context)


@page(EXPORT, methods=("POST",))
def roster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """All of the roster's weeks as a file; who took it out is in the trail."""
    row = roster_of(request, pk)
    members = queries.members(viewer(request), row, EXPORT)
    form = _form(request, members)
    asked = _asked(form, 0, row.days)
    try:
        with translation.override(form.cleaned_data.get("language") or translation.get_language()):
            paper = paper_of(members, row, asked)
        rows = sum(len(sheet.rows) for sheet in paper.sheets)
        if rows > MOST_ROWS:
            raise Breach("too_much_paper", most=MOST_ROWS)
        export_roster(viewer(request), row, rows=rows)
    except Breach as breach:
        refused(request, breach)
        return redirect("planning:roster_print", pk)
    return _file(f"roster-{row.starts_on}-{row.series}-{row.number}", paper, row.published_at or row.made_at)


@page(own.VIEW)
def my_pdf(request: HttpRequest) -> HttpResponse:
    """One's own weeks to put on the fridge."""
    now = timezone.now().astimezone(own.zone_of(viewer(request)))
    weeks = own.own_days(viewer(request), first_day(request) or now.date(), now.date())
    name = viewer(request).display_name  # type: ignore[attr-defined]
    return _file(f"my-shifts-{weeks[0][0].on}", own_paper(name, weeks, now), now)


def _file(name: str, paper: RosterPaper, made_at: Any) -> HttpResponse:
    response = HttpResponse(wall_bytes(paper, made_at=made_at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _form(request: HttpRequest, members: Any) -> WallForm:
    initial = {"team": "", "person": "", "names": Names.SHORT.value, "language": translation.get_language()}
    form = WallForm(filled(request.GET, initial), initial=initial, members=members)
    form.is_valid()
    return form


def _asked(form: WallForm, first: int, days: int) -> Asked:
    """What cannot be understood asks for nothing."""
    said = form.cleaned_data
    return Asked(first, days, said.get("team", ""), said.get("person"), said.get("names", Names.SHORT))
