"""A whole Keskus of its own for a test: folder, key, database and processes, on SQLite or the suite's PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from keskus.core.keys import make_key_file
from tests.migrated import ROOT, SERVER, migrated_database, migrated_file, named, on_server


class House:
    """Runs commands and programs as an operator's shell would."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder, self.database = folder, database
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith("KESKUS_")}
        self.environment |= {"KESKUS_DATA_DIR": str(folder), "KESKUS_DATABASE": database}

    def keskus(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return self._run(["-m", "keskus.cli", *words], environment)

    def python(self, code: str) -> str:
        """Run code inside, and give what it printed. Fails when it does."""
        done = self._run(
            ["-c", f"import django; django.setup()\n{code}"], {"DJANGO_SETTINGS_MODULE": "keskus.settings"}
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a query answers, past every door."""
        with self._connected() as connection:
            return [tuple(row) for row in connection.execute(statement).fetchall()]

    def sql(self, *statements: str) -> None:
        """Write past every door, as a thief or a broken disk would."""
        with self._connected() as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        if self.database:
            with psycopg.connect(self.database, autocommit=True) as connection:
                yield connection
            return
        file = sqlite3.connect(self.folder / "keskus.sqlite3", timeout=20, isolation_level=None)
        try:
            yield file
        finally:
            file.close()

    @contextmanager
    def running(self, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """A command that stays, ended with the block; what it says is in `said.log` of the folder."""
        with (self.folder / "said.log").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "keskus.cli", *words],
                env={**self.environment, **environment},
                cwd=ROOT,
                stderr=said,
                text=True,
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(timeout=40)

    def _run(self, words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        own = {**self.environment, **environment}
        return subprocess.run(command, env=own, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def house(folder: Path, like: House | None = None) -> Iterator[House]:
    """A prepared house in the folder, or a copy of one; its database, where it needs its own, is dropped afterwards."""
    if like:
        shutil.copytree(like.folder, folder)
    else:
        make_key_file(folder / "keskus.key")
        if not SERVER:
            shutil.copyfile(migrated_file(), folder / "keskus.sqlite3")
    if not SERVER:
        yield House(folder)
        return
    name = f"keskus_house_{secrets.token_hex(6)}"
    template = urlsplit(like.database).path.lstrip("/") if like else migrated_database()
    on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield House(folder, named(name))
    finally:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


def until(true: Callable[[], object], seconds: float = 40) -> None:
    """Wait until it is true; fail after so many seconds."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still live."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def descendants(pid: int) -> list[int]:
    """The same, and what those have started."""
    return [found for child in children(pid) for found in [child, *descendants(child)]]


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that is dead but not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
