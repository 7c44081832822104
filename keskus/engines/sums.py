"""Interval sums from columns of contacts: the same as `SUMS_SQL` makes in the database, for whole ranges at once.

Every count of a kind of contact comes from one pass: a contact's cell (queue and interval) and its class (how it ended,
and within which limits) make one number, and these are counted. Seconds are added cell by cell in doubles, which are
exact up to 2**53.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]

INTERVAL_SECONDS = 900
OUTCOMES = (
    "answered",
    "abandoned",
    "timeout",
    "exit_key",
    "left_empty",
    "withdrawn",
    "redirected",
    "open",
    "refused",
)
_SHIFT = 4  # bits of a class: nine outcomes, and abandoned and answered by limits
_ANSWERED_WITHIN, _ABANDONED_WITHIN, _ABANDONED_SHORT, _ABANDONED_BOTH = 9, 10, 11, 12


def _class_of(outcome: str, *, within: bool, short: bool) -> int:
    if outcome == "answered" and within:
        return _ANSWERED_WITHIN
    if outcome == "abandoned" and (within or short):
        return _ABANDONED_BOTH if within and short else _ABANDONED_WITHIN if within else _ABANDONED_SHORT
    return OUTCOMES.index(outcome)


# The class of each outcome, within the threshold or not, short or not.
_CLASSES = np.array(
    [
        _class_of(name, within=within, short=short)
        for name in OUTCOMES
        for within in (False, True)
        for short in (False, True)
    ],
    np.int64,
)


@dataclass(frozen=True, slots=True)
class ContactColumns:
    """Contacts as columns of equal length; times in seconds, what is missing is 0 (a missing wait: -1).

    `outcome` is the place in `OUTCOMES`; `threshold` and `short` are the limits in force for each contact, or for all.
    """

    queue: Column
    entered: Column
    outcome: Column
    wait: Column
    ring: Column
    talk: Column
    hold: Column
    wrap_up: Column
    transferred: Column
    requeued: Column
    threshold: Column | int = 20
    short: Column | int = 5


@dataclass(frozen=True, slots=True)
class IntervalSums:
    """Sums of the cells that hold any contact, by queue and start; `sums` by the names of `engines.kpi.Sums`."""

    queue: Column
    start: Column
    sums: dict[str, Column]


def interval_sums(contacts: ContactColumns) -> IntervalSums:
    """Add contacts up by queue and quarter of an hour."""
    if not len(contacts.queue):
        empty = np.zeros(0, np.int64)
        return IntervalSums(empty, empty, {})
    cell, queues, first, width = _cells(contacts)
    size, count = len(queues) * width, len(queues)
    by_class = np.bincount(cell << _SHIFT | _classes(contacts), minlength=size << _SHIFT).reshape(size, 1 << _SHIFT)
    held = np.flatnonzero(by_class.any(axis=1))
    sums = _counts(by_class[held])
    sums |= _seconds(contacts, cell, size, held)
    for name, marked in (("transferred", contacts.transferred), ("requeued", contacts.requeued)):
        sums[name] = np.bincount(cell[np.flatnonzero(marked)], minlength=size)[held]
    return IntervalSums(queues[held % count], (first + held // count) * INTERVAL_SECONDS, sums)


def _cells(contacts: ContactColumns) -> tuple[Column, Column, int, int]:
    """The number of each contact's cell, the queues by their place, the first interval and how many there are."""
    most = int(contacts.queue.max()) + 1
    queues = np.flatnonzero(np.bincount(contacts.queue, minlength=most))
    place = np.zeros(most, np.int64)
    place[queues] = np.arange(len(queues))
    interval = contacts.entered // INTERVAL_SECONDS
    first = int(interval.min())
    width = int(interval.max()) - first + 1
    cell = (interval - first) * len(queues)  # interval by interval, as contacts come: neighbours in memory
    cell += place[contacts.queue]
    return cell, queues, first, width


def _classes(contacts: ContactColumns) -> Column:
    """How each contact ended, and within which limits."""
    known = contacts.wait >= 0
    within = known & (contacts.wait <= contacts.threshold)
    short = known & (contacts.wait < contacts.short)
    place = contacts.outcome.astype(np.int8) << 2 | within.astype(np.int8) << 1 | short.astype(np.int8)
    found: Column = _CLASSES[place]
    return found


def _counts(by_class: Column) -> dict[str, Column]:
    sums = {name: by_class[:, place] for place, name in enumerate(OUTCOMES)}
    within, both = by_class[:, _ABANDONED_WITHIN], by_class[:, _ABANDONED_BOTH]
    short = by_class[:, _ABANDONED_SHORT]
    sums["answered_within"] = by_class[:, _ANSWERED_WITHIN]
    sums["answered"] = sums["answered"] + sums["answered_within"]
    sums["abandoned_within"] = within + both
    sums["short_abandons"] = short + both
    sums["abandoned"] = sums["abandoned"] + within + short + both
    sums["unfinished"] = sums.pop("open")
    sums["offered"] = by_class.sum(axis=1) - sums["refused"]
    return sums


def _seconds(contacts: ContactColumns, cell: Column, size: int, held: Column) -> dict[str, Column]:
    wait = np.maximum(contacts.wait, 0)

    def added(values: Column) -> Column:
        return np.bincount(cell, weights=values, minlength=size)[held].astype(np.int64)

    longest = np.zeros(size, np.int64)
    np.maximum.at(longest, cell, wait)
    return {
        "wait_answered_seconds": added(wait * (contacts.outcome == OUTCOMES.index("answered"))),
        "wait_abandoned_seconds": added(wait * (contacts.outcome == OUTCOMES.index("abandoned"))),
        "longest_wait_seconds": longest[held],
        "ring_seconds": added(contacts.ring),
        "talk_seconds": added(contacts.talk),
        "hold_seconds": added(contacts.hold),
        "wrap_up_seconds": added(contacts.wrap_up),
    }
