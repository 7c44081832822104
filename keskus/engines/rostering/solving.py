"""From an instance to a roster: a first one at once, the bound, the profile followed, then one person at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from keskus.engines.rostering.bound import bound_of
from keskus.engines.rostering.building import Built, built, present_intervals
from keskus.engines.rostering.instance import Instance
from keskus.engines.rostering.roster import Enough, Only, Progress, Result, Roster, Tell, usual_steps
from keskus.engines.rostering.rules import SOFT, broken_by
from keskus.engines.rostering.search import Floor, cover_cost, floor_for, search, settle
from keskus.engines.rostering.shapes import roster_from, tours_from
from keskus.engines.rostering.tables import Real, Whole
from keskus.engines.rostering.values import cost_of, counts_of, coverage_of
from keskus.engines.rostering.week import Desk, desk_for

FOLLOWING_SHARE = 0.25  # of the steps, and not more sweeps than
MOST_SWEEPS = 60
FOLLOWING_NOISE = 6.0
HEATS = (4.0, 0.25)
LONG_HEATS = (7.0, 0.25)  # much work for each person pays for more heat
LONG_STEPS_OF_A_PERSON = 1_000
WARM_HEATS = (0.5, 0.25)
TELL_SECONDS = 0.4
SLICE_OF_STEPS = 4_000  # between two tellings when only steps are counted
NO_PROFILE = np.zeros((0, 0))


@dataclass
class Work:
    """A search under way."""

    built: Built
    desk: Desk
    floor: Floor
    best: Whole
    state: Real  # cost now, best cost
    offset: float  # from the search's unit to `Cost.total`
    seed: int
    tell: Tell
    clock: Callable[[], float]
    began: float
    seconds: float | None
    planned: int = 0
    done: int = 0
    bound: float = -np.inf
    step_seconds: float = 0.0
    phases: list[str] = field(default_factory=list)

    @property
    def left_seconds(self) -> float:
        """Endless where only steps are counted."""
        return np.inf if self.seconds is None else self.seconds - (self.clock() - self.began)

    def roster(self) -> Roster:
        """The best so far."""
        return roster_from(self.built, self.best)

    def told(self, phase: str) -> None:
        """The listener hears how far it is, and may raise."""
        share = self.done / max(1, self.planned)
        if self.seconds:
            share = max(share, min(1.0, (self.clock() - self.began) / self.seconds))
        value = float(self.state[1]) + self.offset
        demanded = demanded_intervals(self.built.instance)
        gap = max(0.0, value - self.bound) / demanded if self.bound > -np.inf else np.nan
        self.tell(Progress(min(1.0, share), phase, value, self.bound, gap, self.done), self.roster)


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
    clock: Callable[[], float],
) -> Result:
    """See `keskus.engines.rostering.solve`."""
    began = clock()
    made = built(instance, only, start_from)
    floor = floor_for(made.tables)
    work = Work(
        built=made,
        desk=desk_for(made.tables),
        floor=floor,
        best=floor.tours.copy(),
        state=np.zeros(2),
        offset=_offset(made),
        seed=seed,
        tell=tell,
        clock=clock,
        began=began,
        seconds=seconds,
    )
    is_stopped = False
    try:
        _all(work, start_from, steps, bound)
    except Enough:
        is_stopped = True
    return _result(work, is_stopped)


def _all(work: Work, start_from: Roster | None, steps: int | None, bound: float | None) -> None:
    people = work.built.movable.size
    is_warm = _started(work, start_from)
    work.planned = steps if steps is not None else usual_steps(people)
    if people == 0:
        work.bound = work.offset + float(work.state[1]) if bound is None else bound
        return
    if not is_warm:
        _first(work)
    if work.seconds is not None and steps is None and work.step_seconds > 0:
        work.planned = max(people, int(max(0.0, work.left_seconds) / work.step_seconds))
    work.told("first")
    found = bound_of(work.built.tables) if bound is None else None
    work.bound = bound if bound is not None else found.value + work.offset if found else -np.inf
    work.told("bound")
    if found and not is_warm:
        _follow(work, found.profile)
    if work.seconds is not None and steps is None and work.step_seconds > 0:
        work.planned = work.done + max(people, int(max(0.0, work.left_seconds) / work.step_seconds))
    is_long = work.planned >= LONG_STEPS_OF_A_PERSON * people
    heats = WARM_HEATS if is_warm else LONG_HEATS if is_long else HEATS
    _run(work, NO_PROFILE, work.planned, heats, "polish")


def _started(work: Work, start_from: Roster | None) -> bool:
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
    return start_from is not None


def _counted(work: Work) -> None:
    """Cost of the floor as it stands, which becomes the best so far."""
    settle(work.built.tables, work.floor)
    work.state[:] = cover_cost(work.built.tables, work.floor) + float(work.floor.own.sum())
    work.best[:] = work.floor.tours


def _first(work: Work) -> None:
    """Everybody once, at the prices of what is still missing: legal, and there at once."""
    order = np.random.default_rng(work.seed).permutation(work.built.movable)
    _steps(work, NO_PROFILE, order[:1], 1, 1, (1e-3, 1e-3))  # the machine code is loaded, or made, here
    at = work.clock()
    _sweep(work, order)
    work.step_seconds = (work.clock() - at) / max(1, order.size)


def _sweep(work: Work, order: Whole) -> None:
    for a in order:
        _steps(work, NO_PROFILE, np.array([a]), 1, 1, (1e-3, 1e-3))


def _steps(work: Work, profile: Real, who: Whole, count: int, whole: int, heats: tuple[float, float]) -> None:
    span = np.array([work.done, work.done + count, whole], np.int64)
    built, seed = work.built, work.seed
    search(built.tables, work.desk, work.floor, profile, work.best, who, work.state, span, np.array(heats), seed)
    work.done += count


def _follow(work: Work, profile: Real) -> None:
    """Sweeps by the bound's profile; then the better of this and the first roster goes on."""
    who = np.random.default_rng(work.seed + 1).permutation(work.built.movable)
    sweeps = min(MOST_SWEEPS, int(FOLLOWING_SHARE * (work.planned - work.done)) // who.size)
    before = float(work.state[1]), work.best.copy()
    if sweeps < 1:
        return
    noise = (2 * FOLLOWING_NOISE, 0.02 * FOLLOWING_NOISE)
    for sweep in range(sweeps):
        heat, at = noise[0] * (noise[1] / noise[0]) ** (sweep / max(1, sweeps - 1)), work.clock()
        _steps(work, profile, who, who.size, 1, (heat, heat))
        work.step_seconds = (work.clock() - at) / who.size
        if work.left_seconds <= 0:
            break
        if sweep % 5 == 4:
            work.told("follow")
    _counted(work)
    if work.state[1] > before[0]:
        work.floor.tours[:] = before[1]
        _counted(work)


def _run(work: Work, profile: Real, until: int, heats: tuple[float, float], phase: str) -> None:
    first, whole = work.done, until - work.done
    while work.done < until and work.left_seconds > 0:
        count = SLICE_OF_STEPS
        if work.step_seconds > 0 and work.seconds is not None:
            count = max(1, int(min(TELL_SECONDS, work.left_seconds) / work.step_seconds))
        count = min(count, until - work.done)
        at, before = work.clock(), work.done - first
        span = np.array([before, before + count, whole], np.int64)
        built = work.built
        arrays = (built.tables, work.desk, work.floor, profile, work.best, built.movable, work.state, span)
        search(*arrays, np.array(heats), work.seed + 2)
        work.done += count
        work.step_seconds = (work.clock() - at) / count
        work.told(phase)


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
    bound = min(work.bound, cost.total) if work.bound > -np.inf else 0.0
    return Result(
        roster=roster,
        cost=cost,
        bound=bound,
        gap=(cost.total - bound) / demanded_intervals(instance),
        counts=counts_of(instance, roster),
        coverage=coverage_of(instance, roster),
        seed=work.seed,
        steps=work.done,
        seconds=work.clock() - work.began,
        is_stopped=is_stopped,
    )
