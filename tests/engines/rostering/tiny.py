"""Instances small enough to try every roster there is, and that trial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from keskus.engines.rostering import Demand, Instance, Limits, Person, Roster, Shift, ShiftKind
from keskus.engines.rostering.rules import SOFT, broken_by
from keskus.engines.rostering.values import cost_of

MONDAY = date(2026, 11, 23)
HOUR = 60


def tiny(people: tuple[Person, ...], kinds: tuple[ShiftKind, ...], days: int, seed: int, **more: Any) -> Instance:
    """A chance demand of one or two skills, by hours."""
    dice = np.random.default_rng(seed)
    skills = sorted({skill for person in people for skill in person.skills})
    needed = {skill: tuple(map(int, dice.integers(0, 2 + len(people) // 2, days * 24))) for skill in skills}
    demand = tuple(Demand(skill, numbers) for skill, numbers in needed.items())
    return Instance(MONDAY, days, "Europe/Warsaw", people, kinds, demand, interval_minutes=60, **more)


def weeks_of(instance: Instance, person: Person) -> Iterator[tuple[Shift, ...]]:
    """All that one person may legally do; kinds have no pauses here."""
    shapes = [(kind.id, start, length) for kind in instance.shifts for start in kind.starts for length in kind.lengths]
    days = [[None, *(shapes if person.window(day) else ())] for day in range(instance.days)]
    for chosen in product(*days):
        shifts = tuple(
            Shift(person.id, day, shape[1], shape[2], (), shape[0]) for day, shape in enumerate(chosen) if shape
        )
        if all(broken.rule in SOFT for broken in broken_by(instance, person, shifts)):
            yield shifts


def best_of_all(instance: Instance) -> float:
    """The least cost of any legal roster."""
    each = [list(weeks_of(instance, person)) for person in instance.people]
    found = [cost_of(instance, Roster(sum(chosen, ()))).total for chosen in product(*each)]
    return min(found)


def somebody(name: str = "anna", *skills: str, **more: Any) -> Person:
    """With loose limits unless said otherwise."""
    limits = more.pop("limits", Limits(weekly_rest_minutes=0, max_days_in_row=7))
    given = {"max_weekly_minutes": 7 * 24 * HOUR, "max_weekly_days": 7, "limits": limits, **more}
    return Person(name, skills or ("calls",), **given)


def kind(name: str, first: int, last: int, *hours: int, step: int = 60) -> ShiftKind:
    """Starts by the hour."""
    return ShiftKind(name, first * HOUR, last * HOUR, tuple(hour * HOUR for hour in hours), step)
