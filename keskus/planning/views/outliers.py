"""Odd days of a queue: proposed by the engine, judged by a planner."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.http import page, viewer
from keskus.planning.actions.outliers import judge_outlier, withdraw_verdict
from keskus.planning.forms.outliers import VerdictForm
from keskus.planning.queries.outliers import odd_days, verdicts_of
from keskus.planning.queries.reach import queue_or_none
from keskus.planning.sentences.forecasts import oddity_words
from keskus.planning.views.answers import done, read_back
from keskus.planning.views.pictures import clock

PERMISSION = "planning.judge_outlier"
QUARTERS = 96


@page(PERMISSION, methods=("GET", "POST"))
def outliers(request: HttpRequest, pk: int) -> HttpResponse:
    """The days that look odd, and those that were judged."""
    queue, back = _queue(request, pk, PERMISSION), reverse("planning:outliers", args=[pk])
    if request.method == "POST":
        form = VerdictForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a reason."))
            return redirect(back)
        deed = partial(judge_outlier, viewer(request), queue, **form.cleaned_data)
        return done(request, deed, _("Kept. Forecasts made from now on know it."), back)
    judged = verdicts_of(queue)
    names = names_of_actors({each.made_by for each in judged})
    odd = [
        (each, oddity_words(each.oddity.value, each.came, each.expected, clock(each.column or 0, QUARTERS)))
        for each in odd_days(queue)
    ]
    context = {"queue": queue, "odd": odd, "judged": [(row, names.get(row.made_by, row.made_by)) for row in judged]}
    return render(request, "planning/outliers.html", context)


@page("planning.withdraw_verdict", methods=("POST",))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a judgement back."""
    queue, day = _queue(request, pk, "planning.withdraw_verdict"), read_back(parse_date, request.POST.get("day", ""))
    deed = partial(withdraw_verdict, viewer(request), queue, day=day)
    return done(request, deed, _("The day is not judged any more."), reverse("planning:outliers", args=[pk]))


def _queue(request: HttpRequest, pk: int, permission: str) -> Any:
    queue = queue_or_none(viewer(request), permission, pk)
    if queue is None:
        raise Http404
    return queue
