"""Why a roster is as it is, sought as a job: the rules behind each gap, refused wish and short contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.core.work import request, save_progress
from keskus.engines.rostering import Conflict, Instance, explain, smallest_conflict
from keskus.engines.rostering.reasons import Reason
from keskus.planning.actions.building import is_ready_at_once
from keskus.planning.actions.reach import anywhere, instance_for, need
from keskus.planning.models import Roster
from keskus.planning.queries.instances import instance_of, roster_now
from keskus.planning.queries.rosters import explanation

# Of each kind: the gravest gaps, then wishes, then contracts. More would not be read.
MOST_REASONS = 12
MOST_NAMES = 400  # of people behind one rule
MOST_PEOPLE_FOR_COVER = 40
CONFLICT_SECONDS = 20


@action("planning.explain_roster", where=anywhere)
def explain_roster(actor: Actor, roster: Roster) -> Job:
    """Have the worker seek the reasons. Breaches: `explaining`, `no_templates`, `rules_clash`."""
    need(actor, "planning.explain_roster", roster.teams.all())
    job = explanation(roster)
    if job is not None and not job.is_over:
        raise Breach("explaining")
    instance_for(roster)
    record(roster, {"version": roster.version})
    return request(actor, explain_step, subject=roster, parameters={"version": roster.version}, total=2)


def explain_step(job: Job) -> bool:
    """Seek all reasons in one turn, and what cannot be had together in the next; both are kept with the job."""
    row = Roster.objects.select_related("site").get(pk=int(job.subject.rpartition(":")[2]))
    if not job.position:
        instance = instance_of(row)
        found = explain(instance, roster_now(row, instance), most=MOST_REASONS)
        outcome = {"version": row.version, "reasons": [_stored(reason) for reason in found]}
        save_progress(job, done=1, position={"is_explained": True}, outcome=outcome)
        return True
    if not is_ready_at_once():
        save_progress(job, done=1)
        return True
    conflicts = _conflicts(instance_of(row), job.outcome["reasons"]) if row.version == job.outcome["version"] else ()
    save_progress(job, done=2, outcome=job.outcome | {"conflicts": [asdict(conflict) for conflict in conflicts]})
    return False


def _conflicts(instance: Instance, reasons: Iterable[dict[str, Any]]) -> tuple[Conflict, ...]:
    """What cannot be had at all, whatever roster is made: of those short of their contract, and of who must be there.

    Cover is tried with everybody at once; in a large centre that would outlast the job. So would many people one by
    one: those whom the time does not reach are left out.
    """
    short = {reason["about"][0] for reason in reasons if reason["kind"] == "contract"}
    uncovered = any(reason["kind"] in {"minimum", "role"} for reason in reasons)
    small = len(instance.people) <= MOST_PEOPLE_FOR_COVER
    return smallest_conflict(instance, people=short, with_cover=uncovered and small, seconds=CONFLICT_SECONDS)


def _stored(reason: Reason) -> dict[str, Any]:
    """Codes and numbers only: names are put to them for whoever reads."""
    way = reason.way_out
    return {
        **{name: getattr(reason, name) for name in ("kind", "day", "from_minute", "to_minute", "needed", "possible")},
        "about": list(reason.about),
        "missing_minutes": reason.missing_minutes,
        "blocks": [{"rule": block.rule, "people": list(block.people)[:MOST_NAMES]} for block in reason.blocks],
        "way_out": way
        and {
            "person": way.person,
            "span": [way.shift.start_minute, way.shift.end_minute] if way.shift else None,
            "bent": list(way.bent),
            "hours": way.hours,
        },
    }
