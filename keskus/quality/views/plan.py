"""Listening plans: made and changed, how far they are, whether their samples are fair."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.quality.actions import plan as actions
from keskus.quality.forms.plan import HandOnForm, PlanForm
from keskus.quality.queries import plan as queries
from keskus.quality.rules.drawing import Exclusion
from keskus.quality.sentences.plan import EXCLUSION_LABELS, band_words, plan_breach_sentence

PLANS, PLAN = "quality:plans", "quality:plan"


@page(queries.VIEW)
def plans(request: HttpRequest) -> HttpResponse:
    """All within reach."""
    context = {"rows": queries.plans(viewer(request)), "may_make": viewer(request).may(queries.SET)}
    return render(request, "quality/plans.html", context)


@page(queries.SET, methods=("GET", "POST"))
def new_plan(request: HttpRequest) -> HttpResponse:
    """Make one."""
    return _set(request, None)


@page(queries.SET, methods=("GET", "POST"))
def change_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what its next draws go by."""
    row = queries.plan_or_none(viewer(request), pk, queries.SET)
    if row is None or not queries.may_set(viewer(request), row):
        raise Http404
    return _set(request, row)


def _set(request: HttpRequest, row: Any) -> HttpResponse:
    form = PlanForm(request.POST or None, instance=row, viewer=viewer(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_plan(viewer(request), row, **form.values())
            messages.success(request, _("Saved. It counts from the next draw on."))
            return redirect(PLAN, made.pk)
        except Breach as breach:
            form.add_error(None, plan_breach_sentence(breach))
    back = reverse(PLAN, args=[row.pk]) if row else reverse(PLANS)
    title = row.name if row else _("New listening plan")
    context = {"form": form, "title": title, "back": back}
    return render(request, "quality/plan_form.html", context, status=422 if form.is_bound else 200)


@page(queries.VIEW)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is this month, or in one before."""
    row = _found(queries.plan_or_none(viewer(request), pk))
    today = timezone.now().astimezone(row.site.zone).date()
    months = queries.months_of(row, today)
    month = next((each for each in months if f"{each:%Y-%m}" == request.GET.get("month")), months[0])
    evaluators = queries.evaluators_of(row)
    waiting = [
        (each, HandOnForm(evaluators=evaluators, auto_id=f"to-{each.pk}"))
        for each in queries.unassigned(viewer(request), row)
    ]
    context = {
        "plan": row,
        "progress": queries.progress(viewer(request), row, month, today),
        "months": months,
        "waiting": waiting,
        "may_set": queries.may_set(viewer(request), row),
        "may_hand_on": viewer(request).may("quality.hand_on_listening"),
    }
    return render(request, "quality/plan.html", context)


@page(queries.VIEW)
def plan_audit(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether what was drawn is like what was there, and what people put aside."""
    row = _found(queries.plan_or_none(viewer(request), pk))
    found = queries.audit(row, timezone.now().astimezone(row.site.zone).date())
    queues = queries.queue_names(band.key for band in found.views["queue"].bands)
    views = [
        (name, each, [(band, band_words(name, band.key, queues)) for band in each.bands])
        for name, each in found.views.items()
    ]
    excluded = [(EXCLUSION_LABELS[Exclusion(key)], count) for key, count in found.excluded.items()]
    context = {"plan": row, "audit": found, "views": views, "excluded": excluded}
    return render(request, "quality/plan_audit.html", context)


@page("quality.hand_on_listening", methods=("POST",))
def hand_on_listening(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else hears it."""
    row = _found(queries.listening_or_none(viewer(request), pk, "quality.hand_on_listening"))
    form = HandOnForm(request.POST, evaluators=queries.evaluators_of(row.plan))
    try:
        if form.is_valid():
            actions.hand_on_listening(viewer(request), row, evaluator=form.cleaned_data["evaluator"])
            messages.success(request, _("Handed on."))
        else:
            messages.error(request, _("Choose one of the plan’s evaluators."))
    except Breach as breach:
        messages.error(request, plan_breach_sentence(breach))
    return redirect(PLAN, row.plan_id) if row.plan_id else redirect(PLANS)


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
