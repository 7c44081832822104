"""What the machine points out: the list, and one with the decision about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.quality.actions.checks import decide_finding
from keskus.quality.forms.checks import DecideForm, FindingFilter
from keskus.quality.queries.checks import DECIDE, VIEW, finding_or_none, findings
from keskus.quality.sentences.checks import finding_breach_sentence, reason_sentence
from keskus.recordings.queries.reach import place_of

LIST, ASK = "quality:findings", "quality.ask_listening"
ON_A_PAGE = 50


@page(VIEW)
def finding_list(request: HttpRequest) -> HttpResponse:
    """Those nobody has decided, or others."""
    choice = FindingFilter(request.GET or None)
    rows = Paginator(findings(viewer(request)).filter(**choice.chosen()), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": choice,
        "rows": rows,
        "told": [(row, reason_sentence(row.check_code, row.why)) for row in rows],
    }
    return render(request, "quality/findings.html", context)


@page(VIEW)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with its reason, where to listen, and what somebody decided or is to decide."""
    row = _theirs(request, pk)
    return _shown(request, row, DecideForm() if _may_decide(request, row) else None)


@page(DECIDE, methods=("POST",))
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it is so, in one's own words."""
    row, form = _theirs(request, pk), DecideForm(request.POST)
    if form.is_valid():
        try:
            decide_finding(viewer(request), row, **form.values())
            messages.success(request, _("Noted. Nothing follows from it by itself."))
            return redirect(LIST)
        except Breach as breach:
            form.add_error(None, finding_breach_sentence(breach))
    return _shown(request, row, form)


def _theirs(request: HttpRequest, pk: int) -> Any:
    row = finding_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row


def _shown(request: HttpRequest, row: Any, form: DecideForm | None) -> HttpResponse:
    context = {"row": row, "form": form, "reason": reason_sentence(row.check_code, row.why), **_beside(request, row)}
    return render(request, "quality/finding.html", context, status=422 if form is not None and form.errors else 200)


def _may_decide(request: HttpRequest, row: Any) -> bool:
    own = row.recording.employee_id
    concerned = own is not None and own == getattr(viewer(request), "employee_id", None)
    return row.is_open and not concerned and viewer(request).may(DECIDE, place_of(row.recording))


def _beside(request: HttpRequest, row: Any) -> dict[str, Any]:
    return {
        "decided_by": names_of_actors([row.decided_by]).get(row.decided_by, row.decided_by),
        "may_ask": viewer(request).may(ASK, place_of(row.recording)),
    }
