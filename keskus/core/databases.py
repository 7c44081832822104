"""Copying the whole database out and in, for each kind that we run on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

COPY_NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class DatabaseFault(Exception):
    """The database cannot be copied; the text says why and what to do."""


def copy_name(vendor: str) -> str:
    """What the database's copy is called."""
    return COPY_NAMES[vendor]


def copy_out(path: Path) -> None:
    """One consistent moment of the database into a file, while others go on writing."""
    if connection.vendor == "sqlite":
        source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True, timeout=60)
        try:
            source.execute("VACUUM INTO ?", [str(path)])
        finally:
            source.close()
        return
    _postgres("pg_dump", "--format=custom", "--compress=3", "--no-owner", f"--file={path}")


def copy_in(path: Path) -> None:
    """Fill the empty database from a file made by `copy_out`."""
    connections.close_all()
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o600)
        return
    _postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", _database_option(), str(path))


def is_empty() -> bool:
    """Whether the database holds no tables yet."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return not path.exists() or path.stat().st_size == 0
    return not connection.introspection.table_names()


def set_aside(folder: Path) -> None:
    """Make the database empty without losing what it held: that is in the folder then."""
    if connection.vendor == "sqlite":
        connections.close_all()
        name = Path(connection.settings_dict["NAME"])
        for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm")):
            if path.exists():
                path.rename(folder / path.name)
        return
    copy_out(folder / copy_name(connection.vendor))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS core_auditentry_append_only()")


def _database_option() -> str:
    return f"--dbname={connection.settings_dict['NAME']}"


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, never by the command line."""
    where = settings.DATABASES["default"]
    environment = {**os.environ, "PGDATABASE": str(where["NAME"])}
    for name, variable in (("HOST", "PGHOST"), ("PORT", "PGPORT"), ("USER", "PGUSER"), ("PASSWORD", "PGPASSWORD")):
        if where[name]:
            environment[variable] = str(where[name])
    found = shutil.which(program)
    if found is None:
        raise DatabaseFault(f"{program} is not installed here: sudo apt-get install postgresql-client")
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseFault(f"{program}: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}")
