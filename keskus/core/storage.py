"""Where files and many rows go: the data folder, and writing rows by the thousand."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models

from keskus.core.sealed import SEALED_SUFFIX, write_sealed

# SQLite's writers do not queue: who waits looks again every 0.1 s at worst, so one who writes slice upon slice starves
# the others until they give up. A pause of a tenth of what was written lets them in.
PAUSE_SHARE, LONGEST_PAUSE_SECONDS, SHORT_SECONDS = 0.1, 0.1, 0.05
MOST_VALUES = 990  # in a statement on SQLite, which takes 999 everywhere; rows together cost half of rows one by one


def give_way(seconds: float) -> None:
    """After a transaction of so many seconds, let another writer begin; only SQLite needs it."""
    if seconds > SHORT_SECONDS and connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(min(LONGEST_PAUSE_SECONDS, seconds * PAUSE_SHARE))


def data_path(*parts: str) -> Path:
    """A path under the data folder. Raises `ValueError` when the parts would lead out of it."""
    root = Path(settings.KESKUS_DATA_DIR).resolve()
    path = root.joinpath(*parts).resolve()
    if path != root and root not in path.parents:
        raise ValueError(f"{path} lies outside the data folder")
    return path


def seal_file(chunks: Iterable[bytes]) -> Path:
    """Keep an upload under a name of our own until a job has read it: sealed, so that nothing lies about in clear."""
    return write_sealed(data_path("uploads", secrets.token_hex(16) + SEALED_SUFFIX), chunks)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert plain tuples of database values, many times faster than model instances (COPY on PostgreSQL).

    Values go in as they are: no field conversion, so only for machine facts whose columns are plain. `columns` are
    database column names.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(column) for column in columns)
    if connection.vendor == "postgresql":
        if not rows:
            return
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    _insert_many(f"INSERT INTO {table} ({names}) VALUES", "", len(columns), rows)


def upsert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    key: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    keep: Sequence[str] = (),
) -> None:
    """Insert plain tuples, or replace all other columns but `keep` where the key exists. Values as in `insert_rows`."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    keys = ", ".join(quote(column) for column in key)
    sets = ", ".join(f"{quote(c)} = excluded.{quote(c)}" for c in columns if c not in (*key, *keep))
    table = quote(model._meta.db_table)
    _insert_many(
        f"INSERT INTO {table} ({names}) VALUES", f"ON CONFLICT ({keys}) DO UPDATE SET {sets}", len(columns), rows
    )


def _insert_many(start: str, end: str, width: int, rows: Sequence[Sequence[Any]]) -> None:
    if connection.vendor == "sqlite":
        insert_values(start, end, width, list(chain.from_iterable(rows)))
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"{start} ({', '.join(['%s'] * width)}) {end}", list(rows))


def insert_values(start: str, end: str, width: int, values: list[Any]) -> None:
    """Rows one after another in a list of values, on SQLite; past Django's cursor, which would translate each mark."""
    marks, most = f"({', '.join('?' * width)})", max(1, MOST_VALUES // width) * width
    with connection.cursor() as cursor:
        raw = cursor.connection.cursor()
        try:
            for first in range(0, len(values), most):
                part = values[first : first + most]
                raw.execute(f"{start} {', '.join([marks] * (len(part) // width))} {end}", part)
        finally:
            raw.close()
