"""Scoring a call: begun, saved as it is filled in, submitted, released, read and acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from keskus.access.queries import employee_of
from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.people.actions.notices import notify
from keskus.people.models import Employee
from keskus.quality.models import Answer, Evaluation, FormVersion, PlannedListening, Question, ScoreChange
from keskus.quality.queries.evaluations import (
    COUNTING,
    FOR_THE_AGENT,
    Heard,
    answers_of,
    given_in,
    place_about,
    place_of_evaluation,
    script_for,
    sheet_for,
    whole_version,
    working_days_from,
)
from keskus.quality.queries.forms import questions_of
from keskus.quality.rules.scoring import Ask, Given, Kind, Score, answers_it, asked_now, missing, score

LIST = "/quality/mine/"
WORDS = "words"  # stands for the words to the agent among the codes of questions
COLUMNS = ["value", "is_na", "words", "comment", "root_causes", "from_seconds", "to_seconds", "share"]
COLUMNS += ["version", "written_by"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Why a call is scored, and as what. Whether it was drawn at random only a listening plan can say."""

    kind: str = Evaluation.Kind.EVALUATOR
    manner: str = Evaluation.Manner.RECORDED
    why: str = ""
    is_blind: bool = False
    about: Evaluation | None = None
    partner: str = ""


def _about(version: FormVersion, employee: Employee, heard: Heard, choice: Choice, **rest: Any) -> Place:
    return place_about(employee, heard.queue, heard.called_at)


@action("quality.start_evaluation", where=_about)
def start_evaluation(
    actor: Actor,
    version: FormVersion,
    employee: Employee,
    heard: Heard,
    choice: Choice,
    *,
    evaluator: str = "",
    planned: PlannedListening | None = None,
) -> Evaluation:
    """Begin to score a call, or ask its agent to do so (kind self, with the agent's own number as evaluator).

    `planned`: the call as a listening plan gave it out. Only what a plan drew is random, and what scores that anew.

    Breaches: `not_in_use`, `own_call`, `no_reason`, `has_draft`, `scored_already`, `no_account`, `in_the_future`.
    """
    if version.state != FormVersion.State.IN_USE and choice.kind != Evaluation.Kind.CALIBRATION:
        raise Breach("not_in_use")
    now, is_self = timezone.now(), choice.kind == Evaluation.Kind.SELF
    if heard.called_at > now:
        raise Breach("in_the_future")
    who = evaluator or ("" if is_self else actor.number)
    if not who:
        raise Breach("no_account")
    choice = choice if choice.kind == Evaluation.Kind.JOINT else replace(choice, partner="")
    source = planned or choice.about
    sampled = source.sampled if source else Evaluation.Sampled.TARGETED
    if not is_self and (getattr(actor, "employee_id", None) == employee.pk or _is(choice.partner, employee)):
        raise Breach("own_call")
    if choice.kind == Evaluation.Kind.EVALUATOR and sampled == Evaluation.Sampled.TARGETED and not choice.why:
        raise Breach("no_reason")
    _check_scored(version, employee, heard, choice, who)
    row = _begun(version, employee, heard, choice, sampled=sampled, who=who, now=now)
    if planned is not None:
        PlannedListening.objects.filter(pk=planned.pk).update(evaluation=row)
    record(row, {"kind": choice.kind, "employee": employee.pk, "sampled": sampled})
    if is_self:
        address = f"{LIST}{row.pk}/"
        notify(actor, employee, kind="quality.self_asked", values={"on": _day(row)}, address=address)
    return row


def _is(number: str, employee: Employee) -> bool:
    held = employee_of(number) if number else None
    return held is not None and held.pk == employee.pk


def _check_scored(version: FormVersion, employee: Employee, heard: Heard, choice: Choice, who: str) -> None:
    """A call counts once by a form, and a second evaluator is not the first."""
    same = Q(recording=heard.recording) if heard.recording else Q(contact=heard.contact, called_at=heard.called_at)
    rows = Evaluation.objects.filter(same, employee=employee)
    drafts = rows.filter(evaluator=who, form_version=version, kind=choice.kind, state=Evaluation.State.DRAFT)
    if drafts.exists():
        raise Breach("has_draft")
    first, again = choice.about, choice.kind in (Evaluation.Kind.SECOND, Evaluation.Kind.GRADER)
    if again and first is not None and who in (first.evaluator, first.partner):
        raise Breach("scored_already")
    if choice.kind in COUNTING and rows.filter(kind__in=COUNTING, form_version__form=version.form_id).exists():
        raise Breach("scored_already")


def _begun(
    version: FormVersion, employee: Employee, heard: Heard, choice: Choice, *, sampled: str, who: str, now: datetime
) -> Evaluation:
    row: Evaluation = Evaluation.objects.create(
        form_version=version,
        kind=choice.kind,
        manner=choice.manner,
        sampled=sampled,
        why=choice.why,
        is_blind=choice.is_blind,
        about=choice.about,
        partner=choice.partner,
        employee=employee,
        queue=heard.queue,
        recording=heard.recording,
        contact=heard.contact,
        called_at=heard.called_at,
        script_version=script_for(version, heard.called_at, employee.site),
        evaluator=who,
        started_at=now,
        saved_at=now,
    )
    return row


def _day(evaluation: Evaluation) -> str:
    return evaluation.called_at.astimezone(evaluation.employee.site.zone).date().isoformat()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sent for one question. `seen`: the version of the answer it was drawn with; none: not told."""

    given: Given
    words: str = ""
    root_causes: tuple[str, ...] = ()
    from_seconds: float | None = None
    to_seconds: float | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words to the agent as a page sent them; `seen` as of an answer."""

    text: str
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a save: the score, and the questions (`WORDS` for the words) that a colleague had changed."""

    score: Score
    clashes: tuple[str, ...]


def _own(*subject: Any, **rest: Any) -> None:
    """A draft is its writers' own; they are asked for inside the deed."""


def _writers_draft(actor: Actor, evaluation: Evaluation, permission: str) -> Evaluation:
    if actor.number not in (evaluation.evaluator, evaluation.partner):
        raise Refused(permission)
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not held.is_draft:
        raise Breach("not_a_draft")
    return held


@action("quality.save_answers", where=_own)
def save_answers(actor: Actor, evaluation: Evaluation, sent: Mapping[str, Sent], *, words: Words | None = None) -> Kept:
    """Keep what was changed of a draft, whole or not; what does not answer its question is not kept.

    An answer that a colleague changed after the page was drawn stays as they left it and is named in `clashes`.
    Breaches: `not_a_draft`.
    """
    held = _writers_draft(actor, evaluation, "quality.save_answers")
    version, before = whole_version(held), {row.question.code: row for row in answers_of(held)}
    sheet = sheet_for(held, version)
    asks = {ask.code: ask for ask in sheet.asks}
    wanted = {
        question: sent[question.code]
        for question in questions_of(version)
        if question.code in sent and question.code in asks and _fits(asks[question.code], sent[question.code].given)
    }
    clashes = [question.code for question, each in wanted.items() if _clash(actor, before.get(question.code), each)]
    kept = [
        _answer(held, question, each, actor, before.get(question.code))
        for question, each in wanted.items()
        if question.code not in clashes
    ]
    found = score(sheet, {**given_in(before.values()), **given_in(kept)})
    for row in kept:
        row.share = found.shares.get(row.question.code)
    Answer.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["evaluation", "question"], update_fields=COLUMNS
    )
    if words is not None and not _keep_words(actor, held, words):
        clashes.append(WORDS)
    held.saved_at = timezone.now()
    put_score(held, found)
    held.save()
    record(held, {"answers": found.answered})
    return Kept(found, tuple(clashes))


def _fits(ask: Ask, given: Given) -> bool:
    return not given.is_given or answers_it(ask, given)


def _clash(actor: Actor, stored: Answer | None, sent: Sent) -> bool:
    if stored is None or sent.seen is None:
        return False
    return stored.version != sent.seen and stored.written_by != actor.number


def _keep_words(actor: Actor, held: Evaluation, words: Words) -> bool:
    if words.seen is not None and held.words_version != words.seen and held.words_by != actor.number:
        return False
    if held.words != words.text:
        held.words, held.words_by, held.words_version = words.text, actor.number, held.words_version + 1
    return True


def _answer(evaluation: Evaluation, question: Question, sent: Sent, actor: Actor, stored: Answer | None) -> Answer:
    value = sent.given.value
    since, until = sent.from_seconds, sent.to_seconds
    if since is not None and until is not None and until < since:
        since, until = until, since
    return Answer(
        evaluation=evaluation,
        question=question,
        value=None if question.kind == Kind.TEXT else (list(value) if isinstance(value, tuple) else value),
        is_na=sent.given.is_na,
        words=sent.words,
        comment=sent.given.comment,
        root_causes=[cause for cause in sent.root_causes if cause in question.root_causes],
        from_seconds=since,
        to_seconds=until if since is not None else None,
        version=(stored.version if stored else 0) + 1,
        written_by=actor.number,
    )


def put_score(evaluation: Evaluation, found: Score) -> None:
    """The figures of a score into its evaluation."""
    evaluation.score, evaluation.score_before_failing = found.share, found.before_failing
    evaluation.critical_score, evaluation.courtesy_score = found.critical, found.courtesy
    evaluation.adherence_score, evaluation.band = found.adherence, found.band
    evaluation.passed, evaluation.errors = found.passed, dict(found.errors)


@action("quality.submit_evaluation", where=_own)
def submit_evaluation(actor: Actor, evaluation: Evaluation) -> Evaluation:
    """Nothing changes any more but by a dispute. Breaches: `not_a_draft`, `not_complete`."""
    held = _writers_draft(actor, evaluation, "quality.submit_evaluation")
    sheet, answers = sheet_for(held), answers_of(held)
    given = given_in(answers)
    lacking = missing(sheet, given)
    if lacking:
        raise Breach("not_complete", count=len(lacking), first=lacking[0].code)
    now, asked = timezone.now(), asked_now(sheet, given)
    Answer.objects.filter(pk__in=[row.pk for row in answers if row.question.code not in asked]).delete()
    put_score(held, score(sheet, given))
    held.state, held.submitted_at = Evaluation.State.SUBMITTED, now
    today = now.astimezone(held.employee.site.zone).date()
    held.dispute_until = working_days_from(held.employee.site, today, held.form_version.dispute_days)
    if held.kind == Evaluation.Kind.SELF:
        held.state = Evaluation.State.CLOSED
    held.save()
    ScoreChange.objects.create(evaluation=held, at=now, by=actor.number, before=None, after=held.score)
    record(held, {"score": held.score, "state": ["draft", held.state]})
    return held


@action("quality.discard_evaluation", where=_own)
def discard_evaluation(actor: Actor, evaluation: Evaluation) -> None:
    """Throw a draft of one's own away. Breaches: `not_a_draft`."""
    held = _writers_draft(actor, evaluation, "quality.discard_evaluation")
    record(held, {"deleted": True, "employee": held.employee_id})
    held.delete()


@action("quality.release_evaluation", where=lambda evaluation, **rest: place_of_evaluation(evaluation))
def release_evaluation(actor: Actor, evaluation: Evaluation, *, on: date | None = None) -> Evaluation:
    """Let the agent read it, now or from a day on. Breaches: `not_submitted`, `not_for_the_agent`, `own_call`.

    The days to dispute count from submission; released later, they count from then: nobody disputes what they cannot
    read.
    """
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.kind not in FOR_THE_AGENT:
        raise Breach("not_for_the_agent")
    if held.state != Evaluation.State.SUBMITTED:
        raise Breach("not_submitted")
    if getattr(actor, "employee_id", None) == held.employee_id:
        raise Breach("own_call")
    now, site = timezone.now(), held.employee.site
    today = now.astimezone(site.zone).date()
    if on is not None and on > today:
        held.release_on = on
        held.save(update_fields=["release_on"])
        record(held, {"release_on": on.isoformat()})
        return held
    held.state, held.released_at, held.release_on = Evaluation.State.RELEASED, now, today
    submitted = (held.submitted_at or now).astimezone(site.zone).date()
    if submitted < today:
        held.dispute_until = working_days_from(site, today, held.form_version.dispute_days)
    held.save()
    record(held, {"state": ["submitted", "released"]})
    until = held.dispute_until.isoformat() if held.dispute_until else ""
    values = {"on": _day(held), "until": until}
    notify(actor, held.employee, kind="quality.released", values=values, address=f"{LIST}{held.pk}/")
    return held


def _agents(actor: Actor, evaluation: Evaluation, permission: str) -> Evaluation:
    if getattr(actor, "employee_id", None) != evaluation.employee_id:
        raise Refused(permission)
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not held.is_released:
        raise Refused(permission)
    return held


@action("quality.read_evaluation", where=_own)
def read_evaluation(actor: Actor, evaluation: Evaluation) -> None:
    """Note that the agent has opened it."""
    held = _agents(actor, evaluation, "quality.read_evaluation")
    held.read_at = held.read_at or timezone.now()
    held.save(update_fields=["read_at"])
    record(held, {"read": True})


@action("quality.acknowledge_evaluation", where=_own)
def acknowledge_evaluation(actor: Actor, evaluation: Evaluation) -> None:
    """The agent has taken note of it; that is not to agree. Breaches: `acknowledged_already`."""
    held = _agents(actor, evaluation, "quality.acknowledge_evaluation")
    if held.acknowledged_at is not None:
        raise Breach("acknowledged_already")
    held.acknowledged_at = timezone.now()
    if held.state == Evaluation.State.RELEASED:
        held.state = Evaluation.State.ACKNOWLEDGED
    held.save(update_fields=["acknowledged_at", "state"])
    record(held, {"state": held.state})


@action("quality.export_evaluations")
def note_export(actor: Actor, *, rows: int, reason: str) -> None:
    """A list of evaluations leaves the house."""
    record("quality.evaluation:list", {"rows": rows}, reason=reason)
