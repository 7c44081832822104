"""The listening plan: set, drawn from, calls asked for by hand, replaced with a reason, handed on."""

from __future__ import annotations

from datetime import timedelta
from secrets import randbits
from typing import Any

from django.utils import timezone

from keskus.access.models import User
from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor
from keskus.core.audit import changes_between
from keskus.people.queries import place_of as place_of_employee
from keskus.people.queries import place_of_thing
from keskus.quality.models import Form, ListeningDraw, ListeningPlan, PlannedListening
from keskus.quality.queries import drawing
from keskus.quality.rules.drawing import NAMED, Drawn, Replacement, Trigger
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import place_of as place_of_recording

SEED_BITS = 48
COLUMNS = (
    "name",
    "site",
    "form",
    "rhythm",
    "per_month",
    "targeted_per_month",
    "min_seconds",
    "max_seconds",
    "dead_air_seconds",
    "hold_seconds",
    "repeat_days",
    "takes_transfers",
    "new_hire_days",
    "new_hire_extra",
    "due_days",
    "is_blind",
    "keeps_lines_apart",
    "starts_on",
    "ends_on",
)
MANY = ("teams", "queues", "evaluators")


def anywhere(*subject: Any, **rest: Any) -> None:
    """A plan stands at all its teams; each is asked for inside the deed."""


def _need(actor: Actor, permission: str, teams: Any) -> None:
    if not all(actor.may(permission, place_of_thing(team)) for team in teams):
        raise Refused(permission)


@action("quality.set_plan", where=anywhere)
def set_plan(actor: Actor, plan: ListeningPlan | None, **values: Any) -> ListeningPlan:
    """Make a plan, or change what holds for its next draws; what was drawn stays.

    Breaches: `team_elsewhere`, `no_evaluator`, `lengths`, `ends_before_start`.
    """
    teams = list(values["teams"])
    _need(actor, "quality.set_plan", [*teams, *(plan.teams.all() if plan else ())])
    _refuse(teams, values)
    row = plan or ListeningPlan(seed=randbits(SEED_BITS), made_by=actor.number, made_at=timezone.now())
    before = _said(row) if plan else {}
    for name in COLUMNS:
        setattr(row, name, values[name])
    row.save()
    for name in MANY:
        getattr(row, name).set(values[name])
    record(row, changes_between(before, _said(row)))
    return row


def _refuse(teams: list[Any], values: dict[str, Any]) -> None:
    if not teams or any(team.site_id != values["site"].pk for team in teams):
        raise Breach("team_elsewhere")
    if not list(values["evaluators"]):
        raise Breach("no_evaluator")
    if values["max_seconds"] is not None and values["max_seconds"] <= values["min_seconds"]:
        raise Breach("lengths")
    if values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Breach("ends_before_start")


def _said(row: ListeningPlan) -> dict[str, Any]:
    """As the trail keeps it: numbers for rows."""
    plain = {name: getattr(row, f"{name}_id", getattr(row, name)) for name in COLUMNS}
    days = {name: plain[name] and plain[name].isoformat() for name in ("starts_on", "ends_on")}
    many = {name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in MANY}
    return plain | days | many


@action("quality.draw_listening")
def draw_listening(actor: Actor, plan: ListeningPlan, proposal: drawing.Proposal) -> int:
    """Write down what was drawn from some days; once for each stretch of days. How many calls that is."""
    part, now = proposal.part, timezone.now()
    draw, is_new = ListeningDraw.objects.get_or_create(
        plan=plan,
        first=part.first,
        defaults={"last": part.last, "at": now, "there": proposal.there, "excluded": proposal.excluded},
    )
    record(draw, {"there": proposal.there, "drawn": len(proposal.rows) if is_new else 0, **proposal.excluded})
    if not is_new:
        return 0
    rows = [
        PlannedListening(
            plan=plan,
            draw=draw,
            month=part.month,
            form_id=plan.form_id,
            employee_id=each.employee,
            recording_id=each.found.call.number,
            evaluator_id=each.evaluator,
            sampled="targeted" if each.found.trigger else "random",
            trigger=each.found.trigger.value if each.found.trigger else "",
            drawn=each.found.drawn,
            of=each.found.of,
            is_blind=plan.is_blind,
            made_by=actor.number,
            made_at=now,
            due_on=now.astimezone(plan.site.zone).date() + timedelta(days=plan.due_days),
        )
        for each in proposal.rows
    ]
    PlannedListening.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _at_recording(recording: Recording, **rest: Any) -> Any:
    return place_of_recording(recording)


@action("quality.ask_listening", where=_at_recording)
def ask_listening(
    actor: Actor, recording: Recording, *, form: Form, evaluator: User, trigger: Trigger, words: str, due_days: int = 7
) -> PlannedListening:
    """Have somebody judge a named call, for a reason that is kept and shown (privacy rule 21). Never a random one.

    Breaches: `words_missing`, `no_agent`, `not_playable`, `own_call`, `already_planned`.
    """
    if trigger not in NAMED or not words.strip():
        raise Breach("words_missing")
    if recording.employee is None:
        raise Breach("no_agent")
    if not recording.is_playable:
        raise Breach("not_playable")
    if evaluator.employee_id == recording.employee_id:
        raise Breach("own_call")
    if PlannedListening.objects.filter(recording=recording, replaced_at=None).exists():
        raise Breach("already_planned")
    now = timezone.now()
    today = now.astimezone(recording.site.zone).date()
    row = PlannedListening.objects.create(
        month=recording.began_at.astimezone(recording.site.zone).date().replace(day=1),
        form=form,
        employee=recording.employee,
        recording=recording,
        evaluator=evaluator,
        sampled="targeted",
        trigger=trigger.value,
        words=words.strip(),
        made_by=actor.number,
        made_at=now,
        due_on=today + timedelta(days=due_days),
    )
    record(row, {"recording": recording.pk, "evaluator": f"user:{evaluator.pk}", "trigger": trigger.value})
    return row


def _at_agent(row: PlannedListening, **rest: Any) -> Any:
    return place_of_employee(row.employee)


def _open(row: PlannedListening) -> PlannedListening:
    """The row, held until the deed is done, if it waits still. Breaches: `is_settled`."""
    held = PlannedListening.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.replaced_at is not None or (held.evaluation is not None and held.evaluation.submitted_at is not None):
        raise Breach("is_settled")
    return held


@action("quality.replace_listening", where=_at_agent)
def replace_listening(
    actor: Actor, row: PlannedListening, *, reason: Replacement, words: str = ""
) -> PlannedListening | None:
    """Put a call aside, with why, and draw another one of the same agent and days; None where none is left.

    Only whoever was to hear it, and not with a draft of its score. Breaches: `not_yours`, `is_settled`, `has_draft`,
    `words_missing`.
    """
    held = _open(row)
    if held.evaluator is None or actor.number != f"user:{held.evaluator_id}":
        raise Breach("not_yours")
    if held.evaluation is not None:
        raise Breach("has_draft")
    if reason is Replacement.OTHER and not words.strip():
        raise Breach("words_missing")
    found = drawing.replacement(held)
    held.replaced_for, held.replaced_words = reason.value, words.strip()
    held.replaced_by, held.replaced_at = actor.number, timezone.now()
    held.save(update_fields=["replaced_for", "replaced_words", "replaced_by", "replaced_at"])
    new = _instead(actor, held, *found) if found else None
    record(held, {"replaced_for": reason.value, "replaced_with": new.pk if new else None})
    return new


def _instead(actor: Actor, held: PlannedListening, found: Drawn, evaluator: int | None) -> PlannedListening:
    return PlannedListening.objects.create(
        plan=held.plan,
        draw=held.draw,
        month=held.month,
        form=held.form,
        employee=held.employee,
        recording_id=found.call.number,
        evaluator_id=evaluator,
        sampled=held.sampled,
        trigger=held.trigger,
        drawn=found.drawn,
        of=found.of,
        is_blind=held.is_blind,
        made_by=actor.number,
        made_at=timezone.now(),
        due_on=held.due_on,
        replaces=held,
    )


@action("quality.hand_on_listening", where=_at_agent)
def hand_on_listening(actor: Actor, row: PlannedListening, *, evaluator: User) -> PlannedListening:
    """Have another evaluator judge it. Breaches: `is_settled`, `has_draft`, `kept_apart`."""
    held = _open(row)
    if held.evaluation is not None:
        raise Breach("has_draft")
    apart = drawing.kept_apart(held.plan, {evaluator.pk: evaluator}, [held.employee_id])
    if apart:
        raise Breach("kept_apart")
    before, held.evaluator = held.evaluator_id, evaluator
    held.save(update_fields=["evaluator"])
    record(held, {"evaluator": [f"user:{before}" if before else None, f"user:{evaluator.pk}"]})
    return held
