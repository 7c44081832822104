"""Agents for several queues at once, by groups with their skills: what no formula tells, found with the simulator.

Agents are added where a queue fails its goals, then taken away wherever nothing fails without them. That runs with the
same callers, so an agent's worth is not lost in chance; a few come back where other callers fail. The figures given are
of callers met by neither search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keskus.engines.kpi import Definition
from keskus.engines.simulation import (
    Arrivals,
    Exponential,
    Fault,
    Group,
    Lognormal,
    Model,
    Never,
    Queue,
    QueueFigures,
    Skill,
    simulate,
    staffed,
)
from keskus.engines.simulation.results import Result
from keskus.engines.staffing import staff
from keskus.engines.staffing.model import Counts, Goals, Load
from keskus.engines.staffing.scenarios import USUAL_SPREAD, missed

Flags = NDArray[np.bool_]
MOST_ROUNDS, REPAIRS = 60, 2


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A queue with its load (flat, intervals in order) and goals."""

    name: str
    load: Load
    goals: Goals
    priority: int = 0
    talk_spread: float = USUAL_SPREAD


@dataclass(frozen=True, slots=True)
class Team:
    """Agents who answer the same queues; see `simulation.Skill` for penalties and priorities."""

    name: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """`agents[team, interval]`; `figures[line][interval]` and `missed[line, interval]` of callers not searched with.

    `is_met`: nothing was missed by the callers searched with; False when the rounds were over before.
    """

    agents: Counts
    figures: tuple[tuple[QueueFigures, ...], ...]
    missed: Flags
    is_met: bool
    rounds: int


def required_by_skill(
    lines: Sequence[Line],
    teams: Sequence[Team],
    *,
    replications: int = 30,
    seed: int = 1,
    tell: Callable[[int], None] = lambda agents: None,
) -> Requirement:
    """Few agents that meet every goal of every line; `tell` hears how many agent intervals there are in each round."""
    _check(lines, teams)
    plan = _first(lines, teams)
    is_met, rounds = False, 0

    def fails(counts: Counts) -> Flags:
        nonlocal rounds
        rounds += 1
        tell(int(counts.sum()))
        return _missed(_run(lines, teams, counts, replications, seed), lines)

    while not is_met and rounds < MOST_ROUNDS:
        found = fails(plan)
        is_met = not found.any()
        plan = plan + _wanted(found, lines, teams)
    if is_met:
        plan = _trimmed(plan, fails)
        for number in range(REPAIRS):  # what only the luck of the search allowed
            others = _missed(_run(lines, teams, plan, 2 * replications, seed + 1 + number), lines)
            plan = plan + _wanted(others, lines, teams)
    result = _run(lines, teams, plan, 2 * replications, seed + 1 + REPAIRS)
    figures = tuple(_figures(result, line) for line in lines)
    return Requirement(plan, figures, _missed(result, lines), is_met, rounds)


def _check(lines: Sequence[Line], teams: Sequence[Team]) -> None:
    if not lines or not teams:
        raise Fault("lines" if not lines else "teams", "there is none", "give at least one")
    first = lines[0].load
    for line in lines:
        if line.load.calls.size != first.calls.size or line.load.interval_seconds != first.interval_seconds:
            raise Fault(f"lines.{line.name}", "its intervals are not those of the first", "give all the same")
        if not any(skill.queue == line.name for team in teams for skill in team.skills):
            raise Fault(f"lines.{line.name}", "no team answers it", "give a team this skill")


def _teams_of(line: Line, teams: Sequence[Team]) -> list[int]:
    """Who answers it, those with the lowest penalty and the fewest other skills first."""
    able = [
        (skill.penalty, len(team.skills), place)
        for place, team in enumerate(teams)
        for skill in team.skills
        if skill.queue == line.name
    ]
    return [place for _, _, place in sorted(able)]


def _first(lines: Sequence[Line], teams: Sequence[Team]) -> Counts:
    """As many as each line's load in erlangs, in its first team: fewer than enough."""
    plan = np.zeros((len(teams), lines[0].load.calls.size), np.int64)
    for line in lines:
        alone = staff(line.load, line.goals).agents.ravel()
        plan[_teams_of(line, teams)[0]] += np.minimum(np.floor(line.load.erlangs.ravel()).astype(np.int64), alone)
    return plan


def _wanted(found: Flags, lines: Sequence[Line], teams: Sequence[Team]) -> Counts:
    """One more where a line fails: in the team that answers most lines that fail then, and fewest others."""
    more = np.zeros((len(teams), found.shape[1]), np.int64)
    able = np.array([[any(skill.queue == line.name for skill in team.skills) for line in lines] for team in teams])
    for interval in np.flatnonzero(found.any(axis=0)):
        helped = able[:, found[:, interval]].sum(axis=1)
        others = able.sum(axis=1) - helped
        more[np.lexsort((others, -helped))[0], interval] = 1
    return more


def _trimmed(plan: Counts, fails: Callable[[Counts], Flags]) -> Counts:
    """One fewer of a team in every third interval at once, and back where that interval or the next then fails."""
    open_places, rounds = plan > 0, 0
    while open_places.any() and rounds < MOST_ROUNDS:
        for team in range(plan.shape[0]):
            for turn in range(3):
                tried = np.zeros_like(open_places)
                tried[team, turn::3] = open_places[team, turn::3]
                if not tried.any():
                    continue
                rounds += 1
                bad = np.atleast_1d(fails(plan - tried).any(axis=0))
                kept = tried & ~(bad | np.append(bad[1:], False))
                if kept.any() and not (kept == tried).all() and fails(plan - kept).any():
                    kept = np.zeros_like(kept)
                plan = plan - kept
                open_places &= ~(tried & ~kept)
        open_places &= plan > 0
    return plan


def _run(lines: Sequence[Line], teams: Sequence[Team], plan: Counts, replications: int, seed: int) -> Result:
    length = lines[0].load.interval_seconds
    queues = tuple(_queue(line) for line in lines)
    groups = tuple(
        Group(team.name, team.skills, staffed(counts, length, team.name))
        for team, counts in zip(teams, plan.tolist(), strict=True)
    )
    intervals = lines[0].load.calls.size
    return simulate(
        Model(queues, groups, length_seconds=intervals * length, interval_seconds=length),
        replications=replications,
        seed=seed,
    )


def _queue(line: Line) -> Queue:
    calls = line.load.calls.ravel()
    called = calls > 0
    weights = calls[called] if called.any() else None
    handle = float(np.average(line.load.handle_seconds.ravel()[called], weights=weights)) if called.any() else 1.0
    patience = line.load.patience_seconds
    mean = (
        np.inf if patience is None or not called.any() else float(np.average(patience.ravel()[called], weights=weights))
    )
    return Queue(
        line.name,
        Arrivals(tuple(calls.tolist())),
        talk=Lognormal(handle, line.talk_spread),
        patience=Exponential(mean) if np.isfinite(mean) else Never(),
        threshold_seconds=line.goals.target_seconds,
        short_abandon_seconds=line.goals.short_abandon_seconds,
        priority=line.priority,
    )


def _figures(result: Result, line: Line) -> tuple[QueueFigures, ...]:
    definition = Definition(line.goals.variant)
    return tuple(
        result.queue(line.name, intervals=interval, definition=definition) for interval in range(result.model.intervals)
    )


def _missed(result: Result, lines: Sequence[Line]) -> Flags:
    return np.array([missed(_figures(result, line), line.goals) for line in lines])
