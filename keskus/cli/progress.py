"""Progress of long work on a terminal: one line that counts, and nothing at all in a file or a journal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

SHOW_SECONDS = 0.5


def counter(label: str) -> Callable[[int, int], None]:
    """A function to call with how much of how much is done."""
    began = shown = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if not sys.stderr.isatty() or (now - shown < SHOW_SECONDS and done < total):
            return
        shown = now
        left = (now - began) * (total - done) / done if done else 0
        ending = "\n" if done >= total else f", {left:.0f} s left"
        print(f"\r\033[K{label}: {done / max(1, total):.0%}{ending}", end="", file=sys.stderr, flush=True)

    return tell
