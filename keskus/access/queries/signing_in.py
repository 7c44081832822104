"""Sessions, second factors, tokens, one-time codes, and the throttle's counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from keskus.access.models import ApiToken, OneTimeCode, SignIn, SignInTry, User
from keskus.access.queries.viewers import Viewer, may_enter, viewer_of
from keskus.access.rules import MATRIX, TOKEN_DEEDS
from keskus.access.rules.sessions import why_over
from keskus.access.rules.throttle import ACCOUNT_WINDOW, FAMILIAR_DAYS, WINDOW, Tries
from keskus.core import keys


def open_sign_ins(user: User) -> QuerySet[SignIn]:
    """The sessions of a user that have not ended, the one used last first."""
    return SignIn.objects.filter(user=user, ended_at=None).order_by("-seen_at")


def sign_in_of(user: User, number: int | None) -> SignIn | None:
    """The row behind a session; None when it is not this user's."""
    return SignIn.objects.filter(pk=number, user=user).first() if number else None


def own_sign_in(user: User, pk: int) -> SignIn | None:
    """One of a user's own open sessions."""
    return SignIn.objects.filter(user=user, pk=pk, ended_at=None).first()


def own_token(user: User, pk: int) -> ApiToken | None:
    """One of a user's own tokens that still opens the API."""
    return ApiToken.objects.filter(user=user, pk=pk, revoked_at=None).first()


def has_second_factor(user: User) -> bool:
    """Whether the person has set up an authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def unused_recovery_codes(user: User) -> int:
    """How many recovery codes are left."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def live_tokens(user: User) -> QuerySet[ApiToken]:
    """A user's tokens that still open the API."""
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now()).order_by("-made_at")


def readable_permissions(viewer: Viewer) -> list[str]:
    """What a token of this person may be narrowed to: every permission to read that they hold, and few deeds."""
    return [name for name in MATRIX if (name.endswith(".view") or name in TOKEN_DEEDS) and viewer.may(name)]


def code_in_force(code: str) -> OneTimeCode | None:
    """The one-time code, unless it is unknown, used, too old, or its user shut out."""
    found = OneTimeCode.objects.select_related("user__employee").filter(
        code_hash=keys.search_hash(f"code:{code}"), used_at=None, expires_at__gt=timezone.now()
    )
    row = found.first()
    return row if row and may_enter(row.user, timezone.localdate()) else None


def token_in_force(text: str) -> ApiToken | None:
    """The API token, unless it is unknown, revoked, too old, or its user shut out."""
    row = (
        ApiToken.objects.select_related("user__employee")
        .filter(token_hash=keys.search_hash(f"token:{text}"), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    return row if row and may_enter(row.user, timezone.localdate()) else None


def account_hash(name: str) -> str:
    """How a typed sign-in name is kept in the throttle."""
    return keys.search_hash(f"account:{name.strip().casefold()}")


def is_familiar(name: str, network: str, now: datetime) -> bool:
    """Whether the account has signed in from that network lately."""
    since = now - timedelta(days=FAMILIAR_DAYS)
    return SignIn.objects.filter(user__email__iexact=name.strip(), network=network, started_at__gte=since).exists()


def tries(account: str, place: str, network: str, now: datetime) -> Tries:
    """How often it failed lately: here for this account, from this network, for this account anywhere unfamiliar."""
    recent = SignInTry.objects.filter(at__gt=now - WINDOW)
    return Tries(
        pair=recent.filter(account_hash=account, place=place).count(),
        address=recent.filter(network=network).count(),
        account=SignInTry.objects.filter(account_hash=account, is_familiar=False, at__gt=now - ACCOUNT_WINDOW).count(),
    )


def watcher_of(user_id: int, sign_in: int | None, now: datetime) -> tuple[Viewer | None, bool]:
    """Who watches a stream that a session began, and whether they have been away for too long; nobody: it is over.

    A session that ended because nobody was there goes on showing what names nobody, until the absolute limit.
    """
    user = User.objects.select_related("employee").filter(pk=user_id).first()
    row = sign_in_of(user, sign_in) if user else None
    if user is None or row is None or not may_enter(user, timezone.localdate()):
        return None, True
    viewer = viewer_of(user, timezone.localdate())
    why = why_over(
        now, started_at=row.started_at, seen_at=row.seen_at, roles=viewer.roles, strict=settings.KESKUS_CARD_DATA
    )
    is_ended = row.ended_at is not None and row.ending != SignIn.Ending.IDLE
    if is_ended or why == "absolute":
        return None, True
    return viewer, why == "idle" or row.ended_at is not None
