"""The optimiser's loops as machine code, which take a machine half a minute once after each upgrade.

A turn of a job has its time; making the code has not, on a slow machine under load. It is made in a thread, which goes
on while turns end and begin.
"""

from __future__ import annotations

import threading
from datetime import date
from functools import cache

from keskus.engines.rostering import Demand, Instance, Person, ShiftKind, solve


class _Making(threading.Thread):
    """Solves the smallest instance, and so asks for every loop."""

    def __init__(self) -> None:
        super().__init__(name="machine code of rosters", daemon=True)
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Once; what goes wrong is told to who waits."""
        try:
            solve(_smallest(), seed=1, steps=8)
        except Exception as fault:
            self.fault = fault


def _smallest() -> Instance:
    people = tuple(Person(name, ("calls",)) for name in ("one", "other"))
    kinds = (ShiftKind("day", 480, 540, (480,)),)
    return Instance(date(2026, 1, 5), 7, "UTC", people, kinds, (Demand("calls", (0,) * 32 + (1,) * 32 + (0,) * 608),))


@cache
def _making() -> _Making:
    thread = _Making()
    thread.start()
    return thread


def is_ready(seconds: float) -> bool:
    """Whether the loops are machine code after waiting so long at most. Raises what kept them from being made."""
    thread = _making()
    thread.join(seconds)
    if thread.fault:
        raise thread.fault
    return not thread.is_alive()
