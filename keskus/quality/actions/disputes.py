"""Disputes: opened by the agent, decided by somebody who did not score the call."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from keskus.access.queries import employee_of, people_who_may
from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor
from keskus.people.actions.notices import notify
from keskus.quality.actions.evaluations import put_score
from keskus.quality.models import Answer, Dispute, Evaluation, ScoreChange
from keskus.quality.queries.disputes import may_decide
from keskus.quality.queries.evaluations import (
    answers_of,
    given_in,
    given_of,
    place_of_evaluation,
    sheet_for,
    working_days_from,
)
from keskus.quality.rules.scoring import Given, answers_it, rejudged

DECIDE = "quality.decide_dispute"


def _own(*subject: Any, **rest: Any) -> None:
    """One's own score; asked for inside the deed."""


@action("quality.open_dispute", where=_own)
def open_dispute(actor: Actor, answer: Answer, *, proposed: Any, proposed_na: bool, words: str) -> Dispute:
    """Contest one answer with another and a reason.

    Breaches: `too_late`, `words_missing`, `disputed_already`, `not_an_answer`, `same_answer`, `score_settled`.
    """
    evaluation = Evaluation.objects.select_for_update().get(pk=answer.evaluation_id)
    if getattr(actor, "employee_id", None) != evaluation.employee_id or not evaluation.is_released:
        raise Refused("quality.open_dispute")
    now, site = timezone.now(), evaluation.employee.site
    today = now.astimezone(site.zone).date()
    if evaluation.dispute_until is None or today > evaluation.dispute_until:
        raise Breach("too_late", on=evaluation.dispute_until)
    if not words.strip():
        raise Breach("words_missing")
    if Dispute.objects.filter(answer=answer).exclude(state=Dispute.State.WITHDRAWN).exists():
        raise Breach("disputed_already")
    asked = next((ask for ask in sheet_for(evaluation).asks if ask.code == answer.question.code), None)
    if asked is None or not asked.is_scored or not answers_it(asked, given_of(proposed, proposed_na)):
        raise Breach("not_an_answer")
    if (proposed, proposed_na) == (answer.value, answer.is_na):
        raise Breach("same_answer")
    row: Dispute = Dispute.objects.create(
        answer=answer,
        answered=answer.value,
        answered_na=answer.is_na,
        proposed=proposed,
        proposed_na=proposed_na,
        words=words,
        opened_by=actor.number,
        opened_at=now,
        due_on=working_days_from(site, today, evaluation.form_version.answer_days),
    )
    evaluation.state = Evaluation.State.DISPUTED
    evaluation.save(update_fields=["state"])
    record(evaluation, {"dispute": row.pk, "question": answer.question.code})
    _tell_arbiters(actor, row, evaluation, "quality.dispute_opened")
    return row


def _tell_arbiters(actor: Actor, dispute: Dispute, evaluation: Evaluation, kind: str) -> None:
    scorers = {employee_of(evaluation.evaluator), employee_of(evaluation.partner), evaluation.employee}
    values = {"until": dispute.due_on.isoformat()}
    for person in people_who_may(DECIDE, place_of_evaluation(evaluation), timezone.localdate()):
        if person not in scorers:
            notify(actor, person, kind=kind, values=values, address=f"/quality/disputes/{dispute.pk}/")


@action("quality.withdraw_dispute", where=_own)
def withdraw_dispute(actor: Actor, dispute: Dispute) -> None:
    """Take one's own dispute back. Breaches: `decided_already`."""
    if dispute.opened_by != actor.number:
        raise Refused("quality.withdraw_dispute")
    held = _open(dispute)
    held.state, held.decided_at = Dispute.State.WITHDRAWN, timezone.now()
    held.save(update_fields=["state", "decided_at"])
    evaluation = dispute.answer.evaluation
    if not _is_contested(evaluation):
        calm = Evaluation.State.ACKNOWLEDGED if evaluation.acknowledged_at else Evaluation.State.RELEASED
        Evaluation.objects.filter(pk=evaluation.pk).update(state=calm)
    record(evaluation, {"dispute": dispute.pk, "state": Dispute.State.WITHDRAWN.value})


def _open(dispute: Dispute) -> Dispute:
    held = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if held.state != Dispute.State.OPEN:
        raise Breach("decided_already")
    return held


def _is_contested(evaluation: Evaluation) -> bool:
    return Dispute.objects.filter(answer__evaluation=evaluation, state=Dispute.State.OPEN).exists()


@action(DECIDE, where=lambda dispute, **rest: place_of_evaluation(dispute.answer.evaluation))
def decide_dispute(
    actor: Actor, dispute: Dispute, *, outcome: str, decided: Any, decided_na: bool, reason: str, noticed: str
) -> Dispute:
    """Accept, accept partly (with an answer of one's own) or reject, with a reason.

    The evaluator and the agent never decide. What else was noticed is kept as words and lowers nothing.
    Breaches: `decided_already`, `arbiter_concerned`, `reason_missing`, `not_an_answer`, `would_lower`.
    """
    held, evaluation = _open(dispute), Evaluation.objects.select_for_update().get(pk=dispute.answer.evaluation_id)
    if not may_decide(actor, dispute):
        raise Breach("arbiter_concerned")
    if not reason.strip():
        raise Breach("reason_missing")
    if outcome == Dispute.State.ACCEPTED:
        decided, decided_na = held.proposed, held.proposed_na
    elif outcome == Dispute.State.REJECTED:
        decided, decided_na = held.answered, held.answered_na
    held.state, held.arbiter, held.decided, held.decided_na = outcome, actor.number, decided, decided_na
    held.reason, held.noticed, held.decided_at = reason, noticed, timezone.now()
    held.save()
    if outcome != Dispute.State.REJECTED:
        _rescore(actor, evaluation, held, given_of(decided, decided_na))
    if not _is_contested(evaluation):
        evaluation.state = Evaluation.State.CLOSED
    evaluation.save()
    record(evaluation, {"dispute": held.pk, "state": outcome, "score": evaluation.score})
    _tell_of_decision(actor, evaluation)
    return held


def _rescore(actor: Actor, evaluation: Evaluation, dispute: Dispute, given: Given) -> None:
    """Put the answer in the place of the contested one; the score goes up or stays."""
    answer, sheet = dispute.answer, sheet_for(evaluation)
    asked = next(ask for ask in sheet.asks if ask.code == answer.question.code)
    if not answers_it(asked, given):
        raise Breach("not_an_answer")
    found = rejudged(sheet, given_in(answers_of(evaluation)), answer.question.code, given)
    if not found.is_allowed:
        raise Breach("would_lower")
    answer.value = list(given.value) if isinstance(given.value, tuple) else given.value
    answer.is_na, answer.share = given.is_na, found.after.shares.get(answer.question.code)
    answer.save(update_fields=["value", "is_na", "share"])
    before = evaluation.score
    put_score(evaluation, found.after)
    ScoreChange.objects.create(
        evaluation=evaluation,
        at=timezone.now(),
        by=actor.number,
        before=before,
        after=evaluation.score,
        dispute=dispute,
    )


def _tell_of_decision(actor: Actor, evaluation: Evaluation) -> None:
    on = evaluation.called_at.astimezone(evaluation.employee.site.zone).date().isoformat()
    values = {"on": on}
    address = f"/quality/mine/{evaluation.pk}/"
    notify(actor, evaluation.employee, kind="quality.dispute_decided", values=values, address=address)
    for number in filter(None, (evaluation.evaluator, evaluation.partner)):
        person = employee_of(number)
        if person is not None:
            address = f"/quality/evaluations/{evaluation.pk}/"
            notify(actor, person, kind="quality.own_score_disputed", values=values, address=address)


@action("quality.remind_of_dispute")
def remind_of_dispute(actor: Actor, dispute: Dispute) -> None:
    """Tell those who may decide that the clock has run out; once."""
    dispute.reminded_at = timezone.now()
    dispute.save(update_fields=["reminded_at"])
    record(dispute.answer.evaluation, {"dispute": dispute.pk, "overdue": True})
    _tell_arbiters(actor, dispute, dispute.answer.evaluation, "quality.dispute_overdue")
