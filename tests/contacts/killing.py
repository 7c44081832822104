"""Running `keskus import` and `keskus follow` as real processes, killing them with -9, and reading what is left.

Used by the suite (a few kills), by `bench/kill_ingest.py` and `bench/kill_family.py` (many). Works on SQLite and, with
`KESKUS_DATABASE`, on PostgreSQL, in databases of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.migrated import ROOT, SERVER, migrated_database, migrated_file, named, on_server


@dataclass(frozen=True)
class Centre:
    """A data folder and a database of its own, with one site."""

    folder: Path
    environment: dict[str, str]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a keskus command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "keskus.cli", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *words: str) -> None:
        """Run a keskus command to its end."""
        process = self.start(*words)
        _, errors = process.communicate(timeout=600)
        if process.returncode:
            raise RuntimeError(errors.decode())

    def python(self, *words: str) -> str:
        """Run a module of the tests in this centre."""
        command = [sys.executable, "-m", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def digest(self) -> str:
        """A digest of everything that was made of the log."""
        return self.python("tests.contacts.killing", "digest").strip()

    def told(self) -> dict[str, list[Any]]:
        """How many rows of each kind all sources came to, with digests."""
        found: dict[str, list[Any]] = json.loads(self.python("tests.contacts.killing", "told"))
        return found


@contextmanager
def centres(folder: Path, count: int, prepare: str = "prepare") -> Iterator[list[Centre]]:
    """Empty centres, prepared once and copied; with `family` they know the sources of `tests.contacts.family`."""
    made: list[str] = []
    found: list[Centre] = []
    for number in range(count):
        own = folder / f"centre{number}"
        environment = {**os.environ, "KESKUS_MODE": "demo", "KESKUS_DATA_DIR": str(own)}
        if SERVER:
            name = f"keskus_kill_{os.getpid()}_{number}"
            on_server(f'CREATE DATABASE "{name}" TEMPLATE "{made[0] if made else migrated_database()}"')
            made.append(name)
            environment["KESKUS_DATABASE"] = named(name)
        centre = Centre(own, environment)
        if found:
            shutil.copytree(found[0].folder, own)
        else:
            own.mkdir()
            if not SERVER:
                shutil.copyfile(migrated_file(), own / "keskus.sqlite3")
            centre.python("tests.contacts.killing", prepare)
        found.append(centre)
    try:
        yield found
    finally:
        for name in made:
            on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a process and its children with -9 after a while; whether it was still alive."""
    try:
        process.wait(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    finally:
        if process.stderr:
            process.stderr.close()


def import_with_kills(
    centre: Centre, imports: Sequence[tuple[str, Path]], kills: int, rng: random.Random, *, longest: float
) -> int:
    """Import files (source, path) one after the other, killing each import at random moments; how many kills struck.

    An import that was killed is left as it is while the next ones run; only then all are run undisturbed.
    """
    commands = [("import", str(path), "--source", source, "--site", "main", "--quiet") for source, path in imports]
    struck = 0
    for number in range(kills):
        process = centre.start(*commands[number * len(commands) // kills])
        struck += kill_after(process, 0.6 + rng.random() * longest)
    for command in commands:
        centre.run(*command)
    return struck


def follow_with_kills(centre: Centre, lines: list[bytes], kills: int, rng: random.Random, *, longest: float) -> int:
    """Write a log piece by piece, with rotations by rename and by copy, while a follower is killed at random."""
    log = centre.folder / "queue_log"
    struck, position, rotations = 0, 0, 0
    log.write_bytes(b"")
    for number in range(kills):
        process = centre.start("follow", str(log), "--source", "PBX", "--site", "main")
        until = time.monotonic() + 0.6 + rng.random() * longest
        share = len(lines) * (number + 1) // kills
        while time.monotonic() < until:
            some = rng.randrange(1, 400)
            with log.open("ab") as file:
                file.write(b"".join(lines[position : min(position + some, share)]))
            position = min(position + some, share)
            time.sleep(0.02)
        if number % 2:
            rotations += 1
            _rotate(log, rotations, by_copy=bool(number % 4 == 1))
        struck += kill_after(process, rng.random() * 0.3)
        with log.open("ab") as file:
            file.write(b"".join(lines[position:share]))
        position = share
    centre.run("follow", str(log), "--source", "PBX", "--site", "main", "--once")
    return struck


def _rotate(log: Path, number: int, *, by_copy: bool) -> None:
    target = log.with_name(f"queue_log.{1000 - number}")
    if by_copy:
        shutil.copyfile(log, target)
        with log.open("r+b") as file:
            file.truncate(0)
    else:
        log.rename(target)
        log.write_bytes(b"")


def _main(word: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keskus.settings")
    django.setup()
    from keskus.cli.prepare import bring_up_to_date
    from keskus.contacts.models import Source
    from keskus.people.models import Site
    from tests.contacts import family, whole
    from tests.contacts.world import story

    if word in ("prepare", "family"):
        bring_up_to_date(lambda text: None)
        site = Site.objects.create(code="main", name="Main", time_zone="Europe/Tallinn")
        if word == "family":
            family.make_sources(site)
    elif word == "told":
        print(json.dumps(whole.told()))
    else:
        told = json.dumps(story(Source.objects.get()), default=str)
        print(hashlib.sha256(told.encode()).hexdigest(), {name: len(rows) for name, rows in json.loads(told).items()})


if __name__ == "__main__":
    _main(sys.argv[1])
