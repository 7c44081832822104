"""The list of agents' states that repair rules shaped."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keskus.contacts.forms.repaired import RepairedForm
from keskus.contacts.queries.figures import AGENTS_PERMISSION
from keskus.contacts.views.tables import repaired_table
from keskus.core.http import page, viewer


@page(AGENTS_PERMISSION)
def repaired_states(request: HttpRequest) -> HttpResponse:
    """States that rules shaped, by whatever the address says."""
    form = RepairedForm(request.GET, viewer(request))
    table, count = repaired_table(request, viewer(request), form.choice, form.wanted_rule)
    context = {"form": form, "period": form.period, "sites": form.sites, "site": form.choice.site or ""}
    return render(request, "contacts/repaired_states.html", {**context, "table": table, "count": count})
