"""Honest numbers: scores with their bounds, the funnel, evaluators' leanings, the rule of when a score may be used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.http import csv_response, page, viewer
from keskus.engines.agreement.enough import Lack
from keskus.people.queries import employee_or_none, open_sites, thing_or_none
from keskus.quality.actions.scores import export_scores, set_score_rule
from keskus.quality.forms.scores import ScoreRuleForm, ScoresForm
from keskus.quality.queries import scores as queries
from keskus.quality.rules.scores import By
from keskus.quality.sentences.scores import ERROR_LABELS, lack_words, leaning_words, scores_sentence, spread_words
from keskus.quality.views.pictures import file_header, file_rows, funnel
from keskus.quality.views.score_tables import ScoreTable

SET, EXPORT = "quality.set_score_rule", "quality.export_scores"


@page(queries.VIEW)
def scores(request: HttpRequest) -> HttpResponse:
    """Everybody's figures within reach: the sentence, the funnel, the table."""
    form = ScoresForm(request.GET, viewer(request))
    found = queries.scores(viewer(request), form.asked)
    context = {
        **_frame(form),
        "found": found,
        "sentence": scores_sentence(found.whole.score, found.people),
        "spread": spread_words(found.evaluator_spread),
        "chart": funnel(found) if form.asked.by is By.AGENT else None,
        "table": ScoreTable(found.lines, by=form.asked.by, query=request.GET.urlencode()).arranged(request),
        "rules": queries.rules_at(open_sites(viewer(request), queries.VIEW)),
        "may_set": viewer(request).may(SET),
        "may_export": viewer(request).may(EXPORT) and bool(found.lines),
    }
    return render(request, "quality/scores.html", context)


@page(queries.VIEW)
def agent_scores(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's figures and the evaluations behind them."""
    employee = employee_or_none(viewer(request), pk, queries.VIEW)
    if employee is None:
        raise Http404
    form = ScoresForm(request.GET, viewer(request))
    for name in ("by", "team"):
        form.fields.pop(name, None)
    asked = replace(form.asked, by=By.AGENT, team=None, site=None)
    line = queries.line_of(viewer(request), asked, employee)
    rows = queries.evaluations_behind(viewer(request), asked, employee)
    names = names_of_actors({row.evaluator for row in rows})
    fewest, widest = queries.rule_at(employee.site_id)
    context = {
        **_frame(form),
        "sites": [],
        "employee": employee,
        "line": line,
        "lack": lack_words(line.lack if line else Lack.NOTHING, fewest, widest),
        "faultless": [(label, line.faultless[kind]) for kind, label in ERROR_LABELS.items()] if line else [],
        "rows": [(row, names.get(row.evaluator, row.evaluator)) for row in rows],
        "may_read": viewer(request).may("quality.evaluation.view"),
    }
    return render(request, "quality/agent_scores.html", context)


@page(EXPORT, methods=("POST",))
def scores_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a file; what for is kept."""
    form = ScoresForm(request.GET, viewer(request))
    found = queries.scores(viewer(request), form.asked)
    export_scores(viewer(request), rows=len(found.lines), reason=request.POST.get("reason", "")[:500])
    name = f"scores-{form.period.first.isoformat()}-{form.period.last.isoformat()}"
    return csv_response(name, file_header(), file_rows(found))


@page(queries.EVALUATORS)
def evaluators(request: HttpRequest) -> HttpResponse:
    """How strict each evaluator is when what they heard is taken out."""
    form = ScoresForm(request.GET, viewer(request))
    lines = queries.evaluators(viewer(request), form.period, form=form.asked.form)
    names = names_of_actors({line.number for line in lines})
    rows = [(names.get(line.number, line.number), line, leaning_words(line.leaning)) for line in lines]
    for name in ("by", "queue", "team"):
        form.fields.pop(name, None)
    context = {**_frame(form), "rows": rows, "everything": viewer(request).scope(queries.EVALUATORS).everything}
    return render(request, "quality/evaluators.html", context)


@page(SET, methods=("GET", "POST"))
def score_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """What a score needs at a site before it may be used."""
    site = thing_or_none(open_sites(viewer(request), SET), pk)
    if site is None:
        raise Http404
    fewest, points = queries.rule_at(site.pk)
    form = ScoreRuleForm(request.POST or None, initial={"fewest": fewest, "widest_points": points})
    back = reverse("quality:scores")
    if request.method == "POST" and form.is_valid():
        set_score_rule(viewer(request), site, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "site": site, "back": back}
    return render(request, "quality/score_rule.html", context, status=422 if form.is_bound else 200)


def _frame(form: ScoresForm) -> dict[str, Any]:
    return {"form": form, "period": form.period, "sites": form.sites, "site": form.asked.site or ""}
