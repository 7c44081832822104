"""Disputes waiting for somebody to decide, one of them, and how often they were granted."""

from __future__ import annotations

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
from keskus.quality.actions.disputes import decide_dispute
from keskus.quality.forms.evaluations import DecisionForm, as_value, given_for
from keskus.quality.queries import disputes as queries
from keskus.quality.sentences.of_evaluations import answer_words, breach_sentence
from keskus.quality.views.evaluations import told
from keskus.quality.views.sheets import labels_of, text_of

ROWS_A_PAGE = 50


@page(queries.VIEW)
def dispute_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, by their clock."""
    wanted = "all" if request.GET.get("state") == "all" else "open"
    rows = queries.disputes(viewer(request))
    rows = rows.order_by("-opened_at") if wanted == "all" else rows.filter(state="open").order_by("due_on", "pk")
    shown = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, queries.may_decide(viewer(request), row)) for row in shown],
        "shown": shown,
        "wanted": wanted,
        "today": timezone.localdate(),
    }
    return render(request, "quality/disputes.html", context)


@page(queries.VIEW)
def overturns(request: HttpRequest) -> HttpResponse:
    """How often disputes were granted, by question and by evaluator."""
    questions, evaluators = queries.by_question(viewer(request)), queries.by_evaluator(viewer(request))
    context = {
        "questions": questions,
        "evaluators": evaluators,
        "names": names_of_actors(each.key for each in evaluators),
        "pointing": [each for each in questions if each.points_at_form],
        "few": queries.FEW,
    }
    return render(request, "quality/overturns.html", context)


@page(queries.VIEW)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One dispute with the evaluation around it."""
    row = _dispute(request, pk)
    return render(request, "quality/case.html", _case(request, row, DecisionForm()))


@page("quality.decide_dispute", methods=("POST",))
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, accept in part, or reject."""
    row, form = _dispute(request, pk), DecisionForm(request.POST)
    if form.is_valid():
        given = given_for(row.answer.question, request.POST)
        try:
            decide_dispute(viewer(request), row, decided=as_value(given), decided_na=given.is_na, **form.cleaned_data)
            messages.success(request, _("Decided. The agent and the evaluator are told."))
            return redirect("quality:dispute_case", pk)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    return render(request, "quality/case.html", _case(request, row, form), status=422)


def _case(request: HttpRequest, row: Any, form: DecisionForm) -> dict[str, Any]:
    question, labels = row.answer.question, labels_of(row.answer.question)
    context = told(request, row.answer.evaluation)
    shown = next((each for each in context["sheet"].questions if each.question.pk == question.pk), None)
    decided = answer_words(row.decided, row.decided_na, labels) if row.decided_at else ""
    return context | {
        "dispute": row,
        "form": form,
        "shown": shown,
        "text": text_of(question, question.text, question.texts),
        "answered": answer_words(row.answered, row.answered_na, labels),
        "proposed": answer_words(row.proposed, row.proposed_na, labels),
        "decided": decided,
        "may_decide": row.state == "open" and queries.may_decide(viewer(request), row),
        "names": context["names"] | names_of_actors([row.arbiter, row.opened_by]),
    }


def _dispute(request: HttpRequest, pk: int) -> Any:
    row = queries.dispute_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row
