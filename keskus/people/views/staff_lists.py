"""The wizard of a staff list: send, match the columns, look at what would happen, import. Resumable at every step."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from keskus.core.actors import Place
from keskus.core.http import page, viewer
from keskus.engines.tables import TableFault
from keskus.people import actions, queries, tables
from keskus.people.forms import staff_lists as forms
from keskus.people.rules.staff_facts import PAY_FACTS, Fact, guessed
from keskus.people.rules.staff_lists import counts_of
from keskus.people.sentences import fault_sentence, note_sentences
from keskus.people.views.answers import answer, answer_at_once

SEND = "people.send_staff_list"


@page(SEND, methods=("GET", "POST"))
def send(request: HttpRequest) -> HttpResponse:
    """First step: the file. Lists that wait are listed, to go on with."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        sent = actions.send_staff_list(viewer(request), file_name=name, content=content)
        return redirect("people:match_staff_list", sent.pk)
    context = {"form": form, "waiting": queries.own_staff_lists(viewer(request)), "step": 1}
    return render(request, "people/staff_send.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, pk: int) -> queries.StaffList:
    staff_list = queries.own_staff_list_or_none(viewer(request), pk)
    if staff_list is None:
        raise Http404
    return staff_list


@page("people.match_staff_list", methods=("GET", "POST"))
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Second step: what each column means, guessed from its name and from the last time."""
    staff_list = _own(request, pk)
    if not staff_list.content or staff_list.state == "imported":
        return redirect("people:preview_staff_list", pk)
    encoding = request.POST.get("encoding") or request.GET.get("encoding") or staff_list.encoding
    try:
        table = queries.table_of(staff_list, encoding)
    except TableFault as fault:
        messages.error(request, fault_sentence(fault))
        return redirect("people:match_staff_list", pk)
    pays = viewer(request).may("people.pay.change", Place())
    facts = [fact for fact in Fact if pays or fact not in PAY_FACTS]
    meanings = staff_list.matching or guessed(table.header, queries.remembered_matching(), facts)
    initial = {"encoding": encoding, "makes_missing": staff_list.makes_missing}
    if staff_list.counts_from:
        initial["counts_from"] = staff_list.counts_from
    form = forms.MatchingForm(request.POST or None, table=table, meanings=meanings, facts=facts, initial=initial)
    context = {"staff_list": staff_list, "table": table, "notes": note_sentences(table), "step": 2}
    context["back"] = reverse("people:preview_staff_list", args=[pk])
    deed = partial(actions.match_staff_list, viewer(request), staff_list)
    return answer(request, form, deed, "people/staff_match.html", context, _("The columns are matched."))


@page("people.import_staff_list", methods=("GET", "POST"))
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Third step: what would happen, every bad cell named; then how far the import is, and what is left over."""
    staff_list = _own(request, pk)
    if staff_list.state == "sent":
        return redirect("people:match_staff_list", pk)
    form = forms.ImportForm(request.POST if request.method == "POST" else None)
    context = {"staff_list": staff_list, "back": request.path, **_state(request, staff_list)}
    deed = partial(actions.import_staff_list, viewer(request), staff_list)
    return answer(request, form, deed, "people/staff_preview.html", context, _("The import has begun."))


def _state(request: HttpRequest, staff_list: queries.StaffList) -> dict[str, Any]:
    """What the page shows: a job under way, or the rows compared with the centre as it is now."""
    job = queries.job_of(staff_list)
    if staff_list.state == "importing" and job and not job.is_over:
        return {"job": job, "step": 4}
    entries = queries.entries_of(viewer(request), staff_list) if staff_list.content else []
    problems, changes = tables.problem_rows(entries), tables.change_rows(entries)
    imported = staff_list.state == "imported"
    return {
        "job": job,
        "step": 4 if imported else 3,
        "counts": staff_list.counts if imported else counts_of(entries),
        "problems": tables.ProblemTable(problems, prefix="bad-").arranged(request, rows_a_page=25),
        "changes": tables.ChangeTable(changes, prefix="do-").arranged(request, rows_a_page=25),
    }


@page("people.import_staff_list")
def bad_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The bad rows as they were sent, with row number and reason, to be mended and sent again."""
    staff_list = _own(request, pk)
    if not staff_list.content or staff_list.state == "sent":
        raise Http404
    bad = [entry for entry in queries.entries_of(viewer(request), staff_list) if entry.problems]
    lines = actions.bad_rows(
        queries.table_of(staff_list),
        bad,
        translation.get_language() or "en",
        more=[_("Row in the file"), _("Why it is bad")],
        reason=lambda entry: [entry.row.number, tables.reasons(entry)],
    )
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bad-rows.csv"'
    return response


@page("people.discard_staff_list", methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a list, or what was left over of it."""
    deed = partial(actions.discard_staff_list, viewer(request), _own(request, pk))
    return answer_at_once(request, deed, reverse("people:send_staff_list"), _("The list is forgotten."))
