"""Forms, and a version as the score sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Lower

from keskus.core.actors import Actor
from keskus.policies.models import ScriptVersion
from keskus.quality.models import Evaluation, Form, FormVersion, Question, Section
from keskus.quality.rules.scoring import Ask, Critical, Kind, Option, Part, Sheet

VIEW = "quality.form.view"
CHANGE = "quality.change_draft"


def forms(viewer: Actor) -> QuerySet[Form]:
    """All forms: they belong to the centre."""
    return Form.objects.none() if viewer.scope(VIEW).nothing else Form.objects.order_by(Lower("name"))


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in its list."""

    form: Form
    in_use: FormVersion | None
    draft: FormVersion | None
    last: FormVersion
    evaluations: int


def form_rows(viewer: Actor) -> list[FormRow]:
    """Forms with their versions and how often each was used."""
    found = list(forms(viewer).prefetch_related("versions"))
    used = Evaluation.objects.filter(form_version__form__in=found).values("form_version__form").annotate(n=Count("pk"))
    counts = {row["form_version__form"]: row["n"] for row in used.order_by()}
    rows = []
    for form in found:
        versions = sorted(form.versions.all(), key=lambda version: -version.number)
        if not versions:
            continue
        by_state = {version.state: version for version in reversed(versions)}
        in_use, draft = by_state.get(FormVersion.State.IN_USE), by_state.get(FormVersion.State.DRAFT)
        rows.append(FormRow(form, in_use, draft, versions[0], counts.get(form.pk, 0)))
    return sorted(rows, key=lambda row: row.in_use is None and row.draft is None)


def form_or_none(viewer: Actor, pk: int) -> Form | None:
    """One form."""
    return forms(viewer).filter(pk=pk).first()


def whole_versions() -> QuerySet[FormVersion]:
    """Versions with their sections and questions."""
    questions = Prefetch("questions", queryset=Question.objects.order_by("order", "pk"))
    sections = Prefetch("sections", queryset=Section.objects.order_by("order", "pk").prefetch_related(questions))
    return FormVersion.objects.select_related("form", "script").prefetch_related(sections)


def version_or_none(viewer: Actor, pk: int) -> FormVersion | None:
    """One version, whole."""
    return None if viewer.scope(VIEW).nothing else whole_versions().filter(pk=pk).first()


def versions_in_use(viewer: Actor) -> QuerySet[FormVersion]:
    """What calls are scored by now, by the form's name."""
    rows = FormVersion.objects.filter(state=FormVersion.State.IN_USE, form__in=forms(viewer).order_by())
    return rows.select_related("form").order_by("form__name")


def section_or_none(viewer: Actor, pk: int) -> Section | None:
    """A section of a draft."""
    rows = Section.objects.filter(pk=pk, version__state=FormVersion.State.DRAFT).select_related("version__form")
    return rows.first() if viewer.may(VIEW) else None


def question_or_none(viewer: Actor, pk: int) -> Question | None:
    """A question of a draft."""
    rows = Question.objects.filter(pk=pk, section__version__state=FormVersion.State.DRAFT)
    return rows.select_related("section__version__form").first() if viewer.may(VIEW) else None


def questions_of(version: FormVersion) -> list[Question]:
    """All questions in the order of the form."""
    return [question for section in version.sections.all() for question in section.questions.all()]


def sheet_of(version: FormVersion, script: ScriptVersion | None = None) -> Sheet:
    """A version as the score sees it. Questions bound to a step that the call's script did not have are left out."""
    steps = None if version.script_id is None else {step["code"] for step in (script.steps if script else ())}
    parts = tuple(
        Part(str(section.pk), tuple(_asks(section.questions.all(), steps)), section.weight)
        for section in version.sections.all()
    )
    bands = tuple((float(band["from"]), str(band["name"])) for band in version.bands)
    return Sheet(parts, bands, version.pass_share)


def _asks(questions: Iterable[Question], steps: set[str] | None) -> Iterable[Ask]:
    for question in questions:
        if not question.step or steps is None or question.step in steps:
            yield ask_of(question)


def ask_of(question: Question) -> Ask:
    """A question as the score sees it."""
    return Ask(
        code=question.code,
        kind=Kind(question.kind),
        weight=question.weight,
        options=tuple(Option(option["code"], float(option["points"])) for option in question.options),
        allows_na=question.allows_na,
        critical=Critical(question.critical),
        error=question.error,
        courtesy=question.courtesy,
        step=question.step,
        comment_below=question.comment_below,
        asked_if=question.asked_if,
        asked_if_answers=frozenset(question.asked_if_answers),
    )


def is_used(version: FormVersion) -> bool:
    """Whether anything was ever scored by it."""
    return Evaluation.objects.filter(form_version=version).exists()
