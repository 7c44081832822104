"""Users: list, one user, invitation, roles, and the deeds that shut out and let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_tables2
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.access import actions
from keskus.access.forms import ChangeUserForm, GrantForm, InviteForm, UserFilterForm, sentence
from keskus.access.queries import (
    grant_in_reach,
    grants_of,
    history_of,
    open_sign_ins,
    roles_of,
    user_in_reach,
    users_narrowed,
)
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.tables import Table
from keskus.core.templatetags.figures import local_time


class UserTable(Table):
    """The list of users."""

    display_name = django_tables2.TemplateColumn(
        '<a href="{% url "access:user" record.pk %}">{{ record.display_name }}</a>', verbose_name=gettext_lazy("Name")
    )
    email = django_tables2.Column(verbose_name=gettext_lazy("E-mail"))
    roles = django_tables2.Column(verbose_name=gettext_lazy("Roles"), empty_values=(), orderable=False)
    site = django_tables2.Column(accessor="employee__site__name", verbose_name=gettext_lazy("Site"))
    state = django_tables2.TemplateColumn(
        template_name="access/_user_state.html",
        verbose_name=gettext_lazy("State"),
        order_by=("is_active", "has_second_factor"),
    )
    last_login = django_tables2.Column(verbose_name=gettext_lazy("Last sign-in"))

    class Meta(Table.Meta):
        order_by = "display_name"
        empty_text = gettext_lazy("Nobody fits these filters.")

    def render_last_login(self, value: Any, record: Any) -> str:
        """In the clock of the person's site."""
        return local_time(value, record.employee.site.zone if record.employee else "UTC")

    def render_roles(self, record: Any) -> str:
        """All roles of today, from one query for the page."""
        if not hasattr(self, "_roles"):
            self._roles = roles_of([row.record for row in self.paginated_rows])
        return ", ".join(self._roles.get(record.pk, [])) or "–"


@page("access.user.view")
def users_page(request: HttpRequest) -> HttpResponse:
    """Who may come in."""
    form = UserFilterForm(request.GET)
    rows = users_narrowed(viewer(request), **(form.cleaned_data if form.is_valid() else {}))
    table = UserTable(rows).arranged(request)
    return render(request, "access/users.html", {"table": table, "form": form, "may_invite": _may_invite(request)})


@page("access.user.view")
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: facts and roles left, history right."""
    return render(request, "access/user.html", _user_context(request, pk))


@page("access.invite_user", methods=("GET", "POST"))
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the one-time link is shown once."""
    form = InviteForm(request.POST or None, viewer=viewer(request))
    if request.method == "POST" and form.is_valid():
        try:
            user, path = actions.invite_user(viewer(request), **form.person(), **form.grant())
        except Breach as breach:
            form.add_error(None, sentence(breach))
        else:
            return _show_link(request, user, path, "invite")
    return render(request, "access/invite.html", {"form": form})


@page("access.give_grant", methods=("GET", "POST"))
def give_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    user = _user(request, pk)
    form = GrantForm(request.POST or None, viewer=viewer(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_grant(viewer(request), user, **form.grant())
        except Breach as breach:
            form.add_error(None, sentence(breach))
        else:
            messages.success(request, _("%(name)s has the role now.") % {"name": user.display_name})
            return redirect("access:user", pk)
    return render(request, "access/give_grant.html", {"form": form, "person": user})


@page("access.withdraw_grant", methods=("POST",))
def withdraw_grant(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a role back."""
    grant = grant_in_reach(viewer(request), pk, grant_pk)
    if grant is None:
        raise Http404
    return _do(request, pk, lambda: actions.withdraw_grant(viewer(request), grant), _("The role is withdrawn."))


@page("access.change_user", methods=("GET", "POST"))
def change_user(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a name or sign-in name."""
    user = _user(request, pk)
    form = ChangeUserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        return _do(
            request,
            pk,
            lambda: actions.change_user(viewer(request), _user(request, pk), **form.cleaned_data),
            _("Saved."),
        )
    return render(request, "access/change_user.html", {"form": form, "person": _user(request, pk)})


@page("access.deactivate_user", methods=("POST",))
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut somebody out."""
    user = _user(request, pk)
    done = _("%(name)s can no longer sign in.") % {"name": user.display_name}
    return _do(request, pk, lambda: actions.deactivate_user(viewer(request), user), done)


@page("access.reactivate_user", methods=("POST",))
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    user = _user(request, pk)
    done = _("%(name)s can sign in again.") % {"name": user.display_name}
    return _do(request, pk, lambda: actions.reactivate_user(viewer(request), user), done)


@page("access.end_sessions", methods=("POST",))
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    user = _user(request, pk)
    done = _("%(name)s is signed out everywhere.") % {"name": user.display_name}
    return _do(request, pk, lambda: actions.end_sessions(viewer(request), user), done)


@page("access.make_password_link", methods=("POST",))
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link to choose a password."""
    return _link(request, pk, actions.make_password_link, "password")


@page("access.make_recovery_link", methods=("POST",))
def recovery_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link to set up a new second factor."""
    return _link(request, pk, actions.make_recovery_link, "recover")


def _may_invite(request: HttpRequest) -> bool:
    return viewer(request).may("access.invite_user")


def _user(request: HttpRequest, pk: int) -> Any:
    user = user_in_reach(viewer(request), pk)
    if user is None:
        raise Http404
    return user


def _user_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    user, me = _user(request, pk), viewer(request)
    return {
        "person": user,
        "zone": request.user.time_zone,  # type: ignore[union-attr]
        "grants": grants_of(user) if me.may("access.grant.view") else None,
        "sessions": open_sign_ins(user) if me.may("access.end_sessions") else None,
        "history": history_of(user) if me.may("core.trail.view") else None,
        "may": {name: me.may(f"access.{name}") for name in DEEDS},
        "is_me": me.number == f"user:{user.pk}",
    }


DEEDS = (
    "change_user",
    "deactivate_user",
    "reactivate_user",
    "end_sessions",
    "make_password_link",
    "make_recovery_link",
    "give_grant",
    "withdraw_grant",
)


def _do(request: HttpRequest, pk: int, deed: Callable[[], Any], done: str) -> HttpResponse:
    """Do it and go back to the user's page, which says what came of it."""
    try:
        deed()
    except Breach as breach:
        messages.error(request, sentence(breach))
    else:
        messages.success(request, done)
    return redirect("access:user", pk)


def _link(request: HttpRequest, pk: int, deed: Callable[..., str], purpose: str) -> HttpResponse:
    user = _user(request, pk)
    try:
        path = deed(viewer(request), user)
    except Breach as breach:
        messages.error(request, sentence(breach))
        return redirect("access:user", pk)
    return _show_link(request, user, path, purpose)


def _show_link(request: HttpRequest, user: Any, path: str, purpose: str) -> HttpResponse:
    link = {"person": user, "address": request.build_absolute_uri(path), "purpose": purpose}
    return render(request, "access/link.html", link)
