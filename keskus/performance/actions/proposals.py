"""Rules that propose coaching are set; the system proposes; a lead takes a proposal up or says why not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor
from keskus.people.actions.notices import notify
from keskus.people.models import Employee
from keskus.people.queries import place_of, place_of_thing
from keskus.performance.actions.coaching import anywhere, plan_coaching
from keskus.performance.models import CoachingProposal, CoachingSession, CoachingTrigger
from keskus.performance.queries.proposals import SET, Draft, State, behind, leads_of
from keskus.performance.rules.proposing import BY_SCORE, FEWEST, Sign

COLUMNS = ("name", "kind", "form", "times", "threshold", "days", "starts_on", "ends_on")


@action(SET, where=anywhere)
def set_trigger(actor: Actor, trigger: CoachingTrigger | None, **values: Any) -> CoachingTrigger:
    """Make a rule, or change what it looks for from now on; what it proposed stays.

    Breaches: `no_team`, `too_few` (`least`), `threshold_missing`, `ends_before_start`.
    """
    teams = list(values["teams"])
    concerned = [*teams, *(trigger.teams.all() if trigger else ())]
    if not all(actor.may(SET, place_of_thing(team)) for team in concerned):
        raise Refused(SET)
    _refuse(teams, values)
    row, was = trigger or CoachingTrigger(), _said(trigger)
    for name in COLUMNS:
        setattr(row, name, values[name])
    row.set_by, row.set_at = actor.number, timezone.now()
    row.save()
    row.teams.set(teams)
    now = _said(row)
    record(row, {name: [was.get(name), said] for name, said in now.items() if was.get(name) != said})
    return row


def _refuse(teams: list[Any], values: dict[str, Any]) -> None:
    sign = Sign(values["kind"])
    if not teams:
        raise Breach("no_team")
    if values["times"] < FEWEST[sign]:
        raise Breach("too_few", least=FEWEST[sign])
    if sign in BY_SCORE and not values["threshold"]:
        raise Breach("threshold_missing")
    if values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Breach("ends_before_start")


def _said(row: CoachingTrigger | None) -> dict[str, Any]:
    if row is None:
        return {}
    days = {name: getattr(row, name) for name in ("starts_on", "ends_on")}
    return {
        "kind": row.kind,
        "times": row.times,
        "threshold": row.threshold,
        "days": row.days,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "teams": sorted(team.pk for team in row.teams.all()),
    }


@action("performance.propose_coaching")
def propose_coaching(actor: Actor, trigger: CoachingTrigger, draft: Draft) -> CoachingProposal:
    """Propose that somebody be coached, and tell those who lead them. Nothing is placed."""
    now = timezone.now()
    row = CoachingProposal.objects.create(
        trigger=trigger,
        employee=Employee.objects.select_related("site").get(pk=draft.employee),
        kind=trigger.kind,
        threshold=trigger.threshold,
        days=trigger.days,
        question_id=draft.question,
        cause=draft.cause,
        made_at=now,
    )
    row.evaluations.set(draft.evaluations)
    record(row, {"kind": row.kind, "evaluations": len(draft.evaluations)})
    today = now.astimezone(row.employee.site.zone).date()
    address = reverse("performance:proposal", args=[row.pk])
    for lead in leads_of(row.employee, today):
        notify(actor, lead, kind="performance.coaching_proposed", values={"name": row.employee.name}, address=address)
    return row


def _where(proposal: CoachingProposal, **rest: Any) -> Any:
    return place_of(proposal.employee)


def _undecided(actor: Actor, proposal: CoachingProposal) -> CoachingProposal:
    """Held until the deed is done. Breaches: `own_proposal`, `is_decided`."""
    held = CoachingProposal.objects.select_for_update(of=("self",)).select_related("employee").get(pk=proposal.pk)
    if getattr(actor, "employee_id", None) == held.employee_id:
        raise Breach("own_proposal")
    if held.state != State.OPEN:
        raise Breach("is_decided")
    held.decided_by, held.decided_at = actor.number, timezone.now()
    return held


@action("performance.accept_proposal", where=_where)
def accept_proposal(actor: Actor, proposal: CoachingProposal, *, focus: str, minutes: int) -> CoachingSession:
    """Take it up: a session of one's own, about the last call behind it, that wants a place.

    Breaches: `own_proposal`, `is_decided`, and those of `plan_coaching`.
    """
    held = _undecided(actor, proposal)
    last = next(reversed(behind(actor, held)), None)
    answer = last.answer if last else None
    made = plan_coaching(
        actor,
        people=[held.employee],
        focus=focus,
        minutes=minutes,
        reason="praise" if held.kind == Sign.PRAISE else "evaluation",
        question=held.question,
        evaluation=last.evaluation if last else None,
        recording=last.evaluation.recording if last else None,
        from_seconds=answer.from_seconds if answer else None,
        to_seconds=answer.to_seconds if answer else None,
    )
    held.state, held.session = State.ACCEPTED, made
    held.save(update_fields=["state", "session", "decided_by", "decided_at"])
    record(held, {"state": ["open", "accepted"]})
    return made


@action("performance.dismiss_proposal", where=_where)
def dismiss_proposal(actor: Actor, proposal: CoachingProposal, *, words: str) -> CoachingProposal:
    """No coaching for this, and why. Breaches: `own_proposal`, `is_decided`, `words_missing`."""
    held = _undecided(actor, proposal)
    if not words.strip():
        raise Breach("words_missing")
    held.state, held.words = State.DISMISSED, words.strip()
    held.save(update_fields=["state", "words", "decided_by", "decided_at"])
    record(held, {"state": ["open", "dismissed"]}, reason=held.words)
    return held
