"""Pause reasons and wrap-up codes: the list, and its one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.contacts.actions import pauses as actions
from keskus.contacts.forms.pauses import AddReasonForm, ChangeReasonForm
from keskus.contacts.queries import pauses as queries
from keskus.contacts.sentences import breach_sentence
from keskus.core.actions import Breach
from keskus.core.http import page, viewer

LIST = "contacts:pause_reasons"


@page(queries.PERMISSION)
def pause_reasons(request: HttpRequest) -> HttpResponse:
    """All reasons."""
    context = {
        "rows": list(queries.pause_reasons(viewer(request))),
        "may_add": viewer(request).may("contacts.add_pause_reason"),
        "may_change": viewer(request).may("contacts.change_pause_reason"),
    }
    return render(request, "contacts/pause_reasons.html", context)


@page("contacts.add_pause_reason", methods=("GET", "POST"))
def add_reason(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = AddReasonForm(request.POST or None)
    return _answer(request, form, _("Add a pause reason"), partial(actions.add_pause_reason, viewer(request)))


@page("contacts.change_pause_reason", methods=("GET", "POST"))
def change_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's names and terms."""
    reason = queries.pause_reason_or_none(viewer(request), pk)
    if reason is None:
        raise Http404
    initial = {name: getattr(reason, name) for name in actions.COLUMNS}
    form = ChangeReasonForm(request.POST or None, initial=initial)
    title = _("Change “%(name)s”") % {"name": reason.label}
    return _answer(request, form, title, partial(actions.change_pause_reason, viewer(request), reason))


@page("contacts.add_usual_reasons", methods=("POST",))
def add_usual(request: HttpRequest) -> HttpResponse:
    """Begin with those that most centres need."""
    try:
        actions.add_usual_reasons(viewer(request))
        messages.success(request, _("Added. Change their names, limits and pay as your centre has them."))
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect(LIST)


def _answer(request: HttpRequest, form: ChangeReasonForm, title: str, deed: Callable[..., object]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            deed(**form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(LIST)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    status = 422 if form.is_bound else 200
    return render(
        request, "contacts/pause_reason.html", {"form": form, "title": title, "back": reverse(LIST)}, status=status
    )
