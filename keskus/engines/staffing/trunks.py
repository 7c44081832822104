"""How many lines to the network: Erlang B. A call takes a line from the menu to the end of talk, not in wrap-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from keskus.engines.faults import Fault
from keskus.engines.staffing.model import MOST_ERLANGS, Counts, Numbers, numbers, refuse

LEAST_BLOCKING = 1e-12


def _loads(erlangs: ArrayLike) -> Numbers:
    loads = numbers(erlangs, "erlangs")
    bad = ~(np.isfinite(loads) & (loads >= 0) & (loads <= MOST_ERLANGS))
    refuse("erlangs", bad, loads, "no load of lines", f"give 0 to {MOST_ERLANGS:,.0f} erlangs")
    return loads


def line_erlangs(calls: ArrayLike, on_line_seconds: ArrayLike, interval_seconds: float = 3600.0) -> Numbers:
    """Lines taken on average; `on_line_seconds`: menu, wait and talk of a call. Size lines for the busiest hour."""
    return _loads(numbers(calls, "calls") * numbers(on_line_seconds, "on_line_seconds") / interval_seconds)


def blocked(erlangs: ArrayLike, lines: ArrayLike) -> Numbers:
    """The share of callers who find every line taken."""
    from keskus.engines.staffing import erlang

    loads, counts = np.broadcast_arrays(_loads(erlangs), np.asarray(lines, np.int64))
    if counts.size and counts.min() < 0:
        raise Fault("lines", f"{counts.min()} is no number of lines", "give 0 or more")
    found = erlang.blocking(np.ascontiguousarray(loads).ravel(), np.ascontiguousarray(counts).ravel())
    return found.reshape(loads.shape)


def lines_for(erlangs: ArrayLike, blocking: float = 0.01) -> Counts:
    """The fewest lines of which all are taken for at most this share of callers."""
    from keskus.engines.staffing import erlang

    if not LEAST_BLOCKING <= blocking <= 1:
        raise Fault(
            "blocking", f"{blocking:g} is no share above 0", "0.01 means that one caller in 100 finds none free"
        )
    loads = _loads(erlangs)
    return erlang.lines_for(loads.ravel(), blocking).reshape(loads.shape)
