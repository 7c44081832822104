"""`keskus key`: the master key that seals callers' numbers, signs sessions and chains the trail."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from keskus.cli import Explained
from keskus.core.keys import key_path, make_key_file, new_key_line, read_keys

ADVICE = """Copy it to a safe place that is not this machine and not where the backups are: without it no backup can be
read, and whoever has both can read everything. Only the account that runs Keskus may read it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Make by default, `--add` to rotate."""
    parser.add_argument("--add", action="store_true", help="put a newer key on top; the older ones still open old data")


def run(options: argparse.Namespace) -> int:
    """Never overwrites and never prints a key."""
    path = key_path(os.environ)
    if options.add:
        return _add(path)
    if path.exists():
        raise Explained(f"{path} is there already; add a newer key to it with `keskus key --add`.")
    make_key_file(path)
    print(f"Made {path}.\n{ADVICE}")
    return 0


def _add(path: Path) -> int:
    known = read_keys(path)
    numbers = [int(found[1]) for key_id in known if (found := re.fullmatch(r"k(\d+)", key_id))]
    key_id = f"k{max(numbers, default=0) + 1}"
    status = path.stat()
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new_key_line(key_id) + "\n" + path.read_text(encoding="ascii"))
        file.flush()
        os.fsync(file.fileno())
    beside.chmod(status.st_mode & 0o777)
    beside.replace(path)
    print(f"{path} now seals with {key_id}. Start Keskus again for it to be used.\n{ADVICE}")
    return 0
