"""The model as arrays: what the loop reads and writes. Made afresh for each replication.

What can happen next is a plan of *entities*, each with at most one moment: first every queue (its next caller), then
every agent's work (the end of what they do), then every agent's roster (sign in, break, sign out), then every place for
a contact (the end of its patience, or the next thing that befalls who waits).
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray


def codes(count: int, first: int = 0) -> list[int]:
    """Numbers that numba takes for numbers: of a constant `int` it would make a loop of its own for each value."""
    return cast("list[int]", [np.int64(number) for number in range(first, first + count)])


(NOBODY,) = codes(1, -1)
# Purposes of a contact's chances; the first five are laws, too
TALK, WRAP_UP, PATIENCE, RING, CALLBACK_RING = codes(5)
LAWS = 5
GAP, ACCEPTS, REACHED, HANDED_ON, NEXT_HOP = codes(5, 10)
MOST_HOPS = 20  # a caller handed round in a ring comes to rest
MISSES, DIALS = 1_000, 2_000  # and more for each try
# What an agent does; OUT is signed out
OUT, READY, RINGING, TALKING, WRAPPING_UP, PAUSED = codes(6)
STATES = ("out", "ready", "ringing", "talking", "wrap_up", "paused")
WANTED_OUT, WANTED_READY = codes(2, -1)  # by the roster; above 0 the reason of a break
# What comes of a ring
ANSWERS, HANGS_UP, IS_MISSED, NOT_REACHED = codes(4)
# How a contact came to its queue; from CALLBACK on an agent dials
FRESH, OVERFLOWED, HANDED, CALLBACK, OUTBOUND = codes(5)
ORIGINS = ("fresh", "overflowed", "transferred", "callback", "outbound")
# What became of it; names of inbound outcomes are those of contacts
OPEN, ANSWERED, ABANDONED, TIMEOUT, EXIT_KEY, LEFT_EMPTY, REFUSED, UNREACHED = codes(8)
OUTCOMES = ("open", "answered", "abandoned", "timeout", "exit_key", "left_empty", "refused", "unreached")

SUMS = (
    "offered",
    "answered",
    "answered_within",
    "abandoned",
    "abandoned_within",
    "short_abandons",
    "timeout",
    "exit_key",
    "left_empty",
    "refused",
    "transferred",
    "missed_rings",
    "wait_answered_seconds",
    "wait_abandoned_seconds",
    "wait_left_seconds",
    "talk_seconds",
    "wrap_up_seconds",
    "ring_seconds",
    "dialled",
    "reached",
    "dialled_wait_seconds",
    "dialled_talk_seconds",
    "dialled_wrap_up_seconds",
)

NUMBER = np.dtype([("value", "f8")])
PLACE = np.dtype([("place", "i8")])  # of an entity in the plan, or NOBODY
MOMENT = np.dtype([("at", "f8"), ("who", "i8")], align=True)
LAW = np.dtype([("first", "f8"), ("second", "f8"), ("kind", "i8"), ("begins", "i8"), ("count", "i8")], align=True)
QUEUE = np.dtype(
    [
        ("key", "u8"),
        ("arrived", "i8"),  # so many callers so far: the number of the next
        ("interval", "i8"),  # of the next caller
        ("first", "i8"),
        ("last", "i8"),
        ("waiting", "i8"),
        ("waiting_since", "f8"),
        ("waiting_area", "f8"),
        ("staff", "i8"),  # signed in, of groups that answer it
        ("threshold", "f8"),
        ("short", "f8"),
        ("longest_wait", "f8"),
        ("then", "i8"),
        ("most_waiting", "i8"),
        ("leave_empty", "i8"),
        ("callback_after", "f8"),
        ("callback_when", "i8"),
        ("accept_share", "f8"),
        ("reach_share", "f8"),
        ("attempts", "i8"),
        ("retry", "f8"),
        ("has_transfers", "i8"),
        # campaigns only
        ("left", "i8"),
        ("reserve", "i8"),
        ("idle", "f8"),
        ("starts", "f8"),
        ("ends", "f8"),
    ],
    align=True,
)
GROUP = np.dtype(
    [
        ("first", "i8"),  # idle agents, longest first
        ("last", "i8"),
        ("idle", "i8"),
        ("misses", "f8"),
        ("ring_limit", "f8"),
        ("patrols", "f8"),  # how long idle before outbound work; infinity: none
    ],
    align=True,
)
AGENT = np.dtype(
    [
        ("group", "i8"),
        ("state", "i8"),
        ("reason", "i8"),
        ("wanted", "i8"),  # by the roster
        ("since", "f8"),
        ("interval", "i8"),  # of since
        ("contact", "i8"),
        ("row", "i8"),
        ("comes_of", "i8"),
        ("before", "i8"),
        ("after", "i8"),
        ("change", "i8"),
        ("last_change", "i8"),
    ],
    align=True,
)
CONTACT = np.dtype(
    [
        ("seed", "u8"),
        ("row", "i8"),
        ("queue", "i8"),
        ("origin", "i8"),
        ("agent", "i8"),
        ("interval", "i8"),  # in which it counts
        ("entered_at", "f8"),
        ("came_at", "f8"),  # by which its place in the line goes: a callback keeps that of its caller
        ("gives_up_at", "f8"),
        ("answered_at", "f8"),
        ("rang_at", "f8"),
        ("step", "i8"),
        ("offered", "i8"),  # a callback, already
        ("tries", "i8"),
        ("waits", "i8"),
        ("hops", "i8"),
        ("before", "i8"),
        ("after", "i8"),
    ],
    align=True,
)
ROUTE = np.dtype([("group", "i8"), ("penalty", "i8"), ("after", "f8")], align=True)
SERVES = np.dtype([("queue", "i8"), ("priority", "i8"), ("after", "f8")], align=True)
TRANSFER = np.dtype([("queue", "i8"), ("upto", "f8")], align=True)
CHANGE = np.dtype([("at", "f8"), ("wanted", "i8")], align=True)
CALL_LOG = np.dtype(
    [
        ("queue", "i2"),
        ("origin", "i1"),
        ("outcome", "i1"),
        ("agent", "i4"),  # who answered, else -1
        ("parent", "i8"),  # row of the contact that this one came out of, else -1
        ("entered_at", "f8"),
        ("wait_seconds", "f8"),
        ("ring_seconds", "f4"),
        ("talk_seconds", "f4"),
        ("wrap_up_seconds", "f4"),
        ("missed_rings", "i2"),
        ("hops", "i2"),
    ],
    align=True,
)
STATE_LOG = np.dtype(
    [("agent", "i4"), ("state", "i2"), ("reason", "i2"), ("contact", "i8"), ("starts", "f8"), ("ends", "f8")],
    align=True,
)

# What there are many of: the address of each table and the length of its rows stand in the world itself.
TABLES: dict[str, np.dtype[np.void]] = {
    "plans": MOMENT,
    "places": PLACE,
    "queues": QUEUE,
    "groups": GROUP,
    "agents": AGENT,
    "contacts": CONTACT,
    "laws": LAW,
    "values": NUMBER,
    "routes": ROUTE,
    "serves": SERVES,
    "speeds": NUMBER,
    "rates": NUMBER,
    "steps": NUMBER,
    "transfers": TRANSFER,
    "changes": CHANGE,
    "sums": NUMBER,
    "times": NUMBER,
    "calls": CALL_LOG,
    "states": STATE_LOG,
}
WORLD = np.dtype(
    [
        ("now", "f8"),
        ("ends_at", "f8"),
        ("interval_seconds", "f8"),
        ("edge", "f8"),  # the end of the interval that it is now
        ("interval", "i8"),
        ("intervals", "i8"),
        ("planned", "i8"),
        ("free", "i8"),
        ("free_count", "i8"),
        ("rows", "i8"),
        ("most_rows", "i8"),
        ("state_rows", "i8"),
        ("most_state_rows", "i8"),
        ("begun", "i8"),
        ("logs_calls", "i8"),
        ("logs_states", "i8"),
        ("lines", "i8"),
        ("people", "i8"),
        ("teams", "i8"),
        *((f"{name}_at", "i8") for name in TABLES),
        *((f"{name}_width", "i8") for name in TABLES),
    ],
    align=True,
)
Records = NDArray[np.void]


class World:
    """The tables, and the one record that the loop is given: scalars, and where each table lies in memory.

    The loop's functions take one pointer instead of twenty arrays, each of which would be counted in and out of every
    call: measured, 20 times slower and five times as long to compile.
    """

    def __init__(self, record: Records, tables: dict[str, Records]) -> None:
        self.record = record
        self.tables: dict[str, Records] = {}
        for name, table in tables.items():
            self.put(name, table)

    def put(self, name: str, table: Records) -> None:
        """Set or replace a table; the old one may be let go."""
        assert table.dtype == TABLES[name], name
        assert table.flags.c_contiguous, name
        self.tables[name] = table
        self.record[f"{name}_at"] = table.ctypes.data
        self.record[f"{name}_width"] = table.shape[1] if table.ndim > 1 else 1
