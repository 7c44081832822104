"""Rosters: who works when, so that as few as possible are missing or idle and no rule is broken.

Describe what is asked as an `Instance` (docs/roster-instance.md; `files` reads and writes it as JSON), and get a
`Result`: a `Roster`, what it costs, and a proven bound that no roster can beat. `explain` names the rules behind each
gap, refused wish and short contract, with the way out; `smallest_conflict` what to relax when it cannot be.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from keskus.engines.faults import Fault
from keskus.engines.rostering.conflict import Conflict, smallest_conflict
from keskus.engines.rostering.instance import (
    Anchor,
    Availability,
    Demand,
    Instance,
    Limits,
    Past,
    Pause,
    PauseRule,
    Person,
    RoleDemand,
    Shift,
    ShiftKind,
    Tally,
    Want,
    Weights,
    Wish,
)
from keskus.engines.rostering.reasons import Block, Reason, WayOut, explain
from keskus.engines.rostering.roster import (
    Cost,
    Count,
    Coverage,
    Enough,
    Only,
    Progress,
    Result,
    Roster,
    Tell,
    silent,
    usual_steps,
)

__all__ = [
    "Anchor",
    "Availability",
    "Block",
    "Conflict",
    "Cost",
    "Count",
    "Coverage",
    "Demand",
    "Enough",
    "Fault",
    "Instance",
    "Limits",
    "Only",
    "Past",
    "Pause",
    "PauseRule",
    "Person",
    "Progress",
    "Reason",
    "Result",
    "RoleDemand",
    "Roster",
    "Shift",
    "ShiftKind",
    "Tally",
    "Want",
    "WayOut",
    "Weights",
    "Wish",
    "explain",
    "smallest_conflict",
    "solve",
    "usual_steps",
]


def solve(
    instance: Instance,
    *,
    seed: int = 1,
    seconds: float | None = None,
    steps: int | None = None,
    tell: Tell = silent,
    start_from: Roster | None = None,
    only: Only | None = None,
    bound: float | None = None,
    resume: bytes | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """The best roster that can be found with so much work; both limits may be given, none means some work.

    The same seed and the same steps give the same roster, `seconds` do not. `tell` hears a `Progress` and a function
    that gives the best roster so far; it may raise `Enough` to have that one, and to `resume` with its rest, all else
    given as before, leads to the roster that would have come without. A roster to `start_from` is taken over as far
    as it keeps the rules, and `only` a part of it changed; the `bound` of an earlier result saves finding it again.
    """
    if seconds is not None and not seconds >= 0:
        raise Fault("seconds", f"{seconds} is no time", "give 0 or more")
    if steps is not None and steps < 0:
        raise Fault("steps", f"{steps} is no amount of work", "give 0 or more")
    if only is not None and (only.people or only.days) and start_from is None:
        raise Fault("start_from", "a part is to change and nothing is given to change", "give the roster it is part of")
    from keskus.engines.rostering.solving import solved

    return solved(
        instance,
        seed=seed,
        seconds=seconds,
        steps=steps,
        tell=tell,
        start_from=start_from,
        only=only,
        bound=bound,
        resume=resume,
        clock=clock,
    )
