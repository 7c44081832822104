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
from keskus.floor.queries.status import PERMISSION, offered_reason, own_status


@page(PERMISSION, methods=("GET", "POST"))
def own_status_page(request: HttpRequest) -> HttpResponse:
    """Say what one is doing, and see it."""
    if request.method == "POST":
        return _said(request)
    own = own_status(viewer(request), timezone.now())
    return render(request, "floor/own_status.html", {"own": own}, status=200)


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
