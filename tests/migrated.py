"""A database with every migration done, made once: all others of a run of the suite are copies of it.

The migrations take ten seconds of a processor, and a run wants a dozen databases: one for each of its processes, one
for each house or centre that a test has to itself. On SQLite the file outlasts the run, under the hash of what it was
made of; on PostgreSQL it is a database of the run's own.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "migrated"
SERVER = os.environ.get("KESKUS_DATABASE", "")
MADE_OF = ("migrations/*.py", "models.py", "models/*.py", "fields.py")
KEEP_FILES = 3


@functools.cache
def run_folder() -> Path:
    """What the processes of one run share; the first of them makes it, and removes it at its end."""
    if "KESKUS_TEST_RUN" not in os.environ:
        os.environ["KESKUS_TEST_RUN"] = tempfile.mkdtemp(prefix="keskus-run-")
        atexit.register(_remove_run, Path(os.environ["KESKUS_TEST_RUN"]))
    return Path(os.environ["KESKUS_TEST_RUN"])


@functools.cache
def migrated_file() -> Path:
    """The SQLite file to copy."""
    file = KEPT / f"{_fingerprint()}.sqlite3"
    with _alone():
        if not file.exists():
            KEPT.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                _migrate(Path(folder))
                (Path(folder) / "keskus.sqlite3").rename(file)
            for old in sorted(KEPT.glob("*.sqlite3"), key=_made_at)[:-KEEP_FILES]:
                old.unlink(missing_ok=True)
    return file


def _made_at(file: Path) -> float:
    """0 for a file that another run has just removed."""
    return file.stat().st_mtime if file.exists() else 0.0


@functools.cache
def migrated_database() -> str:
    """The name of the database to copy on the suite's PostgreSQL."""
    name = _name(run_folder())
    with _alone():
        if not (run_folder() / name).exists():
            on_server(f"CREATE DATABASE {name}")
            _migrate(run_folder(), named(name))
            (run_folder() / name).touch()
    return name


def named(database: str) -> str:
    """The address of a database of the suite's PostgreSQL."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{database}"))


def on_server(statement: str) -> None:
    """Tell the suite's PostgreSQL what concerns whole databases."""
    import psycopg

    with psycopg.connect(named("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def _name(folder: Path) -> str:
    return f"keskus_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def _migrate(folder: Path, url: str = "") -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("KESKUS_")}
    environment |= {"KESKUS_MODE": "test", "KESKUS_DATA_DIR": str(folder), "KESKUS_DATABASE": url}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--settings", "keskus.settings"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes() + (ROOT / "keskus" / "settings.py").read_bytes())
    for path in sorted(path for pattern in MADE_OF for path in (ROOT / "keskus").glob(f"*/{pattern}")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the run makes it; the others wait for it."""
    with (run_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove_run(folder: Path) -> None:
    has_database = (folder / _name(folder)).exists()
    shutil.rmtree(folder, ignore_errors=True)
    if has_database:
        on_server(f"DROP DATABASE IF EXISTS {_name(folder)} WITH (FORCE)")
