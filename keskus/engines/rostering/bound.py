"""The bound that no roster beats, and the prices of the needs that prove it: a linear programme without people.

Shifts are counted by class of people, day, start and length; pauses are not tied to shifts but only counted (implicit
breaks: Bechtold and Jacobs 1990, cumulative as in Rekik, Cordeau and Soumis 2010), so the size does not grow with the
number of people. HiGHS solves it by its interior point method. Rests and wishes are left out, which keeps it a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from keskus.engines.rostering.tables import Real, Tables, Whole

THREADS = 1  # a second solver of the process with another number would answer 0 and not say why
MOST_COLUMNS_OF_ROLES = 6
SAFETY = 1e-6


@dataclass
class Programme:
    """Columns and rows as they come; rows hold (column, factor) pairs."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)

    def column(self, cost: float = 0.0, upper: float = np.inf) -> int:
        """A new one, from 0 up."""
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, low: float, high: float, terms: list[tuple[int, float]]) -> int:
        """low <= terms <= high."""
        self.low.append(low)
        self.high.append(high)
        self.columns += [column for column, _ in terms]
        self.factors += [factor for _, factor in terms]
        self.starts.append(len(self.columns))
        return len(self.low) - 1


@dataclass(frozen=True)
class Bound:
    """`value` in the search's unit, and the prices that prove it: what one head less needed in a row would save."""

    value: float
    prices: Real  # row of needs, interval


def bound_of(t: Tables) -> Bound | None:
    """None when the solver gives up."""
    merged, rows = _merged(t)
    lp = Programme()
    starts, ends, breaks = _shifts(t, lp, merged)
    cover = {}
    for group in sorted(set(merged.tolist())):
        cover[group] = _cover(t, lp, starts.get(group, {}), ends.get(group, {}), breaks.get(group, {}))
    places = _needs(t, lp, merged, rows, cover)
    found = solved(lp)
    if found is None:
        return None
    value, duals = found
    prices = np.where(places >= 0, duals[places], 0.0).clip(0.0)
    return Bound(value - SAFETY * abs(value), prices)


def _merged(t: Tables) -> tuple[Whole, list[int]]:
    """Groups of people that the rows in use do not tell apart, each by its first; and the rows: roles if few."""
    needs = t.needs
    plain = [row for b in range(needs.weight.size) for row in range(needs.block[b], needs.block[b + 1])]
    for rows in (plain, [row for row in plain if row < needs.block[needs.skill_blocks]]):
        seen: dict[bytes, int] = {}
        merged = [seen.setdefault(needs.touches[rows, g].tobytes(), g) for g in range(needs.touches.shape[1])]
        if len(seen) <= MOST_COLUMNS_OF_ROLES:
            break
    return np.array(merged, np.int64), rows


def _classes(t: Tables, merged: Whole) -> dict[tuple[object, ...], list[int]]:
    people = t.people
    found: dict[tuple[object, ...], list[int]] = {}
    for a in range(people.group.size):
        most = people.most[a].tobytes()
        key = (int(merged[people.group[a]]), int(people.law[a]), people.least[a].tobytes(), most, people.most_days[a])
        found.setdefault(key, []).append(a)
    return found


Sums = dict[int, list[int]]  # moment -> columns


def _shifts(
    t: Tables, lp: Programme, merged: Whole
) -> tuple[dict[int, Sums], dict[int, Sums], dict[int, dict[int, Sums]]]:
    """Columns of shifts, with what contracts and days off allow; where they begin and end, and their pauses may."""
    starts: dict[int, Sums] = {}
    ends: dict[int, Sums] = {}
    breaks: dict[int, dict[int, Sums]] = {}
    s, people = t.shapes, t.people
    days = people.low.shape[1]
    for members in _classes(t, merged).values():
        group = int(merged[people.group[members[0]]])
        law, who = int(people.law[members[0]]), np.array(members)
        here = starts.setdefault(group, {}), ends.setdefault(group, {}), breaks.setdefault(group, {})
        shapes = np.flatnonzero(t.laws.group[law] >= 0)
        by_week: dict[int, list[tuple[int, int]]] = {}
        for day in range(days):
            free = who[(people.fixed[who, day] < 0) & (people.high[who, day] > people.low[who, day])]
            if not free.size:
                continue
            low, high = int(people.low[free, day].min()), int(people.high[free, day].max())
            columns = []
            for shape in shapes[(s.start[shapes] >= low) & (s.start[shapes] + s.length[shapes] <= high)].tolist():
                column = lp.column(upper=float(free.size))
                columns.append(column)
                by_week.setdefault(int(t.frame.week_of[day]), []).append((column, shape))
                _note(t, here, day, shape, column)
            lp.row(-np.inf, float(free.size), [(column, 1.0) for column in columns])
        _contract(t, lp, who, by_week)
    return starts, ends, breaks


def _note(t: Tables, here: tuple[Sums, Sums, dict[int, Sums]], day: int, shape: int, column: int) -> None:
    s = t.shapes
    x = day * t.frame.day_intervals + int(s.start[shape])
    here[0].setdefault(x, []).append(column)
    here[1].setdefault(x + int(s.length[shape]), []).append(column)
    for p in range(s.first_pause[shape], s.first_pause[shape + 1]):
        moments = here[2].setdefault(int(s.pause_window[p]), {})
        moments.setdefault(x + int(s.pause_offset[p]), []).append(column)


def _contract(t: Tables, lp: Programme, who: Whole, by_week: dict[int, list[tuple[int, int]]]) -> None:
    people = t.people
    for week in range(people.least.shape[1]):
        columns = by_week.get(week, [])
        worked = [(column, float(t.shapes.units[shape])) for column, shape in columns]
        least, most = float(people.least[who, week].sum()), float(people.most[who, week].sum())
        short = lp.column(cost=t.frame.short)
        lp.row(-np.inf, most, worked)
        lp.row(least, np.inf, [*worked, (short, 1.0)])
        left = np.maximum(0, people.most_days[who] - people.fixed_days[who, week]).sum()
        lp.row(-np.inf, float(left), [(column, 1.0) for column, _ in columns])


def _chain(lp: Programme, moments: Sums, reach: int, minus: Sums | None = None) -> list[int]:
    """Columns of a sum that grows (and shrinks) as moments pass; -1 before anything has happened."""
    found, before = [], -1
    for x in range(reach):
        plus, less = moments.get(x, []), (minus or {}).get(x, [])
        if not plus and not less:
            found.append(before)
            continue
        column = lp.column()
        terms = [(column, 1.0), *((one, -1.0) for one in plus), *((one, 1.0) for one in less)]
        lp.row(0.0, 0.0, terms if before < 0 else [*terms, (before, -1.0)])
        found.append(column)
        before = column
    return found


def _cover(t: Tables, lp: Programme, starts: Sums, ends: Sums, breaks: dict[int, Sums]) -> list[int]:
    """Columns of the heads at work in each interval: present and not in a pause."""
    reach = t.frame.reach
    present = _chain(lp, starts, reach, ends)
    pauses: list[list[int]] = [[] for _ in range(reach)]
    for window, moments in breaks.items():
        width, length = int(t.shapes.window_width[window]), int(t.shapes.window_length[window])
        for x, column in _pauses(lp, moments, width, reach).items():
            for later in range(x, min(reach, x + length)):
                pauses[later].append(column)
    found = []
    for x in range(reach):
        if present[x] < 0:
            found.append(-1)
            continue
        column = lp.column(cost=t.frame.over if x < t.frame.intervals else 0.0)
        lp.row(0.0, 0.0, [(column, 1.0), (present[x], -1.0), *((one, 1.0) for one in pauses[x])])
        found.append(column)
    return found


def _pauses(lp: Programme, moments: Sums, width: int, reach: int) -> dict[int, int]:
    """Columns of pauses by beginning: not more than may have begun by then, not fewer than must."""
    may = _chain(lp, moments, reach)
    first, last = min(moments), max(moments) + width - 1
    begun: dict[int, int] = {}
    before = -1
    for x in range(first, last + 1):
        begun[x], total = lp.column(), lp.column()
        terms = [(total, 1.0), (begun[x], -1.0)]
        lp.row(0.0, 0.0, terms if before < 0 else [*terms, (before, -1.0)])
        lp.row(-np.inf, 0.0, [(total, 1.0), (may[x], -1.0)])
        if x - width + 1 >= first:
            lp.row(0.0, np.inf, [(total, 1.0), (may[x - width + 1], -1.0)])
        before = total
    return begun


def _needs(t: Tables, lp: Programme, merged: Whole, rows: list[int], cover: dict[int, list[int]]) -> Whole:
    """Where the rows of the programme stand that ask for heads, by row of needs and interval (-1: nowhere)."""
    needs = t.needs
    chosen, places = set(rows), np.full((needs.required.shape[0], t.frame.intervals), -1, np.int64)
    for b in range(needs.weight.size):
        block = [row for row in range(needs.block[b], needs.block[b + 1]) if row in chosen]
        if not block:
            continue
        touched = [[g for g in cover if needs.touches[row, g]] for row in block]
        for x in range(t.frame.intervals):
            if needs.required[block, x].max() <= 0:
                continue
            short = lp.column(cost=float(needs.weight[b]))
            for row, groups in zip(block, touched, strict=True):
                terms = [(cover[g][x], 1.0) for g in groups if cover[g][x] >= 0]
                places[row, x] = lp.row(float(needs.required[row, x]), np.inf, [(short, 1.0), *terms])
    return places


def solved(lp: Programme) -> tuple[float, Real] | None:
    """The least cost and the rows' prices; None when the solver does not say that it is the least."""
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", THREADS), ("solver", "ipm"), ("run_crossover", "off")):
        solver.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(lp.cost), len(lp.low)
    model.col_cost_ = np.array(lp.cost)
    model.col_lower_ = np.zeros(len(lp.cost))
    model.col_upper_ = np.array(lp.upper)
    model.row_lower_, model.row_upper_ = np.array(lp.low), np.array(lp.high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(lp.starts, np.int32)
    model.a_matrix_.index_ = np.array(lp.columns, np.int32)
    model.a_matrix_.value_ = np.array(lp.factors)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(solver.getInfo().objective_function_value), np.array(solver.getSolution().row_dual)
