"""An evaluator's own list: what to hear next, put aside with a reason; calls asked for by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.quality.actions import plan as actions
from keskus.quality.forms.plan import AskForm, ReplaceForm
from keskus.quality.queries import plan as queries
from keskus.quality.sentences.plan import plan_breach_sentence

OWN = "quality:my_listening"


@page(queries.OWN)
def my_listening(request: HttpRequest) -> HttpResponse:
    """What the viewer is to judge, the most urgent first."""
    rows = list(queries.own_listening(viewer(request)))
    today = timezone.localdate()
    context = {
        "rows": rows,
        "late": sum(row.due_on < today for row in rows),
        "today": today,
        "judged": queries.own_judged(viewer(request), timezone.now()),
    }
    return render(request, "quality/my_listening.html", context)


@page("quality.replace_listening", methods=("GET", "POST"))
def replace_listening(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a call aside and have another one drawn."""
    row = queries.own_listening_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    form = ReplaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.replace_listening(viewer(request), row, **form.values())
            messages.success(request, _said(new))
            return redirect(OWN)
        except Breach as breach:
            form.add_error(None, plan_breach_sentence(breach))
    context = {"form": form, "row": row}
    return render(request, "quality/replace_listening.html", context, status=422 if form.is_bound else 200)


def _said(new: Any) -> str:
    if new is None:
        return _("Put aside. No other call of these days is left; the next draw makes up for it.")
    return _("Put aside. Another call was drawn in its place.")


@page("quality.ask_listening", methods=("GET", "POST"))
def ask_listening(request: HttpRequest, pk: int) -> HttpResponse:
    """Have somebody judge a named recording."""
    recording = queries.recording_to_ask(viewer(request), pk)
    if recording is None:
        raise Http404
    form = AskForm(request.POST or None, recording=recording)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_listening(viewer(request), recording, **form.values())
            name = made.evaluator.display_name if made.evaluator else ""
            messages.success(request, _("It is on the list of %(name)s.") % {"name": name})
            return redirect(OWN)
        except Breach as breach:
            form.add_error(None, plan_breach_sentence(breach))
    context = {"form": form, "recording": recording}
    return render(request, "quality/ask_listening.html", context, status=422 if form.is_bound else 200)
