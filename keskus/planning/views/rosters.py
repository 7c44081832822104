"""Rosters: the list, beginning one, versions, what was done, what differs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags.figures import day
from keskus.planning.actions import rosters as actions
from keskus.planning.actions.changes import copy_week, undo_change
from keskus.planning.forms.rosters import CopyForm, RosterForm
from keskus.planning.queries import comparing
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.grid import days_of, listed, picture_of, summary_of, weeks_of
from keskus.planning.sentences.rosters import DEED_WORDS, STATE_MARKS
from keskus.planning.views.heads import head, refused, roster_of, why_not, window

ROWS_A_PAGE = 50
LIST, ROSTER = "planning:rosters", "planning:roster_grid"


@page(queries.VIEW)
def rosters(request: HttpRequest) -> HttpResponse:
    """Rosters in reach, the latest first; versions that others replaced only when asked for."""
    rows = queries.rosters(viewer(request))
    is_all = request.GET.get("versions") == "all"
    rows = rows if is_all else rows.filter(state__in=("draft", "published"))
    shown = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, STATE_MARKS[row.state]) for row in shown],
        "shown": shown,
        "is_all": is_all,
        "may_make": viewer(request).may("planning.make_roster"),
    }
    return render(request, "planning/rosters.html", context)


@page("planning.make_roster", methods=("GET", "POST"))
def new_roster(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    form = RosterForm(request.POST or None, viewer=viewer(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_roster(viewer(request), **form.cleaned_data)
            messages.success(request, _("The draft is there. Build it, or add shifts by hand."))
            return redirect(ROSTER, made.pk)
        except Breach as breach:
            form.add_error(None, why_not(breach))
    return render(request, "planning/new_roster.html", {"form": form}, status=422 if form.is_bound else 200)


@page("planning.new_roster_version", methods=("POST",))
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft from what is published, or from a version of before."""
    row = roster_of(request, pk)
    try:
        draft = actions.new_version(viewer(request), row)
    except Breach as breach:
        refused(request, breach)
        return redirect(ROSTER, pk)
    messages.success(request, _("Version %(number)s is a draft with the same shifts.") % {"number": draft.number})
    return redirect(ROSTER, draft.pk)


@page("planning.delete_draft", methods=("POST",))
def delete_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = roster_of(request, pk, "planning.delete_draft")
    try:
        actions.delete_draft(viewer(request), row)
        messages.success(request, _("The draft “%(name)s” is deleted.") % {"name": row.name})
    except Breach as breach:
        refused(request, breach)
        return redirect(ROSTER, pk)
    return redirect(LIST)


@page(queries.VIEW)
def roster_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The same shifts as a list, with forms for everything that the grid does."""
    row = roster_of(request, pk)
    first, days = window(request, row)
    picture = picture_of(viewer(request), row, first, days)
    weeks = [(n, _week(row, n)) for n in range(-(-row.days // 7))]
    context = head(request, row, "list") | {
        "picture": picture,
        "summary": summary_of(picture),
        "steps": [*weeks_of(row, first, days), *days_of(row, first, days)],
        "listed": listed(picture),
        "cover": comparing.hourly(picture),
        "can_undo": row.is_draft and queries.last_own_change(viewer(request), row) is not None,
        "copy_form": CopyForm(weeks=weeks, initial={"week": 0, "into": 1}) if len(weeks) > 1 else None,
    }
    return render(request, "planning/roster_list.html", context)


def _week(row: Any, number: int) -> str:
    return day(row.starts_on + timedelta(days=7 * number))


@page("planning.undo_change", methods=("POST",))
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own last change back."""
    row = roster_of(request, pk, "planning.undo_change")
    try:
        undo_change(viewer(request), row)
        messages.success(request, _("Taken back."))
    except Breach as breach:
        refused(request, breach)
    return redirect("planning:roster_list", pk)


@page("planning.copy_week", methods=("POST",))
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy one week into another."""
    row = roster_of(request, pk, "planning.copy_week")
    form = CopyForm(request.POST, weeks=[(n, str(n)) for n in range(-(-row.days // 7))])
    try:
        if not form.is_valid():
            raise Breach("same_week")
        done = copy_week(viewer(request), row, **form.cleaned_data)
        messages.success(request, _("Shifts copied: %(count)s.") % {"count": len(done.kept)})
    except Breach as breach:
        refused(request, breach)
    return redirect("planning:roster_list", pk)


@page(queries.VIEW)
def roster_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what to it, the latest first."""
    row = roster_of(request, pk)
    shown = Paginator(queries.log(row), ROWS_A_PAGE).get_page(request.GET.get("page"))
    names = names_of_actors(each.by for each in shown)
    people = {member.id: member.name for member in queries.members(viewer(request), row)}
    rows = [
        (each, names.get(each.by, each.by), DEED_WORDS[each.deed], comparing.said_of(each, people)) for each in shown
    ]
    context = head(request, row, "log") | {"rows": rows, "shown": shown}
    return render(request, "planning/roster_log.html", context)


@page(queries.VIEW)
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs from another version: people, hours, cover and breaches."""
    row = roster_of(request, pk)
    others = [each for each in queries.versions(viewer(request), row) if each.pk != row.pk]
    wanted = request.GET.get("with", "")
    other = next((each for each in others if str(each.pk) == wanted), others[0] if others and not wanted else None)
    if wanted and other is None:
        raise Http404
    found = comparing.compared(viewer(request), other, row) if other else None
    context = head(request, row, "compare") | {"others": others, "other": other, "found": found}
    return render(request, "planning/roster_compare.html", context)
