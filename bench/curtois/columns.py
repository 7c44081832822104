"""Whole rows of employees as columns: a programme of HiGHS chooses among them, the walk over days makes new ones.

Serves three ends: a proven bound, a roster made by fixing one row after the other (a dive), and better rosters found by
setting free a part (some employees, or all on some days) while everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

import highspy
import numpy as np

from bench.curtois.weeks import BARELY, Desk, Real, Team, Whole, best_weeks
from keskus.engines.rostering.bound import THREADS

NEARLY_WHOLE = 0.99
ENOUGH = 1e-6
MOST_ROUNDS = 300
ROUNDS_OF_A_DIVE = 12
SMOOTH = 0.5

Clock = Callable[[], float]


@dataclass
class Pool:
    """Columns found so far, by employee; each row only once."""

    tours: list[list[Whole]]
    costs: list[list[float]]
    seen: list[set[bytes]]

    @classmethod
    def of(cls, employees: int) -> Pool:
        """Empty."""
        return cls([[] for _ in range(employees)], [[] for _ in range(employees)], [set() for _ in range(employees)])

    def add(self, t: Team, a: int, tour: Whole) -> None:
        """One row, unless it is known."""
        key = tour.astype(np.int8).tobytes()
        if key not in self.seen[a]:
            self.seen[a].add(key)
            self.tours[a].append(tour.copy())
            self.costs[a].append(float(t.own[a, np.arange(tour.size), tour].sum()))


@dataclass
class Part:
    """What is free: these employees, on the days that `may` leaves them; `required` is what the others leave to do."""

    who: Whole
    may: Whole  # employee (of all), day, option
    required: Whole
    pool: Pool
    bound: float = -np.inf
    value: float = np.inf
    prices: Real = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def least(self) -> float:
        """No roster costs less: costs are whole numbers."""
        return np.inf if self.bound == np.inf else np.ceil(self.bound - ENOUGH)


@dataclass(frozen=True)
class Chosen:
    """Of a programme: its value, how much of each column, and what each cover row and employee is priced at."""

    value: float
    owner: Whole
    place: Whole  # in the owner's list
    amount: Real
    prices: Real
    worth: Real


def programme(t: Team, part: Part, is_whole: bool, seconds: float = 60.0) -> Chosen | None:
    """Least cost of one row for each employee, whole or in fractions (then by interior points, without crossover)."""
    days, types = t.required.shape
    pool, who = part.pool, part.who
    owner = np.repeat(np.arange(who.size), [len(pool.tours[a]) for a in who])
    place = np.concatenate([np.arange(len(pool.tours[a])) for a in who])
    tours = np.array([tour for a in who for tour in pool.tours[a]])
    cost = np.concatenate([pool.costs[a] for a in who])
    count, cells = owner.size, days * types
    at, day = np.nonzero(tours < types)
    rows = np.concatenate([day * types + tours[at, day], cells + owner])
    columns = np.concatenate([at, np.arange(count)])
    order = np.argsort(columns, kind="stable")
    slack = np.arange(cells)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + 2 * cells, cells + who.size
    model.col_cost_ = np.concatenate([cost, t.under.ravel(), t.over.ravel()])
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.full(model.num_col_, np.inf)
    model.row_lower_ = model.row_upper_ = np.concatenate([part.required.ravel(), np.ones(who.size)]).astype(float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lengths = np.concatenate([np.bincount(columns, minlength=count), np.ones(2 * cells, np.int64)])
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([rows[order], slack, slack]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([np.ones(rows.size + cells), -np.ones(cells)])
    if is_whole:
        kinds = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * (2 * cells)
        model.integrality_ = kinds
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": THREADS, "time_limit": max(0.1, seconds)}
    options |= {"mip_abs_gap": 0.99, "mip_rel_gap": 0.0} if is_whole else {"solver": "ipm", "run_crossover": "off"}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    if not is_whole and solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        solver.setOptionValue("solver", "simplex")  # interior points give up on a few small programmes
        solver.run()
    info, found = solver.getInfo(), solver.getSolution()
    is_solved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if not is_solved and not (is_whole and info.primal_solution_status == 2):
        return None
    duals = np.zeros(model.num_row_) if is_whole else np.array(found.row_dual)
    prices = np.clip(duals[:cells].reshape(days, types), -t.over, t.under)
    amount = np.array(found.col_value)[:count]
    return Chosen(float(info.objective_function_value), who[owner], place, amount, prices, duals[cells:])


def priced(t: Team, d: Desk, part: Part, prices: Real) -> float:
    """The best row of each employee at these prices goes into the pool; tells the bound that the prices prove."""
    bound, tour = float((part.required * prices).sum()), np.zeros(t.required.shape[0], np.int64)
    for a in part.who:
        value = best_weeks(t, d, int(a), prices, part.may[a], tour)
        if value < BARELY:
            return np.inf
        bound -= value
        part.pool.add(t, int(a), tour)
    return bound


def generate(
    t: Team, d: Desk, part: Part, clock: Clock, until: float, rounds: int = MOST_ROUNDS, stop: float = np.inf
) -> Chosen | None:
    """New columns until no price calls for another, or the bound tells that nothing below `stop` is here."""
    chosen = None
    for _ in range(rounds):
        found = programme(t, part, False)
        if found is None:
            return chosen
        chosen, part.value = found, found.value
        aim = found.prices if part.bound == -np.inf else SMOOTH * part.prices + (1 - SMOOTH) * found.prices
        bound = priced(t, d, part, aim)
        if bound > part.bound:
            part.bound, part.prices = bound, aim
        if part.least >= min(stop, ceil(found.value - 1e-3)) or clock() > until:
            break
    return chosen


def dive(t: Team, d: Desk, whole: Part, clock: Clock, until: float, stop: float) -> Whole | None:
    """A roster, by fixing rows that the programme nearly chooses, and the most chosen one, until all are fixed."""
    who, required, start = whole.who, whole.required.copy(), (whole.bound, whole.prices)
    tours = np.zeros((t.may.shape[0], t.required.shape[0]), np.int64)
    spent = 0.0
    while who.size:
        part = Part(who, whole.may, required, whole.pool)
        if start[0] > -np.inf:
            part.bound, part.prices = start
            start = (-np.inf, part.prices)
        chosen = generate(t, d, part, clock, until, ROUNDS_OF_A_DIVE)
        if chosen is None or spent + part.bound > stop or clock() > until:
            return None
        most = {int(a): -1 for a in who}
        for at, a in enumerate(chosen.owner.tolist()):
            if most[a] < 0 or chosen.amount[at] > chosen.amount[most[a]]:
                most[a] = at
        order = sorted(most, key=lambda a: -chosen.amount[most[a]])
        fixed = [a for place, a in enumerate(order) if place == 0 or chosen.amount[most[a]] > NEARLY_WHOLE]
        for a in fixed:
            at = most[a]
            tours[a] = whole.pool.tours[a][chosen.place[at]]
            spent += whole.pool.costs[a][chosen.place[at]]
            worked = np.flatnonzero(tours[a] < t.units.size)
            required[worked, tours[a][worked]] -= 1
        who = np.array([a for a in who if a not in set(fixed)], np.int64)
    return tours


def better(t: Team, d: Desk, part: Part, tours: Whole, cost: float, clock: Clock, seconds: float) -> Whole | None:
    """The best rows of a part, if they cost less than the part does now (`cost`, with all cover); None if none do."""
    for a in part.who:
        part.pool.add(t, int(a), tours[a])
    generate(t, d, part, clock, clock() + seconds, stop=cost)
    if part.least >= cost:
        return None
    chosen = programme(t, part, True, seconds)
    if chosen is None or chosen.value > cost - 0.5:
        return None
    found = tours.copy()
    for at in np.flatnonzero(chosen.amount > 0.5):
        a = int(chosen.owner[at])
        found[a] = part.pool.tours[a][chosen.place[at]]
    return found
