"""How figures are counted: every version, and setting the next one after seeing what it changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.contacts import tables
from keskus.contacts.actions.definitions import set_definition
from keskus.contacts.forms.definitions import DefinitionForm
from keskus.contacts.queries.effects import definitions_seen_by, effects_of
from keskus.contacts.queries.reach import all_queues
from keskus.core.http import page, viewer


@page("contacts.figures.view", methods=("GET", "POST"))
def definitions(request: HttpRequest) -> HttpResponse:
    """All versions, the latest of each owner first; below, the form of the next one."""
    form = None
    today = timezone.localdate()
    if viewer(request).may("contacts.set_definition"):
        form = DefinitionForm(request.POST or None, viewer=viewer(request), today=today)
    elif request.method == "POST":
        raise Http404
    labels = {queue.id: queue.label for queue in all_queues()}
    table = tables.definition_table(definitions_seen_by(viewer(request)), today, labels).arranged(request)
    context: dict[str, Any] = {"form": form, "table": table}
    if form is not None and form.is_valid():
        if form.was_previewed and "save" in request.POST:
            return _saved(request, form)
        context |= {"effects": effects_of(viewer(request), form.candidate, today), "seal": form.seal}
    return render(request, "contacts/definitions.html", context)


def _saved(request: HttpRequest, form: DefinitionForm) -> HttpResponse:
    clean = form.cleaned_data
    set_definition(
        viewer(request), form.owner_chosen, starts_on=clean["starts_on"], terms=form.terms, note=clean["note"]
    )
    messages.success(request, _("Saved. Figures that change are being counted again."))
    return redirect("contacts:definitions")
