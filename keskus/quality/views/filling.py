"""A draft beside its sound: filled in and kept as one goes, by one or by two at once, submitted or thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.quality.actions import evaluations as actions
from keskus.quality.forms.evaluations import changed_in, changed_words, sent_for, words_drawn_with, words_in
from keskus.quality.queries import evaluations as queries
from keskus.quality.queries.forms import questions_of
from keskus.quality.rules.scoring import asked_now
from keskus.quality.sentences.of_evaluations import answer_words, breach_sentence
from keskus.quality.views.answering import done
from keskus.quality.views.sheets import Shown, ShownSheet, labels_of, shown_sheet
from keskus.recordings.forms.player import player_beside


def draft(request: HttpRequest, row: Any, *, strict: bool = False) -> HttpResponse:
    """The sheet with the player beside it; `strict` marks what is missing."""
    sheet = _sheet(row, strict=strict)
    context = {
        "evaluation": row,
        "sheet": sheet,
        "strict": strict,
        "hides_name": row.is_blind,
        "sound": sound_address(row),
        "zone": row.employee.site.zone,
        "words_drawn": words_drawn_with(row),
        "partners": _partners(request, row),
        **_sound(request, row),
    }
    return render(request, "quality/fill.html", context, status=422 if strict else 200)


def sound_address(row: Any) -> str:
    """The page of its recording, where there is one."""
    return reverse("recordings:recording", args=[row.recording_id]) if row.recording_id is not None else ""


def _sound(request: HttpRequest, row: Any) -> dict[str, Any]:
    if row.recording_id is None:
        return {}
    purpose = "calibration" if row.kind == "calibration" else "evaluation"
    return player_beside(request, row.recording_id, preset=purpose, is_blind=row.is_blind)


def _partners(request: HttpRequest, row: Any) -> list[str]:
    """Who else fills it in."""
    others = {row.evaluator, row.partner} - {"", viewer(request).number} if row.partner else set()
    return sorted(names_of_actors(others).values())


def _sheet(row: Any, *, strict: bool = False) -> ShownSheet:
    version, answers = queries.whole_version(row), queries.answers_of(row)
    return shown_sheet(version, queries.sheet_for(row, version), queries.given_in(answers), answers, strict=strict)


@page("quality.save_answers", methods=("POST",))
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a draft as it is; asked by script, only the score and what came, went or was changed meanwhile is drawn."""
    row = _own_draft(request, pk)
    if "sheet" not in request.POST:
        return redirect("quality:evaluation", pk)
    before = asked_now(queries.sheet_for(row), queries.given_in(queries.answers_of(row)))
    try:
        kept = _kept(request, row)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        there = reverse("quality:evaluation", args=[pk])
        return HttpResponse(headers={"HX-Redirect": there}) if "HX-Request" in request.headers else redirect(there)
    if not request.headers.get("HX-Request"):
        _tell(request, kept)
        return redirect("quality:evaluation", pk)
    row.refresh_from_db()
    sheet = _sheet(row)
    shown = [_meanwhile(request, each, kept) for each in sheet.questions]
    again = [each for each in shown if each.meanwhile or each.is_asked != (each.question.code in before)]
    context = {
        "evaluation": row,
        "sheet": sheet,
        "changed": again,
        "kept": [each for each in shown if each not in again and _seen(request, each) != each.drawn],
        "clashes": len(kept.clashes),
        "my_words": words_in(request.POST, "words") if actions.WORDS in kept.clashes else "",
        "words_drawn": words_drawn_with(row),
        "saved_at": timezone.now(),
        "zone": row.employee.site.zone,
    }
    return render(request, "quality/_saved.html", context)


def _seen(request: HttpRequest, shown: Shown) -> str:
    return request.POST.get(f"b-{shown.question.code}", "")


def _meanwhile(request: HttpRequest, shown: Shown, kept: actions.Kept) -> Shown:
    """Who changed an answer since the page was drawn, and what of the viewer's was not kept therefore."""
    me, seen = viewer(request).number, _seen(request, shown).partition(".")[0]
    answer = shown.answer
    if answer is None or not seen or seen == str(answer.version) or answer.written_by == me:
        return shown
    name = names_of_actors([answer.written_by]).get(answer.written_by, answer.written_by)
    if shown.question.code not in kept.clashes:
        return replace(shown, meanwhile=_("Filled in by %(name)s meanwhile.") % {"name": name})
    given = sent_for(shown.question, request.POST).given
    picked = list(given.value) if isinstance(given.value, tuple) else given.value
    mine = answer_words(picked, given.is_na, labels_of(shown.question))
    told = _(
        "%(name)s filled this in meanwhile, and it stands so. Yours was: %(answer)s. Change it here if it must be."
    )
    return replace(shown, meanwhile=told % {"name": name, "answer": f"{mine} {given.comment}".strip()})


def _kept(request: HttpRequest, row: Any) -> actions.Kept:
    stored = {answer.question.code: answer for answer in queries.answers_of(row)}
    changed = changed_in(request.POST, questions_of(queries.whole_version(row)), stored)
    return actions.save_answers(viewer(request), row, changed, words=changed_words(request.POST))


def _tell(request: HttpRequest, kept: actions.Kept) -> None:
    if kept.clashes:
        said = ngettext(
            "%(count)s answer was changed by a colleague meanwhile and stands as they left it. Look at it again.",
            "%(count)s answers were changed by a colleague meanwhile and stand as they left them. Look at them again.",
            len(kept.clashes),
        )
        messages.warning(request, said % {"count": len(kept.clashes)})
    else:
        messages.success(request, _("The draft is kept."))


def _own_draft(request: HttpRequest, pk: int) -> Any:
    row = queries.written_by(viewer(request), pk)
    if row is None:
        raise Http404
    return row


@page("quality.submit_evaluation", methods=("POST",))
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was sent, then submit; what is missing is marked, what a colleague changed is looked at first."""
    row = _own_draft(request, pk)
    try:
        kept = _kept(request, row) if "sheet" in request.POST else None
        if kept is not None and kept.clashes:
            _tell(request, kept)
            return redirect("quality:evaluation", pk)
        done_ = actions.submit_evaluation(viewer(request), row)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        if breach.code == "not_complete":
            return draft(request, row, strict=True)
        return redirect("quality:evaluation", pk)
    messages.success(request, _("Submitted."))
    return redirect("quality:own" if done_.kind == "self" else reverse("quality:evaluation", args=[pk]))


@page("quality.discard_evaluation", methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = _own_draft(request, pk)
    back = reverse("quality:evaluations" if viewer(request).may(queries.VIEW) else "quality:own")
    return done(request, lambda: actions.discard_evaluation(viewer(request), row), _("The draft is gone."), back)
