"""One's own evaluations, phone first: read, heard, acknowledged, or disputed question by question."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.quality.actions import disputes as dispute_actions
from keskus.quality.actions import evaluations as actions
from keskus.quality.forms.evaluations import as_value, given_for, words_in
from keskus.quality.queries import evaluations as queries
from keskus.quality.queries.disputes import own_dispute_or_none
from keskus.quality.sentences.of_evaluations import breach_sentence
from keskus.quality.views.answering import done
from keskus.quality.views.evaluations import told


@page(queries.OWN)
def own_list(request: HttpRequest) -> HttpResponse:
    """What was released, and what one is asked to score oneself."""
    rows = list(queries.own_evaluations(viewer(request))[:200])
    fair = [
        row.score for row in rows if row.sampled == "random" and row.kind in queries.COUNTING and row.score is not None
    ]
    context = {
        "rows": rows,
        "asked": [row for row in rows if row.kind == "self" and row.is_draft],
        "fair": sum(fair) / len(fair) if fair else None,
        "count": len(fair),
        "today": timezone.localdate(),
    }
    return render(request, "quality/own.html", context)


@page(queries.OWN)
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own. Reading it for the first time is noted."""
    row = _own(request, pk)
    if row.is_draft:
        return redirect("quality:evaluation", pk)
    if row.is_released and row.read_at is None:
        actions.read_evaluation(viewer(request), row)
    context = told(request, row)
    contestable = row.is_released and row.dispute_until is not None and context["today"] <= row.dispute_until
    return render(request, "quality/own_evaluation.html", {**context, "contestable": contestable})


@page("quality.acknowledge_evaluation", methods=("POST",))
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note of it."""
    row = _own(request, pk)
    back = reverse("quality:own_evaluation", args=[pk])
    return done(request, lambda: actions.acknowledge_evaluation(viewer(request), row), _("Acknowledged."), back)


@page("quality.open_dispute", methods=("GET", "POST"))
def dispute(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """Contest one answer: another answer and why."""
    row = _own(request, pk)
    context = told(request, row)
    shown = next((each for each in context["sheet"].questions if each.answer and each.answer.pk == answer_pk), None)
    if shown is None or not row.is_released:
        raise Http404
    error = ""
    if request.method == "POST":
        given = given_for(shown.question, request.POST)
        try:
            dispute_actions.open_dispute(
                viewer(request),
                shown.answer,
                proposed=as_value(given),
                proposed_na=given.is_na,
                words=words_in(request.POST, "words"),
            )
            return redirect("quality:own_evaluation", pk)
        except Breach as breach:
            error = breach_sentence(breach)
    more = {"shown": shown, "error": error, "words": words_in(request.POST, "words")}
    return render(request, "quality/dispute.html", {**context, **more}, status=422 if error else 200)


@page("quality.withdraw_dispute", methods=("POST",))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a dispute back."""
    row = own_dispute_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    back = reverse("quality:own_evaluation", args=[row.answer.evaluation_id])
    return done(request, lambda: dispute_actions.withdraw_dispute(viewer(request), row), _("Taken back."), back)


def _own(request: HttpRequest, pk: int) -> Any:
    row = queries.own_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row
