"""How many agents it takes: Erlang C and A to exact minima, all goals together, shrinkage, patience from own calls.

`staff` answers the question, `figures` tells what callers meet with agents given. Formulas are of a steady state: they
know neither what one interval leaves to the next nor several skills; `scenarios` asks the simulator for those. The
loops are machine code (see `engines.compiled`), loaded when first called. docs/staffing.md has the guide.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from keskus.engines.faults import Fault
from keskus.engines.staffing.model import Formula, Goals, Load, Overall, Staffing
from keskus.engines.staffing.shrinkage import Category, Comparison, Kind, gross_up, together

__all__ = [
    "Category",
    "Comparison",
    "Fault",
    "Formula",
    "Goals",
    "Kind",
    "Load",
    "Overall",
    "Staffing",
    "figures",
    "gross_up",
    "staff",
    "together",
]


def staff(load: Load, goals: Goals, formula: Formula | None = None) -> Staffing:
    """The fewest agents of each interval that meet every goal together, and what callers meet with them.

    Without a formula Erlang A where the load knows patience, else Erlang C. Where nobody calls it is the minimum.
    """
    from keskus.engines.staffing.required import agents_for, figures_of, formula_of

    chosen = formula_of(load, formula)
    return figures_of(load, agents_for(load, goals, chosen), goals, chosen)


def figures(load: Load, agents: ArrayLike, goals: Goals | None = None, formula: Formula | None = None) -> Staffing:
    """What callers meet with so many agents; of the goals only how the service level is counted matters."""
    from keskus.engines.staffing.required import counts_of, figures_of, formula_of

    return figures_of(load, counts_of(agents, load), goals or Goals(), formula_of(load, formula))
