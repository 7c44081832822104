"""Calibrations: the list, setting one up, one's own calls, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.people.queries import open_sites
from keskus.quality.actions.calibration import SCORE, SET_UP, open_calibration, score_call, set_up_calibration
from keskus.quality.forms.calibration import CalibrationForm
from keskus.quality.queries import calibration as queries
from keskus.quality.rules.calibration import verdict_of
from keskus.quality.sentences.calibration import (
    calibration_breach_sentence,
    drift_words,
    near_sentence,
    verdict_words,
)
from keskus.quality.views.sheets import text_of

CALIBRATION = "quality:calibration"


@page(queries.VIEW)
def calibration_list(request: HttpRequest) -> HttpResponse:
    """All within reach, the newest first."""
    rows = list(queries.calibrations(viewer(request)))
    names = names_of_actors({row.expert for row in rows})
    context = {
        "rows": [(row, names.get(row.expert, row.expert)) for row in rows],
        "sites": open_sites(viewer(request), SET_UP),
    }
    return render(request, "quality/calibrations.html", context)


@page(SET_UP, methods=("GET", "POST"))
def new_calibration(request: HttpRequest) -> HttpResponse:
    """Choose calls, people, the expert and the last day; at the site that the address names, or the first."""
    own = list(open_sites(viewer(request), SET_UP))
    site = next((each for each in own if str(each.pk) == request.GET.get("at")), own[0] if own else None)
    if site is None:
        raise Http404
    form = CalibrationForm(request.POST or None, viewer=viewer(request), site=site)
    if request.method == "POST" and form.is_valid():
        try:
            made = set_up_calibration(viewer(request), site, **form.cleaned_data)
            messages.success(request, _("Set up. Everybody who scores has been told."))
            return redirect(CALIBRATION, made.pk)
        except Breach as breach:
            form.add_error(None, _said(breach))
    context = {"form": form, "site": site, "own": own}
    return render(request, "quality/new_calibration.html", context, status=422 if form.is_bound else 200)


@page(queries.VIEW)
def calibration(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own calls while it runs; all answers and what they say once it is open."""
    row = _found(request, pk)
    names = names_of_actors({row.expert, *(each.rater for each in row.raters.all())})
    context = {
        "calibration": row,
        "expert": names.get(row.expert, row.expert),
        "tasks": queries.tasks(viewer(request), row),
        "progress": [(names.get(each.rater, each.rater), each) for each in queries.progress(row)],
        "may_open": not row.is_open and viewer(request).may("quality.open_calibration"),
        **_told(request, row, names),
    }
    return render(request, "quality/calibration.html", context)


def _told(request: HttpRequest, row: Any, names: dict[str, str]) -> dict[str, Any]:
    found = queries.statistics(viewer(request), row)
    if found is None:
        return {}
    wandered = {each.rater: drift_words(each.drift.side) for each in queries.wanderers(row.form_version.form_id)}
    return {
        "found": found,
        "sentence": near_sentence(found.near),
        "raters": [names.get(rater, rater) for rater in found.raters],
        "questions": [
            (line, text_of(line.question, line.question.text, line.question.texts), verdict_words(verdict_of(line.ac)))
            for line in found.questions
        ],
        "evaluators": [
            (names.get(line.rater, line.rater), line, wandered.get(line.rater, "")) for line in found.evaluators
        ],
        "whole": verdict_words(verdict_of(found.alpha)),
    }


@page(SCORE, methods=("POST",))
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a call, or go on with it, in the evaluation's own page."""
    call = queries.call_to_score(viewer(request), pk)
    if call is None:
        raise Http404
    try:
        return redirect("quality:evaluation", score_call(viewer(request), call).pk)
    except Breach as breach:
        messages.error(request, _said(breach))
    return redirect(CALIBRATION, call.calibration_id)


@page("quality.open_calibration", methods=("POST",))
def open_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everybody everything."""
    row = _found(request, pk)
    try:
        open_calibration(viewer(request), row)
        messages.success(request, _("Open. Everybody who scored has been told."))
    except Breach as breach:
        messages.error(request, _said(breach))
    return redirect(CALIBRATION, row.pk)


def _found(request: HttpRequest, pk: int) -> Any:
    row = queries.calibration_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row


def _said(breach: Breach) -> str:
    return calibration_breach_sentence(breach, names_of_actors({str(breach.values.get("who", ""))}))
