"""What rules propose to coach, taken up or not, and the rules themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.performance.actions import proposals as actions
from keskus.performance.forms.proposals import AcceptForm, DismissForm, TriggerForm, told_of
from keskus.performance.queries import proposals as queries
from keskus.performance.queries.coaching import VIEW
from keskus.performance.sentences import breach_sentence
from keskus.performance.sentences.of_proposals import trigger_sentence, why_sentence

PROPOSAL, TRIGGERS = "performance:proposal", "performance:triggers"


@page(VIEW)
def proposals(request: HttpRequest) -> HttpResponse:
    """Those within reach, what is to be decided first."""
    rows = [(row, why_sentence(row, row.seen)) for row in queries.listed(viewer(request))]  # type: ignore[attr-defined]
    return render(request, "performance/proposals.html", {"rows": rows})


@page(VIEW)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Why, and the evaluations behind it; what a lead says to it."""
    return _shown(request, _found(queries.proposal_or_none(viewer(request), pk)))


def _shown(request: HttpRequest, row: Any, accept: Any = None, dismiss: Any = None) -> HttpResponse:
    actor, why = viewer(request), why_sentence(row, row.seen)
    status = 422 if accept or dismiss else 200
    if row.state == queries.State.OPEN and queries.may_take_up(actor, row):
        accept = accept or AcceptForm(initial={"focus": why}, auto_id="take_%s")
        dismiss = dismiss or DismissForm(auto_id="not_%s")
    else:
        accept = dismiss = None
    context = {
        "row": row,
        "why": why,
        "behind": queries.behind(actor, row),
        "accept": accept,
        "dismiss": dismiss,
        "decided_by": names_of_actors([row.decided_by]).get(row.decided_by, row.decided_by),
    }
    return render(request, "performance/proposal.html", context, status=status)


@page("performance.accept_proposal", methods=("POST",))
def accept_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a session of it; the next page finds a time."""
    row, form = _found(queries.proposal_or_none(viewer(request), pk)), AcceptForm(request.POST, auto_id="take_%s")
    if not form.is_valid():
        return _shown(request, row, accept=form)
    try:
        made = actions.accept_proposal(viewer(request), row, **form.cleaned_data)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(PROPOSAL, pk)
    may_place = viewer(request).may("performance.place_coaching")
    return redirect("performance:place_session" if may_place else "performance:session", made.pk)


@page("performance.dismiss_proposal", methods=("POST",))
def dismiss_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why not."""
    row, form = _found(queries.proposal_or_none(viewer(request), pk)), DismissForm(request.POST, auto_id="not_%s")
    if not form.is_valid():
        return _shown(request, row, dismiss=form)
    try:
        actions.dismiss_proposal(viewer(request), row, **form.cleaned_data)
        messages.success(request, _("Dismissed. The same evaluations are not proposed again."))
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect("performance:proposals")


@page(VIEW)
def triggers(request: HttpRequest) -> HttpResponse:
    """The rules within reach."""
    actor = viewer(request)
    rows = [(row, trigger_sentence(row)) for row in queries.triggers(actor)]
    context = {"rows": rows, "may_set": actor.may(queries.SET), "today": timezone.localdate()}
    return render(request, "performance/triggers.html", context)


@page(queries.SET, methods=("GET", "POST"))
def new_trigger(request: HttpRequest) -> HttpResponse:
    """Make one."""
    return _set(request, None)


@page(queries.SET, methods=("GET", "POST"))
def change_trigger(request: HttpRequest, pk: int) -> HttpResponse:
    """What it looks for from now on."""
    return _set(request, _found(queries.trigger_or_none(viewer(request), pk)))


def _set(request: HttpRequest, row: Any) -> HttpResponse:
    initial = told_of(row) if row else {"starts_on": timezone.localdate()}
    form = TriggerForm(request.POST or None, viewer=viewer(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_trigger(viewer(request), row, **form.values())
            messages.success(request, _("Saved. It is looked at within a day, and whenever an evaluation is released."))
            return redirect(TRIGGERS)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    context = {"form": form, "title": row.name if row else _("New rule for coaching")}
    return render(request, "performance/trigger_form.html", context, status=422 if form.is_bound else 200)


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
