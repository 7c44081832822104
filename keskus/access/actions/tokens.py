"""Tokens of the API: made by a person for a machine, never more than the person holds, at most a year."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils import timezone

from keskus.access.models import ApiToken, User
from keskus.access.queries import Viewer, readable_permissions
from keskus.core import keys
from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import Actor

TOKEN_BYTES = 32
MARK = "keskus_"  # so that a scanner of leaked secrets can know it
LONGEST_DAYS = 366
REQUESTS_A_MINUTE = 120


def _own(*args: Any, **rest: Any) -> None:
    """About oneself."""


@action("access.make_token", where=_own)
def make_token(actor: Actor, user: User, *, name: str, permissions: list[str], days: int) -> tuple[ApiToken, str]:
    """Make a token for one's own account that may read what is listed; the text is returned once and kept nowhere.

    Breaches: `nothing_chosen`, `beyond_own_reach`, `days`.
    """
    if not isinstance(actor, Viewer) or actor.user_id != user.pk or actor.only is not None:
        raise Refused("access.make_token")
    if not permissions:
        raise Breach("nothing_chosen")
    if not set(permissions) <= set(readable_permissions(actor)):
        raise Breach("beyond_own_reach")
    if not 0 < days <= LONGEST_DAYS:
        raise Breach("days")
    text = MARK + secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=keys.search_hash(f"token:{text}"),
        permissions=sorted(permissions),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(token, {"permissions": [None, ", ".join(token.permissions)], "expires_at": [None, token.expires_at]})
    return token, text


@action("access.revoke_token", where=_own)
def revoke_token(actor: Actor, token: ApiToken) -> None:
    """Close one's own token for good."""
    if actor.number != f"user:{token.user_id}":
        raise Refused("access.revoke_token")
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    record(token, {"revoked": True})


@ingest("access.use_token")
def use_token(token: ApiToken) -> bool:
    """Count a request; whether it is within the token's share of the minute. The row counts for all processes."""
    now = timezone.now()
    minute = int(now.timestamp()) // 60
    ApiToken.objects.filter(pk=token.pk).update(
        used_in_minute=Case(When(minute=minute, then=F("used_in_minute") + 1), default=Value(1)),
        minute=minute,
        last_used_at=now,
    )
    token.refresh_from_db(fields=["used_in_minute"])
    return token.used_in_minute <= REQUESTS_A_MINUTE
