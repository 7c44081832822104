"""What people do to their own account."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from keskus.access.actions.sessions import end_all
from keskus.access.models import SignIn, User
from keskus.access.queries import has_second_factor, viewer_of
from keskus.access.rules.passwords import LEAST_ALONE
from keskus.access.rules.second_factor import step_of
from keskus.access.rules.sessions import needs_second_factor
from keskus.core import keys
from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import Actor
from keskus.core.audit import changes_between

SEED_BYTES = 40


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


@action("access.set_up_second_factor", where=oneself)
def set_up_second_factor(actor: Actor, user: User, *, secret: str, code: str) -> list[str]:
    """Begin to ask for codes of an authenticator app, the first code having shown that it works; the recovery codes.

    Breaches: `set_up_already`, `wrong_code`. The code is spent by it.
    """
    _check_own(actor, user, "access.set_up_second_factor")
    if has_second_factor(user):
        raise Breach("set_up_already")
    step = step_of(secret, code, epoch_seconds=timezone.now().timestamp(), after_step=0)
    if step is None:
        raise Breach("wrong_code")
    data = {"secret": keys.seal(secret), "last_step": step}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    record(user, {"second_factor": "set up"})
    return _new_recovery_codes(user)


@action("access.renew_recovery_codes", where=oneself)
def renew_recovery_codes(actor: Actor, user: User) -> list[str]:
    """New recovery codes; the old ones are void. They are returned once. Breach: `no_second_factor`."""
    _check_own(actor, user, "access.renew_recovery_codes")
    if not has_second_factor(user):
        raise Breach("no_second_factor")
    record(user, {"recovery_codes": "new"})
    return _new_recovery_codes(user)


def _new_recovery_codes(user: User) -> list[str]:
    """In the shape that the sign-in library reads: all codes follow from one sealed seed."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    data = {"seed": keys.seal(secrets.token_hex(SEED_BYTES)), "used_mask": 0}
    row = Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=data)
    return list(row.wrap().get_unused_codes())


@action("access.remove_second_factor", where=oneself)
def remove_second_factor(actor: Actor, user: User, *, password_length: int) -> None:
    """Take one's second factor away, the password having been proved. Breaches: `role_needs_it`, `too_short_alone`."""
    _check_own(actor, user, "access.remove_second_factor")
    if needs_second_factor(viewer_of(user, timezone.localdate()).roles, strict=settings.KESKUS_CARD_DATA):
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
