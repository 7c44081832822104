"""Loops turned into machine code by numba.

Importing this takes most of a second: only modules that hold such loops do, and those are imported when they run
(`keskus --help` imports neither numba nor NumPy; a test looks). The code is kept on disk, so that it is made once
per machine and version of what a loop is made of, and not at each start.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])
PACKAGE = Path(__file__).resolve().parent
KEPT_VERSIONS = 3
_ENGINES = "keskus.engines."
_IS_OPERATORS_OWN = bool(numba.config.CACHE_DIR)  # NUMBA_CACHE_DIR stands


def cache_places() -> list[Path]:
    """Where machine code may be kept, best first: a checkout keeps its own, an installed wheel may be read-only."""
    data = os.environ.get("KESKUS_DATA_DIR", "")
    places = [PACKAGE / "__pycache__", *([Path(data) / "cache"] if data else [])]
    return [*places, Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "keskus"]


@cache
def parts(module: str) -> frozenset[Path]:
    """The file of a module of the engines ("rostering.search") and those of all modules that it takes names from.

    A loop can call nothing else; a package that is only passed through is no part of it.
    """
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop().replace(".", "/")
        path = next((each for each in (PACKAGE / f"{name}.py", PACKAGE / name / "__init__.py") if each.is_file()), None)
        if path is not None and path not in found:
            found.add(path)
            waiting += _taken_from(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(found)


def _taken_from(tree: ast.Module) -> Iterator[str]:
    """The engines' modules that are imported, or whose names are."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix(_ENGINES) for alias in node.names if alias.name.startswith(_ENGINES))
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(_ENGINES):
            taken = f"{node.module}.".removeprefix(_ENGINES)
            yield from (taken.removesuffix("."), *(f"{taken}{alias.name}" for alias in node.names))


def fingerprint(files: Iterable[Path]) -> str:
    """Of all that a loop is made of: numba looks only at the outermost loop's file, and would call old inner ones."""
    digest = sha256(numba.__version__.encode() + Path(__file__).read_bytes())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(places: list[Path], module: str, version: str) -> Path | None:
    """The first place that can be written to, made ready; none, and each process makes its code anew."""
    for place in places:
        folder = place / f"{module}-{version}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / f".{os.getpid()}").touch()
            (folder / f".{os.getpid()}").unlink()
        except OSError:
            continue
        earlier = sorted(place.glob(f"{module}-*"), key=lambda found: found.stat().st_mtime)
        for old in earlier[:-KEPT_VERSIONS]:
            rmtree(old, ignore_errors=True)
        return folder
    return None


@cache
def _kept_in(module: str) -> str:
    return str(cache_folder(cache_places(), module, fingerprint(parts(module))) or "")


def compiled(function: F) -> F:
    """A decorator: the loop runs as machine code, does not hold Python's lock, and is kept on disk where it may be.

    Division by zero gives infinity or NaN as NumPy's does. Results are exact: no reordering of sums ("fast maths").
    """
    if not _IS_OPERATORS_OWN:  # numba asks for its place when a loop is decorated
        name = function.__module__
        numba.config.CACHE_DIR = _kept_in(name.removeprefix(_ENGINES)) if name.startswith(_ENGINES) else ""
    made: F = numba.njit(cache=bool(numba.config.CACHE_DIR), nogil=True, error_model="numpy")(function)
    return made


def inner(function: F) -> F:
    """A decorator for what only other loops call: not kept by itself, being part of what calls it."""
    made: F = numba.njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return made
