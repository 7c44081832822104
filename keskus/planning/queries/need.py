"""How many are needed over the days of a roster, by skill, and how the roster meets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from keskus.planning.models import CoverRule, Roster
from keskus.planning.queries.queue_needs import QueueNeed, needs_of_queues, predicted_line, predicted_total
from keskus.planning.queries.rosters import Member, all_members, epoch_of, idle_activities, lattice_of
from keskus.planning.queries.setting import cover_rules, skills_of_queues
from keskus.planning.rules.cover import Lattice, Line, presence, shared_out
from keskus.planning.rules.rosters import INTERVAL, Shift


@dataclass(slots=True)
class Need:
    """Agents needed in each quarter-hour. `skills`: by skill (0: anybody), from forecast and goals.

    `minimum`: people there in any case; `roles`: people with a role's skill there in any case.
    """

    lattice: Lattice
    skills: dict[int, list[int]] = field(default_factory=dict)
    minimum: list[int] = field(default_factory=list)
    roles: dict[int, list[int]] = field(default_factory=dict)
    queues: tuple[QueueNeed, ...] = ()

    def total(self) -> list[int]:
        """All together, at least the minimum."""
        sums = [sum(row[place] for row in self.skills.values()) for place in range(self.lattice.intervals)]
        return [max(pair) for pair in zip(sums, self.minimum, strict=True)]


def need_of(roster: Roster) -> Need:
    """Everything that a roster's days ask for."""
    lattice = lattice_of(roster)
    need = Need(lattice, {}, [0] * lattice.intervals)
    skills = skills_of_queues(roster.site)
    need.queues = tuple(needs_of_queues(roster, lattice))
    for each in need.queues:
        row = need.skills.setdefault(skills.get(each.queue, 0), [0] * lattice.intervals)
        for place, agents in enumerate(each.agents):
            row[place] += agents
    foretold = {skills.get(each.queue) for each in need.queues}
    for rule in cover_rules(roster.site):
        row = _row_of(rule, need, set(skills.values()) - foretold)
        for place in _places_of(rule, roster, lattice):
            row[place] = max(row[place], rule.people)
    return need


def _row_of(rule: CoverRule, need: Need, unforetold: set[int]) -> list[int]:
    """Where a rule counts. While no forecast tells of a skill's queues, what must be there of it is all its need."""
    if rule.skill_id is None:
        return need.minimum
    rows = need.skills if rule.skill_id in unforetold else need.roles
    return rows.setdefault(rule.skill_id, [0] * need.lattice.intervals)


def _places_of(rule: CoverRule, roster: Roster, lattice: Lattice) -> Iterable[int]:
    """The intervals in which a rule holds; one that closes before it opens goes on after midnight."""
    for number in range(-1, roster.days):
        day = roster.starts_on + timedelta(days=number)
        if day.weekday() not in rule.weekdays:
            continue
        opens = epoch_of(day, rule.opens, roster.zone)
        last = day if rule.closes > rule.opens else _next(day)
        closes = epoch_of(last, rule.closes, roster.zone)
        first, end = (opens - lattice.starts) // INTERVAL, -((lattice.starts - closes) // INTERVAL)
        yield from range(max(0, first), min(lattice.intervals, end))


def _next(day: date) -> date:
    return day + timedelta(days=1)


def cover_lines(
    roster: Roster,
    shifts: Sequence[Shift],
    shown: Lattice,
    need: Need | None = None,
    *,
    everybody: Sequence[Member] | None = None,
) -> list[Line]:
    """Need against roster over the days shown: all together, then each skill, then each role."""
    need = need or need_of(roster)
    idle, since = idle_activities(), (shown.starts - need.lattice.starts) // INTERVAL
    window = slice(since, since + shown.intervals)
    there_now = presence(shifts, shown, idle=idle)
    skills = {member.id: member.skills for member in everybody or all_members(roster)}
    demanded = {skill: row[window] for skill, row in need.skills.items()}
    lines: list[Line] = []
    if demanded:
        held = {person: own | {0} for person, own in skills.items()}
        there = shared_out(_groups(shifts, shown, idle, held, frozenset(demanded)), demanded, shown.intervals)
        by_skill = skills_of_queues(roster.site)
        for skill in sorted(demanded):
            queues = [each for each in need.queues if by_skill.get(each.queue, 0) == skill]
            lines.append(predicted_line(skill, tuple(demanded[skill]), tuple(there[skill]), queues, window))
    everything = predicted_total(tuple(need.total()[window]), tuple(there_now), lines)
    lines = [everything, *(lines if len(lines) > 1 or (lines and lines[0].skill) else [])]
    for skill, row in sorted(need.roles.items()):
        holders = frozenset(person for person, held in skills.items() if skill in held)
        lines.append(Line(skill, tuple(row[window]), tuple(presence(shifts, shown, idle=idle, people=holders))))
    return lines


def _groups(
    shifts: Sequence[Shift],
    lattice: Lattice,
    idle: frozenset[int],
    skills: dict[int, frozenset[int]],
    demanded: frozenset[int],
) -> dict[frozenset[int], list[float]]:
    people: dict[frozenset[int], set[int]] = {}
    for person, held in skills.items():
        people.setdefault(held & demanded, set()).add(person)
    return {
        held: presence(shifts, lattice, idle=idle, people=frozenset(group)) for held, group in people.items() if held
    }
