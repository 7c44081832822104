"""What this room holds about a person."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        model="access.User",
        about="user",
        fields=("email", "display_name", "employee", "last_login"),
        retention_days=None,
        on_erasure="name and e-mail replaced by the user's number once the employment or contract has ended",
    ),
    Holding(
        model="access.Grant",
        about="user",
        fields=("user", "role"),
        retention_days=None,
        on_erasure="kept: who could see what is part of the security record; it names the user by number only",
    ),
    Holding(
        model="access.OneTimeCode",
        about="user",
        fields=("user", "made_at", "used_at"),
        retention_days=180,
        on_erasure="deleted",
    ),
    Holding(
        model="access.SignIn",
        about="user",
        fields=("user", "network", "device", "started_at", "seen_at", "ended_at"),
        retention_days=180,
        on_erasure="deleted",
    ),
    Holding(
        model="access.SignInTry",
        about="user",
        fields=("account_hash", "place", "network"),
        retention_days=1,
        on_erasure="deleted within the hour by the throttle itself",
    ),
    Holding(
        model="access.ApiToken",
        about="user",
        fields=("user", "name", "last_used_at"),
        retention_days=None,
        on_erasure="revoked, then deleted with the account",
    ),
)
