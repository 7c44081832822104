"""Reports sent by e-mail: the list of schedules, one with all that it sent, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.reports.actions import schedules as actions
from keskus.reports.forms.schedules import ScheduleForm
from keskus.reports.queries.saved import VIEW_PERMISSION, saved_in_reach
from keskus.reports.queries.schedules import (
    SCHEDULE_PERMISSION,
    is_under_way,
    may_change,
    may_end,
    own_place,
    post_office,
    runs_of,
    schedule_in_reach,
    schedules,
)
from keskus.reports.sentences import breach_sentence, post_sentences, when_words
from keskus.reports.views.schedule_tables import MailTable, ScheduleTable


@page(VIEW_PERMISSION)
def schedule_list(request: HttpRequest) -> HttpResponse:
    """One's own, those one receives; all for those who oversee them."""
    rows = list(schedules(viewer(request)))
    table = ScheduleTable(rows, names_of_actors(row.owner for row in rows)).arranged(request)
    return render(request, "reports/schedule_list.html", {"table": table, "troubles": post_sentences(post_office())})


@page(VIEW_PERMISSION)
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """One: when, to whom, and how each time went."""
    row, actor = _found(request, pk), viewer(request)
    runs, place = runs_of(row), own_place(actor, row)
    context = {
        "schedule": row,
        "when": when_words(row),
        "owner": names_of_actors([row.owner]).get(row.owner, row.owner),
        "table": MailTable(runs, row).arranged(request),
        "under_way": any(is_under_way(run) for run in runs),
        "place": place,
        "may_change": may_change(actor, row),
        "may_end": may_end(actor, row),
        "troubles": post_sentences(post_office()),
    }
    return render(request, "reports/schedule.html", context)


@page(SCHEDULE_PERMISSION, methods=("GET", "POST"))
def new_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a saved report sent."""
    saved = saved_in_reach(viewer(request), pk)
    if saved is None:
        raise Http404
    form = ScheduleForm(request.POST or None, viewer=viewer(request), saved=saved)
    if form.is_valid():
        receivers = form.cleaned_data["receivers"]
        row = actions.schedule_report(viewer(request), saved, terms=form.terms, receivers=receivers)
        messages.success(request, _("“%(name)s” is sent from now on.") % {"name": saved.name})
        return redirect("reports:schedule", row.pk)
    return _form(request, form, saved.name, reverse("reports:saved_list"))


@page("reports.change_schedule", methods=("GET", "POST"))
def change_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Other times, another form, other people."""
    row = _own(request, pk)
    form = ScheduleForm(request.POST or None, viewer=viewer(request), saved=row.report, schedule=row)
    if form.is_valid():
        actions.change_schedule(viewer(request), row, terms=form.terms, receivers=form.cleaned_data["receivers"])
        messages.success(request, _("The schedule is changed."))
        return redirect("reports:schedule", row.pk)
    return _form(request, form, row.report.name, reverse("reports:schedule", args=[row.pk]))


def _form(request: HttpRequest, form: ScheduleForm, name: str, back: str) -> HttpResponse:
    context = {"form": form, "name": name, "back": back, "troubles": post_sentences(post_office())}
    return render(request, "reports/schedule_form.html", context)


@page("reports.pause_schedule", methods=("POST",))
def pause_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause it, or go on (`paused=0`)."""
    row, is_paused = _endable(request, pk), request.POST.get("paused") != "0"
    actions.pause_schedule(viewer(request), row, is_paused=is_paused)
    messages.success(request, _("Suspended: it is not sent until you go on.") if is_paused else _("It is sent again."))
    return redirect("reports:schedule", row.pk)


@page("reports.send_schedule", methods=("POST",))
def send_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it now too."""
    row = _own(request, pk)
    try:
        actions.send_now(viewer(request), row)
        messages.success(request, _("It is being sent; below stands how far it is."))
    except Breach as breach:
        messages.info(request, breach_sentence(breach))
    return redirect("reports:schedule", row.pk)


@page("reports.delete_schedule", methods=("POST",))
def delete_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it no more."""
    row = _endable(request, pk)
    name = row.report.name
    actions.delete_schedule(viewer(request), row)
    messages.success(request, _("“%(name)s” is not sent any more.") % {"name": name})
    return redirect("reports:schedule_list")


@page("reports.stop_receiving", methods=("POST",))
def stop_receiving(request: HttpRequest, pk: int) -> HttpResponse:
    """Get it no more, or again (`stopped=0`)."""
    row, is_stopped = _found(request, pk), request.POST.get("stopped") != "0"
    if own_place(viewer(request), row) is None:
        raise Http404
    actions.stop_receiving(viewer(request), row, is_stopped=is_stopped)
    messages.success(request, _("You get it no more.") if is_stopped else _("You get it again."))
    return redirect("reports:schedule", row.pk)


def _found(request: HttpRequest, pk: int) -> Any:
    """Not there and not yours answer alike."""
    row = schedule_in_reach(viewer(request), pk)
    if row is None:
        raise Http404
    return row


def _own(request: HttpRequest, pk: int) -> Any:
    row = _found(request, pk)
    if not may_change(viewer(request), row):
        raise Http404
    return row


def _endable(request: HttpRequest, pk: int) -> Any:
    row = _found(request, pk)
    if not may_end(viewer(request), row):
        raise Http404
    return row
