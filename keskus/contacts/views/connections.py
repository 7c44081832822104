"""Listening to a PBX: setting it up, trying it, how the link stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from keskus.contacts.actions import connections as actions
from keskus.contacts.forms.connections import ChangeConnectionForm, ConnectForm
from keskus.contacts.gateways.ami import own_address
from keskus.contacts.gateways.tls import named
from keskus.contacts.queries import connections as queries
from keskus.contacts.rules.pbx_rights import manager_block, tls_block
from keskus.contacts.sentences.of_links import link_sentence, tried_sentence
from keskus.core.hosts import is_this_machine
from keskus.core.http import page, viewer

PAGE = "contacts:connection"


@page("contacts.connect_pbx", methods=("GET", "POST"))
def connect(request: HttpRequest) -> HttpResponse:
    """Begin to listen to a PBX."""
    form = ConnectForm(request.POST or None, viewer=viewer(request), initial={"log": request.GET.get("log")})
    if request.method == "POST" and form.is_valid():
        connection = actions.connect_pbx(viewer(request), **form.cleaned_data)
        messages.success(request, _("Saved. Enter the lines below at the PBX, then try the connection."))
        return redirect(PAGE, connection.pk)
    return render(request, "contacts/connect.html", {"form": form, "title": _("Listen to a PBX")})


@page("contacts.source.view")
def connection_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How the link stands, what it missed, what the PBX has to allow."""
    row = _row(request, pk)
    standing = queries.standing(row)
    context = {
        "connection": row,
        "standing": standing,
        "sentence": link_sentence(standing.state, row.detail),
        "lines": manager_block(row.user, own_address(row.host, row.port)),
        "watching_lines": manager_block(row.user, own_address(row.host, row.port), watches=True),
        "tls_lines": tls_block(row.port) if row.tls != row.Tls.OFF else "",
        "is_in_clear": row.tls == row.Tls.OFF and not is_this_machine(row.host),
        "believed": named(row.trusted),
        "orders": queries.orders_of(row),
        "may_change": viewer(request).may("contacts.change_connection"),
    }
    return render(request, "contacts/connection.html", context)


@page("contacts.change_connection", methods=("GET", "POST"))
def change_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """Reach it elsewhere, or stop listening."""
    row = _row(request, pk)
    initial = {name: getattr(row, name) for name in actions.SHOWN}
    form = ChangeConnectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_connection(viewer(request), row, **form.cleaned_data)
        messages.success(request, _("Saved. The listener takes it up in a moment."))
        return redirect(PAGE, pk)
    title = _("Change how %(name)s is reached") % {"name": row.source.name}
    return render(request, "contacts/connect.html", {"form": form, "title": title, "connection": row})


@page("contacts.try_connection", methods=("POST",))
def try_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in once and say what is there."""
    found = actions.try_connection(viewer(request), _row(request, pk))
    say = messages.error if "trouble" in found else messages.success
    say(request, tried_sentence(found))
    return redirect(PAGE, pk)


def _row(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.connections(viewer(request)), pk=pk)
