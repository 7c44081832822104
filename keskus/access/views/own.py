"""My account: settings, password, second factor, sessions, tokens."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.access import actions
from keskus.access.adapter import password_fault, picture_of
from keskus.access.forms import (
    ChangePasswordForm,
    FirstCodeForm,
    OwnSettingsForm,
    PresentPasswordForm,
    TokenForm,
    sentence,
)
from keskus.access.queries import (
    Viewer,
    grants_of,
    has_second_factor,
    live_tokens,
    open_sign_ins,
    own_sign_in,
    own_token,
    unused_recovery_codes,
    user_again,
)
from keskus.access.rules.second_factor import new_secret
from keskus.access.rules.sessions import needs_second_factor
from keskus.core.actions import Breach
from keskus.core.http import page, viewer


@page("access.account.view")
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account on one page."""
    return render(request, "access/account.html", _context(request))


@page("access.change_own_settings", methods=("POST",))
def change_settings(request: HttpRequest) -> HttpResponse:
    """Language and appearance."""
    form = OwnSettingsForm(request.POST, instance=user_again(_me(request)))
    if form.is_valid():
        actions.change_own_settings(viewer(request), user_again(_me(request)), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("access:account")
    return render(request, "access/account.html", {**_context(request), "settings_form": form}, status=422)


@page("access.change_own_password", methods=("GET", "POST"))
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; this session goes on, all others end."""
    user = _me(request)
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid() and _proved(request, form, "old"):
        here = request.session.get("sign_in")
        actions.change_own_password(viewer(request), user, password=form.cleaned_data["password"], in_session=here)
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("access:account")
    return render(request, "access/password.html", {"form": form})


@page("access.set_up_second_factor", methods=("GET", "POST"))
@reauthentication_required(app="keskus")
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """The secret as a picture, then the first code; the recovery codes are shown once, in the answer."""
    secret = request.session.setdefault("new_secret", new_secret())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.set_up_second_factor(viewer(request), _me(request), secret=secret, **form.cleaned_data)
        except Breach as breach:
            form.add_error("code", sentence(breach))
        else:
            del request.session["new_secret"]
            return render(request, "access/recovery_codes.html", {"codes": codes})
    needed = needs_second_factor(_viewer(request).roles, strict=settings.KESKUS_CARD_DATA)
    values = {"form": form, "secret": secret, "picture": picture_of(_me(request), secret), "needed": needed}
    return render(request, "access/set_up_second_factor.html", values)


@page("access.renew_recovery_codes", methods=("GET", "POST"))
@reauthentication_required(app="keskus")
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    if request.method == "POST":
        codes = actions.renew_recovery_codes(viewer(request), _me(request))
        return render(request, "access/recovery_codes.html", {"codes": codes})
    return render(request, "access/renew_recovery_codes.html", {"left": unused_recovery_codes(_me(request))})


@page("access.remove_second_factor", methods=("GET", "POST"))
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Take the second factor away, where the role allows it."""
    form = PresentPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _proved(request, form, "password"):
        length = len(form.cleaned_data["password"])
        try:
            actions.remove_second_factor(viewer(request), _me(request), password_length=length)
        except Breach as breach:
            form.add_error(None, sentence(breach))
        else:
            messages.success(request, _("The second factor is taken away."))
            return redirect("access:account")
    return render(request, "access/remove_second_factor.html", {"form": form})


@page("access.end_own_session", methods=("POST",))
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    row = own_sign_in(_me(request), pk)
    if row is None:
        raise Http404
    actions.end_own_session(viewer(request), row)
    messages.success(request, _("That session is ended."))
    return redirect("access:account")


@page("access.make_token", methods=("GET", "POST"))
@reauthentication_required(app="keskus")
def make_token(request: HttpRequest) -> HttpResponse:
    """A token for the API; its text is shown once."""
    form = TokenForm(request.POST or None, viewer=_viewer(request))
    if request.method == "POST" and form.is_valid():
        token, text = actions.make_token(viewer(request), _me(request), **form.cleaned_data)
        return render(request, "access/token.html", {"token": token, "text": text})
    return render(request, "access/make_token.html", {"form": form})


@page("access.revoke_token", methods=("POST",))
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one's own token."""
    token = own_token(_me(request), pk)
    if token is None:
        raise Http404
    actions.revoke_token(viewer(request), token)
    messages.success(request, _("The token is closed."))
    return redirect("access:account")


def _me(request: HttpRequest) -> Any:
    """The signed-in user; `page` has seen to it that there is one."""
    return request.user


def _viewer(request: HttpRequest) -> Viewer:
    actor = viewer(request)
    assert isinstance(actor, Viewer)
    return actor


def _proved(request: HttpRequest, form: Any, field: str) -> bool:
    """Whether the present password is right, counted by the throttle."""
    fault = password_fault(request, user_again(_me(request)), form.cleaned_data[field])
    if fault:
        form.add_error(field, fault)
    return not fault


def _context(request: HttpRequest) -> dict[str, Any]:
    user, me = _me(request), _viewer(request)
    return {
        "zone": user.time_zone,
        "settings_form": OwnSettingsForm(instance=user),
        "grants": [line for line in grants_of(user) if line.state in ("now", "later")],
        "has_second_factor": has_second_factor(user),
        "needs_second_factor": needs_second_factor(me.roles, strict=settings.KESKUS_CARD_DATA),
        "recovery_codes": unused_recovery_codes(user),
        "sessions": open_sign_ins(user),
        "here": request.session.get("sign_in"),
        "tokens": live_tokens(user) if me.may("access.make_token") else None,
    }
