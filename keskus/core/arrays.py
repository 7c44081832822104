"""Many rows of whole numbers between the database and arrays, without work for each value where it can be helped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection, models
from numpy.typing import NDArray

from keskus.core.storage import insert_values

Column = NDArray[Any]

# PostgreSQL's binary form of COPY: a header; of each row how many values, and of each value its length and itself, all
# with the highest byte first; -1 for a number of values ends it.
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
COUNT_TYPE, LENGTH_TYPE = ">i2", ">i4"


def read_numbers(rows: models.QuerySet[Any, Any], width: int) -> list[Column]:
    """The columns (so many) of a query that yields whole numbers only, and no null."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        values = np.fromiter(chain.from_iterable(cursor.fetchall()), np.int64)
    return list(np.ascontiguousarray(values.reshape(-1, width).T))


def insert_numbers(model: type[models.Model], names: Sequence[str], columns: Sequence[Column]) -> None:
    """Insert rows of whole numbers given as columns. `names` are database column names."""
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(map(quote, names))})"
    if connection.vendor != "postgresql":
        values = np.stack(columns, axis=1).ravel().tolist()
        insert_values(f"INSERT INTO {target} VALUES", "", len(names), values)
        return
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    widths = [8 if "bigint" in str(fields[name].db_type(connection)) else 4 for name in names]
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(HEADER + _packed(widths, columns) + END)


def _packed(widths: Sequence[int], columns: Sequence[Column]) -> bytes:
    layout = [("count", COUNT_TYPE)]
    for place, width in enumerate(widths):
        layout += [(f"length{place}", LENGTH_TYPE), (f"value{place}", f">i{width}")]
    rows = np.empty(len(columns[0]), layout)
    rows["count"] = len(widths)
    for place, (width, column) in enumerate(zip(widths, columns, strict=True)):
        rows[f"length{place}"] = width
        rows[f"value{place}"] = column
    return rows.tobytes()
