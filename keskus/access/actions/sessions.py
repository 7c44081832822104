"""Sessions: begun at sign-in, kept alive by deeds, ended by their person, by time, or by any change of rights."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from keskus.access.models import SignIn, User
from keskus.access.queries import place_of, reaches_wholly
from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import SYSTEM, Actor

KEPT_DAYS = 180


@action("access.start_session", where=lambda user, **rest: None)
def start_session(actor: Actor, user: User, *, network: str, device: str) -> SignIn:
    """Write down that somebody signed in, from which network and with what kind of browser."""
    now = timezone.now()
    row = SignIn.objects.create(user=user, started_at=now, seen_at=now, network=network, device=device[:200])
    record(user, {"session": [None, row.pk]})
    return row


@ingest("access.note_activity")
def note_activity(sign_in: SignIn, at: datetime) -> None:
    """The person did something at that instant."""
    SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(seen_at=at)


@ingest("access.close_session")
def close_session(sign_in: SignIn, ending: str, at: datetime) -> None:
    """A session came to its end by time or by signing out; nobody's rights changed, so the trail need not know."""
    SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=at, ending=ending)


@action("access.end_own_session", where=lambda sign_in: None)
def end_own_session(actor: Actor, sign_in: SignIn) -> None:
    """End one of one's own sessions, on whatever device it runs."""
    if actor.number != f"user:{sign_in.user_id}":
        raise Refused("access.end_own_session")
    close_session(sign_in, SignIn.Ending.ENDED, timezone.now())
    record(sign_in, {"ended": True})


@action("access.end_sessions", where=place_of)
def end_sessions(actor: Actor, user: User) -> int:
    """End every session of somebody and revoke all their tokens; how many sessions were open."""
    if not reaches_wholly(actor, "access.end_sessions", user):
        raise Breach("reaches_further")
    tokens = user.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    ended = end_all(user, SignIn.Ending.ENDED)
    record(user, {"sessions_ended": ended, "tokens_revoked": tokens})
    return ended


def end_all(user: User, ending: str, *, but: int | None = None) -> int:
    """Inside a deed: end all sessions of a user, but perhaps the one in which the deed is done."""
    rows = SignIn.objects.filter(user=user, ended_at=None)
    if but is not None:
        rows = rows.exclude(pk=but)
    ended = rows.update(ended_at=timezone.now(), ending=ending)
    if but is None:
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        user.refresh_from_db(fields=["session_epoch"])
    return ended


@action("access.forget_old_sessions")
def forget_old_sessions(actor: Actor, before: datetime) -> int:
    """Delete what is kept about sessions that ended long ago; how many."""
    gone, _ = SignIn.objects.filter(started_at__lt=before).delete()
    record("access.signin:all", {"deleted": gone})
    return gone


def forget_after_keeping(now: datetime) -> int:
    """The nightly deed of the system: sessions older than they may be kept."""
    before = now - timedelta(days=KEPT_DAYS)
    if not SignIn.objects.filter(started_at__lt=before).exists():
        return 0
    return forget_old_sessions(SYSTEM, before)
