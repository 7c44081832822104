"""The list of calls made, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from keskus.contacts.forms.outbound import MadeForm
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.flags import RING_WORDS, SEGMENT_WORDS
from keskus.contacts.queries.outbound import MadeFilter
from keskus.contacts.queries.outbound_call import made_call
from keskus.contacts.views.narrow import clock_narrowings
from keskus.contacts.views.tables import made_table
from keskus.core.http import page, viewer


@page(CALLS_PERMISSION)
def outbound(request: HttpRequest) -> HttpResponse:
    """Calls made by whatever the address says."""
    form = MadeForm(request.GET, viewer(request))
    wanted = form.wanted
    context: dict[str, Any] = {"form": form, "period": form.period, "sites": form.sites}
    if wanted is not None:
        context |= _listed(request, wanted)
    return render(request, "contacts/outbound.html", context)


def _listed(request: HttpRequest, wanted: MadeFilter) -> dict[str, Any]:
    table, count, is_more = made_table(request, viewer(request), wanted)
    return {
        "table": table,
        "count": count,
        "is_more": is_more,
        "site": wanted.choice.site or "",
        "narrowings": clock_narrowings(request, wanted.choice),
        "may_export": viewer(request).may("reports.export"),
    }


@page(CALLS_PERMISSION)
def outbound_call(request: HttpRequest, number: int) -> HttpResponse:
    """One call made, with its story."""
    call = made_call(viewer(request), number)
    if call is None:
        raise Http404
    stretches = [
        (stretch, SEGMENT_WORDS.get(stretch.kind, stretch.kind), RING_WORDS.get(stretch.detail, ""))
        for stretch in call.stretches
    ]
    context = {"call": call, "stretches": stretches, "may_hear": viewer(request).may("recordings.recording.view")}
    return render(request, "contacts/outbound_call.html", context)
