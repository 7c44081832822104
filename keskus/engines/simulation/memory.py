"""The rows of a world's tables, for the loop: `contacts(w, 7).queue` is read and written where it lies.

An accessor goes by the address that stands in the world (see `world.World`). As anywhere in machine code nobody checks
a number here; `building` and the loop see to it that there are rows enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from keskus.engines.simulation.world import TABLES, WORLD

Row = Any  # of a table, or the world itself: numba knows its fields
WORD = ir.IntType(64)


def _offset(field: str) -> int:
    assert WORLD.fields is not None
    return int(WORLD.fields[field][1])


def _word(builder: Any, world: Any, field: str) -> Any:
    """A whole number that stands in the world."""
    at = builder.add(builder.ptrtoint(world, WORD), WORD(_offset(field)))
    return builder.load(builder.inttoptr(at, WORD.as_pointer()))


def _lower(table: str, record: Any, context: Any, builder: Any, world: Any, number: Any) -> Any:
    at = builder.add(_word(builder, world, f"{table}_at"), builder.mul(number, WORD(record.size)))
    return builder.inttoptr(at, context.get_value_type(record))


def _rows(table: str) -> Callable[[Row, int], Row]:
    """`table(w, number)`."""
    record = numba.from_dtype(TABLES[table])

    def row(typing: Any, w: Any, number: Any) -> Any:
        def made(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return _lower(table, record, context, builder, *arguments)

        return record(w, types.int64), made

    found: Callable[[Row, int], Row] = intrinsic(row)
    return found


def _cells(table: str) -> Callable[[Row, int, int], Row]:
    """`table(w, row, column)`."""
    record = numba.from_dtype(TABLES[table])

    def cell(typing: Any, w: Any, row: Any, column: Any) -> Any:
        def made(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            world, row, column = arguments
            number = builder.add(builder.mul(row, _word(builder, world, f"{table}_width")), column)
            return _lower(table, record, context, builder, world, number)

        return record(w, types.int64, types.int64), made

    found: Callable[[Row, int, int], Row] = intrinsic(cell)
    return found


plans = _rows("plans")  # by place in the plan
places = _rows("places")  # by entity
queues = _rows("queues")  # campaigns behind them
groups = _rows("groups")
agents = _rows("agents")
contacts = _rows("contacts")
changes = _rows("changes")
values = _rows("values")
calls = _rows("calls")
states = _rows("states")
laws = _cells("laws")  # by queue and purpose
routes = _cells("routes")  # by queue: groups that may answer it, the lowest penalty first
serves = _cells("serves")  # by group: queues that it answers, the lowest priority first
transfers = _cells("transfers")  # by queue, with shares added up
speeds = _cells("speeds")  # by group and queue
rates = _cells("rates")  # by queue and interval, callers a second
steps = _cells("steps")  # by queue: waits after which further groups may answer it; infinity ends them
sums = _cells("sums")  # by interval * lines + queue, and column
times = _cells("times")  # by interval * teams + group, and state
