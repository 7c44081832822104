"""Coaching: begun, placed where it costs callers least, held, and its effect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags.figures import moment
from keskus.performance.actions import coaching as actions
from keskus.performance.forms.coaching import AcknowledgeForm, CallOffForm, HoldForm, PlaceForm, SessionForm
from keskus.performance.queries import coaching as queries
from keskus.performance.queries import effect, placing
from keskus.performance.sentences import breach_sentence

SESSION, OWN = "performance:session", "performance:my_coaching"


@page(queries.VIEW)
def sessions(request: HttpRequest) -> HttpResponse:
    """Those within reach, open ones first, and how coaches did this month."""
    rows, month = queries.listed(viewer(request)), timezone.localdate().replace(day=1)
    context = {"rows": rows, "coaches": queries.coaches(viewer(request), month), "month": month}
    return render(request, "performance/sessions.html", context | {"may_plan": viewer(request).may(queries.PLAN)})


@page(queries.PLAN, methods=("GET", "POST"))
def new_session(request: HttpRequest) -> HttpResponse:
    """Begin one; an address may bring the recording, the clip or the evaluation that it is about."""
    asked = request.GET
    cause = queries.cause_of(viewer(request), asked.get("recording", ""), asked.get("evaluation", ""))
    clip = {f"{end}_seconds": asked[end] for end in ("from", "to") if end in asked}
    initial = {"people": [cause.employee.pk] if cause.employee else [], "question": asked.get("question"), **clip}
    initial |= {"reason": "evaluation"} if cause.evaluation else {}
    form = SessionForm(request.POST or None, viewer=viewer(request), cause=cause, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_coaching(viewer(request), **form.values())
            may_place = viewer(request).may("performance.place_coaching")
            return redirect("performance:place_session" if may_place else SESSION, made.pk)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    context = {"form": form, "cause": cause}
    return render(request, "performance/new_session.html", context, status=422 if form.is_bound else 200)


@page(queries.VIEW)
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is about, where it stands, what was agreed and what became of it."""
    row = _found(queries.session_or_none(viewer(request), pk))
    is_mine = getattr(viewer(request), "employee_id", None) == row.coach_id and row.state in queries.OPEN
    context = {
        "row": row,
        "hold": HoldForm() if is_mine else None,
        "call_off": CallOffForm(auto_id="off_%s") if is_mine else None,
        "may_place": is_mine and viewer(request).may("performance.place_coaching"),
        "effects": effect.effects_of(row),
    }
    return render(request, "performance/session.html", context)


@page("performance.place_coaching", methods=("GET", "POST"))
def place_session(request: HttpRequest, pk: int) -> HttpResponse:
    """The cheapest times for everybody; a POST takes one."""
    row, now = _found(queries.session_or_none(viewer(request), pk)), timezone.now()
    roster = placing.roster_for(row, now)
    if request.method == "POST":
        return _placed(request, row, roster)
    options = placing.places(row, roster, now) if roster is not None else []
    zone = row.coach.site.zone
    shown = [(each, moment(datetime.fromtimestamp(each.meetings[0].starts, zone), zone)) for each in options]
    is_draft = roster is not None and placing.draft_of(roster) is not None
    return render(request, "performance/place_session.html", {"row": row, "options": shown, "is_draft": is_draft})


def _placed(request: HttpRequest, row: Any, roster: Any) -> HttpResponse:
    form = PlaceForm(request.POST)
    if roster is None or not form.is_valid():
        messages.error(request, _("Look at the options anew."))
        return redirect("performance:place_session", row.pk)
    try:
        actions.place_coaching(viewer(request), row, roster=roster, starts=form.cleaned_data["starts"])
        messages.success(request, _("It has its place in the roster."))
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect("performance:place_session", row.pk)
    return redirect(SESSION, row.pk)


@page("performance.hold_coaching", methods=("POST",))
def hold_session(request: HttpRequest, pk: int) -> HttpResponse:
    """It took place."""
    return _done(request, pk, HoldForm(request.POST), actions.hold_coaching, _("Kept. Those who were there are told."))


@page("performance.call_off_coaching", methods=("POST",))
def call_off_session(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not."""
    return _done(
        request,
        pk,
        CallOffForm(request.POST),
        actions.call_off_coaching,
        _("Called off. Its place leaves the roster, and those who had one are told."),
    )


def _done(request: HttpRequest, pk: int, form: Any, deed: Any, said: str) -> HttpResponse:
    row = _found(queries.session_or_none(viewer(request), pk))
    if not form.is_valid():
        messages.error(request, _("Say it in a few words."))
        return redirect(SESSION, pk)
    try:
        deed(viewer(request), row, **form.cleaned_data)
        messages.success(request, said)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect(SESSION, pk)


@page(queries.OWN)
def my_coaching(request: HttpRequest) -> HttpResponse:
    """One's own: what is to come, what was agreed."""
    rows = [
        (part, AcknowledgeForm(auto_id=f"said_{part.pk}_%s") if part.acknowledged_at is None else None)
        for part in queries.own_sessions(viewer(request))
    ]
    return render(request, "performance/my_coaching.html", {"rows": rows})


@page("performance.acknowledge_coaching", methods=("POST",))
def acknowledge_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One has read what was agreed."""
    part, form = _found(queries.own_part_or_none(viewer(request), pk)), AcknowledgeForm(request.POST)
    try:
        if form.is_valid():
            actions.acknowledge_coaching(viewer(request), part.session, **form.cleaned_data)
            messages.success(request, _("Noted."))
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect(OWN)


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row
