"""The optimiser at a draft, as a job: progress, the best so far, stop and keep; the same seed gives the same roster.

It works in turns that the clock ends, but goes on exactly where it was: the roster hangs on the steps alone, unless the
planner gave it so many minutes.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from django.utils import timezone

from keskus.core.actions import SYSTEM, Breach, action, record
from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.core.work import is_stopping, request, request_stop, save_progress
from keskus.engines.rostering import Enough, Fault, Instance, Only, Progress, Result, solve, usual_steps
from keskus.engines.rostering import Roster as Made
from keskus.engines.rostering.ready import is_ready
from keskus.planning.actions.changes import write_built
from keskus.planning.actions.reach import anywhere, draft_for, instance_for
from keskus.planning.models import Roster
from keskus.planning.queries.basis import basis_now
from keskus.planning.queries.instances import roster_now, shifts_of_made
from keskus.planning.queries.rosters import building

# Of one turn: under the library's limit of a task, with room for the bound before and the writing after.
TURN_SECONDS = TURN_SECONDS_TO_BE_READY = 30
MOMENT_SECONDS = 1.0
MINUTE = 60
TELL_EVERY_SECONDS = 1.0


@action("planning.build_roster", where=anywhere)
def build_roster(
    actor: Actor,
    roster: Roster,
    *,
    seed: int,
    effort: int,
    minutes: int = 0,
    people: Sequence[int] = (),
    days: Sequence[int] = (),
) -> Job:
    """Have the worker build the draft, or only a part of it (people, days); with `minutes`, as well as it can in them.

    Breaches: `build_under_way`, `no_templates`, `no_people`, `nothing_needed`, `rules_clash`.
    """
    draft = draft_for(actor, "planning.build_roster", roster)
    if building(draft) is not None:
        raise Breach("build_under_way")
    instance = _instance(draft)
    needs = [each.required for each in instance.demand] + [each.required for each in instance.roles]
    if not any(any(need) for need in needs):
        raise Breach("nothing_needed")
    asked = {"seed": seed, "effort": effort, "minutes": minutes, "people": list(people), "days": list(days)}
    job = request(actor, build_step, subject=draft, parameters=asked | {"version": draft.version}, total=100)
    record(draft, {"seed": seed, "people": len(people) or len(instance.people)})
    return job


def _instance(draft: Roster) -> Instance:
    instance = instance_for(draft)
    if not instance.people:
        raise Breach("no_people")
    return instance


@action("planning.stop_build", where=anywhere)
def stop_build(actor: Actor, roster: Roster) -> None:
    """Tell the optimiser to stop; what it has found by then is kept. Breaches: `build_over`."""
    draft = draft_for(actor, "planning.stop_build", roster)
    job = building(draft)
    if job is None:
        raise Breach("build_over")
    record(draft, {"state": [job.state, "stopping"]})
    if job.state == Job.State.REQUESTED and job.position:  # between two turns: the next one keeps what was found
        Job.objects.filter(pk=job.pk).update(parameters=job.parameters | {"is_enough": True})
    else:
        request_stop(actor, job.pk)


def build_step(job: Job) -> bool:
    """Go on for one turn; told to stop, the best found so far is kept.

    After an upgrade the optimiser is made ready first, which on a slow machine takes more than a turn.
    """
    if not is_ready_at_once():
        save_progress(job, done=job.done)
        return True
    draft = Roster.objects.select_related("site").get(pk=int(job.subject.rpartition(":")[2]))
    basis = basis_now(draft)
    instance, turn = _instance(draft), _Turn(job)
    try:
        result = _solved(draft, instance, job, turn)
    except Fault as fault:
        if fault.field != "resume":
            raise
        job.position = {}  # something has changed since the turn before
        result = _solved(draft, instance, job, turn)
    if turn.is_over and not is_stopping(job):
        save_progress(job, done=job.done, position={"rest": b64encode(result.rest).decode()})
        return True
    keep_built(SYSTEM, draft, instance, result, job, basis)
    return False


def is_ready_at_once() -> bool:
    """Whether the optimiser is ready and this turn still has its time; else the turn was for making it ready."""
    began = time.monotonic()
    return is_ready(TURN_SECONDS_TO_BE_READY) and time.monotonic() - began < MOMENT_SECONDS


def _solved(draft: Roster, instance: Instance, job: Job, turn: _Turn) -> Result:
    asked = job.parameters
    people, days = frozenset(str(each) for each in asked["people"]), frozenset(asked["days"])
    is_part, minutes = bool(people or days), int(asked.get("minutes", 0))
    return solve(
        instance,
        seed=int(asked["seed"]),
        seconds=minutes * MINUTE if minutes else None,
        steps=None if minutes else usual_steps(len(instance.people)) * int(asked["effort"]),
        tell=turn.tell,
        start_from=roster_now(draft, instance, Only(people, days)) if is_part else None,
        only=Only(people, days) if is_part else None,
        resume=b64decode(job.position["rest"]) if job.position else None,
    )


class _Turn:
    """Listens to the optimiser for one turn of its job, and ends the turn."""

    def __init__(self, job: Job) -> None:
        self.job, self.began, self.told, self.is_over = job, time.monotonic(), 0.0, False

    def tell(self, progress: Progress, best: Callable[[], Made]) -> None:
        now = time.monotonic()
        if self.job.parameters.get("is_enough"):
            raise Enough
        if now - self.told >= TELL_EVERY_SECONDS:
            self.told = now
            figures = {"cost": progress.value, "bound": progress.bound, "gap": progress.gap}
            known = {name: value for name, value in figures.items() if isfinite(value)}
            save_progress(self.job, done=int(progress.share * 100), outcome={"phase": progress.phase, **known})
            if is_stopping(self.job):
                raise Enough
        if now - self.began > TURN_SECONDS and progress.phase != "first":
            self.is_over = True
            raise Enough


@action("planning.keep_built")
def keep_built(
    actor: Actor, draft: Roster, instance: Instance, result: Result, job: Job, basis: dict[str, Any]
) -> None:
    """Put the optimiser's roster into the draft, and note how good it is. Who asked for it may take it back."""
    people = {int(person.id) for person in instance.people}
    done = write_built(
        job.requested_by, draft, shifts_of_made(draft, instance, result.roster), people, int(job.parameters["version"])
    )
    outcome = {
        "seed": result.seed,
        "steps": result.steps,
        "seconds": round(result.seconds, 1),
        "cost": round(result.cost.total, 2),
        "bound": round(result.bound, 2),
        "gap": round(result.gap, 5) if isfinite(result.gap) else None,
        "causes": {name: round(value, 2) for name, value in asdict(result.cost).items()},
        "missing_hours": round(sum(result.coverage.missing) * instance.interval_minutes / 60, 2),
        "is_stopped": result.is_stopped,
        "is_by_clock": result.is_stopped or bool(job.parameters.get("minutes")),
        "shifts": len(done.kept),
        "wishes_granted": sum(each.wishes_granted for each in result.counts),
        "wishes_refused": sum(each.wishes_refused for each in result.counts),
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    Roster.objects.filter(pk=draft.pk).update(built=outcome, basis=basis)
    save_progress(job, done=100, outcome=outcome, position={})
    record(draft, {"seed": result.seed, "shifts": len(done.kept), "version": done.version})
