"""What people do to their own account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from keskus.access.actions.sessions import end_all
from keskus.access.models import SignIn, User
from keskus.access.queries import viewer_of
from keskus.access.rules.passwords import LEAST_ALONE
from keskus.access.rules.second_factor import step_of
from keskus.access.rules.sessions import needs_second_factor
from keskus.core import keys
from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import Actor
from keskus.core.audit import changes_between


def oneself(user: User, **rest: Any) -> None:
    """About oneself: the permission held anywhere will do, and `_check_own` sees to the rest."""


def _check_own(actor: Actor, user: User, permission: str) -> None:
    if actor.number != f"user:{user.pk}":
        raise Refused(permission)


@action("access.change_own_settings", where=oneself)
def change_own_settings(actor: Actor, user: User, *, language: str | None = None, theme: str | None = None) -> User:
    """Choose one's language and appearance."""
    _check_own(actor, user, "access.change_own_settings")
    before = {"language": user.language, "theme": user.theme}
    user.language, user.theme = language or user.language, theme or user.theme
    user.save(update_fields=["language", "theme"])
    record(user, changes_between(before, {"language": user.language, "theme": user.theme}))
    return user


@action("access.change_own_password", where=oneself)
def change_own_password(actor: Actor, user: User, *, password: str, in_session: int | None = None) -> User:
    """Choose a new password, the old one having been proved; all other sessions end."""
    _check_own(actor, user, "access.change_own_password")
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = end_all(user, SignIn.Ending.CHANGED, but=in_session)
    record(user, {"password": "changed", "sessions_ended": ended})
    return user


@action("access.note_second_factor", where=oneself)
def note_second_factor(actor: Actor, user: User, *, event: str) -> None:
    """The sign-in library has set up a second factor or made new recovery codes: keep that in the trail."""
    _check_own(actor, user, "access.note_second_factor")
    record(user, {"second_factor": event})


@action("access.remove_second_factor", where=oneself)
def remove_second_factor(actor: Actor, user: User, *, password_length: int) -> None:
    """Take one's second factor away, the password having been proved. Breaches: `role_needs_it`, `too_short_alone`."""
    _check_own(actor, user, "access.remove_second_factor")
    if needs_second_factor(viewer_of(user, timezone.localdate()).roles):
        raise Breach("role_needs_it")
    if password_length < LEAST_ALONE:
        raise Breach("too_short_alone", least=LEAST_ALONE)
    Authenticator.objects.filter(user=user).delete()
    record(user, {"second_factor": "removed"})


@ingest("access.use_code")
def use_code(user: User, code: str) -> Authenticator | None:
    """The authenticator that a code belongs to, the code being spent by it; None for a wrong or spent code."""
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows:
        if row.type == Authenticator.Type.TOTP:
            secret, last = keys.unseal(row.data["secret"]), row.data.get("last_step", 0)
            step = step_of(secret, code, epoch_seconds=timezone.now().timestamp(), after_step=last)
            if step is not None:
                row.data["last_step"] = step
                row.save(update_fields=["data"])
                return row
        elif row.type == Authenticator.Type.RECOVERY_CODES and row.wrap().validate_code(code):
            return row
    return None
