"""One instance of Curtois and Qu: a roster, a proven bound, and how far above the best known cost it is.

    python -m bench.curtois 4 --seconds 600        (needs the folder with the real data: KESKUS_DATA)

Seconds are processor seconds of one core, after the machine code has been made; a run ends before at the best known
cost or the proven bound. The best roster and bound are kept in a
file (--folder), and the next run goes on from there; --anew forgets it. --alone: only one employee at a time, as the
product's search does. Prints a line of docs/measurements.md: number, staff, shift types, best known, bound, cost, above
best known, seconds of all runs, breaches.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.curtois.checker import broken_in, cost_of
from bench.curtois.columns import Part, Pool, better, dive, generate
from bench.curtois.instance import Problem, read
from bench.curtois.weeks import Desk, Team, Whole, best_weeks, desk_for, rows_of, search, team_of, total, tours_of

DATA = Path(os.environ.get("KESKUS_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
FOLDER = "shift_scheduling_curtois"
HEATS, WARM_HEATS = (20.0, 0.5), (2.0, 0.5)
FIRST_SHARE, LONGEST_FIRST = 0.1, 20.0
SLICE_SECONDS = 0.5
PROGRAMME_SECONDS = 15.0


@dataclass
class Run:
    """A search under way, by processor seconds."""

    problem: Problem
    team: Team
    desk: Desk
    until: float
    seed: int
    tours: Whole
    path: Path
    began: float = 0.0
    before: float = 0.0  # seconds of earlier runs
    enough: float = -np.inf
    cost: float = np.inf
    bound: float = -np.inf

    @property
    def seconds(self) -> float:
        """With those of earlier runs."""
        return self.before + time.process_time() - self.began

    @property
    def left(self) -> float:
        """Seconds."""
        return self.until - time.process_time()

    @property
    def is_done(self) -> bool:
        """Nothing better is possible or asked for, or no time is left."""
        return self.cost <= max(self.bound, self.enough) or self.left <= 0

    def take(self, tours: Whole | None, how: str) -> bool:
        """A roster that costs less becomes the best."""
        cost = np.inf if tours is None else total(self.team, self.desk, tours)
        if tours is None or cost >= self.cost - 0.5:
            return False
        self.tours, self.cost = tours.copy(), cost
        print(f"  {time.process_time() - self.began:5.1f} s: {cost:,.0f} ({how}), bound {self.bound:,.0f}", flush=True)
        return True

    def keep(self) -> None:
        """The best so far into its file."""
        said = {"seconds": self.seconds, "bound": self.bound, "rows": rows_of(self.problem, self.tours)}
        self.path.write_text(json.dumps(said), encoding="utf-8")


def first(run: Run) -> None:
    """One after the other, at the prices of what is missing; makes or loads the machine code."""
    t, d = run.team, run.desk
    tours = run.tours.copy()
    for a in range(tours.shape[0]):
        total(t, d, tours)
        best_weeks(t, d, a, np.where(d.room > 0, t.under, -t.over), t.may[a], tours[a])
    state = np.full(2, total(t, d, tours))
    search(t, d, tours, tours.copy(), state, np.array([0, 0, 1]), np.array(HEATS), run.seed)
    run.take(tours, "first")


def alone(run: Run, seconds: float, heats: tuple[float, float]) -> None:
    """One employee at a time from the best roster on, cooling."""
    t, d, tours, best = run.team, run.desk, run.tours.copy(), run.tours.copy()
    state, done, began = np.full(2, total(t, d, tours)), 0, time.process_time()
    planned, count = 1, 20
    while (gone := time.process_time() - began) < seconds and not run.is_done:
        if done:
            count = max(1, int(SLICE_SECONDS * done / gone))
            planned = int(done * seconds / gone)
        step = min(done, planned)
        search(t, d, tours, best, state, np.array([step, step + count, max(planned, 1)]), np.array(heats), run.seed)
        done += count
    run.take(best, f"one at a time, {done:,} steps")


def descend(run: Run) -> Pool:
    """The bound, and dives."""
    everybody = np.arange(run.tours.shape[0])
    pool = Pool.of(everybody.size)
    for a in everybody:
        pool.add(run.team, int(a), run.tours[a])
    part = Part(everybody, run.team.may, run.team.required, pool)
    generate(run.team, run.desk, part, time.process_time, run.until)
    run.bound = max(run.bound, part.least)
    print(f"  {time.process_time() - run.began:5.1f} s: bound {part.bound:,.2f}", flush=True)
    run.keep()
    if not run.is_done:
        run.take(dive(run.team, run.desk, part, time.process_time, run.until, run.cost), "dive")
        run.keep()
    return pool


def free_part(run: Run, pool: Pool, dice: np.random.Generator, size: float) -> Part:
    """Some employees on all days, or all of them on some days; the columns known that fit."""
    t = run.team
    people, days = run.tours.shape
    who, may = np.arange(people), t.may
    if dice.random() < 0.5:
        who = np.sort(dice.choice(people, min(people, max(2, round(size * people))), replace=False))
    else:
        width = min(days, max(2, round(size * days)))
        begin = int(dice.integers(1 - width // 2, days - width // 2))
        kept = np.ones(days, bool)
        kept[max(0, begin) : begin + width] = False
        may = t.may.copy()
        stays = np.zeros_like(may)
        np.put_along_axis(stays, run.tours[:, :, None], 1, axis=2)
        may[:, kept] = stays[:, kept]
    required = t.required.copy()
    for a in np.setdiff1d(np.arange(people), who):
        worked = np.flatnonzero(run.tours[a] < t.units.size)
        required[worked, run.tours[a][worked]] -= 1
    fitting = Pool.of(people)
    at = np.arange(days)
    for a in who:
        for tour in pool.tours[a]:
            if may[a, at, tour].all():
                fitting.add(t, int(a), tour)
    return Part(who, may, required, fitting)


def improve(run: Run, pool: Pool) -> None:
    """Parts set free, larger ones where small ones give nothing."""
    dice, size, t = np.random.default_rng(run.seed), 0.25, run.team
    at = np.arange(run.tours.shape[1])
    while not run.is_done:
        part = free_part(run, pool, dice, size * dice.uniform(0.7, 1.3))
        staying = np.setdiff1d(np.arange(run.tours.shape[0]), part.who)
        cost = run.cost - sum(float(t.own[a, at, run.tours[a]].sum()) for a in staying)
        began = time.process_time()
        seconds = min(PROGRAMME_SECONDS, run.left)
        is_better = run.take(better(t, run.desk, part, run.tours, cost, time.process_time, seconds), "part")
        if is_better:
            run.keep()
        is_long = time.process_time() - began > 0.7 * seconds
        size = size if is_better else float(np.clip(size * (0.9 if is_long else 1.03), 0.1, 1.0))
        for a in part.who:
            for tour in part.pool.tours[a]:
                pool.add(t, int(a), tour)


def go_on(run: Run) -> None:
    """Take over what an earlier run kept."""
    if run.path.exists():
        said = json.loads(run.path.read_text(encoding="utf-8"))
        run.bound, run.before = float(said["bound"]), float(said["seconds"])
        run.take(tours_of(run.problem, {name: tuple(row) for name, row in said["rows"].items()}), "kept")


def main() -> None:
    """One instance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--further", action="store_true", help="do not stop at the best known cost")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "keskus-curtois")
    options = parser.parse_args()
    problem = read((DATA / FOLDER / "instances" / f"Instance{options.number}.txt").read_text(encoding="utf-8"))
    team = team_of(problem)
    nobody = np.full((len(problem.staff), problem.days), len(problem.kinds), np.int64)
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"{options.number}{'-alone' if options.alone else ''}.json"
    run = Run(problem, team, desk_for(team), np.inf, options.seed, nobody, path)
    first(run)
    best = best_known(options.number)
    run.enough = -np.inf if options.further else best
    run.began = time.process_time()
    run.until = run.began + options.seconds
    if not options.anew:
        go_on(run)
    if options.alone:
        alone(run, run.left, HEATS)
    else:
        warm = HEATS if run.before == 0 else WARM_HEATS
        alone(run, min(LONGEST_FIRST, FIRST_SHARE * options.seconds), warm)
        improve(run, descend(run))
    run.keep()
    told(options.number, run, best)


def best_known(number: int) -> int:
    """What others reached."""
    with (DATA / FOLDER / "best_known.csv").open(encoding="utf-8") as file:
        return next(int(row["best_known_cost"]) for row in csv.DictReader(file) if row["instance"] == str(number))


def told(number: int, run: Run, best: int) -> None:
    """The line."""
    rows = rows_of(run.problem, run.tours)
    broken, cost = broken_in(run.problem, rows), cost_of(run.problem, rows)
    staff, kinds = len(run.problem.staff), len(run.problem.kinds)
    bound = f"{run.bound:,.0f}" if run.bound > -np.inf else "–"
    found = (f"{best:,}", bound, f"{cost:,}", f"{cost / best - 1:.2%}", f"{run.seconds:.0f}", len(broken))
    print("| " + " | ".join(map(str, (number, staff, kinds, *found))) + " |")
    for what in broken:
        print(what)


if __name__ == "__main__":
    main()
