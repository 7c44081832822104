"""What a roster costs and what it breaks, counted from the instance's words; it knows nothing of the search.

A roster: by employee one name of a shift a day, an empty one on a free day. Rows of days that touch the horizon's ends
are never too short, as they may go on outside of it.
"""

from __future__ import annotations

from itertools import groupby, pairwise

from bench.curtois.instance import Employee, Problem

Rows = dict[str, tuple[str, ...]]


def cost_of(problem: Problem, rows: Rows) -> int:
    """Requests that are not met, and heads too few and too many."""
    total = sum(one.weight for one in problem.wanted if rows[one.employee][one.day] != one.shift)
    total += sum(one.weight for one in problem.unwanted if rows[one.employee][one.day] == one.shift)
    for need in problem.cover:
        heads = sum(row[need.day] == need.shift for row in rows.values())
        total += need.under * max(0, need.required - heads) + need.over * max(0, heads - need.required)
    return total


def broken_in(problem: Problem, rows: Rows) -> list[str]:
    """Each breach in words; none is what a roster must have."""
    found = [f"{name}: not of the staff" for name in rows.keys() - {one.name for one in problem.staff}]
    for one in problem.staff:
        row = rows.get(one.name, ())
        if len(row) != problem.days:
            found.append(f"{one.name}: {len(row)} days")
            continue
        found += [f"{one.name}: {what}" for what in (*_of_days(problem, one, row), *_of_sums(problem, one, row))]
    return found


def _of_days(problem: Problem, one: Employee, row: tuple[str, ...]) -> list[str]:
    kinds = {kind.name: kind for kind in problem.kinds}
    found = [f"works on day off {day}" for day in sorted(one.days_off) if row[day]]
    found += [f"unknown shift {name}" for name in row if name and name not in kinds]
    for day, (before, after) in enumerate(pairwise(row)):
        if before in kinds and after in kinds[before].not_next:
            found.append(f"{after} after {before} on day {day + 1}")
    day = 0
    for works, members in groupby(row, key=bool):
        count = len(list(members))
        least = one.least_in_row if works else one.least_off_in_row
        if count < least and day > 0 and day + count < problem.days:
            found.append(f"only {count} days {'at work' if works else 'off'} from day {day}")
        if works and count > one.most_in_row:
            found.append(f"{count} days at work from day {day}")
        day += count
    return found


def _of_sums(problem: Problem, one: Employee, row: tuple[str, ...]) -> list[str]:
    minutes = sum(kind.minutes * row.count(kind.name) for kind in problem.kinds)
    weekends = sum(any(row[day : day + 2]) for day in range(5, problem.days, 7))
    found = []
    for name, most in one.most_shifts.items():
        if row.count(name) > most:
            found.append(f"{row.count(name)} times {name}")
    if not one.least_minutes <= minutes <= one.most_minutes:
        found.append(f"{minutes} minutes")
    if weekends > one.most_weekends:
        found.append(f"{weekends} weekends")
    return found
