"""When what is asked cannot be: the smallest set of rules without which it could.

Sets of rules are tried by size, each with the exact search of a person's weeks; for cover, all people together are
tried in the same way, which shows a set that is enough and not that a smaller one is not.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf

from keskus.engines.rostering.instance import DAY_MINUTES, WEEK_DAYS, Demand, Instance, Person, Weights
from keskus.engines.rostering.roster import Result
from keskus.engines.rostering.rules import broken_rules

RELAXABLE = (
    "availability",
    "shift_kind",
    "weekly_days",
    "weekly_minutes",
    "shift_minutes",
    "weekends",
    "days_in_row",
    "day_from_start",
    "daily_rest",
    "weekly_rest",
)
LARGEST = 3
STEPS_OF_A_PERSON = 30


@dataclass(frozen=True, slots=True)
class Conflict:
    """`person` is empty where cover (minimum and roles) is what cannot be.

    `rules` is the smallest set to relax; empty when no set of up to three is enough. `missing_minutes` is what the
    contract, or the cover, lacks while all rules stand.
    """

    person: str
    rules: tuple[str, ...]
    missing_minutes: int


def relaxed(person: Person, rules: tuple[str, ...]) -> Person:
    """The same person, not bound by some rules."""
    limits = person.limits
    changes = {
        "daily_rest": {"daily_rest_minutes": 0},
        "weekly_rest": {"weekly_rest_minutes": 0},
        "days_in_row": {"max_days_in_row": 62},
        "shift_minutes": {"max_shift_minutes": DAY_MINUTES},
        "weekends": {"max_weekends": None},
        "day_from_start": {"is_day_from_start": False},
    }
    for rule in rules:
        limits = replace(limits, **changes.get(rule, {}))  # type: ignore[arg-type]
    found = replace(person, limits=limits)
    if "weekly_minutes" in rules:
        found = replace(found, max_weekly_minutes=WEEK_DAYS * DAY_MINUTES)
    if "weekly_days" in rules:
        found = replace(found, max_weekly_days=WEEK_DAYS)
    if "availability" in rules:
        found = replace(found, availability=(), earliest_minute=0, latest_minute=2 * DAY_MINUTES)
    return replace(found, kinds=()) if "shift_kind" in rules else found


class _Late(Exception):
    """The time is over."""


def _sets(until: float, largest: int = LARGEST) -> Iterator[tuple[str, ...]]:
    for size in range(1, largest + 1):
        for rules in combinations(RELAXABLE, size):
            if time.monotonic() > until:
                raise _Late
            yield rules


def smallest_conflict(
    instance: Instance,
    *,
    seed: int = 1,
    people: Collection[str] | None = None,
    with_cover: bool = True,
    seconds: float = inf,
) -> tuple[Conflict, ...]:
    """Of each person whose contract and locked shifts cannot be had together, and of the minimum cover; none: ().

    `people`: of these alone (all); cover is tried with everybody at once, which takes long where they are many.
    `seconds`: what they do not reach is left out.
    """
    until, found = time.monotonic() + seconds, list[Conflict | None]()
    try:
        for person in instance.people:
            if people is None or person.id in people:
                found.append(_of_person(instance, person, until))
        if with_cover:
            found.append(_of_cover(instance, seed, until))
    except _Late:
        pass
    return tuple(conflict for conflict in found if conflict)


def _alone(instance: Instance, person: Person) -> Instance:
    """Only the contract and the locked shifts are asked for."""
    nothing = (Demand((*person.skills, "")[0], (0,) * instance.intervals),)
    only = Weights(under=0, over=0, minimum=0, role=0, contract=1)
    asked = replace(person, wishes=())
    return replace(instance, people=(asked,), demand=nothing, roles=(), weights=only)


def _solved(instance: Instance, steps: int, seed: int = 1) -> Result:
    from keskus.engines.rostering import solve

    return solve(instance, steps=steps, seed=seed, bound=0.0)


def _lacking(instance: Instance, person: Person) -> int | None:
    """Minutes that the contract lacks; None: the locked shifts alone break a rule."""
    alone = _alone(instance, person)
    result = _solved(alone, 1)
    broken = broken_rules(alone, result.roster)
    if any(entry.rule != "contract_minutes" for entry in broken):
        return None
    return sum(entry.limit - entry.measured for entry in broken)


def _of_person(instance: Instance, person: Person, until: float) -> Conflict | None:
    lacking = _lacking(instance, person)
    if lacking == 0:
        return None
    for rules in _sets(until):
        if _lacking(instance, relaxed(person, rules)) == 0:
            return Conflict(person.id, rules, lacking or 0)
    return Conflict(person.id, (), lacking or 0)


def _missing_minutes(instance: Instance, rules: tuple[str, ...], seed: int) -> int:
    """Of the minimum and the roles, when nothing else counts."""
    people = tuple(relaxed(replace(person, wishes=(), min_weekly_minutes=0), rules) for person in instance.people)
    weights = Weights(under=0, over=0, minimum=1, role=1, contract=0)
    asked = replace(instance, people=people, weights=weights)
    cost = _solved(asked, STEPS_OF_A_PERSON * max(1, len(people)), seed).cost
    return round((cost.minimum + cost.role) * instance.interval_minutes)


def _of_cover(instance: Instance, seed: int, until: float) -> Conflict | None:
    if not instance.roles and not any(any(entry.minimum) for entry in instance.demand):
        return None
    missing = _missing_minutes(instance, (), seed)
    if missing == 0:
        return None
    for rules in _sets(until, LARGEST - 1):
        if _missing_minutes(instance, rules, seed) == 0:
            return Conflict("", rules, missing)
    return Conflict("", (), missing)
