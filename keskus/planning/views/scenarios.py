"""Scenarios: the list, one with its comparison, kept and taken away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.fields import Money
from keskus.core.http import page, viewer
from keskus.planning.actions import scenarios as actions
from keskus.planning.forms.staffing import SaveForm, WhatIfForm, filled
from keskus.planning.queries import scenarios as queries
from keskus.planning.queries.goals import STAFFING_VIEW
from keskus.planning.queries.history import local_today
from keskus.planning.queries.plans import plan_of
from keskus.planning.queries.reach import queue_or_none
from keskus.planning.rules.scenarios import Changes
from keskus.planning.sentences import breach_sentence
from keskus.planning.sentences import staffing as words
from keskus.planning.views.answers import done
from keskus.planning.views.answers_drawn import priced
from keskus.planning.views.staffing import initial_of

LIST = "planning:scenarios"


@page(STAFFING_VIEW)
def scenarios(request: HttpRequest) -> HttpResponse:
    """What was kept, side by side."""
    rows = list(queries.scenarios(viewer(request))[:200])
    names = names_of_actors({row.made_by for row in rows})
    context = {"rows": [(row, _asked(row), _price(row), names.get(row.made_by, row.made_by)) for row in rows]}
    return render(request, "planning/scenarios.html", context)


def _asked(row: Any) -> str:
    return words.changes_words(Changes.of(row.changes)) or _("As planned")


def _price(row: Any) -> Money | None:
    return priced(row.price, row.results["paid_hours"])


@page(STAFFING_VIEW)
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, and what the simulator says."""
    row = _row(request, pk)
    job = queries.job_of(row)
    may = viewer(request).may
    titles = {
        "plan": _("The plan"),
        "as_planned": _("Changed, with the agents of the plan"),
        "needed": _("Changed, with the agents needed"),
    }
    context = {
        "row": row,
        "asked": _asked(row),
        "price": _price(row),
        "job": job if job and not job.is_over else None,
        "failed": bool(job and job.state == job.State.FAILED),
        "compared": [
            (titles[each["name"]], each, Money(Decimal(each["price"][0]), each["price"][1]) if each["price"] else None)
            for each in row.comparison.get("rows", [])
        ],
        "may_compare": may("planning.compare_scenario"),
        "may_delete": may("planning.delete_scenario"),
    }
    return render(request, "planning/scenario.html", context)


@page("planning.save_scenario", methods=("POST",))
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a what-if of a queue."""
    who = viewer(request)
    queue = queue_or_none(who, "planning.save_scenario", pk)
    if queue is None:
        raise Http404
    tomorrow = local_today(queue) + timedelta(days=1)
    span = request.POST.get("span", "")
    last = tomorrow + timedelta(days=(int(span) if span.isdecimal() and 0 < int(span) <= 366 else 28) - 1)
    plan, named = plan_of(queue, tomorrow, last), SaveForm(request.POST)
    back = reverse("planning:queue_staffing", args=[pk])
    if plan is None or not named.is_valid():
        return redirect(back)
    initial = initial_of(plan, (last - tomorrow).days + 1)
    form = WhatIfForm(filled(request.POST, initial), initial=initial)
    if not form.is_valid():
        return redirect(back)
    try:
        row = actions.save_scenario(
            who,
            queue,
            name=named.cleaned_data["name"],
            starts_on=tomorrow,
            ends_on=last,
            changes=form.changes,
            price=form.rate,
        )
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(back)
    messages.success(request, _("Kept."))
    return redirect("planning:scenario", row.pk)


@page("planning.compare_scenario", methods=("POST",))
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the simulator play it beside the plan."""
    row = _row(request, pk)
    deed = partial(actions.compare_scenario, viewer(request), row)
    said = _("The simulator plays both with the same callers.")
    return done(request, deed, said, reverse("planning:scenario", args=[pk]))


@page("planning.delete_scenario", methods=("POST",))
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away."""
    row = _row(request, pk)
    said = _("“%(name)s” is taken away.") % {"name": row.name}
    return done(request, partial(actions.delete_scenario, viewer(request), row), said, reverse(LIST))


def _row(request: HttpRequest, pk: int) -> Any:
    row = queries.scenario_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row
