"""One-time codes: 256 bits, kept as a keyed hash, good once and for a short time."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from keskus.access.actions.sessions import end_all
from keskus.access.models import OneTimeCode, SignIn, User
from keskus.access.queries import could_appoint, place_of
from keskus.core import keys
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor

CODE_BYTES = 32
LIFETIMES = {
    OneTimeCode.Purpose.FIRST: timedelta(minutes=60),
    OneTimeCode.Purpose.RECOVER: timedelta(minutes=60),
    OneTimeCode.Purpose.PASSWORD: timedelta(minutes=60),
    OneTimeCode.Purpose.DEMO: timedelta(minutes=15),
    # It travels by mail to somebody who may not be at work: NIST SP 800-63A-4 allows 24 hours for mail.
    OneTimeCode.Purpose.INVITE: timedelta(hours=24),
}


def make_code(user: User, purpose: str) -> str:
    """Inside a deed: a fresh code for a user, the older ones of its kind void; the path that uses it."""
    now = timezone.now()
    user.codes.filter(purpose=purpose, used_at=None, expires_at__gt=now).update(expires_at=now)
    code = secrets.token_urlsafe(CODE_BYTES)
    OneTimeCode.objects.create(
        user=user,
        purpose=purpose,
        code_hash=keys.search_hash(f"code:{code}"),
        made_at=now,
        expires_at=now + LIFETIMES[OneTimeCode.Purpose(purpose)],
    )
    record(user, {"code": [None, str(purpose)]})
    return reverse("access:code", args=[code])


@action("access.make_password_link", where=place_of)
def make_password_link(actor: Actor, user: User) -> str:
    """A link by which somebody who forgot their password (or let an invitation lapse) chooses a new one.

    The second factor is asked for all the same. Breach: `beyond_own_reach`.
    """
    _check_could_appoint(actor, user)
    joined = user.has_usable_password()
    return make_code(user, OneTimeCode.Purpose.PASSWORD if joined else OneTimeCode.Purpose.INVITE)


@action("access.make_recovery_link", where=place_of)
def make_recovery_link(actor: Actor, user: User) -> str:
    """A link by which somebody who lost the second factor, and still knows the password, sets up a new one."""
    _check_could_appoint(actor, user)
    return make_code(user, OneTimeCode.Purpose.RECOVER)


def _check_could_appoint(actor: Actor, user: User) -> None:
    if actor.number == f"user:{user.pk}":
        raise Breach("oneself")
    if not could_appoint(actor, user):
        raise Breach("reaches_further")


@action("access.make_demo_link")
def one_time_sign_in(actor: Actor, user: User) -> str:
    """The path by which `keskus demo` lets its one visitor in without a password. Breach outside a demonstration."""
    if settings.KESKUS_MODE != "demo":
        raise Breach("demo_only")
    return make_code(user, OneTimeCode.Purpose.DEMO)


@action("access.accept_invitation")
def accept_invitation(actor: Actor, code: OneTimeCode, *, password: str) -> User:
    """The invited person chooses their password. The form has judged it. Breach: `code_over`."""
    _use(code, OneTimeCode.Purpose.INVITE, OneTimeCode.Purpose.FIRST)
    return _set_password(code.user, password)


@action("access.set_forgotten_password")
def set_forgotten_password(actor: Actor, code: OneTimeCode, *, password: str) -> User:
    """Somebody who forgot their password chooses a new one; every session of theirs ends. Breach: `code_over`."""
    _use(code, OneTimeCode.Purpose.PASSWORD)
    return _set_password(code.user, password)


@action("access.recover")
def recover(actor: Actor, code: OneTimeCode) -> User:
    """Take the lost second factor away, the password having been proved; a new one is set up next."""
    _use(code, OneTimeCode.Purpose.RECOVER)
    gone, _ = Authenticator.objects.filter(user=code.user).delete()
    end_all(code.user, SignIn.Ending.CHANGED)
    record(code.user, {"second_factor_removed": gone})
    return code.user


@action("access.enter_demo")
def enter_demo(actor: Actor, code: OneTimeCode) -> User:
    """Use up the link that the demonstration printed."""
    _use(code, OneTimeCode.Purpose.DEMO)
    record(code.user, {"demo": True})
    return code.user


def _use(code: OneTimeCode, *purposes: str) -> None:
    """Once: of two at the same moment one changes no row."""
    now = timezone.now()
    fresh = OneTimeCode.objects.filter(pk=code.pk, used_at=None, expires_at__gt=now, purpose__in=purposes)
    if not fresh.update(used_at=now):
        raise Breach("code_over")


def _set_password(user: User, password: str) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user, SignIn.Ending.CHANGED)
    record(user, {"password": "changed"})
    return user
