"""The world of two sides, and a Tuesday in June."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from tests.house.people import World, world

__all__ = ["World", "world"]

TODAY = date(2026, 6, 16)


@pytest.fixture
def clock() -> Iterator[None]:
    """Half past nine, by UTC."""
    with time_machine.travel("2026-06-16 09:30:00+00:00", tick=False):
        yield
