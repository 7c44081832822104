"""Answers for programs and people: into a file, or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keskus.cli import Explained


def write(path: Path | None, fill: Callable[[Any], None]) -> None:
    """Into the file, or to standard output."""
    if path is None:
        try:
            fill(sys.stdout)
            sys.stdout.flush()
        except BrokenPipeError:  # a reader that went away (`| head`) is no fault
            sys.stderr.close()
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            fill(stream)
    except OSError as error:
        raise Explained(f"{path} cannot be written: {error.strerror}.") from error
