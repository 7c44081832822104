"""Scenarios: kept, played beside the plan by the simulator, taken away."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.core.fields import Money
from keskus.core.models import Job
from keskus.core.work import request, save_progress
from keskus.engines.staffing import Load
from keskus.engines.staffing.model import Counts
from keskus.engines.staffing.prices import Money as Rate
from keskus.engines.staffing.scenarios import Compared, compare
from keskus.engines.staffing.scenarios import Scenario as Played
from keskus.people.models import Queue
from keskus.people.queries import place_of_thing
from keskus.planning.actions.reach import at_queue
from keskus.planning.models import Scenario
from keskus.planning.queries.plans import DEFERRED, plan_of
from keskus.planning.queries.staffing import Answer, answer
from keskus.planning.rules.scenarios import Changes

REPLICATIONS, SEED = 60, 1
MOST_DAYS = 7  # are played: the first of the scenario


def _at_scenario(row: Scenario, **values: Any) -> Place:
    return place_of_thing(row.queue)


@action("planning.save_scenario", where=at_queue)
def save_scenario(
    actor: Actor, queue: Queue, *, name: str, starts_on: date, ends_on: date, changes: Changes, price: Money | None
) -> Scenario:
    """Keep a what-if with what the formulas say of it now."""
    if Scenario.objects.filter(queue=queue, name__iexact=name).exists():
        raise Breach("name_taken", value=name)
    plan = plan_of(queue, starts_on, ends_on)
    if plan is None:
        raise Breach("no_forecast")
    base = answer(plan, Changes())
    found = answer(plan, changes, beside=base.required)
    row = Scenario(queue=queue, name=name, starts_on=starts_on, ends_on=ends_on, changes=changes.plain)
    row.results, row.run_id = results_of(base, found), plan.days[0].run_id
    row.made_by, row.made_at = actor.number, timezone.now()
    row.price = price
    row.save()
    told = {"queue": queue.pk, "name": name, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
    record(row, {**told, "value": str(price or "")})
    return row


def results_of(base: Answer, found: Answer) -> dict[str, Any]:
    """Hours and what callers meet, as numbers to be stored."""
    met = found.figures.over() if found.figures is not None else None
    left = found.given.over() if found.given is not None else None
    return {
        "hours": round(found.hours, 2),
        "paid_hours": round(found.paid_hours, 2),
        "planned_paid_hours": round(base.paid_hours, 2),
        "service_level": _number(met.service_level) if met else None,
        "abandonment": _number(met.abandonment) if met else None,
        "service_level_as_planned": _number(left.service_level) if left else None,
    }


def _number(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None


@action("planning.delete_scenario", where=_at_scenario)
def delete_scenario(actor: Actor, row: Scenario) -> None:
    """Take a scenario away."""
    record(row, {"name": [row.name, None]})
    row.delete()


@action("planning.compare_scenario", where=_at_scenario)
def compare_scenario(actor: Actor, row: Scenario) -> Job:
    """Have the plan and the scenario played with the same callers."""
    if row.queue.channel in DEFERRED:
        raise Breach("not_simulated")
    job = request(actor, compare_step, subject=row, parameters={"scenario": row.pk}, total=1)
    row.job_id = job.pk
    row.save(update_fields=["job_id"])
    return job


def compare_step(job: Job) -> bool:
    """Play them, and keep what came of it with the scenario."""
    row = Scenario.objects.select_related("queue__site").filter(pk=job.parameters["scenario"]).first()
    plan = plan_of(row.queue, row.starts_on, row.ends_on) if row else None
    if row is None or plan is None:
        return False
    changes = Changes.of(row.changes)
    base = answer(plan, Changes())
    found = answer(plan, changes, beside=base.required)
    played = _played(base, found, changes, row.price)
    rows = compare(played, found.goals, replications=REPLICATIONS, seed=SEED)
    kept = [_kept(each) for each in rows]
    with transaction.atomic():
        days = min(MOST_DAYS, len(plan.days))
        Scenario.objects.filter(pk=row.pk).update(comparison={"rows": kept, "days": days, "played": REPLICATIONS})
        save_progress(job, done=1, outcome={"scenario": row.pk})
    return False


def _played(base: Answer, found: Answer, changes: Changes, price: Money | None) -> list[Played]:
    """The plan; the change met by the plan's agents; the change met by the agents it takes."""
    rate = Rate(price.amount, price.currency) if price else None
    share = found.plan.shrinkage if changes.shrinkage is None else changes.shrinkage
    kept = np.maximum(0, base.required + changes.agents)
    return [
        _scenario("plan", base, base.required, base.plan.shrinkage, rate),
        _scenario("as_planned", found, kept, share, rate),
        _scenario("needed", found, found.required, share, rate),
    ]


def _scenario(name: str, found: Answer, agents: Counts, shrinkage: float, rate: Rate | None) -> Played:
    """The simulator's agents are places: several to a person where contacts are handled at once."""
    load, places = found.load, found.plan.at_once
    patience = None if load.patience_seconds is None else load.patience_seconds[:MOST_DAYS]
    part = Load(load.calls[:MOST_DAYS], load.handle_seconds[:MOST_DAYS], patience, load.interval_seconds)
    counts = agents[:MOST_DAYS].ravel() * places
    return Played(name, part, counts, paid=1 / (1 - shrinkage) / places, rate=rate)


def _kept(found: Compared) -> dict[str, Any]:
    figures = found.figures
    return {
        "name": found.scenario.name,
        **{name: _estimate(getattr(figures, name)) for name in found.differences},
        "differences": {name: _estimate(each) for name, each in found.differences.items()},
        "occupancy": _estimate(found.occupancy),
        "paid_hours": round(found.paid_hours, 2),
        "price": [str(found.price.amount), found.price.currency] if found.price else None,
    }


def _estimate(found: Any) -> list[float | None]:
    return [_number(found.mean), _number(found.low), _number(found.high)]
