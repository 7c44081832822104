"""Between loads and the loops of `erlang`: units, shapes and goals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from keskus.engines.faults import Fault
from keskus.engines.kpi import ServiceLevelVariant
from keskus.engines.staffing import erlang
from keskus.engines.staffing.model import MOST_AGENTS, Counts, Formula, Goals, Load, Numbers, Staffing, numbers, refuse

LEAST_SHARE = 1e-9  # a goal of 100 % means all but this; of 0, no more than this
VARIANTS = {
    ServiceLevelVariant.ANSWERED_ONLY: erlang.ANSWERED_ONLY,
    ServiceLevelVariant.ALL_OFFERED: erlang.ALL_OFFERED,
    ServiceLevelVariant.ABANDONS_WITHIN_IGNORED: erlang.WITHIN_IGNORED,
    ServiceLevelVariant.ABANDONS_WITHIN_MET: erlang.WITHIN_MET,
    ServiceLevelVariant.SHORT_ABANDONS_REMOVED: erlang.SHORT_REMOVED,
    ServiceLevelVariant.FLOW_OUTS_INCLUDED: erlang.ALL_OFFERED,
}


def formula_of(load: Load, formula: Formula | None) -> Formula:
    """Erlang A where patience is known, unless told otherwise."""
    if formula is Formula.A and load.patience_seconds is None:
        raise Fault("patience_seconds", "it is missing, and Erlang A needs it", "estimate it, or use Erlang C")
    return formula or (Formula.C if load.patience_seconds is None else Formula.A)


def rows_of(load: Load, goals: Goals, formula: Formula) -> Numbers:
    """One `erlang.Work` a row."""
    handle = np.where(load.calls > 0, load.handle_seconds, 1.0).ravel()
    rows = np.zeros((handle.size, len(erlang.Work._fields)))
    rows[:, 0] = load.erlangs.ravel()
    if formula is Formula.A and load.patience_seconds is not None:
        rows[:, 1] = handle / load.patience_seconds.ravel()
    rows[:, 2] = goals.target_seconds / handle
    rows[:, 3] = goals.short_abandon_seconds / handle
    rows[:, 4] = np.inf if goals.asa_seconds is None else np.maximum(goals.asa_seconds / handle, LEAST_SHARE)
    return rows


def agents_for(load: Load, goals: Goals, formula: Formula) -> Counts:
    """The fewest that meet all goals together."""
    if goals.abandonment is not None and formula is Formula.C:
        raise Fault("abandonment", "in Erlang C nobody ever hangs up", "give patience_seconds, or leave this goal out")
    want = erlang.Want(
        VARIANTS[goals.variant],
        np.inf if goals.service_level is None else max(1 - goals.service_level, LEAST_SHARE),
        np.inf if goals.abandonment is None else max(goals.abandonment, LEAST_SHARE),
        np.inf if goals.occupancy is None else goals.occupancy,
    )
    least = np.array(np.broadcast_to(np.asarray(goals.minimum, np.int64), load.calls.shape)).ravel()
    return erlang.required(rows_of(load, goals, formula), least, want).reshape(load.calls.shape)


def counts_of(agents: ArrayLike, load: Load) -> Counts:
    """Whole numbers in the load's shape."""
    given = numbers(agents, "agents")
    whole = (given >= 0) & (given <= MOST_AGENTS) & (given == np.floor(given))
    refuse("agents", ~whole, given, "no number of agents", "give 0 or more, without decimals")
    try:
        return np.array(np.broadcast_to(given, load.calls.shape)).astype(np.int64)
    except ValueError:
        shapes = f"{given.shape} beside calls of {load.calls.shape}"
        raise Fault("agents", f"its shape is {shapes}", "give one number, or as many as calls") from None


def figures_of(load: Load, agents: Counts, goals: Goals, formula: Formula) -> Staffing:
    """What callers meet."""
    found = erlang.measured(rows_of(load, goals, formula), agents.ravel(), VARIANTS[goals.variant])
    found[:, 2] *= load.handle_seconds.ravel()
    return Staffing(load, formula, agents, *(column.reshape(agents.shape) for column in found.T))
