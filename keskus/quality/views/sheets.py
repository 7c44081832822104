"""A form as it is shown: to be filled in, tried out, or read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from keskus.quality.forms.evaluations import NONE_OF_THEM, NOT_APPLICABLE, as_sent, as_value, clip, drawn_with
from keskus.quality.queries.forms import questions_of
from keskus.quality.rules.scoring import Given, Score, Sheet, missing, score, wants_comment
from keskus.quality.sentences.of_evaluations import DOES_NOT_APPLY, MISSING_LABELS, YES_NO, answer_words


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen."""

    value: str
    words: str
    is_chosen: bool
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with what was answered."""

    question: Any
    text: str
    choices: list[Choice]
    is_asked: bool
    given: Given
    said: str
    share: float | None
    lacks: str
    wants_comment: bool
    answer: Any = None
    since: str = ""
    until: str = ""
    drawn: str = ""
    meanwhile: str = ""
    is_failed: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether something was lacking: what weighs nothing and is not critical is a fact, whatever it says."""
        matters = self.question.weight > 0 or self.question.critical or self.question.error
        return bool(matters and self.share is not None and self.share < 1)

    @property
    def is_many(self) -> bool:
        """Whether several can be chosen."""
        return bool(self.question.kind == "multi")


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its questions and its score."""

    section: Any
    name: str
    questions: list[Shown]
    share: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A whole form, filled in or not."""

    sections: list[ShownSection]
    score: Score
    lacking: int

    @property
    def questions(self) -> list[Shown]:
        """All questions that the form has for this call."""
        return [shown for section in self.sections for shown in section.questions]


def language() -> str:
    """The reader's."""
    return get_language() or "en"


def text_of(thing: Any, base: str, others: Mapping[str, str]) -> str:
    """A text in the reader's language, where there is one."""
    return others.get(language()) or base


def labels_of(question: Any) -> dict[str, str]:
    """What the answers of a question are called."""
    if question.kind == "yes_no":
        return {code: str(words) for code, words in YES_NO.items()}
    return {option["code"]: text_of(option, option["text"], option.get("texts", {})) for option in question.options}


def shown_sheet(
    version: Any, sheet: Sheet, given: Mapping[str, Given], answers: Iterable[Any] = (), *, strict: bool = False
) -> ShownSheet:
    """The form with its answers and score; `strict` marks what is missing."""
    found = score(sheet, given)
    lacking = {each.code: each.why for each in missing(sheet, given)}
    rows = {answer.question.code: answer for answer in answers}
    asks = {ask.code: ask for ask in sheet.asks}
    parts = {part.code: part for part in found.parts}
    sections = []
    for section in version.sections.all():
        questions = [
            _shown(question, asks[question.code], given, found, lacking if strict else {}, rows.get(question.code))
            for question in section.questions.all()
            if question.code in asks
        ]
        part = parts[str(section.pk)]
        name = text_of(section, section.name, section.names)
        sections.append(ShownSection(section, name, questions, part.share, part.failed))
    return ShownSheet(sections, found, len(lacking))


def _shown(
    question: Any, ask: Any, given: Mapping[str, Given], found: Score, lacking: Mapping[str, str], answer: Any
) -> Shown:
    own = given.get(question.code, Given())
    labels = labels_of(question)
    return Shown(
        question,
        text_of(question, question.text, question.texts),
        _choices(question, own, labels),
        question.code in found.asked,
        own,
        answer_words(as_value(own), own.is_na, labels),
        found.shares.get(question.code),
        str(MISSING_LABELS.get(lacking.get(question.code, ""), "")),
        wants_comment(ask, own),
        answer,
        clip(answer.from_seconds) if answer else "",
        clip(answer.to_seconds) if answer else "",
        drawn_with(answer.version if answer else 0, as_sent(answer)),
        is_failed=question.code in found.failed,
    )


def _choices(question: Any, given: Given, labels: Mapping[str, str]) -> list[Choice]:
    picked = given.value if isinstance(given.value, tuple) else (given.value,)
    points = {option["code"]: option["points"] for option in question.options}
    found = [Choice(code, words, code in picked, points.get(code)) for code, words in labels.items()]
    if question.kind == "multi":
        found.append(Choice(NONE_OF_THEM, answer_words([], False, {}), given.value == ()))
    if question.allows_na:
        found.append(Choice(NOT_APPLICABLE, str(DOES_NOT_APPLY), given.is_na))
    return found


def conditional(version: Any) -> frozenset[str]:
    """The questions that are not always asked."""
    return frozenset(question.code for question in questions_of(version) if question.asked_if)
