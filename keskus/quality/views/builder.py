"""Forms: their list, one version (built while it is a draft), and trying it out as an evaluator."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.policies.queries.scripts import scripts, versions_of
from keskus.quality.actions import forms as actions
from keskus.quality.forms.builder import NameForm, QuestionForm, SectionForm, TermsForm, initial_of, terms_of
from keskus.quality.forms.evaluations import given_for
from keskus.quality.queries import forms as queries
from keskus.quality.rules.starters import STARTERS
from keskus.quality.sentences.of_evaluations import breach_sentence
from keskus.quality.views.answering import answered, done
from keskus.quality.views.sheets import labels_of, shown_sheet, text_of

LIST = "quality:forms"


def address(version: Any) -> str:
    """Where a version stands."""
    return reverse("quality:version", args=[version.pk])


@page(queries.VIEW)
def form_list(request: HttpRequest) -> HttpResponse:
    """All forms; ready-made ones where there is none of them yet."""
    rows = queries.form_rows(viewer(request))
    taken = {row.form.name for row in rows}
    context = {
        "rows": rows,
        "starters": [(number, starter.names[_language()]) for number, starter in enumerate(STARTERS)],
        "may_make": viewer(request).may("quality.make_form"),
        "may_begin": viewer(request).may("quality.make_starter")
        and any(not taken & set(starter.names.values()) for starter in STARTERS),
    }
    return render(request, "quality/forms.html", context)


def _language() -> str:
    return (get_language() or "en")[:2]


@page("quality.make_starter", methods=("POST",))
def starter(request: HttpRequest) -> HttpResponse:
    """Lay out a ready-made form in the reader's language."""
    text = request.POST.get("starter", "0")
    chosen = STARTERS[int(text)] if text in {str(number) for number in range(len(STARTERS))} else STARTERS[0]
    try:
        made = actions.make_starter(viewer(request), chosen, language=_language())
        messages.success(request, _("The form is laid out as a draft. Look at it, change it, then take it into use."))
        return redirect(address(made))
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(LIST)


@page("quality.make_form", methods=("GET", "POST"))
def new_form(request: HttpRequest) -> HttpResponse:
    """Begin an empty form."""
    form = NameForm(request.POST or None)
    title = _("New form")
    return answered(
        request,
        form,
        title,
        lambda: actions.make_form(viewer(request), **form.cleaned_data),
        address,
        cancel=reverse(LIST),
    )


@page("quality.copy_form", methods=("GET", "POST"))
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Another form that begins with the same words."""
    version = version_or_404(request, pk)
    form = NameForm(request.POST or None, initial={"name": _("%(name)s (copy)") % {"name": version.form.name}})
    title = _("Copy “%(name)s”") % {"name": version.form.name}
    return answered(
        request,
        form,
        title,
        lambda: actions.copy_form(viewer(request), version, **form.cleaned_data),
        address,
        cancel=address(version),
    )


@page(queries.VIEW)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a form, with its questions; a draft with what can be done to each."""
    row = version_or_404(request, pk)
    versions = list(row.form.versions.order_by("-number"))
    may = viewer(request).may
    context = {
        "version": row,
        "versions": versions,
        "names": names_of_actors(each.made_by for each in versions),
        "sections": _built(row),
        "total": sum(section.weight for section in row.sections.all()),
        "draft": next((each for each in versions if each.is_draft), None),
        "may_change": row.is_draft and may("quality.change_draft"),
        "may_make": may("quality.make_form"),
        "may_use": may("quality.use_form"),
        "is_used": queries.is_used(row),
    }
    return render(request, "quality/version.html", context)


def _built(row: Any) -> list[Any]:
    texts = {question.code: text_of(question, question.text, question.texts) for question in queries.questions_of(row)}
    labels = {question.code: labels_of(question) for question in queries.questions_of(row)}
    return [
        (
            section,
            text_of(section, section.name, section.names),
            sum(question.weight for question in section.questions.all() if not question.courtesy),
            [
                (
                    question,
                    texts[question.code],
                    [(labels[question.code][option["code"]], option["points"]) for option in question.options],
                    texts.get(question.asked_if, ""),
                    [labels.get(question.asked_if, {}).get(code, code) for code in question.asked_if_answers],
                )
                for question in section.questions.all()
            ],
        )
        for section in row.sections.all()
    ]


@page("quality.change_draft", methods=("GET", "POST"))
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Bands, pass mark, clocks and script of a draft."""
    row = draft_or_404(request, pk)
    form = TermsForm(
        request.POST or None, scripts=scripts(viewer(request)).filter(closed_on=None), initial=terms_of(row)
    )
    return answered(
        request,
        form,
        _("Terms of “%(name)s”") % {"name": row.form.name},
        lambda: actions.set_terms(viewer(request), row, **form.cleaned_data),
        address(row),
    )


@page("quality.set_section", methods=("GET", "POST"))
def new_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a section to a draft."""
    row = draft_or_404(request, pk)
    form = SectionForm(request.POST or None)
    deed = partial(actions.set_section, viewer(request), row)
    return answered(request, form, _("New section"), lambda: deed(**form.values), address(row))


@page("quality.set_section", methods=("GET", "POST"))
def change_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a section of a draft."""
    section = queries.section_or_none(viewer(request), pk)
    if section is None:
        raise Http404
    names = {f"name_{code}": text for code, text in section.names.items()}
    initial = {"name": section.name, "weight": f"{section.weight:g}", **names}
    form = SectionForm(request.POST or None, initial=initial)
    deed = partial(actions.set_section, viewer(request), section.version, section=section)
    remove = reverse("quality:remove_section", args=[section.pk])
    return answered(
        request, form, section.name, lambda: deed(**form.values), address(section.version), remove_url=remove
    )


@page("quality.set_question", methods=("GET", "POST"))
def new_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a question to a section of a draft."""
    section = queries.section_or_none(viewer(request), pk)
    if section is None:
        raise Http404
    return _question(request, section, None)


@page("quality.set_question", methods=("GET", "POST"))
def change_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question of a draft."""
    question = queries.question_or_none(viewer(request), pk)
    if question is None:
        raise Http404
    return _question(request, question.section, question)


def _question(request: HttpRequest, section: Any, question: Any) -> HttpResponse:
    row = version_or_404(request, section.version_id)
    asked = queries.questions_of(row)
    place = next((number for number, each in enumerate(asked) if question and each.pk == question.pk), len(asked))
    steps = [(step.code, step.text(_language())) for step in versions_of(row.script)[0].parsed] if row.script else []
    initial = initial_of(question) if question else {"kind": "yes_no"}
    form = QuestionForm(request.POST or None, earlier=asked[:place], steps=steps, initial=initial)
    deed = partial(actions.set_question, viewer(request), section, question=question)
    remove = reverse("quality:remove_question", args=[question.pk]) if question else ""
    return answered(
        request,
        form,
        question.text if question else _("New question"),
        lambda: deed(**form.values),
        f"{address(row)}#section-{section.pk}",
        remove_url=remove,
    )


@page("quality.move_part", methods=("POST",))
def move_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down among the sections."""
    return _moved(request, queries.section_or_none(viewer(request), pk))


@page("quality.move_part", methods=("POST",))
def move_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down in its section."""
    return _moved(request, queries.question_or_none(viewer(request), pk))


def _moved(request: HttpRequest, part: Any) -> HttpResponse:
    if part is None:
        raise Http404
    down = request.POST.get("down") == "1"
    return done(request, lambda: actions.move_part(viewer(request), part, down=down), _("Moved."), _at(part))


def _at(part: Any) -> str:
    version_pk = getattr(part, "version_id", None) or part.section.version_id
    section_pk = part.pk if hasattr(part, "version_id") else part.section_id
    return f"{reverse('quality:version', args=[version_pk])}#section-{section_pk}"


@page("quality.remove_part", methods=("POST",))
def remove_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a section out, with its questions."""
    return _removed(request, queries.section_or_none(viewer(request), pk))


@page("quality.remove_part", methods=("POST",))
def remove_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question out."""
    return _removed(request, queries.question_or_none(viewer(request), pk))


def _removed(request: HttpRequest, part: Any) -> HttpResponse:
    if part is None:
        raise Http404
    back = _at(part)
    return done(request, lambda: actions.remove_part(viewer(request), part), _("Taken out."), back)


@page("quality.use_form", methods=("POST",))
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Score by it from now on."""
    row = version_or_404(request, pk)
    said = _("Calls are scored by version %(number)s from now on.") % {"number": row.number}
    return done(request, lambda: actions.use_form(viewer(request), row), said, address(row))


@page("quality.retire_form", methods=("POST",))
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Score by it no longer."""
    row = version_or_404(request, pk)
    return done(
        request, lambda: actions.retire_form(viewer(request), row), _("Nothing new is scored by it."), address(row)
    )


@page("quality.begin_draft", methods=("POST",))
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft, begun from this version."""
    row = version_or_404(request, pk)
    try:
        return redirect(address(actions.begin_draft(viewer(request), row)))
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(address(row))


@page("quality.discard_draft", methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = version_or_404(request, pk)
    return done(request, lambda: actions.discard_draft(viewer(request), row), _("The draft is gone."), reverse(LIST))


@page(queries.VIEW, methods=("GET", "POST"))
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as an evaluator sees it, with the score of what is tried out; nothing is kept."""
    row = version_or_404(request, pk)
    sheet = queries.sheet_of(row, None)
    given = {question.code: given_for(question, request.POST) for question in queries.questions_of(row)}
    shown = shown_sheet(row, sheet, given)
    context: dict[str, Any] = {"version": row, "sheet": shown, "is_trial": True}
    if request.headers.get("HX-Request"):
        changed = [each for each in shown.questions if each.question.asked_if]
        return render(request, "quality/_saved.html", {**context, "changed": changed})
    return render(request, "quality/preview.html", context)


def version_or_404(request: HttpRequest, pk: int) -> Any:
    """A version, whole."""
    row = queries.version_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row


def draft_or_404(request: HttpRequest, pk: int) -> Any:
    """A version that may still be changed."""
    row = version_or_404(request, pk)
    if not row.is_draft:
        raise Http404
    return row
