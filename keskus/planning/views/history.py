"""History of a queue from spreadsheets: looked at, taken over, taken away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags.figures import count
from keskus.planning.actions.history import import_history, remove_history
from keskus.planning.forms.history import HistoryForm
from keskus.planning.queries.history import files_of
from keskus.planning.queries.reach import queue_or_none
from keskus.planning.sentences import breach_sentence
from keskus.planning.sentences.history import cell_remedy, cell_sentence
from keskus.planning.views.answers import done, read_back

PERMISSION = "planning.import_history"
MOST_SHOWN = 200


@page(PERMISSION, methods=("GET", "POST"))
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a file, see what would be taken over and every bad cell, and take it over."""
    queue = _queue(request, pk)
    form = HistoryForm(request.POST or None, request.FILES or None, queue=queue)
    context: dict[str, Any] = {"queue": queue, "form": form}
    if request.method == "POST" and form.is_valid():
        if form.is_confirmed:
            return _taken(request, queue, form)
        faults = form.sent.faults[:MOST_SHOWN]
        context |= {
            "sent": form.sent,
            "packing": form.packing,
            "file_name": form.sent_name,
            "faults": [(fault, cell_sentence(fault), cell_remedy(fault)) for fault in faults],
        }
    files = files_of(queue)
    names = names_of_actors({each.sent_by for each in files})
    context["files"] = [(each, names.get(each.sent_by, each.sent_by)) for each in files]
    return render(request, "planning/history.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, queue: Any, form: HistoryForm) -> HttpResponse:
    try:
        days = import_history(viewer(request), queue, file_name=form.sent_name, sent=form.sent)
        said = ngettext("%(days)s day is taken over.", "%(days)s days are taken over.", days)
        messages.success(request, said % {"days": count(days)})
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect("planning:forecast_history", queue.pk)


@page("planning.remove_history", methods=("POST",))
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the days of a file away."""
    queue = queue_or_none(viewer(request), "planning.remove_history", pk)
    sent_at = read_back(parse_datetime, request.POST.get("sent_at", ""))
    if queue is None:
        raise Http404
    deed = partial(remove_history, viewer(request), queue, sent_at=sent_at)
    return done(request, deed, _("Its days are taken away."), reverse("planning:forecast_history", args=[pk]))


def _queue(request: HttpRequest, pk: int) -> Any:
    queue = queue_or_none(viewer(request), PERMISSION, pk)
    if queue is None:
        raise Http404
    return queue
