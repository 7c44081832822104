"""The optimiser at a draft, as a job: progress, the best so far, stop and keep; the same seed gives the same roster."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from django.utils import timezone

from keskus.core.actions import SYSTEM, Breach, action, record
from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.core.work import is_stopping, request, request_stop, save_progress
from keskus.engines.rostering import Enough, Instance, Only, Progress, Result, solve, usual_steps
from keskus.engines.rostering import Roster as Made
from keskus.planning.actions.changes import write_built
from keskus.planning.actions.reach import anywhere, draft_for, instance_for
from keskus.planning.models import Roster
from keskus.planning.queries.basis import basis_now
from keskus.planning.queries.instances import roster_now, shifts_of_made
from keskus.planning.queries.rosters import building

# Under the library's limit of a task, with room for the bound before and the writing after.
MOST_SECONDS = 40
TELL_EVERY_SECONDS = 1.0


@action("planning.build_roster", where=anywhere)
def build_roster(
    actor: Actor, roster: Roster, *, seed: int, effort: int, people: Sequence[int] = (), days: Sequence[int] = ()
) -> Job:
    """Have the worker build the draft, or only some people's or days' part of it.

    Breaches: `build_under_way`, `no_templates`, `no_people`, `nothing_needed`, `rules_clash`.
    """
    draft = draft_for(actor, "planning.build_roster", roster)
    if building(draft) is not None:
        raise Breach("build_under_way")
    instance = _instance(draft)
    needs = [each.required for each in instance.demand] + [each.required for each in instance.roles]
    if not any(any(need) for need in needs):
        raise Breach("nothing_needed")
    parameters = {"seed": seed, "effort": effort, "people": list(people), "days": list(days), "version": draft.version}
    job = request(actor, build_step, subject=draft, parameters=parameters, total=100)
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
    request_stop(actor, job.pk)


def build_step(job: Job) -> bool:
    """Build in one go, within the minute that a step may take; told to stop, the best found so far is kept."""
    draft = Roster.objects.select_related("site").get(pk=int(job.subject.rpartition(":")[2]))
    basis = basis_now(draft)
    instance, asked = _instance(draft), job.parameters
    only = Only(frozenset(str(each) for each in asked["people"]), frozenset(asked["days"]))
    steps = usual_steps(len(instance.people)) * int(asked["effort"])
    result = solve(
        instance,
        seed=int(asked["seed"]),
        steps=steps,
        tell=_teller(job),
        start_from=roster_now(draft, instance) if asked["people"] or asked["days"] else None,
        only=only if asked["people"] or asked["days"] else None,
    )
    keep_built(SYSTEM, draft, instance, result, job, basis)
    return False


def _teller(job: Job) -> Callable[[Progress, Callable[[], Made]], None]:
    told, began = [0.0], time.monotonic()

    def tell(progress: Progress, best: Callable[[], Made]) -> None:
        now = time.monotonic()
        if now - began > MOST_SECONDS:
            raise Enough  # by the clock: another time, on an idle machine, it may be another roster
        if now - told[0] < TELL_EVERY_SECONDS:
            return
        told[0] = now
        figures = {"cost": progress.value, "bound": progress.bound, "gap": progress.gap}
        known = {name: value for name, value in figures.items() if isfinite(value)}
        outcome = {"phase": progress.phase, **known}
        save_progress(job, done=int(progress.share * 100), outcome=outcome)
        if is_stopping(job):
            raise Enough

    return tell


@action("planning.keep_built")
def keep_built(
    actor: Actor, draft: Roster, instance: Instance, result: Result, job: Job, basis: dict[str, Any]
) -> None:
    """Put the optimiser's roster into the draft, and note how good it is. Who asked for it may take it back."""
    people = {int(person.id) for person in instance.people}
    done = write_built(
        job.requested_by, draft, shifts_of_made(instance, result.roster), people, int(job.parameters["version"])
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
        "shifts": len(done.kept),
        "wishes_granted": sum(each.wishes_granted for each in result.counts),
        "wishes_refused": sum(each.wishes_refused for each in result.counts),
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    Roster.objects.filter(pk=draft.pk).update(built=outcome, basis=basis)
    save_progress(job, done=100, outcome=outcome)
    record(draft, {"seed": result.seed, "shifts": len(done.kept), "version": done.version})
