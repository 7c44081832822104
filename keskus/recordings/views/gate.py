"""What people are told of recording and listening, and the terms behind it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach
from keskus.core.actors import Place
from keskus.core.http import page, viewer
from keskus.recordings.actions import gate as actions
from keskus.recordings.forms.gate import EndForm, ReceiptsForm, TermsForm
from keskus.recordings.queries import gate as queries
from keskus.recordings.queries.listening_in import VIEW as REGISTER
from keskus.recordings.queries.listening_in import own_register
from keskus.recordings.queries.pauses import VIEW as PAUSES
from keskus.recordings.sentences.of_gate import gate_breach
from keskus.recordings.sentences.of_monitoring import live_answer
from keskus.recordings.sentences.of_notices import suggested

DOORS = (
    ("recordings:register", REGISTER, gettext_lazy("Register of live listening")),
    ("recordings:pauses", PAUSES, gettext_lazy("Pauses for payments")),
)


@page(queries.NOTICE)
def monitoring(request: HttpRequest) -> HttpResponse:
    """What holds for me, and what is laid down where."""
    today = timezone.localdate()
    context = {
        "notices": queries.own_notices(viewer(request), today),
        "lines": [(line, live_answer(line.row.answer)) for line in own_register(viewer(request))],
        "doors": [(reverse(name), words) for name, permission, words in DOORS if viewer(request).may(permission)],
        "standings": queries.standings(viewer(request), today) if viewer(request).may(queries.VIEW) else [],
    }
    return render(request, "recordings/monitoring.html", context)


@page("recordings.confirm_notice", methods=("POST",))
def confirm_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """I have read it."""
    gate = queries.own_notice_or_none(viewer(request), pk)
    if gate is None:
        raise Http404
    actions.confirm_notice(viewer(request), gate)
    messages.success(request, _("Confirmed."))
    return redirect("recordings:monitoring")


@page(queries.VIEW)
def terms(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """One gate: how it stands, its versions, who does not have the notice."""
    return _terms(request, _found(request, pk, what))


def _terms(
    request: HttpRequest, now: queries.Standing, receipts: ReceiptsForm | None = None, end: EndForm | None = None
) -> HttpResponse:
    who, today, place = viewer(request), timezone.localdate(), Place.of(site=now.site.pk)
    may_record = who.may("recordings.record_receipt") and bool(now.row or now.coming)
    may_end = who.may("recordings.end_gate", place) and now.row and not now.row.ended_on
    context = {
        "now": now,
        "versions": queries.versions(now.site, now.what),
        "may_fill": who.may("recordings.fill_gate", place),
        "receipts": receipts or (ReceiptsForm(people=now.untold, initial={"on": today}) if may_record else None),
        "end": end or (EndForm(initial={"on": today}) if may_end else None),
        "today": today,
    }
    return render(request, "recordings/terms.html", context, status=422 if receipts or end else 200)


@page("recordings.fill_gate", methods=("GET", "POST"))
def fill_terms(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A new version."""
    now = _found(request, pk, what, "recordings.fill_gate")
    last = next(iter(queries.versions(now.site, now.what)), None)
    initial = _initial(last) if last else suggested(now.what)
    form = TermsForm(request.POST or None, country=now.site.country, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.fill_gate(viewer(request), now.site, now.what, form.terms())
            messages.success(request, _("Laid down. Now tell the people: the notice waits on their first page."))
            return redirect("recordings:terms", pk, what)
        except Breach as breach:
            if breach.code == "gate_lacks":
                form.show_lacks(breach.values["lacks"])
            else:
                form.add_error(None, gate_breach(breach))
    context = {"form": form, "now": now, "is_first": last is None}
    return render(request, "recordings/fill_terms.html", context, status=422 if form.is_bound else 200)


@page("recordings.record_receipt", methods=("POST",))
def record_receipts(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """These people were handed the notice."""
    now = _found(request, pk, what, "recordings.record_receipt")
    gate, form = now.row or now.coming, ReceiptsForm(request.POST, people=now.untold)
    if gate is None or not form.is_valid():
        return _terms(request, now, receipts=form)
    try:
        for person in form.cleaned_data["people"]:
            actions.record_receipt(viewer(request), gate, person, on=form.cleaned_data["on"])
    except Breach as breach:
        form.add_error("on", gate_breach(breach))
        return _terms(request, now, receipts=form)
    messages.success(request, _("Noted."))
    return redirect("recordings:terms", pk, what)


@page("recordings.end_gate", methods=("POST",))
def end_terms(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """No more from a day on."""
    now = _found(request, pk, what, "recordings.end_gate")
    gate, form = now.row, EndForm(request.POST)
    if gate is None or not form.is_valid():
        return _terms(request, now, end=form)
    try:
        actions.end_gate(viewer(request), gate, on=form.cleaned_data["on"])
        messages.success(request, _("It ends on that day."))
    except Breach as breach:
        form.add_error("on", gate_breach(breach))
        return _terms(request, now, end=form)
    return redirect("recordings:terms", pk, what)


def _found(request: HttpRequest, pk: int, what: str, permission: str = queries.VIEW) -> queries.Standing:
    found = queries.standing_or_none(viewer(request), pk, what, timezone.localdate(), permission)
    if found is None:
        raise Http404
    return found


def _initial(last: object) -> dict[str, str | date]:
    return {name: getattr(last, name) for name in TermsForm.base_fields if not name.endswith("_on")}
