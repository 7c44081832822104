"""Figures entered by hand, for centres whose telephone writes no log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.contacts.actions.by_hand import enter_figures
from keskus.contacts.forms import by_hand as forms
from keskus.contacts.queries import by_hand as queries
from keskus.contacts.rules.by_hand import row_of, spans_of
from keskus.core.http import page, viewer


@page(queries.PERMISSION, methods=("GET", "POST"))
def by_hand(request: HttpRequest) -> HttpResponse:
    """A queue's day as a grid; the address says which."""
    queues = queries.queues_entered(viewer(request))
    asked = (
        request.GET if "queue" in request.GET else {"queue": _first(queues), "day": f"{timezone.localdate():%Y-%m-%d}"}
    )
    which = forms.WhichForm(asked, queues=queues)
    context: dict[str, Any] = {"which": which, "labels": forms.LABELS.values()}
    if which.is_valid():
        grid, minutes = _grid(request, which)
        if request.method == "POST" and grid.is_valid():
            clean = which.cleaned_data
            enter_figures(viewer(request), clean["queue"], day=clean["day"], rows=grid.cleaned_data["rows"])
            messages.success(request, _("Saved. Figures that change are being counted again."))
            values = {"queue": clean["queue"].pk, "day": clean["day"].isoformat(), "span": minutes}
            return redirect(f"{reverse('contacts:by_hand')}?{urlencode(values)}")
        context |= {"grid": grid, "day": which.cleaned_data["day"], "queue": which.cleaned_data["queue"]}
    status = 422 if request.method == "POST" else 200
    return render(request, "contacts/by_hand.html", context, status=status)


def _first(queues: Any) -> str:
    queue = queues.first()
    return str(queue.pk) if queue else ""


def _grid(request: HttpRequest, which: forms.WhichForm) -> tuple[forms.GridForm, int]:
    queue, day, span = (which.cleaned_data[name] for name in ("queue", "day", "span"))
    known = queries.figures_entered(queue, day)
    minutes = span if span != "" else queries.minutes_entered(known)
    minutes = 60 if minutes is None else minutes
    rows = {figure.start_epoch: row_of(queries.sums_in(figure)) for figure in known if _is_of(figure, minutes)}
    spans = spans_of(day, queue.site.zone, minutes)
    return forms.GridForm(request.POST if request.method == "POST" else None, spans=spans, known=rows), minutes


def _is_of(figure: Any, minutes: int) -> bool:
    """Whether a figure was entered by spans of this length."""
    return queries.minutes_entered([figure]) == minutes
