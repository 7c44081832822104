"""Staffing: the queues, what a queue takes and what if, and the model held against what was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from keskus.core.http import page, viewer
from keskus.planning.forms.staffing import WhatIfForm, filled
from keskus.planning.queries import staffing as queries
from keskus.planning.queries.goals import STAFFING_VIEW
from keskus.planning.queries.history import local_today
from keskus.planning.queries.patience import patience_of
from keskus.planning.queries.plans import Plan, plan_of
from keskus.planning.queries.reach import queue_or_none
from keskus.planning.queries.reality import reality_of
from keskus.planning.rules.scenarios import Changes
from keskus.planning.sentences.goals import goal_words
from keskus.planning.views import answers_drawn as drawn

USUAL_DAYS = 28
SLIDERS = ("volume", "handle", "shrinkage", "service_level", "target_seconds", "agents")
SHOWN_VALUES = ",".join(f"#value-{name}" for name in SLIDERS)


@page(STAFFING_VIEW)
def staffing(request: HttpRequest) -> HttpResponse:
    """Every queue with what its next week takes."""
    rows = queries.needs(viewer(request), timezone.localdate())
    context = {"rows": [(row, goal_words(row.goal) if row.goal else "") for row in rows]}
    return render(request, "planning/staffing.html", context)


@page(STAFFING_VIEW)
def queue_staffing(request: HttpRequest, pk: int) -> HttpResponse:
    """What a queue takes by interval, and what if."""
    queue = _queue(request, pk)
    tomorrow = local_today(queue) + timedelta(days=1)
    plan = plan_of(queue, tomorrow, tomorrow + timedelta(days=_span(request) - 1))
    context: dict[str, Any] = {"queue": queue, "plan": plan, "may_save": viewer(request).may("planning.save_scenario")}
    if plan is None:
        return render(request, "planning/queue_staffing.html", context)
    initial = initial_of(plan, _span(request))
    form = WhatIfForm(filled(request.GET, initial), initial=initial)
    is_right = form.is_valid()
    changes = form.changes if is_right else Changes()
    base = queries.answer(plan, Changes())
    found = queries.answer(plan, changes, beside=base.required)
    place = _place(request.GET.get("day"), plan)
    context |= {
        "form": form,
        "shown_values": SHOWN_VALUES,
        "goal": goal_words(plan.goal) if plan.goal else "",
        "day": plan.days[place].day,
    }
    context |= drawn.totals(base, found, changes, form.rate if is_right else None)
    context |= drawn.day(base, found, place)
    return render(request, "planning/queue_staffing.html", context)


@page(STAFFING_VIEW)
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """Patience from the queue's own calls, and how far the formulas were off last month."""
    queue = _queue(request, pk)
    patience = patience_of(queue)
    mean = patience.mean_seconds if patience else None
    context = {"queue": queue, "patience": patience, "reality": reality_of(queue, mean, local_today(queue))}
    context |= drawn.patience(patience) | drawn.reality(context["reality"])
    return render(request, "planning/model.html", context)


def initial_of(plan: Plan, span: int) -> dict[str, Any]:
    """The plan as the sliders show it."""
    goal = plan.goal
    level = (goal.service_level if goal else None) or queries.ASSUMED["service_level"]
    return {
        "volume": 100,
        "handle": 100,
        "shrinkage": round(plan.shrinkage * 100),
        "service_level": round(level * 100),
        "target_seconds": goal.target_seconds if goal else queries.ASSUMED["target_seconds"],
        "agents": 0,
        "price": "",
        "currency": "PLN" if plan.queue.site.country == "PL" else "EUR",
        "span": span,
    }


def _span(request: HttpRequest) -> int:
    text = request.GET.get("span", "")
    return min(int(text), 366) if text.isdecimal() and int(text) else USUAL_DAYS


def _place(text: str | None, plan: Plan) -> int:
    try:
        wanted = date.fromisoformat(text or "")
    except ValueError:
        return 0
    return next((place for place, day in enumerate(plan.days) if day.day == wanted), 0)


def _queue(request: HttpRequest, pk: int) -> Any:
    queue = queue_or_none(viewer(request), STAFFING_VIEW, pk)
    if queue is None:
        raise Http404
    return queue
