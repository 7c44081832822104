"""What one agent more or fewer does, what other volumes, handle times and goals would ask for; in numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.staffing import figures, staff
from keskus.engines.staffing.model import Counts, Goals, Load, Overall, Staffing
from keskus.engines.staffing.prices import Money
from keskus.engines.staffing.shrinkage import gross_up


class Code(Enum):
    """What a change does to the service level."""

    COSTS = "costs"
    GAINS = "gains"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Effect:
    """`agents` more (negative: fewer) in the intervals from `first` up to, not with, `last`.

    `before` and `after` are of these intervals, `whole_before` and `whole_after` of all. A point is a hundredth of the
    service level. The sentence "one agent fewer from 10 to 12 costs 9 points" is `agents`, the span and `points`.
    """

    agents: int
    first: int
    last: int
    before: Overall
    after: Overall
    whole_before: Overall
    whole_after: Overall

    @property
    def points(self) -> float:
        """By how many points the service level of the span changes; NaN where nobody calls."""
        return 100 * (self.after.service_level - self.before.service_level)

    @property
    def code(self) -> Code:
        """Half a point and less is nothing that anybody would notice."""
        if math.isnan(self.points) or abs(self.points) <= 0.5:
            return Code.NOTHING
        return Code.GAINS if self.points > 0 else Code.COSTS

    @property
    def hours_a_point(self) -> float:
        """Agent hours for one point of the span; infinite where the points do not move."""
        hours = abs(self.after.agent_hours - self.before.agent_hours)
        return hours / abs(self.points) if self.code is not Code.NOTHING else math.inf

    def price_of_a_point(self, rate: Money) -> Money | None:
        """What one point costs or saves at this rate an hour."""
        return rate.times(self.hours_a_point) if math.isfinite(self.hours_a_point) else None


def effect(staffing: Staffing, goals: Goals, agents: int, first: int = 0, last: int | None = None) -> Effect:
    """Change the agents of some intervals (counted flat, in order). Nowhere become they fewer than none."""
    end = staffing.agents.size if last is None else last
    changed = staffing.agents.copy().ravel()
    changed[first:end] = np.maximum(0, changed[first:end] + agents)
    then = figures(staffing.load, changed.reshape(staffing.agents.shape), goals, staffing.formula)
    span = slice(first, end)
    return Effect(agents, first, end, staffing.over(span), then.over(span), staffing.over(), then.over())


def effects(staffing: Staffing, goals: Goals, agents: int = -1, span: int = 4) -> tuple[Effect, ...]:
    """The same for every run of `span` intervals, those that move the service level most first."""
    changed = figures(staffing.load, (staffing.agents + agents).clip(0), goals, staffing.formula)
    starts = np.arange(0, staffing.agents.size, span)
    before, after = (np.add.reduceat(found.sums, starts, axis=0) for found in (staffing, changed))
    whole = before.sum(axis=0)
    with np.errstate(invalid="ignore"):  # infinite waits less infinite waits are not known
        others = whole - before + after
    found = [
        Effect(agents, first, min(first + span, staffing.agents.size), *map(Overall.of, (old, new, whole, then)))
        for first, old, new, then in zip(starts.tolist(), before, after, others, strict=True)
        if old[1] > 0
    ]
    return tuple(sorted(found, key=lambda effect: -abs(effect.points)))


@dataclass(frozen=True, slots=True)
class Change:
    """What if: factors of volume, handle time and patience; agents more or fewer in every interval; shrinkage; goals.

    `where`: only in these intervals (flat); volume, handle time and agents elsewhere stay. No goals: those there were.
    """

    volume: float = 1.0
    handle: float = 1.0
    patience: float = 1.0
    agents: int = 0
    shrinkage: float | None = None
    goals: Goals | None = None
    where: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """`required` meets the goals; `given`: what callers meet with the agents that were given, if any were."""

    required: Staffing
    scheduled: Counts
    given: Staffing | None

    @property
    def scheduled_hours(self) -> float:
        """Paid hours of all intervals."""
        return float(self.scheduled.sum()) * self.required.load.interval_seconds / 3600

    @property
    def gap(self) -> Counts | None:
        """Agents given less agents required."""
        return None if self.given is None else self.given.agents - self.required.agents


def what_if(
    load: Load, goals: Goals, change: Change, *, shrinkage: float = 0.0, agents: ArrayLike | None = None
) -> Answer:
    """The answer after a change; for a year of intervals within a tenth of a second."""
    inside = np.ones(load.calls.shape, np.bool_) if change.where is None else change.where.reshape(load.calls.shape)
    changed = load.times(np.where(inside, change.volume, 1.0), np.where(inside, change.handle, 1.0), change.patience)
    wanted = change.goals or goals
    share = shrinkage if change.shrinkage is None else change.shrinkage
    required = staff(changed, wanted)
    given = None
    if agents is not None:
        there = np.broadcast_to(np.asarray(agents), load.calls.shape)
        given = figures(changed, np.where(inside, np.maximum(0, there + change.agents), there), wanted)
    return Answer(required, gross_up(required.agents, share), given)
