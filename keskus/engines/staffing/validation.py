"""How well a formula tells what was: figures of real intervals beside those it gives for the agents who were there.

Sums are those of `engines.kpi`, each number an array with one entry for each interval. Agents need not be whole: who
was there for half an interval counts half, and the figure lies between those of the numbers below and above.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.faults import Fault
from keskus.engines.kpi import Definition, Ratio, Sums, average_speed_of_answer, judge
from keskus.engines.staffing import figures
from keskus.engines.staffing.model import MOST_AGENTS, Formula, Goals, Load, Numbers, numbers, refuse

COMPARED = ("service_level", "asa_seconds", "abandonment")


@dataclass(frozen=True, slots=True)
class Error:
    """One figure by one formula. `observed` and `predicted` are of all intervals together.

    `bias`: predicted less observed. `mean_absolute`: how far off an interval is, weighted by who is counted; chance
    alone makes some of it. `left_out`: intervals in which the formula has no answer (Erlang C with fewer agents than
    erlangs). `group`: as given to `validate`; None: all.
    """

    formula: Formula
    figure: str
    group: int | None
    intervals: int
    left_out: int
    observed: float
    predicted: float
    mean_absolute: float

    @property
    def bias(self) -> float:
        """Above 0: the formula promises more than there was."""
        return self.predicted - self.observed


def between(load: Load, agents: ArrayLike, goals: Goals, formula: Formula) -> dict[str, Numbers]:
    """Figures by name with agents who are not whole numbers: on the line between the two next to them."""
    given = numbers(agents, "agents")
    refuse("agents", ~((given >= 0) & (given < MOST_AGENTS)), given, "no number of agents", "give 0 or more")
    below = np.floor(np.broadcast_to(given, load.calls.shape))
    part = given - below
    low, high = (figures(load, count, goals, formula) for count in (below, below + 1))
    found = {}
    with np.errstate(invalid="ignore"):
        for name in (*COMPARED, "wait_probability", "occupancy"):
            mixed = getattr(low, name) * (1 - part) + getattr(high, name) * part
            found[name] = np.where(part > 0, mixed, getattr(low, name))
    return found


def _observed(sums: Sums, goals: Goals, shape: tuple[int, ...]) -> dict[str, tuple[Numbers, Numbers]]:
    judged = judge(sums, Definition(goals.variant))
    ratios = (judged.service_level, average_speed_of_answer(sums), judged.abandonment)

    def arrays(ratio: Ratio) -> tuple[Numbers, Numbers]:
        above, below = (np.broadcast_to(np.asarray(part, np.float64), shape).ravel() for part in ratio)
        return above, below

    return {name: arrays(ratio) for name, ratio in zip(COMPARED, ratios, strict=True)}


def sums_of(columns: Mapping[str, ArrayLike]) -> Sums:
    """`kpi.Sums` of arrays: `offered`, `answered`, `answered_within`, `abandoned`, `wait_answered_seconds` and more."""
    if unknown := set(columns) - set(Sums.__slots__):
        raise Fault(min(unknown), "there is no such sum", f"use those of Sums: {', '.join(Sums.__slots__)}")
    return Sums(**{name: cast(int, np.asarray(column, np.float64)) for name, column in columns.items()})


def validate(
    load: Load, agents: ArrayLike, sums: Sums, goals: Goals, *, groups: ArrayLike | None = None
) -> tuple[Error, ...]:
    """Erlang C, and A where patience is known, against what was; for all intervals, and for each group of them."""
    observed = _observed(sums, goals, load.calls.shape)
    formulas = (Formula.C,) if load.patience_seconds is None else (Formula.C, Formula.A)
    everything = np.ones(load.calls.size, np.bool_)
    chosen: list[tuple[int | None, NDArray[np.bool_]]] = [(None, everything)]
    if groups is not None:
        labels = np.broadcast_to(np.asarray(groups), load.calls.shape).ravel()
        chosen += [(int(label), labels == label) for label in np.unique(labels)]
    rows: list[Error] = []
    for formula in formulas:
        predicted = between(load, agents, goals, formula)
        for group, inside in chosen:
            rows += _errors(formula, group, inside, predicted, observed)
    return tuple(rows)


def _errors(
    formula: Formula,
    group: int | None,
    inside: NDArray[np.bool_],
    predicted: Mapping[str, Numbers],
    observed: Mapping[str, tuple[Numbers, Numbers]],
) -> Iterator[Error]:
    for name in COMPARED:
        above, below = observed[name]
        told = predicted[name].ravel()
        there = inside & (below > 0)
        known = there & np.isfinite(told)
        weights = below[known]
        total = float(weights.sum())
        if not total:
            yield Error(formula, name, group, 0, int(there.sum()), math.nan, math.nan, math.nan)
            continue
        gaps = np.abs(told[known] - above[known] / weights)
        yield Error(
            formula=formula,
            figure=name,
            group=group,
            intervals=int(known.sum()),
            left_out=int((there & ~known).sum()),
            observed=float(above[known].sum()) / total,
            predicted=float((told[known] * weights).sum()) / total,
            mean_absolute=float((gaps * weights).sum()) / total,
        )
