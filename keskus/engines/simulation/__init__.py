"""A call centre on paper: callers come, wait, hang up, are answered, handed on and called back; agents come and go.

Describe it as a `Model`, run it with `simulate`, and read figures with their intervals from the `Result`. The same seed
gives the same bytes on any machine of the same kind, however many cores it has; two models run with one seed meet the
same callers with the same patience and the same talks. docs/simulation.md has the guide, `files` reads models from
YAML. The loop is machine code (see `engines.compiled`) and is loaded when `simulate` is first called.
"""

from __future__ import annotations

from collections.abc import Callable

from keskus.engines.faults import Fault
from keskus.engines.simulation.building import Log
from keskus.engines.simulation.estimates import Estimate
from keskus.engines.simulation.laws import (
    Empirical,
    Exponential,
    Fixed,
    Gamma,
    Law,
    Lognormal,
    Never,
    Uniform,
    Weibull,
)
from keskus.engines.simulation.model import (
    Agent,
    Arrivals,
    Break,
    Callback,
    Campaign,
    Group,
    Model,
    Queue,
    Shift,
    Site,
    Skill,
    Transfer,
    always,
    staffed,
)
from keskus.engines.simulation.results import QueueFigures, Result, StaffFigures

__all__ = [
    "Agent",
    "Arrivals",
    "Break",
    "Callback",
    "Campaign",
    "Empirical",
    "Estimate",
    "Exponential",
    "Fault",
    "Fixed",
    "Gamma",
    "Group",
    "Law",
    "Log",
    "Lognormal",
    "Model",
    "Never",
    "Queue",
    "QueueFigures",
    "Result",
    "Shift",
    "Site",
    "Skill",
    "StaffFigures",
    "Transfer",
    "Uniform",
    "Weibull",
    "always",
    "simulate",
    "staffed",
]


def _silent(share: float) -> None:
    """Nobody listens."""


def simulate(
    model: Model,
    *,
    replications: int = 30,
    seed: int = 1,
    level: float = 0.95,
    log: Log = Log.NONE,
    tell: Callable[[float], None] = _silent,
    workers: int | None = None,
) -> Result:
    """Run the model so many times and keep the sums (and logs) of every run.

    `tell` hears the share that is done, and may raise to stop. `workers`: cores to use (None: all); the answer does not
    depend on it.
    """
    if replications < 1:
        raise Fault("replications", f"{replications} is too few", "give 1 or more; 2 or more for intervals")
    if workers is not None and workers < 1:
        raise Fault("workers", f"{workers} is too few", "give 1 or more, or nothing for all cores")
    if not 0 < level < 1:
        raise Fault("level", f"{level} is no confidence", "give a share such as 0.95")
    from keskus.engines.simulation.replications import result_of

    return result_of(model, replications, seed, level, log=log, tell=tell, workers=workers)
