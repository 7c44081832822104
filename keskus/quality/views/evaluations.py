"""Evaluations: their list, beginning one, what came of it, releasing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import actor_of_employee, names_of_actors
from keskus.core.actions import Breach
from keskus.core.actors import Place
from keskus.core.http import csv_response, page, viewer
from keskus.people.queries import employees
from keskus.quality.actions import evaluations as actions
from keskus.quality.forms.evaluations import EvaluationFilter, ReleaseForm, StartForm
from keskus.quality.queries import evaluations as queries
from keskus.quality.queries.calibration import calibration_of
from keskus.quality.queries.forms import forms, versions_in_use
from keskus.quality.queries.plan import own_listening_or_none, planned_of
from keskus.quality.sentences.of_evaluations import ERROR_LABELS, breach_sentence
from keskus.quality.tables import EvaluationTable, csv_rows
from keskus.quality.views.answering import done
from keskus.quality.views.filling import draft, sound_address
from keskus.quality.views.sheets import shown_sheet

START = "quality.start_evaluation"
MOST_EXPORTED = 20_000


@page(queries.VIEW)
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """Evaluations in reach, with the score of those drawn at random."""
    rows, form = _narrowed(request)
    names = names_of_actors(rows.order_by().values_list("evaluator", flat=True).distinct())
    table = EvaluationTable(rows, names=names, reader=viewer(request).number).arranged(request)
    summary = queries.summary_of(rows)
    context = {
        "table": table,
        "form": form,
        "summary": summary,
        "errors": [(ERROR_LABELS[name], found) for name, found in summary.errors.items() if found.calls],
        "may_start": viewer(request).may(START),
        "may_export": viewer(request).may("quality.export_evaluations", Place()),
    }
    return render(request, "quality/evaluations.html", context)


def _narrowed(request: HttpRequest) -> tuple[Any, EvaluationFilter]:
    found = queries.evaluations(viewer(request))
    listed = [(row.pk, row.name) for row in forms(viewer(request))]
    form = EvaluationFilter(request.GET, forms_=listed, people=queries.people_in(found))
    wanted = form.cleaned_data if form.is_valid() else {}
    wanted = {name: value for name, value in wanted.items() if value}
    if "since" in wanted:
        wanted["since"] = queries.local_midnight(wanted["since"])
    if "until" in wanted:
        wanted["until"] = queries.local_midnight(wanted["until"] + timedelta(days=1))
    return queries.narrowed(found, **wanted), form


@page("quality.export_evaluations", methods=("POST",))
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as a file."""
    rows, _form = _narrowed(request)
    listed = list(rows[:MOST_EXPORTED])
    actions.note_export(viewer(request), rows=len(listed), reason=request.POST.get("reason", "")[:500])
    header, lines = csv_rows(listed, names_of_actors(row.evaluator for row in listed), viewer(request).number)
    return csv_response("evaluations", header, lines)


@page(START, methods=("GET", "POST"))
def start(request: HttpRequest) -> HttpResponse:
    """Begin: of a recording, of a call, again of another evaluation, or of a call heard live."""
    heard, about = _named(request)
    planned = planned_of(viewer(request), heard.recording) if heard and heard.recording and not about else None
    if planned is not None:
        return render(request, "quality/start.html", {"heard": heard, "planned": planned})
    form = _start_form(request, heard, about)
    if request.method == "POST" and form.is_valid():
        try:
            row = _started(request, form.cleaned_data, heard, about)
            if row.evaluator == viewer(request).number:
                return redirect("quality:evaluation", row.pk)
            messages.success(request, _("Asked: the agent finds it under “My evaluations”."))
            return redirect("quality:evaluations")
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    context = {"form": form, "heard": heard, "about": about}
    return render(request, "quality/start.html", context, status=422 if form.is_bound else 200)


@page(START, methods=("POST",))
def score_planned(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, or go on with, a call that a listening plan gave the viewer; how it was chosen is not theirs to say."""
    row = own_listening_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    if row.evaluation is not None and row.evaluation.evaluator == viewer(request).number:
        return redirect("quality:evaluation", row.evaluation_id)
    version = versions_in_use(viewer(request)).filter(form=row.form_id).first()
    sound = row.recording
    heard = queries.Heard(row.employee, sound.queue, sound.began_at, sound, sound.contact_id)
    why = " ".join(filter(None, (row.get_trigger_display(), row.words)))
    choice = actions.Choice(why=why, is_blind=row.is_blind)
    try:
        if version is None:
            raise Breach("not_in_use")
        made = actions.start_evaluation(viewer(request), version, row.employee, heard, choice, planned=row)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect("quality:my_listening")
    return redirect("quality:evaluation", made.pk)


def _named(request: HttpRequest) -> tuple[queries.Heard | None, Any]:
    """What the address says is to be scored."""
    about = _number(request.GET.get("about"))
    if about is not None:
        row = queries.evaluation_or_none(viewer(request), about)
        if row is None:
            raise Http404
        return queries.Heard(row.employee, row.queue, row.called_at, row.recording, row.contact), row
    recording, contact = _number(request.GET.get("recording")), _number(request.GET.get("call"))
    if recording is None and contact is None:
        return None, None
    heard = queries.heard_in(viewer(request), recording=recording, contact=contact)
    if heard is None:
        raise Http404
    return heard, None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _start_form(request: HttpRequest, heard: queries.Heard | None, about: Any) -> StartForm:
    people = employees(viewer(request), START)
    first = people.first()
    fixed = [name for name, known in (("employee", heard and heard.employee), ("called_at", heard)) if known]
    initial = {
        "kind": request.GET.get("kind", "evaluator"),
        "manner": "recorded" if heard and heard.recording else ("facts" if heard and heard.contact else "live"),
        "form": about.form_version.pk if about else None,
        "called_at": timezone.localtime(timezone=first.site.zone if first else None).replace(tzinfo=None),
    }
    return StartForm(
        request.POST or None,
        versions=versions_in_use(viewer(request)),
        people=people,
        partners=people,
        fixed=fixed,
        initial=initial,
    )


def _started(request: HttpRequest, given: dict[str, Any], heard: queries.Heard | None, about: Any) -> Any:
    kind = given["kind"]
    employee = heard.employee if heard and heard.employee else given["employee"]
    of = heard or queries.Heard(employee, None, given["called_at"])
    if kind == "grader" and (about is None or (employee := queries.grader_of(about)) is None):
        raise Breach("not_for_the_agent")
    choice = actions.Choice(
        kind=kind,
        manner=given["manner"],
        why=given["why"],
        is_blind=given["is_blind"],
        about=about,
        partner=actor_of_employee(given["partner"].pk) if given["partner"] else "",
    )
    evaluator = actor_of_employee(employee.pk) if kind == "self" else ""
    return actions.start_evaluation(viewer(request), given["form"], employee, of, choice, evaluator=evaluator)


@page(queries.VIEW, "quality.save_answers")
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft to fill in, or what came of one."""
    row = queries.written_by(viewer(request), pk)
    if row is not None and row.is_draft:
        return draft(request, row)
    calibration = calibration_of(row) if row is not None else None
    if calibration is not None:
        return redirect("quality:calibration", calibration)
    row = queries.evaluation_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return render(request, "quality/evaluation.html", told(request, row))


def told(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What came of an evaluation, for whoever may see it."""
    version, answers = queries.whole_version(row), queries.answers_of(row)
    history, disputes, others = queries.history_of(row), queries.disputes_of(row), queries.beside(viewer(request), row)
    actors = {row.evaluator, row.partner, *(each.by for each in history), *(each.arbiter for each in disputes)}
    may = viewer(request).may
    place = queries.place_of_evaluation(row)
    own = getattr(viewer(request), "employee_id", None) == row.employee_id
    return {
        "may_coach": not own and may("performance.plan_coaching", place),
        "evaluation": row,
        "sheet": shown_sheet(version, queries.sheet_for(row, version), queries.given_in(answers), answers),
        "history": history,
        "disputes": disputes,
        "disputed": {each.answer_id: each for each in disputes if each.state != "withdrawn"},
        "others": others,
        "names": names_of_actors(actors | {each.evaluator for each in others}),
        "release": ReleaseForm() if not own and may("quality.release_evaluation", place) else None,
        "may_again": not own and may(START, place),
        "sound": sound_address(row),
        "heard": queries.heard_by(row, actor_of_employee(row.employee_id)),
        "has_account": bool(actor_of_employee(row.employee_id)),
        "zone": row.employee.site.zone,
        "for_the_agent": row.kind in queries.FOR_THE_AGENT,
        "today": timezone.localdate(),
    }


@page("quality.release_evaluation", methods=("POST",))
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the agent read it, now or from a day on."""
    row = queries.evaluation_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return render(request, "quality/evaluation.html", {**told(request, row), "release": form}, status=422)
    on = form.cleaned_data["on"]
    is_now = on is None or on <= timezone.localdate()
    said = _("Released.") if is_now else _("It is released on that day.")
    if is_now and not actor_of_employee(row.employee_id):
        said = _("Released; the agent has no account yet and cannot read it.")
    back = reverse("quality:evaluation", args=[pk])
    return done(request, lambda: actions.release_evaluation(viewer(request), row, on=on), said, back)
