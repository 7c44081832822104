"""One-time links: opened by somebody who is not signed in yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from keskus.access import actions
from keskus.access.adapter import PROVED_AT, password_fault
from keskus.access.forms import NewPasswordForm, PresentPasswordForm, sentence
from keskus.access.queries import Proven, code_in_force
from keskus.core.actions import Breach

SESSION_KEY = "one_time_code"


@require_GET
@never_cache
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """Put the code into the session and drop it from the address, where history and other sites would see it."""
    request.session[SESSION_KEY] = code
    return redirect("access:use_link")


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("code")
def use_link(request: HttpRequest) -> HttpResponse:
    """What the link is for: choose a password, set up a new second factor, or enter the demonstration."""
    code = code_in_force(request.session.get(SESSION_KEY, ""))
    if code is None:
        return render(request, "access/link_over.html", status=404)
    return {"recover": _recover, "demo": _enter}.get(code.purpose, _choose_password)(request, code)


def _choose_password(request: HttpRequest, code: Any) -> HttpResponse:
    form = NewPasswordForm(request.POST or None, user=code.user)
    if request.method == "POST" and form.is_valid():
        deed = actions.set_forgotten_password if code.purpose == "password" else actions.accept_invitation
        return _done(request, form, code, deed, password=form.cleaned_data["password"])
    return render(request, "access/choose_password.html", {"form": form, "code": code})


def _recover(request: HttpRequest, code: Any) -> HttpResponse:
    form = PresentPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _proved(request, form, code.user):
        return _done(request, form, code, actions.recover)
    return render(request, "access/recover.html", {"form": form, "code": code})


def _enter(request: HttpRequest, code: Any) -> HttpResponse:
    if request.method == "POST":
        return _done(request, None, code, actions.enter_demo)
    return render(request, "access/enter_demo.html", {"code": code})


def _proved(request: HttpRequest, form: Any, user: Any) -> bool:
    fault = password_fault(request, user, form.cleaned_data["password"])
    if fault:
        form.add_error("password", fault)
    return not fault


def _done(request: HttpRequest, form: Any, code: Any, deed: Callable[..., Any], **values: Any) -> HttpResponse:
    """Use the code up and sign the person in; the second factor, if they have one, is still asked for."""
    permission: str = deed.action_name  # type: ignore[attr-defined]
    try:
        user = deed(Proven(code.user_id, permission), code, **values)
    except Breach as breach:
        return render(request, "access/link_over.html", {"why": sentence(breach)}, status=404)
    request.session.pop(SESSION_KEY, None)
    request.session[PROVED_AT] = time.time()
    return perform_login(request, user, email_verification="none")
