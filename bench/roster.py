"""Generated weeks: how far above the proven bound rosters are, and whether two independent checks find a broken rule.

    python -m bench.roster --people 50 --seconds 30
    python -m bench.roster --people 200 --seconds 60 --family round

One line for docs/measurements.md each. Seconds are processor seconds of one core (the search reads this clock), after
the machine code has been loaded; seconds of the wall stand beside them. Families: base (one week, 7 to 22 h, two
skills), round (24 x 7 with nights), six (six-day contracts), three (three skills), wishes (two for everybody).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np

from keskus.engines.labour_law import PROFILES, Severity, limits_of
from keskus.engines.rostering import (
    Anchor,
    Availability,
    Demand,
    Instance,
    Limits,
    PauseRule,
    Person,
    Result,
    ShiftKind,
    Wish,
    solve,
)
from keskus.engines.rostering.lawful import breaches_of
from keskus.engines.rostering.rules import broken_rules

FAMILIES = ("base", "round", "six", "three", "wishes")
MONDAY = date(2026, 11, 23)
OPENS, CLOSES = 420, 1_320
WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 0.98, 0.68, 0.5)
PAUSES = (
    PauseRule(15, 60, 105),
    PauseRule(30, -45, 30, Anchor.MIDDLE, False, "meal"),
    PauseRule(15, -120, -75, Anchor.END),
)
DAY = ShiftKind("day", OPENS, 960, tuple(range(360, 601, 30)), 30, PAUSES)
NIGHT = ShiftKind("night", 1_200, 1_380, (480, 510, 540), 30, PAUSES)


def week(people: int, family: str, seed: int = 0) -> Instance:
    """Contracts of 40, 30 and 20 hours, a fifth of the people with days off or half days; 97 % of supply demanded."""
    dice = np.random.default_rng(seed)
    skills = [("calls",), ("mail",), ("calls", "mail")]
    if family == "three":
        skills += [("chat",), ("mail", "chat")]
    shares = np.array([0.5, 0.2, 0.3, 0.15, 0.15][: len(skills)])
    groups = dice.choice(len(skills), people, p=shares / shares.sum())
    hours = np.array([40, 30, 20])[dice.choice(3, people, p=[0.6, 0.25, 0.15])]
    team = tuple(_person(place, skills[groups[place]], int(hours[place]), family, dice) for place in range(people))
    names = sorted({skill for chosen in skills for skill in chosen})
    curves = {name: _curve(family, shift, dice) for shift, name in enumerate(names)}
    pauses = np.array([0, 0, 0, 2, 4, 5, 6])[np.minimum(6, hours // 8 + 1)] * 2
    factor = 0.97 * float((hours * 4 - pauses).sum()) / sum(curve.sum() for curve in curves.values())
    demand = tuple(Demand(name, tuple(int(number) for number in np.rint(curves[name] * factor))) for name in names)
    kinds = (DAY, NIGHT) if family == "round" else (DAY,)
    return Instance(MONDAY, 7, "Europe/Warsaw", team, kinds, demand)


def _person(place: int, skills: tuple[str, ...], hours: int, family: str, dice: np.random.Generator) -> Person:
    free: list[Availability] = []
    if dice.random() < 0.2:
        for day in dice.choice(7, dice.integers(1, 3), replace=False):
            windows = ((0, 0), (0, 0), (OPENS, 960), (660, CLOSES))
            free.append(Availability(int(day), *windows[dice.integers(4)]))
    wished = dice.choice(7, 2, replace=False) if family == "wishes" else ()
    person = Person(
        f"e{place}",
        skills,
        min_weekly_minutes=hours * 60 - 60,
        max_weekly_minutes=hours * 60,
        earliest_minute=OPENS,
        latest_minute=CLOSES,
        availability=tuple(free),
        wishes=tuple(Wish(int(day), weight=4.0) for day in wished),
        limits=Limits(660, 2_100, 5),
    )
    if family == "six":
        person = replace(person, max_weekly_days=6, limits=Limits(660, 2_100, 6))
    if family == "round":
        person = replace(person, earliest_minute=0, latest_minute=2_880)
    return person


def _curve(family: str, shift: int, dice: np.random.Generator) -> np.ndarray:
    hour = np.arange(96) / 4
    share = (1.0, 0.5, 0.4)[shift]
    day = 0.25 + np.exp(-(((hour - 10.4 - 0.6 * shift) / 2) ** 2)) + 0.8 * np.exp(-(((hour - 15.8 - shift) / 2.3) ** 2))
    if family != "round":
        day[(hour * 60 < OPENS) | (hour * 60 >= CLOSES)] = 0.0
    noise = dice.lognormal(0, 0.05, (7, 96))
    return share * (np.array(WEEKDAYS)[:, None] * day * noise).ravel()


def law_breaches(instance: Instance, result: Result) -> int:
    """By the checker of working-time law, which knows nothing of the solver: the directive's rules."""
    found = breaches_of(instance, result.roster, limits_of(PROFILES["EU"], instance.zone, ()))
    worst = Counter(breach.rule for breach in found if breach.severity is Severity.BREACH)
    if worst:
        print(f"  law: {dict(worst)}")
    return sum(worst.values())


def main() -> None:
    """One row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--family", choices=FAMILIES, default="base")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    solve(week(4, options.family), steps=20, bound=0.0)
    instance = week(options.people, options.family)
    began, wall, first = time.process_time(), time.perf_counter(), list[float]()

    def tell(progress: object, best: object) -> None:
        if not first:
            first.append(time.process_time() - began)

    result = solve(instance, seed=options.seed, seconds=options.seconds, tell=tell, clock=time.process_time)
    used, waited = time.process_time() - began, time.perf_counter() - wall
    demanded = sum(sum(entry.required) for entry in instance.demand)
    broken, breaches = len(broken_rules(instance, result.roster)), law_breaches(instance, result)
    seconds = f"{first[0]:.2f} | {used:.0f} | {waited:.0f}"
    found = f"{result.steps:,} | {result.bound:,.0f} | {result.cost.total:,.0f} | {result.gap:.2%}"
    print(f"| {options.people} | {options.family} | {demanded:,} | {seconds} | {found} | {broken} | {breaches} |")


if __name__ == "__main__":
    main()
