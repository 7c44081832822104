"""Forms, a script, evaluations and a dispute for the centre of the browser tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from keskus.core.actors import SYSTEM, Actor
from keskus.people.models import Employee, Queue
from keskus.policies.actions.scripts import make_script, write_version
from keskus.policies.models import Script
from keskus.policies.rules.scripts import Step, StepKind
from keskus.quality.actions.disputes import open_dispute
from keskus.quality.actions.evaluations import (
    Choice,
    Sent,
    Words,
    release_evaluation,
    save_answers,
    start_evaluation,
    submit_evaluation,
)
from keskus.quality.actions.forms import begin_draft, make_starter, use_form
from keskus.quality.models import Dispute, Evaluation, FormVersion, Question, Section
from keskus.quality.queries.evaluations import Heard
from keskus.quality.rules.scoring import Given
from keskus.quality.rules.starters import SERVICE

SAID = {
    "understood": "no",
    "right_answer": "yes",
    "solved": "yes",
    "identity": "yes",
    "card": "no",
    "script": "2",
    "noted": "no",
    "respect": "4",
    "friendliness": "2",
}


def fill_evaluations(actor: Actor, agent: Actor, employee: Employee, queue: Queue) -> None:
    """A draft of the manager's, an evaluation that the agent contests, a form in use with its next draft, a script."""
    now = timezone.now()
    script = make_script(actor, name="Powitanie i pożegnanie", kind="script", queues=[queue])
    hello, need = {"pl": "Powitaj"}, {"pl": "Ustal powód kontaktu"}
    said = {"pl": ["W czym mogę pomóc"]}
    steps = [Step("hello", StepKind.PHRASE, hello, said), Step("need", texts=need)]
    write_version(actor, script, from_on=now.date() - timedelta(days=60), note="", steps=steps)
    write_version(actor, script, from_on=now.date() + timedelta(days=9), note="Krócej", steps=steps[1:])
    version = make_starter(actor, SERVICE, language="pl")
    _in_polish_only(version)
    use_form(actor, version)
    version.refresh_from_db()
    begin_draft(actor, version)
    for days in (2, 1):
        heard = Heard(employee, queue, now - timedelta(days=days))
        row = start_evaluation(actor, version, employee, heard, Choice(why="Reklamacja", manner="live"))
        answers = {code: _sent(value) for code, value in SAID.items()}
        save_answers(actor, row, answers, words=Words("Dziękuję za spokój."))
        if days == 2:
            release_evaluation(SYSTEM, submit_evaluation(actor, row))
    answer = _mine().get(state="released").answers.get(question__code="noted")
    open_dispute(agent, answer, proposed="yes", proposed_na=False, words="Zapisane w drugim systemie.")


def _mine() -> Any:
    return Evaluation.objects.filter(words__startswith="Dziękuję")


def _in_polish_only(version: FormVersion) -> None:
    """So that what is nobody's translation shows in every language as a name does."""
    Section.objects.filter(version=version).update(names={})
    for question in Question.objects.filter(section__version=version):
        question.texts = {}
        question.options = [{**option, "texts": {}} for option in question.options]
        question.save()


def _sent(value: str) -> Sent:
    return Sent(Given(value, comment="Za szybko." if value in ("no", "2") else ""), from_seconds=65, to_seconds=71)


def a_script(centre: Any) -> list[Any]:
    """The script."""
    return [Script.objects.get(name__startswith="Powitanie").pk]


def form_used(centre: Any) -> list[Any]:
    """The form by which the agent was scored."""
    return [_mine().get(state="disputed").form_version_id]


def form_draft(centre: Any) -> list[Any]:
    """Its next version."""
    return [FormVersion.objects.get(state="draft", form__name="Rozmowa serwisowa").pk]


def a_section(centre: Any) -> list[Any]:
    """The first section of the draft."""
    return [Section.objects.filter(version__state="draft", version__form__name="Rozmowa serwisowa")[0].pk]


def a_question(centre: Any) -> list[Any]:
    """A scale of the draft."""
    return [
        Question.objects.filter(
            section__version__state="draft", section__version__form__name="Rozmowa serwisowa", kind="scale"
        )[0].pk
    ]


def a_draft(centre: Any) -> list[Any]:
    """What the manager fills in."""
    return [_mine().get(state="draft").pk]


def own_evaluation(centre: Any) -> list[Any]:
    """What the agent contests."""
    return [_mine().get(state="disputed").pk]


def own_answer(centre: Any) -> list[Any]:
    """One that is not contested yet."""
    row = _mine().get(state="disputed")
    return [row.pk, row.answers.get(question__code="understood").pk]


def a_dispute(centre: Any) -> list[Any]:
    """The open one."""
    return [Dispute.objects.get(words__startswith="Zapisane").pk]
