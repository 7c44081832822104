"""An agent's own small page: ready, away for a reason, or at the work after a call."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from keskus.contacts.actions.status import set_own_status
from keskus.contacts.sentences import breach_sentence
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.floor.queries.recording import own_recording
from keskus.floor.queries.status import PERMISSION, offered_reason, own_status
from keskus.recordings.actions.pausing import pause_own
from keskus.recordings.sentences.of_monitoring import monitoring_breach


@page(PERMISSION, methods=("GET", "POST"))
def own_status_page(request: HttpRequest) -> HttpResponse:
    """Say what one is doing, and see it."""
    if request.method == "POST":
        return _said(request)
    own = own_status(viewer(request), timezone.now())
    recording = own_recording(viewer(request), timezone.now())
    return render(request, "floor/own_status.html", {"own": own, "recording": recording}, status=200)


@page("recordings.pause_own", methods=("POST",))
def pause_own_recording(request: HttpRequest) -> HttpResponse:
    """Silence in the recording of the call I am in, while a card number is said; or go on."""
    try:
        pause_own(viewer(request), is_paused=request.POST.get("paused") == "1", at=timezone.now())
    except Breach as breach:
        messages.error(request, monitoring_breach(breach))
    return redirect("floor:own_status")


def _said(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("reason", "")
    reason = offered_reason(code) if code else None
    if code and reason is None:
        raise Http404
    try:
        set_own_status(viewer(request), reason=reason, at=timezone.now())
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect("floor:own_status")
