"""Sums from columns of contacts: the same as `contacts.actions.sums` makes in the database, for whole ranges at once.

Each contact belongs to a cell (a queue's quarter of an hour, an agent's day …); one pass in machine code adds it to its
cell's row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
# The columns of sums, by the names of `engines.kpi.Sums`; the first are those of `OUTCOMES`, in their order.
COLUMNS = (
    *("unfinished" if name == "open" else name for name in OUTCOMES),
    "offered",
    "answered_within",
    "abandoned_within",
    "short_abandons",
    "transferred",
    "requeued",
    "wait_answered_seconds",
    "wait_abandoned_seconds",
    "longest_wait_seconds",
    "ring_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_up_seconds",
)
PART = 1 << 16


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

    def only(self, wanted: Column) -> ContactColumns:
        """Some of them."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        for name, column in columns.items():
            columns[name] = column if isinstance(column, int) else column[wanted]
        return ContactColumns(**columns)


class Key(NamedTuple):
    """What contacts are told apart by: a column, in steps of `per`."""

    column: Column
    per: int = 1


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
    (interval, queue), sums = group_sums(contacts, [Key(contacts.entered, INTERVAL_SECONDS), Key(contacts.queue)])
    return IntervalSums(queue, interval * INTERVAL_SECONDS, dict(zip(COLUMNS, sums.T, strict=True)))


def group_sums(contacts: ContactColumns, keys: Sequence[Key]) -> tuple[list[Column], Column]:
    """Add contacts up by keys: the keys of each group that holds any, in order, and its `COLUMNS`."""
    places = [_Places(key) for key in keys]
    size, contact_count = math.prod(len(each.values) for each in places), len(contacts.queue)
    if size > 2 * contact_count + 1000:  # most cells would be empty: number only those that are not
        cell = np.concatenate([_cells(places, part) for part in _parts(contact_count)])
        held, cell = np.unique(cell, return_inverse=True)
        sums = np.zeros((len(held), len(COLUMNS)), np.int64)
        for part in _parts(contact_count):
            _add(contacts, part, cell[part], sums)
    else:
        sums = np.zeros((size, len(COLUMNS)), np.int64)
        for part in _parts(contact_count):
            _add(contacts, part, _cells(places, part), sums)
        held = np.flatnonzero(sums[:, : len(OUTCOMES)].any(axis=1))
        sums = sums if len(held) == size else sums[held]
    found = []
    for each in reversed(places):
        found.append(each.values[held % len(each.values)])
        held = held // len(each.values)
    return found[::-1], sums


class _Places:
    """The values that a key has, in order, and the place of each among them."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.first = int(key.column.min()) // key.per
        is_there = np.zeros(int(key.column.max()) // key.per - self.first + 1, np.bool_)
        for part in _parts(len(key.column)):
            is_there[key.column[part] // key.per - self.first] = True
        self.values: Column = np.flatnonzero(is_there) + self.first
        self._place = np.cumsum(is_there) - 1

    def of(self, part: slice) -> Column:
        """The places of some contacts' values."""
        found: Column = self._place[self.key.column[part] // self.key.per - self.first]
        return found


def _parts(count: int) -> Iterator[slice]:
    """Parts small enough to stay in the processor's cache from one step to the next."""
    return (slice(start, start + PART) for start in range(0, count, PART))


def _cells(places: Sequence[_Places], part: slice) -> Column:
    """The number of each contact's cell: that of the last key runs fastest."""
    cell = places[0].of(part)
    for each in places[1:]:
        cell = cell * len(each.values) + each.of(part)
    return cell


def _add(contacts: ContactColumns, part: slice, cell: Column, sums: Column) -> None:
    from keskus.engines.sums_loop import add_up

    threshold, short = (
        limit[part] if len(limit) > 1 else limit for limit in map(np.atleast_1d, (contacts.threshold, contacts.short))
    )
    add_up(
        cell,
        contacts.outcome[part],
        contacts.wait[part],
        contacts.ring[part],
        contacts.talk[part],
        contacts.hold[part],
        contacts.wrap_up[part],
        contacts.transferred[part],
        contacts.requeued[part],
        threshold,
        short,
        sums,
    )
