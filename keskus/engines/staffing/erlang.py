"""The formulas as loops: Erlang C for callers who never hang up, Erlang A for those who do.

Time is counted in handle times, so that a load of a erlang means a calls a handle time. With patience exponential, the
wait V that an endlessly patient caller would meet at n agents has beyond 0 a density in proportion to

    exp(y (1 - exp(-s)) - x s),    s = leaving V,  x = n / leaving,  y = a / leaving

(Mandelbaum and Zeltyn 2007, "Service engineering in action: the Palm/Erlang-A queue"), and every figure is an integral
of it. Short sums are added up term by term, long ones by Gauss's rule: both to far better than 1e-9.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from keskus.engines.compiled import compiled, inner

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
NOTHING = 1e-290
REACH = 40.0  # beyond exp(-40) of its peak a density is nothing
STRIDE, FAR = 1.5, 24.0  # panels of this length; so far right of the peak it is a plain exponential
LONG_SUM, EASY = 200.0, 0.8  # above this load over leaving, and this share of the agents, sums take too many terms
ANSWERED_ONLY, ALL_OFFERED, WITHIN_IGNORED, WITHIN_MET, SHORT_REMOVED = range(5)


class Work(NamedTuple):
    """One interval. `leaving`: handle time over patience, 0 where nobody hangs up. `slowest`: the goal for the ASA."""

    load: float
    leaving: float
    target: float
    short: float
    slowest: float


class Want(NamedTuple):
    """The goals of all intervals: the largest share late, hung up, occupied. Infinity: no such goal."""

    variant: int
    late: float
    gone: float
    occupied: float


class Seen(NamedTuple):
    """Of all who call. `late_answered`: answered after the target; `over`: would have to wait longer than it.

    `wait` is the mean of those answered.
    """

    waiting: float
    gone: float
    late_answered: float
    over: float
    wait: float


@inner
def walk(load: float, blocked: float, agents: int, to: int) -> float:
    """Erlang B for more agents, from that for fewer."""
    for number in range(agents + 1, to + 1):
        blocked = load * blocked / (number + load * blocked)
        if blocked < NOTHING:  # what follows are subnormal numbers, slow and no different from none
            return 0.0
    return blocked


@inner
def _bend(d: float) -> float:
    """exp(-d) - 1 + d, exact for small d too."""
    if abs(d) < 1e-2:
        return d * d * (0.5 - d * (1 / 6 - d * (1 / 24 - d * (1 / 120 - d * (1 / 720 - d / 5040)))))
    return math.expm1(-d) + d


@inner
def _sum(x: float, y: float) -> float:
    """1 + y/(x+1) + y²/((x+1)(x+2)) + …: x times the integral of the density over all s, where that is 1 at 0."""
    total = term = 1.0
    while term > 1e-17 * total:
        x += 1.0
        term *= y / x
        total += term
    return total


@inner
def _first_moment(x: float, y: float) -> float:
    """The integral of s exp(-s) times the density."""
    total, term, harmonic = 0.0, 1.0, 0.0
    while True:
        x += 1.0
        term /= x
        harmonic += 1 / x
        total += term * harmonic
        if term * harmonic <= 1e-17 * total:
            return total
        term *= y


@inner
def _reach(slope: float, curve: float, side: int) -> float:
    """How far from the peak the density falls to nothing; Newton's steps come from outside, as the drop is convex."""
    d = min(math.sqrt(2 * REACH / curve), math.log1p(2 * REACH / curve)) if side < 0 else math.sqrt(2 * REACH / curve)
    for _ in range(6):
        drop = slope * d + curve * _bend(side * d) - REACH
        d -= drop / (slope + curve * side * -math.expm1(-side * d))
    return d


@inner
def _panel(slope: float, curve: float, top: float, left: float, right: float) -> tuple[float, float, float]:
    """Integrals from left to right (counted from the peak) of the density, times exp(-s), times s exp(-s)."""
    half, middle = (right - left) / 2, (left + right) / 2
    plain = answered = moment = 0.0
    for place in range(NODES.size):
        d = middle + half * NODES[place]
        part = WEIGHTS[place] * math.exp(-slope * d - curve * _bend(d))
        stays = part * math.exp(-(top + d))
        plain += part
        answered += stays
        moment += stays * (top + d)
    return half * plain, half * answered, half * moment


@inner
def _areas(x: float, y: float, cut: float) -> tuple[float, float, float, float, float]:
    """All of the density, and beyond `cut`: (1 / `_sum`, share beyond, answered, answered beyond, first moment)."""
    top = math.log1p((y - x) / x) if y > x else 0.0
    slope, curve = max(x - y, 0.0), min(x, y)
    end = _reach(slope, curve, 1)
    at = -min(top, _reach(0.0, curve, -1)) if top > 0 else 0.0
    plain = answered = moment = beyond = beyond_answered = 0.0
    cut -= top
    while at < end:
        to = end if at >= FAR else min(at + STRIDE, end)
        if at < 0 < to:
            to = 0.0
        if at < cut < to:
            to = cut
        one, two, three = _panel(slope, curve, top, at, to)
        plain, answered, moment = plain + one, answered + two, moment + three
        if at >= cut:
            beyond, beyond_answered = beyond + one, beyond_answered + two
        at = to
    height = math.exp(-x * _bend(-top)) if top > 0 else 1.0
    return height / (x * plain), beyond / plain, answered / plain, beyond_answered / plain, moment / plain


@inner
def _patient(work: Work, agents: int, blocked: float) -> Seen:
    """Erlang C."""
    spare = agents - work.load
    if spare <= 0:
        return Seen(1.0, 0.0, 1.0, 1.0, np.inf)
    waiting = agents * blocked / (agents - work.load * (1 - blocked))
    late = waiting * math.exp(-spare * work.target)
    return Seen(waiting, 0.0, late, late, waiting / spare)


@inner
def _impatient(work: Work, agents: int, blocked: float, timed: bool) -> Seen:
    """Erlang A; the mean wait only where `timed`."""
    if agents == 0:
        return Seen(1.0, 1.0, 0.0, 1.0, np.inf)
    x, y, rho = agents / work.leaving, work.load / work.leaving, work.load / agents
    cut = work.leaving * work.target
    moment = 0.0
    if y <= LONG_SUM or y <= EASY * x:
        inverse, z = 1 / _sum(x, y), y * math.exp(-cut)
        rest = _sum(x, z)
        far = math.exp(-y * math.expm1(-cut) - x * cut) * inverse
        beyond, late = far * rest, far * (rest - 1) / rho
        served = (1 - inverse) / rho
        if timed:
            moment = _first_moment(x, y) * inverse * x
    else:
        inverse, beyond, served, late, moment = _areas(x, y, cut)
    waiting = blocked / (inverse * (1 - blocked) + blocked)
    gone = min(1.0, max(0.0, waiting * (1 - served)))
    wait = waiting * moment / work.leaving / (1 - gone) if gone < 1 else np.inf
    return Seen(waiting, gone, waiting * late, waiting * beyond, wait)


@inner
def seen(work: Work, agents: int, blocked: float, timed: bool) -> Seen:
    """What callers meet at so many agents, whose Erlang B is `blocked`."""
    return _impatient(work, agents, blocked, timed) if work.leaving > 0 else _patient(work, agents, blocked)


@inner
def lateness(work: Work, variant: int, agents: int, blocked: float, found: Seen) -> tuple[float, float]:
    """One less the service level, as the variant counts it, and the share of callers that it counts."""
    everybody = found.gone + found.late_answered
    if variant == ALL_OFFERED:
        return everybody, 1.0
    if variant == ANSWERED_ONLY:
        answered = 1 - found.gone
        return (found.late_answered / answered, answered) if answered > 0 else (1.0, 0.0)
    longer = found.over * math.exp(-work.leaving * work.target)
    if variant == WITHIN_MET:
        return longer, 1.0
    if variant == WITHIN_IGNORED:
        counted = 1 - everybody + longer
        return (longer / counted, counted) if counted > 0 else (1.0, 0.0)
    # Those who hang up at once are taken out: measure at their limit as if it were the target.
    brief = seen(Work(work.load, work.leaving, work.short, 0.0, 0.0), agents, blocked, False)
    short = brief.gone + brief.late_answered - brief.over * math.exp(-work.leaving * work.short)
    return (max(0.0, everybody - short) / (1 - short), 1 - short) if short < 1 else (1.0, 0.0)


@inner
def meets(work: Work, want: Want, agents: int, blocked: float) -> bool:
    """Every goal together."""
    found = seen(work, agents, blocked, work.slowest < np.inf)
    if found.gone > want.gone or found.wait > work.slowest:
        return False
    if work.load * (1 - found.gone) > agents * want.occupied:
        return False
    if agents == 0 and want.occupied < 1:  # the fewer the busier: none would have been busy all the time
        return False
    return want.late >= 1 or lateness(work, want.variant, agents, blocked, found)[0] <= want.late


@inner
def _below(work: Work, want: Want, least: int, guess: int) -> tuple[int, int, float]:
    """A number that does not suffice with its Erlang B, at most the guess, and one that does (0: unknown)."""
    enough, step, fails = 0, 1, max(least, guess)
    while True:
        blocked = walk(work.load, 1.0, 0, fails)
        if not meets(work, want, fails, blocked):
            return fails, enough, blocked
        if fails == least:
            return -1, least, 0.0
        enough, fails, step = fails, max(least, fails - step), 2 * step


@inner
def fewest(work: Work, want: Want, least: int, guess: int) -> int:
    """The first number that meets every goal: more agents never make anything worse, so the guess costs time only."""
    fails, enough, blocked = _below(work, want, least, guess)
    if fails < 0:
        return enough
    step = 1
    while enough == 0:
        there = walk(work.load, blocked, fails, fails + step)
        if meets(work, want, fails + step, there):
            enough = fails + step
        else:
            fails, blocked, step = fails + step, there, 2 * step
    while enough - fails > 1:
        middle = (fails + enough) // 2
        there = walk(work.load, blocked, fails, middle)
        if meets(work, want, middle, there):
            enough = middle
        else:
            fails, blocked = middle, there
    return enough


@compiled
def required(rows: Numbers, least: Counts, want: Want) -> Counts:
    """For rows of `Work`; the margin over the load of one interval is the guess for the next."""
    found = np.empty(rows.shape[0], np.int64)
    margin = 1.0
    for place in range(rows.shape[0]):
        row = rows[place]
        work = Work(row[0], row[1], row[2], row[3], row[4])
        if work.load <= 0:
            found[place] = least[place]
            continue
        root = math.sqrt(work.load)
        found[place] = fewest(work, want, least[place], max(0, int(work.load + margin * root) - 1))
        if found[place] > least[place]:
            margin = (found[place] - work.load) / root
    return found


@compiled
def measured(rows: Numbers, agents: Counts, variant: int) -> Numbers:
    """Rows of: waiting, service level, wait, gone, occupancy, share that the level counts. NaN where nobody calls."""
    found = np.full((rows.shape[0], 6), np.nan)
    for place in range(rows.shape[0]):
        row, count = rows[place], agents[place]
        work = Work(row[0], row[1], row[2], row[3], row[4])
        if work.load > 0:
            blocked = walk(work.load, 1.0, 0, count)
            met = seen(work, count, blocked, True)
            found[place, 0] = met.waiting
            late, found[place, 5] = lateness(work, variant, count, blocked, met)
            found[place, 1] = min(1.0, max(0.0, 1 - late))
            found[place, 2] = met.wait
            found[place, 3] = met.gone
        if count > 0:
            found[place, 4] = min(1.0, work.load * (1 - met.gone) / count) if work.load > 0 else 0.0
    return found


@compiled
def blocking(loads: Numbers, lines: Counts) -> Numbers:
    """Erlang B."""
    found = np.empty(loads.size)
    for place in range(loads.size):
        found[place] = walk(loads[place], 1.0, 0, lines[place]) if loads[place] > 0 else 0.0
    return found


@compiled
def lines_for(loads: Numbers, share: float) -> Counts:
    """The fewest lines at which Erlang B is at most the share."""
    found = np.zeros(loads.size, np.int64)
    for place in range(loads.size):
        load, blocked = loads[place], 1.0
        while load > 0 and blocked > share:
            found[place] += 1
            blocked = load * blocked / (found[place] + load * blocked)
    return found
