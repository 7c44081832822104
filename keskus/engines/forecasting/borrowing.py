"""A new queue starts with another queue's days, made as big as its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from keskus.engines.faults import Fault
from keskus.engines.forecasting.lattice import DayMark, Floats, History, midnight

LENT_DAYS = 84
OWN_DAYS = 14  # known days after which a queue stands for itself


def has_little(history: History) -> bool:
    """Whether a queue has less than two weeks of its own."""
    return int(np.isfinite(history.volumes).any(axis=1).sum()) < OWN_DAYS


def borrow(
    like: History, *, own: History | None = None, share: float | None = None, marks: Sequence[DayMark] = ()
) -> History:
    """The other queue's last twelve weeks before this one's own days, or by themselves for a queue without any.

    `share`: this queue's calls over the other's; None: by what the days known of both weekdays and intervals show.
    Marked days of the other queue are left out.
    """
    if own is not None and own.interval_minutes != like.interval_minutes:
        raise Fault("like", f"its interval is {like.interval_minutes} minutes", f"give {own.interval_minutes} as here")
    if own is None and share is None:
        raise Fault("share", "a queue without days does not show how big it is", "give its share of the other's calls")
    skewed = 0 if own is None else (like.ends_on.weekday() - own.starts_on.weekday()) % 7
    last = like.days - skewed
    lent = slice(max(0, last - LENT_DAYS), last)
    volumes = like.volumes[lent].copy()
    marked = {mark.date for mark in marks}
    volumes[[day in marked for day in like.dates()[lent]]] = np.nan
    size = _share(volumes, own) if share is None and own is not None else share or 0.0
    begins = (like.ends_on if own is None else own.starts_on) - timedelta(len(volumes))
    times = {name: _joined(seconds[lent], own, name) for name, seconds in like.times.items()}
    whole = volumes * size if own is None else np.vstack([volumes * size, own.volumes])
    zone = like.zone if own is None else own.zone
    handle = times.pop("handle", None)
    return History(midnight(begins, zone), zone, like.interval_minutes, whole, handle, times)


def _share(lent: Floats, own: History) -> float:
    """Own calls over what the other queue had on average on the same weekdays in the same intervals."""
    weekday = own.starts_on.weekday()
    of_own = (weekday + np.arange(own.days)) % 7
    of_lent = (weekday - len(lent) + np.arange(len(lent))) % 7
    usual = np.zeros((7, lent.shape[1]))
    for day in range(7):
        known = np.isfinite(lent[of_lent == day])
        usual[day] = np.nan_to_num(lent[of_lent == day]).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    expected = np.where(np.isfinite(own.volumes), usual[of_own], 0.0).sum()
    if expected <= 0:
        raise Fault("like", "it has no calls when this queue has", "name another queue, or give the share")
    return float(np.nansum(own.volumes) / expected)


def _joined(lent: Floats, own: History | None, name: str) -> Floats:
    """Seconds need no scaling."""
    if own is None:
        return lent
    return np.vstack([lent, own.times.get(name, np.full(own.volumes.shape, np.nan))])
