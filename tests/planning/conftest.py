"""The world of two sides."""

from __future__ import annotations

from tests.house.people import World, world

__all__ = ["World", "world"]
