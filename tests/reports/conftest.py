"""The world with two PBXes and some days of calls."""

from __future__ import annotations

from datetime import date

import pytest

from tests.contacts.builder import Centre, build_centre
from tests.house.people import World, world

__all__ = ["calls", "centre", "world"]

DAY = date(2026, 5, 4)


@pytest.fixture
def centre(world: World) -> Centre:
    """A PBX and an agent on each side, no calls yet."""
    return build_centre(world)


@pytest.fixture
def calls(centre: Centre) -> Centre:
    """Calls on two days: ours answered 4 of 6, 3 of them in time; theirs answered 1 of 1."""
    for hour, wait in ((9, 5), (10, 12), (11, 20), (12, 45)):
        centre.visit("ours", at=f"2026-05-04 {hour:02}:05", answered=wait, talk=100)
    centre.visit("ours", at="2026-05-05 10:00", outcome="abandoned", wait=3)
    centre.visit("ours", at="2026-05-05 10:20", outcome="timeout", wait=90)
    centre.visit("theirs", at="2026-05-05 10:00", answered=2, talk=60)
    ten = centre.epoch("ours", "2026-05-04 10:00")
    centre.state(centre.agents["ours"], ten, "ready", 600)
    centre.state(centre.agents["ours"], ten, "talking", 200)
    centre.state(centre.agents["ours"], ten + 900, "paused", 300, "lunch <b>")
    centre.sum_up()
    return centre
