"""The world with two PBXes."""

from __future__ import annotations

import pytest

from tests.contacts.builder import Centre, build_centre
from tests.house.people import World, world

__all__ = ["centre", "world"]


@pytest.fixture
def centre(world: World) -> Centre:
    """A PBX and an agent on each side, no calls yet."""
    return build_centre(world)
