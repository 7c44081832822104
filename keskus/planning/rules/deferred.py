"""Work that may wait: mail and callbacks are done by their deadline, several chats at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def spread(work: Floats, is_open: NDArray[np.bool_], intervals: int) -> Floats:
    """Work of each interval (flat, in order) spread evenly over the open ones up to its deadline, its own among them.

    Evenly is the least that peaks can be without looking ahead; work that finds nothing open waits for what opens next.
    """
    found = np.zeros_like(work)
    places = np.flatnonzero(is_open)
    if not len(places):
        return found
    for arrived in np.flatnonzero(work > 0):
        begin = int(np.searchsorted(places, arrived))
        end = int(np.searchsorted(places, arrived + max(1, intervals)))
        window = places[begin:end] if end > begin else places[min(begin, len(places) - 1) :][:1]
        found[window] += work[arrived] / len(window)
    return found


def agents_for(erlangs: Floats, occupancy: float, minimum: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many do this work when at most that share of their time is work."""
    needed = np.ceil(erlangs / occupancy - 1e-9).astype(np.int64)
    found: NDArray[np.int64] = np.maximum(needed, minimum)
    return found
