"""Building forms: drafts are changed, versions in use are not; a change makes a new version."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.engines.masking import mask
from keskus.quality.models import Form, FormVersion, Question, Section
from keskus.quality.queries.forms import questions_of, whole_versions
from keskus.quality.rules.starters import Starter

MOST_SECTIONS, MOST_QUESTIONS = 20, 130


@action("quality.make_form")
def make_form(actor: Actor, *, name: str) -> FormVersion:
    """A form with an empty draft. Breaches: `name_taken`."""
    return _made(actor, _form(name))


def _form(name: str) -> Form:
    if Form.objects.filter(name__iexact=name).exists():
        raise Breach("name_taken", value=name)
    return Form.objects.create(name=mask(name).text)


def _made(actor: Actor, form: Form, **values: Any) -> FormVersion:
    number = (FormVersion.objects.filter(form=form).aggregate(most=Max("number"))["most"] or 0) + 1
    version = FormVersion.objects.create(
        form=form, number=number, made_by=actor.number, made_at=timezone.now(), **values
    )
    record(form, {"name": form.name, "version": number})
    return version


@action("quality.make_starter")
def make_starter(actor: Actor, starter: Starter, *, language: str) -> FormVersion:
    """A ready-made form as a draft, its first text in this language, the others beside it. Breaches: `name_taken`."""
    bands = [{"from": since, "name": names[language]} for since, names in starter.bands]
    version = _made(actor, _form(starter.names[language]), bands=bands, pass_share=starter.pass_share)
    for place, part in enumerate(starter.sections):
        section = Section.objects.create(
            version=version, order=place, name=part.names[language], names=part.names, weight=part.weight
        )
        Question.objects.bulk_create(
            Question(section=section, order=order, **_starting(question, language))
            for order, question in enumerate(part.questions)
        )
    return version


def _starting(question: Any, language: str) -> dict[str, Any]:
    names = (
        "code",
        "kind",
        "texts",
        "weight",
        "allows_na",
        "critical",
        "error",
        "courtesy",
        "comment_below",
        "asked_if",
    )
    options = [
        {"code": str(number), "text": option.texts[language], "texts": option.texts, "points": option.points}
        for number, option in enumerate(question.options, start=1)
    ]
    return {name: getattr(question, name) for name in names} | {
        "text": question.texts[language],
        "options": options,
        "asked_if_answers": list(question.asked_if_answers),
    }


@action("quality.copy_form")
def copy_form(actor: Actor, version: FormVersion, *, name: str) -> FormVersion:
    """Another form that begins with the words of this version. Breaches: `name_taken`."""
    return _copied(actor, version, _form(name))


@action("quality.begin_draft")
def begin_draft(actor: Actor, version: FormVersion) -> FormVersion:
    """A new draft of a form, begun from one of its versions. Breaches: `draft_there`."""
    if FormVersion.objects.filter(form=version.form_id, state=FormVersion.State.DRAFT).exists():
        raise Breach("draft_there")
    return _copied(actor, version, version.form)


def _copied(actor: Actor, version: FormVersion, form: Form) -> FormVersion:
    values = {name: getattr(version, name) for name in ("pass_share", "bands", "dispute_days", "answer_days", "script")}
    made = _made(actor, form, **values)
    for section in whole_versions().get(pk=version.pk).sections.all():
        questions = list(section.questions.all())
        section.pk, section.version = None, made
        section._state.adding = True
        section.save()
        for question in questions:
            question.pk, question.section = None, section
        Question.objects.bulk_create(questions)
    return made


def _draft(version: FormVersion) -> FormVersion:
    """The version, locked until the deed is done; no other than a draft is changed."""
    held = FormVersion.objects.select_for_update().get(pk=version.pk)
    if not held.is_draft:
        raise Breach("not_a_draft")
    return held


@action("quality.change_draft")
def set_terms(actor: Actor, version: FormVersion, **terms: Any) -> None:
    """Bands, pass mark, clocks, script and note of a draft. Breaches: `not_a_draft`."""
    held = _draft(version)
    terms["note"] = mask(terms["note"]).text
    for name, value in terms.items():
        setattr(held, name, value)
    held.save()
    record(version.form, {"version": held.number, "terms": sorted(terms)}, name="quality.change_draft")


@action("quality.set_section")
def set_section(actor: Actor, version: FormVersion, *, section: Section | None = None, **values: Any) -> Section:
    """Add or change a section of a draft. Breaches: `not_a_draft`, `too_many`."""
    held = _draft(version)
    values = {**values, "name": mask(values["name"]).text}
    if section is None:
        count = Section.objects.filter(version=held).count()
        if count >= MOST_SECTIONS:
            raise Breach("too_many", most=MOST_SECTIONS)
        last = Section.objects.filter(version=held).aggregate(most=Max("order"))["most"]
        section = Section(version=held, order=0 if last is None else last + 1)
    for name, value in values.items():
        setattr(section, name, value)
    section.save()
    record(version.form, {"version": held.number, "section": section.name})
    return section


@action("quality.set_question")
def set_question(actor: Actor, section: Section, *, question: Question | None = None, **values: Any) -> Question:
    """Add or change a question of a draft. Breaches: `not_a_draft`, `too_many`, `asked_of_later`."""
    held = _draft(section.version)
    asked = questions_of(whole_versions().get(pk=held.pk))
    if question is None:
        if len(asked) >= MOST_QUESTIONS:
            raise Breach("too_many", most=MOST_QUESTIONS)
        last = Question.objects.filter(section=section).aggregate(most=Max("order"))["most"]
        question = Question(
            section=section, order=0 if last is None else last + 1, code=_fresh_code(held.form_id, len(asked))
        )
    values = {**values, "text": mask(values["text"]).text, "help": mask(values["help"]).text}
    for name, value in values.items():
        setattr(question, name, value)
    question.save()
    _in_order(held)
    record(section.version.form, {"version": held.number, "question": question.text})
    return question


def _fresh_code(form: int, asked: int) -> str:
    """One that no version of the form ever had: what is told of a question over time never mixes two of them."""
    codes = Question.objects.filter(section__version__form=form).values_list("code", flat=True)
    taken, number = set(codes), asked + 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def _in_order(version: FormVersion) -> None:
    """What a question hangs on stands before it."""
    seen: set[str] = set()
    for question in questions_of(whole_versions().get(pk=version.pk)):
        if question.asked_if and question.asked_if not in seen:
            raise Breach("asked_of_later", question=question.text)
        seen.add(question.code)


@action("quality.move_part")
def move_part(actor: Actor, part: Section | Question, *, down: bool) -> None:
    """Let a section or question change places with its neighbour. Breaches: `not_a_draft`, `asked_of_later`."""
    is_section = isinstance(part, Section)
    version = _draft(part.version if isinstance(part, Section) else part.section.version)
    rows: Any = Section.objects.filter(version=version) if is_section else Question.objects.filter(section=part.section)  # type: ignore[union-attr]
    listed = list(rows.order_by("order", "pk"))
    place = next(number for number, row in enumerate(listed) if row.pk == part.pk)
    other = place + (1 if down else -1)
    if 0 <= other < len(listed):
        listed[place], listed[other] = listed[other], listed[place]
    for number, row in enumerate(listed):
        row.order = number
        row.save(update_fields=["order"])
    _in_order(version)
    record(version.form, {"version": version.number, "order": [row.pk for row in listed]})


@action("quality.remove_part")
def remove_part(actor: Actor, part: Section | Question) -> None:
    """Take a section or question out of a draft. Breaches: `not_a_draft`, `asked_of_later`."""
    version = _draft(part.version if isinstance(part, Section) else part.section.version)
    said = str(part)
    part.delete()
    _in_order(version)
    record(version.form, {"version": version.number, "removed": said})


@action("quality.use_form")
def use_form(actor: Actor, version: FormVersion) -> None:
    """Score by a draft from now on; the version before it is retired. Breaches: `not_a_draft`, `nothing_scored`."""
    held, now = _draft(version), timezone.now()
    asked = questions_of(whole_versions().get(pk=held.pk))
    scored = [question for question in asked if question.kind not in (Question.Kind.TEXT, Question.Kind.DATE)]
    if not any(question.weight > 0 and not question.courtesy for question in scored):
        raise Breach("nothing_scored")
    others = FormVersion.objects.filter(form=held.form_id, state=FormVersion.State.IN_USE)
    others.update(state=FormVersion.State.RETIRED, retired_at=now)
    held.state, held.used_from = FormVersion.State.IN_USE, now
    held.save(update_fields=["state", "used_from"])
    record(version.form, {"version": held.number, "state": ["draft", "in_use"]})


@action("quality.retire_form")
def retire_form(actor: Actor, version: FormVersion) -> None:
    """Score by it no longer; what was scored stays. Breaches: `not_in_use`."""
    rows = FormVersion.objects.filter(pk=version.pk, state=FormVersion.State.IN_USE)
    if not rows.update(state=FormVersion.State.RETIRED, retired_at=timezone.now()):
        raise Breach("not_in_use")
    record(version.form, {"version": version.number, "state": ["in_use", "retired"]})


@action("quality.discard_draft")
def discard_draft(actor: Actor, version: FormVersion) -> None:
    """Throw a draft away; a form that never had another version goes with it. Breaches: `not_a_draft`."""
    held, form = _draft(version), version.form
    held.delete()
    record(form, {"version": version.number, "deleted": True})
    Form.objects.filter(pk=form.pk).alias(left=F("versions__pk")).filter(left=None).delete()
