"""The demo's people as those who act."""

from __future__ import annotations

from django.utils import timezone

from keskus.access.queries import user_named, viewer_of
from keskus.core.actors import Actor


def address_of(name: str) -> str:
    """Where a user of the demo signs in: a role, or a role and a number."""
    return f"{name}@demo.invalid"


def acting(name: str) -> Actor:
    """Somebody with the rights of today."""
    user = user_named(address_of(name))
    if user is None:
        raise RuntimeError(f"{name} was made and cannot be read")
    return viewer_of(user, timezone.localdate())
