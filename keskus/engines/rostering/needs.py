"""What is needed, as rows of which the largest counts.

Agents of several skills are where the need is. How many heads are missing then is, by Hall's condition, the largest
need of any set of skills above the cover by all who have one of them; sets of skills that nobody joins are apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from keskus.engines.rostering.instance import MOST_SKILLS_TOGETHER, Instance, fault_unless
from keskus.engines.rostering.tables import Needs, Whole

Group = tuple[frozenset[str], frozenset[str]]


def groups_of(instance: Instance) -> tuple[list[Group], Whole]:
    """People alike in what they can cover: demanded skills and roles; and each person's group."""
    skills = {entry.skill for entry in instance.demand}
    roles = {entry.role for entry in instance.roles}
    found: dict[Group, int] = {}
    places = []
    for person in instance.people:
        key = (frozenset(skills & set(person.skills)), frozenset(roles & set(person.roles)))
        places.append(found.setdefault(key, len(found)))
    return list(found), np.array(places, np.int64)


def together(skills: Sequence[str], groups: Sequence[Group]) -> list[list[str]]:
    """Skills that somebody joins, in the order of the demand."""
    owner = {skill: skill for skill in skills}

    def root(skill: str) -> str:
        while owner[skill] != skill:
            skill = owner[skill]
        return skill

    for has, _ in groups:
        first, *others = sorted(has) or [""]
        for other in others:
            owner[root(other)] = root(first)
    parts: dict[str, list[str]] = {}
    for skill in skills:
        parts.setdefault(root(skill), []).append(skill)
    return list(parts.values())


def sets_of(part: Sequence[str], groups: Sequence[Group]) -> Iterator[tuple[frozenset[str], frozenset[int]]]:
    """Sets of skills and the groups with one of them; of sets with the same groups only the largest tells anything."""
    reach = {skill: frozenset(place for place, (has, _) in enumerate(groups) if skill in has) for skill in part}
    for size in range(1, len(part) + 1):
        for chosen in combinations(part, size):
            touched = frozenset().union(*(reach[skill] for skill in chosen))
            if all(skill in chosen or not reach[skill] <= touched for skill in part):
                yield frozenset(chosen), touched


def needs_of(instance: Instance, groups: Sequence[Group], reach: int) -> Needs:
    """Rows for the demand, for the minimum where there is one, and for each role."""
    weights = instance.weights
    demand = {entry.skill: entry.required for entry in instance.demand}
    minimum = {entry.skill: entry.minimum for entry in instance.demand if any(entry.minimum)}
    rows: list[tuple[Whole, frozenset[int]]] = []
    block, weight, is_demand = [0], list[float](), list[int]()
    kinds = ((demand, weights.under + weights.over, 1), (minimum, weights.minimum, 0))
    parts = together(list(demand), groups)
    for numbers, price, counts in kinds:
        for part in parts:
            fits = len(part) <= MOST_SKILLS_TOGETHER
            text = f"{len(part)} skills are joined by people who have several"
            fault_unless(fits, "demand", text, f"join at most {MOST_SKILLS_TOGETHER}")
            if not any(skill in numbers for skill in part):
                continue
            for chosen, touched in sets_of(part, groups):
                sums = sum((np.array(numbers[skill], np.int64) for skill in chosen if skill in numbers), np.int64(0))
                rows.append((np.asarray(sums), touched))
            block, weight, is_demand = [*block, len(rows)], [*weight, price], [*is_demand, counts]
    skill_blocks = len(weight)
    for entry in instance.roles:
        touched = frozenset(place for place, (_, roles) in enumerate(groups) if entry.role in roles)
        rows.append((np.array(entry.required, np.int64), touched))
        block, weight, is_demand = [*block, len(rows)], [*weight, weights.role], [*is_demand, 0]
    required = np.full((len(rows), reach), -(1 << 40), np.int64)  # what lies after the span needs nobody
    touches = np.zeros((len(rows), max(1, len(groups))), np.int8)
    for place, (numbers_of, touched) in enumerate(rows):
        required[place, : instance.intervals] = numbers_of
        touches[place, list(touched)] = 1
    found = np.array(block, np.int64), np.array(weight, np.float64), np.array(is_demand, np.int8)
    return Needs(required, touches, *found, skill_blocks)
