"""Loads as a table: CSV with a head, or JSON. docs/staffing.md names the columns; what is wrong is said with its line.

CSV: `calls`, `handle_seconds`; also `patience_seconds`, `agents` (given), `minimum`, and any others, which come back as
they are (`starts`, `queue`). JSON: `intervals`, a list of objects with the same keys.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from keskus.engines.faults import Fault
from keskus.engines.staffing.model import Counts, Load, Numbers

NEEDED = ("calls", "handle_seconds")
KNOWN = (*NEEDED, "patience_seconds", "agents", "minimum")
MOST_BYTES = 200_000_000
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of numbers by name (those of `KNOWN` that are there), and the rest of every row as it was written.

    `first_line`: where the first row stands in the file; 0 where rows have no lines (JSON).
    """

    numbers: Mapping[str, Numbers]
    labels: Sequence[Mapping[str, Any]]
    first_line: int

    def load(self, interval_seconds: float, patience_seconds: float | None = None) -> Load:
        """The load; patience of the table's own goes first."""
        patience = self.numbers.get("patience_seconds", patience_seconds)
        return Load(self.numbers["calls"], self.numbers["handle_seconds"], patience, interval_seconds)

    def whole(self, name: str) -> Counts | None:
        """A column of whole numbers; none where the table has none."""
        column = self.numbers.get(name)
        if column is None:
            return None
        for place in np.flatnonzero(~(column >= 0) | (column != np.floor(column))):
            raise Fault(f"{name}[{place}]", f"{column[place]:g} is no number of agents", "give 0 or more")
        return column.astype(np.int64)


def table_of(text: str, name: str) -> Table:
    """From a file's text; a name that ends in .json is JSON, anything else CSV."""
    if len(text) > MOST_BYTES:
        raise Fault(name, f"it is larger than {MOST_BYTES} bytes", "give fewer intervals")
    return _json(text) if name.endswith(".json") else _csv(text)


def _csv(text: str) -> Table:
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=max(DELIMITERS, key=head.count))
    rows = list(reader)
    columns = [column.strip() for column in reader.fieldnames or ()]
    return _table([dict(zip(columns, row.values(), strict=False)) for row in rows], columns, 2)


def _json(text: str) -> Table:
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise Fault("file", f"it is not JSON ({error})", "mend it, or give CSV") from error
    rows = whole.get("intervals") if isinstance(whole, dict) else whole
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise Fault("intervals", "it is no list of objects", 'write {"intervals": [{"calls": 12, …}, …]}')
    return _table(rows, list(dict.fromkeys(key for row in rows for key in row)), 0)


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], first_line: int) -> Table:
    for column in NEEDED:
        if column not in columns:
            raise Fault(column, "this column is missing", f"name the columns, at least {' and '.join(NEEDED)}")
    found = {
        column: np.array([_number(row.get(column), column, place, first_line) for place, row in enumerate(rows)])
        for column in KNOWN
        if column in columns
    }
    labels = [{key: value for key, value in row.items() if key not in KNOWN} for row in rows]
    return Table(found, labels, first_line)


def _number(value: Any, column: str, place: int, first_line: int) -> float:
    """Empty is not known, which only a handle time may be, and where nobody calls."""
    if value is None or value == "":
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        where = f"line {place + first_line}" if first_line else f"interval {place}"
        raise Fault(
            f"{column}, {where}", f"{value!r} is no number", "write digits, with a point for decimals"
        ) from None
