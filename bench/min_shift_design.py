"""Minimum shift design (TU Wien): which shifts to open, and with how many, for a week's requirement that goes round.

    python -m bench.min_shift_design        (needs the folder with the real data: KESKUS_DATA)

Minutes too few and too many, and a weight for each distinct shift (start and length), are to be least. One programme in
whole numbers for HiGHS, set up with the product's `Programme`; what it answers is counted anew from the requirement.
Prints the table of docs/measurements.md; seconds are processor seconds of one core.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np

from keskus.engines.rostering.bound import THREADS, Programme

DATA = Path(os.environ.get("KESKUS_DATA", Path(__file__).parents[1].parent / "shared" / "data")) / "min_shift_design"


@dataclass(frozen=True)
class Design:
    """What is needed in each slot of the week, and which shifts (start and length in slots) may be opened."""

    slot_minutes: int
    days: int
    required: tuple[int, ...]
    shifts: tuple[tuple[int, int], ...]
    under: int
    over: int
    each_shift: int

    def slots(self, shift: int, day: int) -> np.ndarray:
        """Which it covers on a day; the week goes round."""
        start, length = self.shifts[shift]
        return (day * len(self.required) // self.days + start + np.arange(length)) % len(self.required)


def read(text: str) -> Design:
    """From the text of an instance (MiniZinc data)."""
    said = dict(re.findall(r"(\w+)\s*=\s*([^;]*);", text))

    def numbers(name: str) -> list[int]:
        return [int(word) for word in re.findall(r"-?\d+", said[name])]

    spans = zip(*(numbers(name) for name in ("minStart", "maxStart", "minLength", "maxLength")), strict=True)
    shifts = {
        (start, length)
        for first, last, least, most in spans
        for start in range(first, last + 1)
        for length in range(least, most + 1)
    }
    weights = (int(said[f"weight{name}"]) for name in ("UnderCover", "OverCover", "ShiftInstances"))
    required = tuple(numbers("demand"))
    return Design(int(said["interval"]), int(said["days"]), required, tuple(sorted(shifts)), *weights)


def cost_of(design: Design, heads: np.ndarray) -> int:
    """Of so many on each shift (row) and day, counted from the requirement."""
    cover = np.zeros(len(design.required), np.int64)
    for shift, day in np.argwhere(heads):
        cover[design.slots(shift, day)] += heads[shift, day]
    room = np.array(design.required) - cover
    minutes = design.under * np.maximum(0, room).sum() + design.over * np.maximum(0, -room).sum()
    return int(design.slot_minutes * minutes + design.each_shift * heads.any(axis=1).sum())


def programme_of(design: Design) -> Programme:
    """Heads by shift and day first, then which shifts are open, then what is missing and idle by slot."""
    lp, days, covering = Programme(), design.days, [[] for _ in design.required]
    required = np.array(design.required)
    for shift in range(len(design.shifts)):
        for day in range(days):
            slots = design.slots(shift, day)
            column = lp.column(upper=float(required[slots].max()))
            for slot in slots:
                covering[slot].append((column, 1.0))
    for shift in range(len(design.shifts)):
        is_open = lp.column(design.each_shift, 1.0)
        for day in range(days):
            column = shift * days + day
            lp.row(-np.inf, 0.0, [(column, 1.0), (is_open, -lp.upper[column])])
    for slot, terms in enumerate(covering):
        under = lp.column(design.under * design.slot_minutes)
        over = lp.column(design.over * design.slot_minutes)
        lp.row(required[slot], required[slot], [*terms, (under, 1.0), (over, -1.0)])
    return lp


def solved(design: Design, seconds: float) -> tuple[np.ndarray, float]:
    """Heads by shift and day, and the proven bound."""
    lp, count = programme_of(design), len(design.shifts)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(lp.cost), len(lp.low)
    model.col_cost_, model.col_lower_, model.col_upper_ = np.array(lp.cost), np.zeros(len(lp.cost)), np.array(lp.upper)
    model.row_lower_, model.row_upper_ = np.array(lp.low), np.array(lp.high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(lp.starts, np.int32)
    model.a_matrix_.index_ = np.array(lp.columns, np.int32)
    model.a_matrix_.value_ = np.array(lp.factors)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(lp.cost)
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", THREADS), ("time_limit", seconds)):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    heads = np.rint(np.array(solver.getSolution().col_value)[: count * design.days]).astype(np.int64)
    return heads.reshape(count, design.days), float(solver.getInfo().mip_dual_bound)


def main() -> None:
    """All five, or some."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=float, default=600, help="by the clock, for each")
    options = parser.parse_args()
    with (DATA / "optimal_values.csv").open(encoding="utf-8") as file:
        best = {row["instance"]: int(row["optimum_or_best"]) for row in csv.DictReader(file)}
    print("| instance | slots | shifts to choose from | opened | value | bound | optimum | processor s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, optimum in best.items():
        if options.names and Path(name).name not in options.names:
            continue
        design = read((DATA / f"{name}.dzn").read_text(encoding="utf-8"))
        began = time.process_time()
        heads, bound = solved(design, options.seconds)
        used, opened = time.process_time() - began, int(heads.any(axis=1).sum())
        line = (Path(name).name, len(design.required), len(design.shifts), opened, cost_of(design, heads))
        print("| " + " | ".join(map(str, line)) + f" | {bound:,.0f} | {optimum} | {used:.1f} |", flush=True)


if __name__ == "__main__":
    main()
