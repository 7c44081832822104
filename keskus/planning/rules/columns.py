"""Days by one kind of interval told by another: 5, 15, 30 or 60 minutes of the local clock, a day to a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shared(counts: Floats, columns: int) -> Floats:
    """Counts: added up into longer intervals, or shared evenly among shorter ones."""
    own = counts.shape[-1]
    if columns >= own:
        found: Floats = np.repeat(counts, columns // own, axis=-1) / (columns // own)
        return found
    added: Floats = counts.reshape(*counts.shape[:-1], columns, own // columns).sum(axis=-1)
    return added


def kept(values: Floats, weights: Floats, columns: int) -> Floats:
    """Means, such as seconds of a contact: kept in shorter intervals, weighed in longer ones; NaN is not known."""
    own = values.shape[-1]
    if columns >= own:
        found: Floats = np.repeat(values, columns // own, axis=-1)
        return found
    known = np.where(np.isfinite(values), weights, 0.0)
    work = shared(np.nan_to_num(values) * known, columns)
    whole = shared(known, columns)
    return np.divide(work, whole, out=np.full_like(work, np.nan), where=whole > 0)


def most(counts: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    """People who must be there: in a longer interval as many as in any part of it."""
    own = counts.shape[-1]
    if columns >= own:
        return np.repeat(counts, columns // own, axis=-1)
    found: NDArray[np.int64] = counts.reshape(*counts.shape[:-1], columns, own // columns).max(axis=-1)
    return found
