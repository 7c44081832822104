"""How long a session lasts, and who needs a second factor (privacy rules 35 and 36)."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta

from keskus.access.rules import Role

IDLE_WITH_OTHERS_DATA = timedelta(minutes=15)
IDLE_ALONE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
SEES_OTHERS_DATA = frozenset(Role) - {Role.AGENT}


def needs_second_factor(roles: Set[Role], *, strict: bool = False) -> bool:
    """Whether any of the roles sees other people's data; in the strict (card data) mode everybody needs one."""
    return strict or bool(roles & SEES_OTHERS_DATA)


def idle_limit(roles: Set[Role], *, strict: bool = False) -> timedelta:
    """How long a session survives without a deed of its person."""
    return IDLE_WITH_OTHERS_DATA if strict or roles & SEES_OTHERS_DATA else IDLE_ALONE


def why_over(
    now: datetime, *, started_at: datetime, seen_at: datetime, roles: Set[Role], strict: bool = False
) -> str | None:
    """`absolute` or `idle` when the session has ended by itself, None while it lives."""
    if now - started_at >= LONGEST:
        return "absolute"
    if now - seen_at >= idle_limit(roles, strict=strict):
        return "idle"
    return None
