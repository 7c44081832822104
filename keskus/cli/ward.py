"""Who uses the data folder: running programs share it, a restore wants it alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from keskus.cli import Explained
from keskus.core.storage import data_path


@contextmanager
def in_use(*, alone: bool = False) -> Iterator[None]:
    """Hold the data folder, shared or alone, as long as this process lives. Raises `Explained` when it is taken."""
    path = data_path("in-use")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            remedy = "Stop keskus first (systemctl stop keskus)." if alone else "A restore is under way; wait for it."
            raise Explained(f"{path.parent} is in use. {remedy}") from None
        yield
