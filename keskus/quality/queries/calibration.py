"""Calibrations: who still has to score, and how far people agree once all is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan

import numpy as np
from django.db.models import F, Q, QuerySet

from keskus.core.actors import Actor
from keskus.engines.agreement.alpha import Scale, krippendorff_alpha
from keskus.engines.agreement.drift import Drift, drift
from keskus.engines.agreement.gwet import gwet_ac
from keskus.engines.agreement.kappa import cohen_kappa
from keskus.engines.agreement.measures import NOTHING, Measure, Numbers, categories_of
from keskus.engines.agreement.plain import (
    agreement_with,
    agreement_within,
    answers_alike,
    exact_agreement,
    leniency,
)
from keskus.engines.agreement.weights import Weighing
from keskus.quality.models import (
    Answer,
    Calibration,
    CalibrationCall,
    CalibrationRater,
    CalibrationScore,
    Evaluation,
    Question,
)
from keskus.quality.queries.forms import ask_of
from keskus.quality.rules.scoring import possible_shares

VIEW = "quality.calibration.view"
NEAR = 0.10
FEWEST_FOR_DRIFT = 8


def calibrations(viewer: Actor) -> QuerySet[Calibration]:
    """Those at sites within reach, and those in which the viewer scores."""
    rows = Calibration.objects.select_related("site", "form_version__form")
    scope = viewer.scope(VIEW)
    if scope.everything:
        return rows
    own = CalibrationRater.objects.filter(rater=viewer.number)
    return rows.filter(Q(site__in=scope.sites) | Q(pk__in=own.values("calibration")))


def calibration_or_none(viewer: Actor, pk: int) -> Calibration | None:
    """One of them; none when it is not there or not yours."""
    return calibrations(viewer).filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Task:
    """A call that the viewer has to score in a calibration, with their draft or answer if they began."""

    call: CalibrationCall
    evaluation: Evaluation | None


def tasks(viewer: Actor, calibration: Calibration) -> list[Task]:
    """The viewer's own calls; none for who is not a rater."""
    if not calibration.raters.filter(rater=viewer.number).exists():
        return []
    own = CalibrationScore.objects.filter(call__calibration=calibration, rater=viewer.number)
    begun = {score.call_id: score.evaluation for score in own.select_related("evaluation")}
    calls = calibration.calls.select_related("employee", "queue")
    return [Task(call, begun.get(call.pk)) for call in calls]


def call_to_score(viewer: Actor, pk: int) -> CalibrationCall | None:
    """A call that the viewer is to score, while the calibration is not open."""
    rows = CalibrationCall.objects.filter(pk=pk, calibration__opened_at=None, calibration__raters__rater=viewer.number)
    return rows.select_related("calibration__form_version", "calibration__site").first()


def calibration_of(evaluation: Evaluation) -> int | None:
    """The calibration that an evaluation is an answer in."""
    rows = CalibrationScore.objects.filter(evaluation=evaluation)
    return rows.values_list("call__calibration", flat=True).first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many calls a rater has scored, of how many."""

    rater: str
    done: int
    of: int


def progress(calibration: Calibration) -> list[Progress]:
    """Who still has to score; the answers themselves stay unseen."""
    done: dict[str, int] = defaultdict(int)
    for rater in _submitted(calibration).values_list("rater", flat=True):
        done[rater] += 1
    calls = calibration.calls.count()
    return [Progress(row.rater, done[row.rater], calls) for row in calibration.raters.all()]


def late(today: date) -> list[Calibration]:
    """Those whose last day is over and which are not open yet."""
    return list(Calibration.objects.filter(opened_at=None, due_on__lt=today))


def to_remind(today: date, *, days: int) -> list[CalibrationRater]:
    """Raters of calibrations that end soon, who were not reminded yet and have calls left."""
    rows = CalibrationRater.objects.filter(
        calibration__opened_at=None, calibration__due_on__gte=today, reminded_at=None
    ).select_related("calibration__site")
    soon = [row for row in rows if (row.calibration.due_on - today).days <= days]
    return [
        row
        for row in soon
        if _submitted(row.calibration).filter(rater=row.rater).count() < row.calibration.calls.count()
    ]


def _submitted(calibration: Calibration) -> QuerySet[CalibrationScore]:
    """Sent before all was open: nobody adds to it having seen the others."""
    rows = CalibrationScore.objects.filter(call__calibration=calibration)
    until = calibration.opened_at
    rows = rows.exclude(evaluation__state=Evaluation.State.DRAFT)
    return rows.filter(evaluation__submitted_at__lt=until) if until else rows


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """How far all raters agree on a question: kappa only where there are two of them."""

    question: Question
    exact: Measure
    alpha: Measure
    ac: Measure
    kappa: Measure


@dataclass(frozen=True, slots=True)
class RaterLine:
    """One rater against the expert: answers alike, scores within ten points, leniency in shares of the score."""

    rater: str
    exact: Measure
    near: Measure
    leniency: Measure


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an open calibration says. `scores`: by rater the score of each call, with NaN where there is none."""

    raters: tuple[str, ...]
    near: Measure
    alpha: Measure
    questions: tuple[QuestionLine, ...]
    evaluators: tuple[RaterLine, ...]
    scores: tuple[tuple[CalibrationCall, tuple[float | None, ...]], ...]


def statistics(viewer: Actor, calibration: Calibration) -> Statistics | None:
    """None while it is not open: nobody sees anything before."""
    if not calibration.is_open or calibration_or_none(viewer, calibration.pk) is None:
        return None
    raters = [row.rater for row in calibration.raters.all()]
    calls = list(calibration.calls.select_related("employee", "queue"))
    found = list(_submitted(calibration).select_related("evaluation"))
    place = {(row.rater, row.call_id): row for row in found}
    totals = np.full((len(raters), len(calls)), nan)
    for at, rater in enumerate(raters):
        for column, call in enumerate(calls):
            row = place.get((rater, call.pk))
            if row is not None and row.evaluation.score is not None:
                totals[at, column] = row.evaluation.score
    answers = _answers(found)
    questions = list(
        Question.objects.filter(section__version=calibration.form_version_id)
        .exclude(kind__in=(Question.Kind.TEXT, Question.Kind.DATE))
        .order_by("section__order", "section", "order", "pk")
    )
    tables = {question.pk: _table(question, raters, calls, answers) for question in questions}
    expert = raters.index(calibration.expert) if calibration.expert in raters else None
    return Statistics(
        tuple(raters),
        agreement_within(totals, points=NEAR),
        krippendorff_alpha(totals, Scale.INTERVAL, seed=calibration.pk),
        tuple(_question_line(question, tables[question.pk], calibration.pk) for question in questions),
        tuple(
            _rater_line(rater, at, expert, totals, list(tables.values()))
            for at, rater in enumerate(raters)
            if expert is not None and at != expert
        ),
        tuple(
            (call, tuple(None if np.isnan(value) else float(value) for value in totals[:, column]))
            for column, call in enumerate(calls)
        ),
    )


Answers = Mapping[tuple[str, int, int], Answer]
NA = -1.0
"""“Does not apply” is an answer too: a category of its own."""


def _answers(found: Iterable[CalibrationScore]) -> Answers:
    by_evaluation = {row.evaluation_id: row for row in found}
    return {
        (by_evaluation[answer.evaluation_id].rater, by_evaluation[answer.evaluation_id].call_id, answer.question_id): (
            answer
        )
        for answer in Answer.objects.filter(evaluation__in=by_evaluation)
    }


def _table(question: Question, raters: Sequence[str], calls: Sequence[CalibrationCall], answers: Answers) -> Numbers:
    """Raters by calls: the share of the question's points; NaN where it was not asked or is not answered yet."""
    table = np.full((len(raters), len(calls)), nan)
    for at, rater in enumerate(raters):
        for column, call in enumerate(calls):
            answer = answers.get((rater, call.pk, question.pk))
            if answer is None:
                continue
            if answer.is_na:
                table[at, column] = NA
            elif answer.share is not None:
                table[at, column] = round(answer.share, 6)
    return table


def _question_line(question: Question, table: Numbers, seed: int) -> QuestionLine:
    is_scale = question.kind != Question.Kind.YES_NO and not (table == NA).any()
    alpha = krippendorff_alpha(table, Scale.ORDINAL if is_scale else Scale.NOMINAL, seed=seed)
    possible = _possible(question, table, with_na=question.allows_na and not is_scale)
    ac = gwet_ac(table, categories=possible, weighing=Weighing.LINEAR if is_scale else Weighing.NONE)
    kappa = cohen_kappa(table[0], table[1]) if len(table) == 2 else NOTHING
    return QuestionLine(question, exact_agreement(table), alpha, ac, kappa)


def _possible(question: Question, table: Numbers, *, with_na: bool) -> Numbers:
    """What could be answered: chance is reckoned over that, not over what happened to be. “Does not apply” has no
    place on a scale and so is left out where answers are weighed by how far apart they are."""
    shares = [round(share, 6) for share in possible_shares(ask_of(question))]
    return np.union1d([*shares, NA] if with_na else shares, categories_of(table))


def _rater_line(rater: str, at: int, expert: int, totals: Numbers, tables: Sequence[Numbers]) -> RaterLine:
    answers = np.array(tables).reshape(len(tables), *totals.shape)
    return RaterLine(
        rater,
        answers_alike(answers[:, expert], answers[:, at]),
        agreement_with(totals[expert], totals[at], points=NEAR),
        leniency(totals[expert], totals[at]),
    )


@dataclass(frozen=True, slots=True)
class Wanderer:
    """A rater whose scores have left the expert's for good, so far as chance can be told."""

    rater: str
    n: int
    drift: Drift


def wanderers(form: int) -> list[Wanderer]:
    """Raters whose distance from the expert, over all open calibrations with a form in order of time, is outside of
    what chance explains. The spread is that of all raters' distances round their own mean; below eight none is told."""
    apart: dict[str, list[float]] = defaultdict(list)
    rows = (
        CalibrationScore.objects.filter(
            call__calibration__form_version__form=form,
            call__calibration__opened_at__isnull=False,
            evaluation__score__isnull=False,
            evaluation__submitted_at__lt=F("call__calibration__opened_at"),
        )
        .exclude(evaluation__state=Evaluation.State.DRAFT)
        .order_by("call__calibration__due_on", "call__calibration", "call", "pk")
        .values_list("call", "call__calibration__expert", "rater", "evaluation__score")
    )
    told = [(call, of, rater, score or 0.0) for call, of, rater, score in rows]
    expert = {call: score for call, expert, rater, score in told if rater == expert}
    for call, of, rater, score in told:
        if rater != of and call in expert:
            apart[rater].append(score - expert[call])
    off = [value - float(np.mean(values)) for values in apart.values() for value in values]
    degrees = len(off) - len(apart)
    if degrees < FEWEST_FOR_DRIFT:
        return []
    spread = float(np.sqrt(np.sum(np.square(off)) / degrees))
    judged = [Wanderer(rater, len(values), drift(np.array(values), spread)) for rater, values in apart.items()]
    return sorted((each for each in judged if each.drift.side is not None), key=lambda each: each.rater)
