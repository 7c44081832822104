"""The list of calls, and one call."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from keskus.contacts.forms.calls import FIGURE_NAMES, CallsForm
from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.again import counting_again, counting_call
from keskus.contacts.queries.calls import CALLS_PERMISSION, CallFilter
from keskus.contacts.queries.flags import ENDED_WORDS, EVENT_WORDS, FLAG_NAMES, FLAG_WORDS, RING_WORDS, SEGMENT_WORDS
from keskus.contacts.queries.grades import grading_of
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.reach import teams_reached
from keskus.contacts.queries.timeline import Call, call_of
from keskus.contacts.views.narrow import narrowings
from keskus.contacts.views.repairs import told_repair
from keskus.contacts.views.tables import call_table
from keskus.core.http import page, viewer


@page(CALLS_PERMISSION)
def calls(request: HttpRequest) -> HttpResponse:
    """Calls by whatever the address says."""
    form = CallsForm(request.GET, viewer(request))
    wanted = form.wanted
    context: dict[str, Any] = {"form": form, "period": form.period, "sites": form.sites}
    if wanted is not None:
        context |= _listed(request, wanted)
    return render(request, "contacts/calls.html", context)


def _listed(request: HttpRequest, wanted: CallFilter) -> dict[str, Any]:
    table, count, is_more = call_table(request, viewer(request), wanted)
    return {
        "table": table,
        "count": count,
        "grading": grading_of(viewer(request), wanted.choice),
        "quality_query": address_of(wanted.choice) if viewer(request).may("contacts.source.view") else "",
        "counting": counting_again(viewer(request), wanted.choice, CALLS_PERMISSION),
        "is_more": is_more,
        "site": wanted.choice.site or "",
        "figure": FIGURE_NAMES.get(wanted.figure, ""),
        "narrowings": narrowings(request, wanted, dict(agent_names().values()), dict(_teams(request))),
        "may_export": viewer(request).may("reports.export"),
    }


def _teams(request: HttpRequest) -> list[tuple[int, str]]:
    return teams_reached(viewer(request), CALLS_PERMISSION)


@page(CALLS_PERMISSION)
def call(request: HttpRequest, number: int) -> HttpResponse:
    """One call with its story."""
    found = call_of(viewer(request), number)
    counting = counting_call(viewer(request), number, CALLS_PERMISSION)
    if found is not None:
        may_hear = viewer(request).may("recordings.recording.view")
        context = {"call": found, "counting": counting, "may_hear": may_hear, **_told(found)}
        return render(request, "contacts/call.html", context)
    if counting is None:
        raise Http404
    return render(request, "contacts/call_again.html", {"counting": counting}, status=HTTPStatus.NOT_FOUND)


def _told(call: Call) -> dict[str, Any]:
    words = {**ENDED_WORDS, **RING_WORDS}
    return {
        "flags": [(FLAG_NAMES.get(code, code), FLAG_WORDS.get(code, "")) for code in call.row.flags],
        "ended": ENDED_WORDS.get(call.row.ended_by, ""),
        "stretches": [
            (stretch, SEGMENT_WORDS.get(stretch.kind, stretch.kind), words.get(stretch.detail, stretch.detail))
            for stretch in call.stretches
        ],
        "repairs": [told_repair(repair, call.zone, {line.number for line in call.lines}) for repair in call.repairs],
        "lines": [(line, EVENT_WORDS.get(line.event, "")) for line in call.lines],
    }
