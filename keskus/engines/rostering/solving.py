"""From an instance to a roster: a first one at once, the bound, its prices followed, then one person at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keskus.engines.rostering.bound import bound_of
from keskus.engines.rostering.building import Built, built, present_intervals
from keskus.engines.rostering.instance import Instance
from keskus.engines.rostering.rest import FOLLOWING, STARTING, Rest, digest_of
from keskus.engines.rostering.roster import Enough, Only, Progress, Result, Roster, Tell, usual_steps
from keskus.engines.rostering.rules import SOFT, broken_by
from keskus.engines.rostering.search import Floor, cover_cost, floor_for, search, settle
from keskus.engines.rostering.shapes import roster_from, tours_from
from keskus.engines.rostering.tables import Real, Whole
from keskus.engines.rostering.values import cost_of, counts_of, coverage_of
from keskus.engines.rostering.week import Desk, desk_for

FOLLOWING_SHARE = 0.5  # of the steps, and not more sweeps than
MOST_SWEEPS = 200
STIFFNESS = (0.0125, 1.0)
HEATS = (4.0, 0.25)
FOLLOWED_HEATS = (1.0, 0.25)
LONG_HEATS = (2.0, 0.25)  # much work for each person pays for more heat
LONG_STEPS_OF_A_PERSON = 1_000
WARM_HEATS = (0.5, 0.25)
TELL_SECONDS = 0.4
SLICE_OF_STEPS = 4_000  # between two tellings when only steps are counted
STEPS_BETWEEN_TELLINGS = 200  # of the sweeps
NO_PRICES = np.zeros((0, 0))


@dataclass
class Work:
    """A search under way; `rest` is all that it needs to be gone on with elsewhere."""

    built: Built
    desk: Desk
    floor: Floor
    rest: Rest
    offset: float  # from the search's unit to `Cost.total`
    seed: int
    tell: Tell
    clock: Callable[[], float]
    began: float
    seconds: float | None
    step_seconds: float = 0.0

    @property
    def spent_seconds(self) -> float:
        """Also before a rest."""
        return self.clock() - self.began

    @property
    def left_seconds(self) -> float:
        """Endless where only steps are counted."""
        return np.inf if self.seconds is None else self.seconds - self.spent_seconds

    def roster(self) -> Roster:
        """The best so far."""
        return roster_from(self.built, self.rest.best)

    def told(self, phase: str) -> None:
        """The listener hears how far it is, and may raise."""
        rest = self.rest
        share = rest.done / max(1, rest.planned)
        if self.seconds:
            share = max(share, min(1.0, self.spent_seconds / self.seconds))
        value = float(rest.state[1]) + self.offset
        demanded = demanded_intervals(self.built.instance)
        gap = max(0.0, value - rest.bound) / demanded if rest.bound > -np.inf else np.nan
        self.tell(Progress(min(1.0, share), phase, value, rest.bound, gap, rest.done), self.roster)


def demanded_intervals(instance: Instance) -> int:
    """By which a gap is measured."""
    return max(1, sum(sum(entry.required) for entry in instance.demand))


def solved(
    instance: Instance,
    *,
    seed: int,
    seconds: float | None,
    steps: int | None,
    tell: Tell,
    start_from: Roster | None,
    only: Only | None,
    bound: float | None,
    resume: bytes | None,
    clock: Callable[[], float],
) -> Result:
    """See `keskus.engines.rostering.solve`."""
    began = clock()
    made = built(instance, only, start_from)
    floor = floor_for(made.tables)
    digest = digest_of(made.tables, seed)
    rest = Rest.read(resume, digest) if resume else Rest(digest, floor.tours, floor.tours.copy(), np.zeros(2))
    work = Work(made, desk_for(made.tables), floor, rest, _offset(made), seed, tell, clock, began, seconds)
    work.began -= rest.spent_seconds
    is_stopped = False
    try:
        _all(work, start_from, steps, bound)
    except Enough:
        is_stopped = True
    return _result(work, is_stopped)


def _all(work: Work, start_from: Roster | None, steps: int | None, bound: float | None) -> None:
    rest, people = work.rest, work.built.movable.size
    if rest.stage == STARTING:
        _started(work, start_from)
        rest.planned = steps if steps is not None else usual_steps(people)
        if people == 0:
            rest.bound = work.offset + float(rest.state[1]) if bound is None else bound
            return
        if start_from is None:
            _first(work)
        _plan(work, steps)
        work.told("first")
        _bounded(work, bound, start_from is not None)
        work.told("bound")
    else:
        work.floor.tours[:] = rest.tours
        rest.tours = work.floor.tours
        settle(work.built.tables, work.floor)
    if rest.stage == FOLLOWING:
        _follow(work)
        _plan(work, steps)
        is_long = rest.planned >= LONG_STEPS_OF_A_PERSON * people
        rest.polished(LONG_HEATS if is_long else FOLLOWED_HEATS)
    _polish(work)


def _plan(work: Work, steps: int | None) -> None:
    """How many steps there will be, where a time was given instead."""
    if work.seconds is not None and steps is None and work.step_seconds > 0:
        left = int(max(0.0, work.left_seconds) / work.step_seconds)
        work.rest.planned = work.rest.done + max(work.built.movable.size, left)


def _started(work: Work, start_from: Roster | None) -> None:
    """Take a roster over; who breaks a rule in it begins anew."""
    floor, instance = work.floor, work.built.instance
    if start_from is not None:
        tours_from(work.built, start_from, floor.tours)
        worked = roster_from(work.built, floor.tours).by_person()
        for place, person in enumerate(instance.people):
            found = broken_by(instance, person, worked.get(person.id, ()))
            if any(broken.rule not in SOFT for broken in found):
                floor.tours[place] = -1
    _counted(work)


def _counted(work: Work) -> None:
    """Cost of the floor as it stands, which becomes the best so far."""
    settle(work.built.tables, work.floor)
    work.rest.state[:] = cover_cost(work.built.tables, work.floor) + float(work.floor.own.sum())
    work.rest.best[:] = work.floor.tours


def _first(work: Work) -> None:
    """Everybody once, at the prices of what is still missing: legal, and there at once."""
    order = np.random.default_rng(work.seed).permutation(work.built.movable)
    _steps(work, NO_PRICES, order[:1], 1, 1e-3)  # the machine code is loaded, or made, here
    at = work.clock()
    for a in order:
        _steps(work, NO_PRICES, np.array([a]), 1, 1e-3)
    work.step_seconds = (work.clock() - at) / max(1, order.size)


def _steps(work: Work, prices: Real, who: Whole, count: int, heat: float) -> None:
    rest, built = work.rest, work.built
    span, heats = np.array([rest.done, rest.done + count, 1], np.int64), np.array([heat, heat])
    search(built.tables, work.desk, work.floor, prices, rest.best, who, rest.state, span, heats, work.seed)
    rest.done += count


def _bounded(work: Work, bound: float | None, is_warm: bool) -> None:
    """The bound, and what comes next: its prices followed, or from a roster that is there polished at once."""
    rest, people = work.rest, work.built.movable.size
    found = bound_of(work.built.tables) if bound is None else None
    rest.bound = bound if bound is not None else found.value + work.offset if found else -np.inf
    sweeps = min(MOST_SWEEPS, int(FOLLOWING_SHARE * (rest.planned - rest.done)) // people)
    if found and not is_warm and sweeps > 0:
        rest.stage, rest.prices, rest.sweeps = FOLLOWING, found.prices, sweeps
    else:
        rest.polished(WARM_HEATS if is_warm else HEATS)


def _follow(work: Work) -> None:
    """Sweeps around the bound's prices, stiffer and stiffer; then the best roster so far goes on."""
    rest, floor, (soft, hard) = work.rest, work.floor, STIFFNESS
    while rest.swept < rest.sweeps and work.left_seconds > 0:
        who = np.random.default_rng([work.seed, rest.swept]).permutation(work.built.movable)
        stiffness, at = soft * (hard / soft) ** (rest.swept / max(1, rest.sweeps - 1)), work.clock()
        _steps(work, rest.prices, who, who.size, stiffness)
        work.step_seconds = (work.clock() - at) / who.size
        rest.swept += 1
        value = cover_cost(work.built.tables, floor) + float(floor.own.sum())
        if value < rest.state[1]:
            rest.state[1] = value
            rest.best[:] = floor.tours
        if rest.swept % max(1, STEPS_BETWEEN_TELLINGS // who.size) == 0:
            work.told("follow")
    floor.tours[:] = rest.best
    _counted(work)


def _polish(work: Work) -> None:
    rest, built = work.rest, work.built
    whole = rest.planned - rest.polished_from
    while rest.done < rest.planned and work.left_seconds > 0:
        count = SLICE_OF_STEPS
        if work.step_seconds > 0 and work.seconds is not None:
            count = max(1, int(min(TELL_SECONDS, work.left_seconds) / work.step_seconds))
        count = min(count, rest.planned - rest.done)
        at, before = work.clock(), rest.done - rest.polished_from
        span = np.array([before, before + count, whole], np.int64)
        arrays = (built.tables, work.desk, work.floor, NO_PRICES, rest.best, built.movable, rest.state, span)
        search(*arrays, np.array(rest.heats), work.seed + 2)
        rest.done += count
        work.step_seconds = (work.clock() - at) / count
        work.told("polish")


def _offset(made: Built) -> float:
    """What the search leaves out: the shifts that stay, as heads, and the demand that they and others meet."""
    instance, heads = made.instance, 0
    for shift in made.fixed:
        first, present = present_intervals(shift, instance.interval_minutes)
        at = shift.day * instance.per_day + first + np.flatnonzero(present)
        heads += int((at < instance.intervals).sum())
    return instance.weights.over * (heads - sum(sum(entry.required) for entry in instance.demand))


def _result(work: Work, is_stopped: bool) -> Result:
    instance, roster = work.built.instance, work.roster()
    cost = cost_of(instance, roster)
    found = work.rest.bound
    bound = min(found, cost.total) if found > -np.inf else 0.0
    work.rest.spent_seconds = work.spent_seconds
    return Result(
        roster=roster,
        cost=cost,
        bound=bound,
        gap=(cost.total - bound) / demanded_intervals(instance),
        counts=counts_of(instance, roster),
        coverage=coverage_of(instance, roster),
        seed=work.seed,
        steps=work.rest.done,
        seconds=work.spent_seconds,
        is_stopped=is_stopped,
        rest=work.rest.written() if is_stopped and work.rest.stage != STARTING else b"",
    )
