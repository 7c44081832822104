"""How the sign-in library (allauth) does its work here: throttled, quiet about who exists, in our words, with a trail.

The library calls these classes by the settings ACCOUNT_ADAPTER, ACCOUNT_FORMS, MFA_ADAPTER and MFA_FORMS.
"""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keskus.access import actions
from keskus.access.middleware import begin_session
from keskus.access.models import SignIn, SignInTry, User
from keskus.access.queries import may_enter, sign_in_of, user_named
from keskus.access.rules.throttle import network_of
from keskus.core import keys

CONFIRMED_SECONDS = 300
PROVED_AT = "proved_at"  # in the session: when a one-time link let this person in
DEVICE_SECONDS = 180 * 24 * 3600
DEVICE_ACCOUNTS = 12  # people who share a desk share a browser


class AccountAdapter(DefaultAccountAdapter):
    """Passwords and sessions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Too many wrong tries from here. Wait a quarter of an hour, then try again. Other devices are not affected."
        ),
        "email_password_mismatch": _("This e-mail and password do not belong together. Check both and try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "rate_limited": _("Too many wrong tries. Wait a quarter of an hour, then try again."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A user whose password is right and who may enter. The answer and its time tell nothing about the others."""
        name = credentials.get("email") or ""
        row = begin_try(request, name, error="too_many_login_attempts")
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if not isinstance(user, User) or not may_enter(user, timezone.localdate()):
            return None
        actions.forget_tries(row)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """The same throttle guards the second asking."""
        row = begin_try(context.request, user.email, error="too_many_login_attempts")
        if not user.check_password(password):
            return False
        actions.forget_tries(row)
        return True

    def is_reauthentication_required(self, *, app: str, **rest: Any) -> bool:
        """Not when a password, code or one-time link was given within five minutes, at sign-in too."""
        records = get_authentication_records(context.request, context.request.user)
        proofs = [record["at"] for record in records] + [context.request.session.get(PROVED_AT, 0)]
        return time.time() - max(proofs) >= CONFIRMED_SECONDS

    def login(self, request: HttpRequest, user: User) -> None:
        """A new session id, and the row that says a session began."""
        super().login(request, user)
        begin_session(request, user)

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:
        """Where they wanted to go; from now on this device is known to be theirs."""
        response = super().post_login(request, user, **rest)
        remember_device(request, response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """The session's row ends with it."""
        number = request.session.get("sign_in")
        row = sign_in_of(request.user, number) if isinstance(request.user, User) else None
        if row:
            actions.close_session(row, SignIn.Ending.SIGNED_OUT, timezone.now())
        super().logout(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves."""
        return False

    def add_message(self, *args: Any, **rest: Any) -> None:
        """The pages say themselves what happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the server saw; behind the trusted proxy it is the one the proxy named."""
        return str(request.META.get("REMOTE_ADDR", ""))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps and recovery codes, their secrets sealed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, or was used before. Wait for the next one and try again."),
        "rate_limited": AccountAdapter.error_messages["rate_limited"],
    }

    def encrypt(self, text: str) -> str:
        """Seal with the key outside the database."""
        return keys.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was sealed."""
        return keys.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The name that the authenticator app shows."""
        return "Keskus"


def password_fault(request: HttpRequest, user: User, password: str) -> str:
    """Why the present password does not prove who this is, as a sentence; empty when it does."""
    try:
        right = AccountAdapter(request).reauthenticate(user, password)
    except ValidationError as error:
        return str(error.messages[0])
    return "" if right else str(AccountAdapter.error_messages["incorrect_password"])


def picture_of(user: User, secret: str) -> str:
    """The secret as a picture for the authenticator app, as a data address."""
    adapter = SecondFactorAdapter(context.request)
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def begin_try(request: HttpRequest, name: str, *, error: str) -> SignInTry:
    """Count a try. Raises the library's validation error when there were too many."""
    network = network_of(str(request.META.get("REMOTE_ADDR", "")))
    row = actions.count_try(name, network=network, device=known_device(request, name))
    if row is None:
        raise AccountAdapter(request).validation_error(error)
    return row


def known_device(request: HttpRequest, name: str) -> str:
    """The mark of this browser if that account has signed in from it, else nothing."""
    mark, accounts = _device(request)
    user = user_named(name.removeprefix("code:"))
    return mark if user is not None and user.pk in accounts else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """A signed cookie: a random mark and the accounts that signed in here, the latest first."""
    mark, accounts = _device(request)
    kept = [user.pk, *(pk for pk in accounts if pk != user.pk)][:DEVICE_ACCOUNTS]
    response.set_signed_cookie(
        settings.KESKUS_DEVICE_COOKIE,
        ".".join([mark or secrets.token_urlsafe(16), *map(str, kept)]),
        salt="device",
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest) -> tuple[str, list[int]]:
    text = request.get_signed_cookie(settings.KESKUS_DEVICE_COOKIE, default="", salt="device", max_age=DEVICE_SECONDS)
    mark, *accounts = (text or "").split(".")
    return mark, [int(pk) for pk in accounts]


def _code_field(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})
    return forms.CharField(label=label, help_text=help_text, max_length=40, widget=widget)


class SignInForm(LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class ConfirmPasswordForm(PasswordAgainForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class _SpendsCode:
    """A code is counted, judged and spent, each in a write of its own."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Right and unused. Raises the library's validation errors."""
        row = begin_try(context.request, f"code:{self.user.email}", error="rate_limited")
        self.authenticator = actions.use_code(self.user, self.cleaned_data["code"])
        if self.authenticator is None:
            raise SecondFactorAdapter(context.request).validation_error("incorrect_code")
        actions.forget_tries(row)
        return str(self.cleaned_data["code"])


class CodeForm(_SpendsCode, AuthenticateForm):
    """The code at sign-in."""

    code = _code_field(_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))


class ConfirmCodeForm(_SpendsCode, CodeAgainForm):
    """The code once more, before something that matters."""

    code = _code_field(_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))
