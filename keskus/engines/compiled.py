"""Loops turned into machine code by numba.

Importing this takes most of a second: only modules that hold such loops do, and those are imported when they run
(`keskus --help` imports neither numba nor NumPy; a test looks). The code is kept on disk, so that it is made once
per version and machine and not at each start.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])
PACKAGE = Path(__file__).resolve().parent
KEPT_VERSIONS = 3


def cache_places() -> list[Path]:
    """Where machine code may be kept, best first: a checkout keeps its own, an installed wheel may be read-only."""
    data = os.environ.get("KESKUS_DATA_DIR", "")
    places = [PACKAGE / "__pycache__", *([Path(data) / "cache"] if data else [])]
    return [*places, Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "keskus"]


def fingerprint() -> str:
    """Of all engines: numba looks only at the file of the outermost loop, and would go on calling old inner ones."""
    digest = sha256(numba.__version__.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(places: list[Path], version: str) -> Path | None:
    """The first place that can be written to, made ready; none, and each process makes its code anew."""
    for place in places:
        folder = place / f"compiled-{version}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / f".{os.getpid()}").touch()
            (folder / f".{os.getpid()}").unlink()
        except OSError:
            continue
        earlier = sorted(place.glob("compiled-*"), key=lambda found: found.stat().st_mtime)
        for old in earlier[:-KEPT_VERSIONS]:
            rmtree(old, ignore_errors=True)
        return folder
    return None


def compiled(function: F) -> F:
    """A decorator: the loop runs as machine code, does not hold Python's lock, and is kept on disk where it may be.

    Division by zero gives infinity or NaN as NumPy's does. Results are exact: no reordering of sums ("fast maths").
    """
    made: F = numba.njit(cache=bool(numba.config.CACHE_DIR), nogil=True, error_model="numpy")(function)
    return made


def inner(function: F) -> F:
    """A decorator for what only other loops call: not kept by itself, being part of what calls it."""
    made: F = numba.njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return made


if not numba.config.CACHE_DIR:  # an operator's own NUMBA_CACHE_DIR stands
    numba.config.CACHE_DIR = str(cache_folder(cache_places(), fingerprint()) or "")
