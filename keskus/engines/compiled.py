"""Loops turned into machine code by numba.

Importing this takes most of a second: only modules that hold such loops do, and those are imported when they run
(`keskus --help` imports neither numba nor NumPy; a test looks). The code is kept on disk, so that it is made once
per version of its engine and machine and not at each start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])
PACKAGE = Path(__file__).resolve().parent
KEPT_VERSIONS = 3
_ENGINE = re.compile(r"keskus\.engines\.(\w+)")
_IS_OPERATORS_OWN = bool(numba.config.CACHE_DIR)  # NUMBA_CACHE_DIR stands


def cache_places() -> list[Path]:
    """Where machine code may be kept, best first: a checkout keeps its own, an installed wheel may be read-only."""
    data = os.environ.get("KESKUS_DATA_DIR", "")
    places = [PACKAGE / "__pycache__", *([Path(data) / "cache"] if data else [])]
    return [*places, Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "keskus"]


@cache
def parts(engine: str) -> frozenset[Path]:
    """The files of an engine (a package or a module of this one) and of all engines that it names."""
    found: set[Path] = set()
    waiting, seen = [engine], {engine}
    while waiting:
        name = waiting.pop()
        files = [PACKAGE / f"{name}.py", *(PACKAGE / name).rglob("*.py")]
        found |= {path for path in files if path.is_file()}
        named = {word for path in files if path.is_file() for word in _ENGINE.findall(path.read_text(encoding="utf-8"))}
        waiting += named - seen
        seen |= named
    return frozenset(found)


def fingerprint(files: Iterable[Path]) -> str:
    """Of all that a loop is made of: numba looks only at the outermost loop's file, and would call old inner ones."""
    digest = sha256(numba.__version__.encode() + Path(__file__).read_bytes())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(places: list[Path], engine: str, version: str) -> Path | None:
    """The first place that can be written to, made ready; none, and each process makes its code anew."""
    for place in places:
        folder = place / f"{engine}-{version}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / f".{os.getpid()}").touch()
            (folder / f".{os.getpid()}").unlink()
        except OSError:
            continue
        earlier = sorted(place.glob(f"{engine}-*"), key=lambda found: found.stat().st_mtime)
        for old in earlier[:-KEPT_VERSIONS]:
            rmtree(old, ignore_errors=True)
        return folder
    return None


@cache
def _kept_in(engine: str) -> str:
    return str(cache_folder(cache_places(), engine, fingerprint(parts(engine))) or "")


def compiled(function: F) -> F:
    """A decorator: the loop runs as machine code, does not hold Python's lock, and is kept on disk where it may be.

    Division by zero gives infinity or NaN as NumPy's does. Results are exact: no reordering of sums ("fast maths").
    """
    if not _IS_OPERATORS_OWN:  # numba asks for its place when a loop is decorated
        named = _ENGINE.match(function.__module__)
        numba.config.CACHE_DIR = _kept_in(named[1]) if named else ""
    made: F = numba.njit(cache=bool(numba.config.CACHE_DIR), nogil=True, error_model="numpy")(function)
    return made


def inner(function: F) -> F:
    """A decorator for what only other loops call: not kept by itself, being part of what calls it."""
    made: F = numba.njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return made
