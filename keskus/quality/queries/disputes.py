"""Disputes in reach, their clock, and how often they were granted: by question and by evaluator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from keskus.core.actors import Actor
from keskus.quality.models import Answer, Dispute, Question
from keskus.quality.queries.evaluations import COUNTING, evaluations

VIEW = "quality.dispute.view"
GRANTED = (Dispute.State.ACCEPTED, Dispute.State.PARTLY)
DECIDED = (*GRANTED, Dispute.State.REJECTED)
FEW = 3  # decided disputes below which nothing is said of a question


def disputes(viewer: Actor) -> QuerySet[Dispute]:
    """Those of evaluations in reach; one's own cases of being scored are on one's own page."""
    if viewer.scope(VIEW).nothing:
        return Dispute.objects.none()
    rows = Dispute.objects.filter(answer__evaluation__in=evaluations(viewer).order_by().values("pk"))
    return rows.select_related(
        "answer__question", "answer__evaluation__employee__site", "answer__evaluation__form_version__form"
    )


def dispute_or_none(viewer: Actor, pk: int) -> Dispute | None:
    """One of them; none when it is not there or not yours."""
    return disputes(viewer).filter(pk=pk).first()


def own_dispute_or_none(viewer: Actor, pk: int) -> Dispute | None:
    """One that the viewer opened."""
    rows = Dispute.objects.filter(pk=pk, opened_by=viewer.number)
    return rows.select_related("answer__evaluation__employee__site", "answer__question").first()


def may_decide(viewer: Actor, dispute: Dispute) -> bool:
    """Neither the evaluator nor the one who was scored decides."""
    evaluation = dispute.answer.evaluation
    concerned = {evaluation.evaluator, evaluation.partner, dispute.opened_by}
    return viewer.number not in concerned and getattr(viewer, "employee_id", None) != evaluation.employee_id


def overdue(today: date) -> list[Dispute]:
    """Open ones whose clock has run out and of which nobody was reminded."""
    rows = Dispute.objects.filter(state=Dispute.State.OPEN, due_on__lt=today, reminded_at=None)
    return list(rows.select_related("answer__evaluation__employee__site", "answer__evaluation__queue")[:200])


@dataclass(frozen=True, slots=True)
class Overturn:
    """How often a score was contested and granted. `asked`: answers that were given at all."""

    key: str
    name: str
    form: str
    version: int | None
    asked: int
    disputed: int
    decided: int
    granted: int

    @property
    def share(self) -> float | None:
        """The share of decided disputes that were granted, wholly or in part."""
        return self.granted / self.decided if self.decided else None

    @property
    def points_at_form(self) -> bool:
        """Whether so much is granted that the question, not the evaluators, is to be mended."""
        return self.decided >= FEW and self.granted * 2 >= self.decided


COUNTS = {
    "disputed": Count("pk"),
    "decided": Count("pk", filter=Q(state__in=DECIDED)),
    "granted": Count("pk", filter=Q(state__in=GRANTED)),
}


def by_question(viewer: Actor) -> list[Overturn]:
    """Questions of forms that were contested, the most granted first; a question is the same over versions."""
    rows = disputes(viewer).exclude(state=Dispute.State.WITHDRAWN).order_by()
    form, code = "answer__question__section__version__form", "answer__question__code"
    found: Any = rows.values(form, f"{form}__name", code).annotate(**COUNTS)
    asked, last = _asked(viewer, {row[code] for row in found}, {row[form] for row in found})
    overturns = []
    for row in found:
        key = (row[form], row[code])
        text, version = last.get(key, (row[code], None))
        counts = (row[name] for name in COUNTS)
        overturns.append(Overturn(row[code], text, row[f"{form}__name"], version, asked.get(key, 0), *counts))
    return sorted(overturns, key=lambda each: (-(each.share or 0), -each.decided, each.name))


Key = tuple[int, str]  # a form and a question's code: the same question in all versions


def _asked(viewer: Actor, codes: set[str], forms: set[int]) -> tuple[dict[Key, int], dict[Key, tuple[str, int]]]:
    """How often questions were answered in released evaluations, and how each is put in the last version that was."""
    form, code = "question__section__version__form", "question__code"
    answers = Answer.objects.filter(
        evaluation__in=evaluations(viewer).filter(kind__in=COUNTING).order_by().values("pk"),
        evaluation__released_at__isnull=False,
        question__code__in=codes,
        question__section__version__form__in=forms,
    )
    rows: Any = (
        answers.order_by().values(form, code).annotate(n=Count("pk"), last=Max("question__section__version__number"))
    )
    number = {(row[form], row[code]): (row["n"], row["last"]) for row in rows}
    questions = Question.objects.filter(code__in=codes, section__version__form__in=forms)
    texts = {}
    for each in questions.select_related("section__version"):
        key, version = (each.section.version.form_id, each.code), each.section.version
        if number.get(key, (0, None))[1] == version.number:
            texts[key] = (each.text, version.pk)
    return {key: n for key, (n, _last) in number.items()}, texts


def by_evaluator(viewer: Actor) -> list[Overturn]:
    """Evaluators whose scores were contested; read beside the questions, never alone."""
    rows = disputes(viewer).exclude(state=Dispute.State.WITHDRAWN).order_by()
    found: Any = rows.values("answer__evaluation__evaluator").annotate(**COUNTS)
    released = evaluations(viewer).filter(kind__in=COUNTING, released_at__isnull=False).order_by()
    counts = {row["evaluator"]: row["n"] for row in released.values("evaluator").annotate(n=Count("pk"))}
    overturns = []
    for row in found:
        who = row["answer__evaluation__evaluator"]
        overturns.append(Overturn(who, who, "", None, counts.get(who, 0), *(row[name] for name in COUNTS)))
    return sorted(overturns, key=lambda each: (-(each.share or 0), -each.decided, each.name))
