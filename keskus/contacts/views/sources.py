"""Where logs come from, who is who in them, what could not be read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.contacts import tables
from keskus.contacts.actions import sources as actions
from keskus.contacts.actions.backfill import request_backfill
from keskus.contacts.actions.deliver import fits_mapping
from keskus.contacts.forms import sources as forms
from keskus.contacts.queries import aside
from keskus.contacts.queries import sources as queries
from keskus.contacts.queries.connections import connection_of
from keskus.contacts.queries.reach import all_queues
from keskus.contacts.queries.troubles import troubles_of
from keskus.contacts.sentences import breach_sentence, refusal_sentence
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.tables import ROWS_A_PAGE, first_row

READ = "contacts.source.view"


@page(READ)
def source_list(request: HttpRequest) -> HttpResponse:
    """Every PBX and how current it is."""
    rows = [tables.source_row(source) for source in queries.sources(viewer(request))]
    table = tables.SourceTable(rows).arranged(request)
    context: dict[str, Any] = {"table": table, "may_send_table": viewer(request).may("contacts.send_table")}
    context["may_connect"] = viewer(request).may("contacts.connect_pbx")
    context["may_enter"] = viewer(request).may("contacts.enter_figures")
    context["backfill"] = forms.BackfillForm() if viewer(request).may("contacts.request_backfill") else None
    return render(request, "contacts/sources.html", context)


@page("contacts.create_source", methods=("GET", "POST"))
def new_source(request: HttpRequest) -> HttpResponse:
    """Add a PBX."""
    form = forms.SourceForm(request.POST or None, viewer=viewer(request))
    if request.method == "POST" and form.is_valid():
        source = actions.create_source(viewer(request), **form.cleaned_data)
        messages.success(request, _("%(name)s is added.") % {"name": source.name})
        return redirect("contacts:source", source.pk)
    return render(request, "contacts/source_form.html", {"form": form})


@page(READ)
def source_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One PBX: facts, how current, deliveries, what to do."""
    source = _source(request, pk)
    table = tables.DeliveryTable(queries.files_of(viewer(request), source)).arranged(request, rows_a_page=20)
    context = {
        "source": source,
        "freshness": queries.freshness(source),
        "troubles": troubles_of(source),
        "table": table,
        "upload": forms.UploadForm(),
        "jobs": queries.imports_of(viewer(request), source),
        "connection": connection_of(source),
        "may_connect": viewer(request).may("contacts.connect_pbx"),
        "aside": sum(count for _, count in aside.aside_counts(viewer(request), source)) if source.is_table else 0,
        "may_import": viewer(request).may("contacts.request_import"),
        "may_change": viewer(request).may("contacts.change_source"),
    }
    return render(request, "contacts/source.html", context)


@page("contacts.change_source", methods=("GET", "POST"))
def change_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a PBX, follow another file, name the pauses that mean wrap-up."""
    source = _source(request, pk)
    initial = {"name": source.name, "path": source.path, "wrap_up_reasons": source.wrap_up_reasons}
    form = forms.SourceForm(request.POST or None, viewer=viewer(request), source=source, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_source(viewer(request), source, **form.cleaned_data)
        messages.success(request, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})
        return redirect("contacts:source", source.pk)
    return render(request, "contacts/source_form.html", {"form": form, "source": source})


@page("contacts.request_backfill", methods=("POST",))
def backfill(request: HttpRequest) -> HttpResponse:
    """Have the sums of a range of days made afresh."""
    form = forms.BackfillForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a first and a last day, in this order."))
    elif request_backfill(viewer(request), **form.cleaned_data):
        messages.success(request, _("The sums of these days are being made afresh; see Jobs."))
    else:
        messages.info(request, _("There is nothing of these days."))
    return redirect("contacts:sources")


@page("contacts.request_import", methods=("POST",))
def upload_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an uploaded log in, in the background."""
    source = _source(request, pk)
    form = forms.UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["log"]))
        return redirect("contacts:source", pk)
    log = form.cleaned_data["log"]
    path = log.keep()
    if source.is_table and not fits_mapping(source, str(path)):
        path.unlink()
        messages.error(request, refusal_sentence("other_columns"))
        return redirect("contacts:source", pk)
    actions.request_import(viewer(request), source, path=path, name=log.name, size=log.size)
    messages.success(request, _("%(name)s is being taken in. The figures follow by themselves.") % {"name": log.name})
    return redirect("contacts:source", pk)


@page(READ)
def quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines that could not be read."""
    source = _source(request, pk)
    table = tables.QuarantineTable(queries.quarantine_of(viewer(request), source)).arranged(request)
    may_replay = viewer(request).may("contacts.replay_quarantine")
    return render(request, "contacts/quarantine.html", {"source": source, "table": table, "may_replay": may_replay})


@page("contacts.replay_quarantine", methods=("POST",))
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the lines in quarantine again."""
    read, refused = actions.replay_quarantine(viewer(request), _source(request, pk), at=timezone.now())
    text = ngettext("%(count)d line could be read now.", "%(count)d lines could be read now.", read) % {"count": read}
    rest = ngettext("%(count)d line waits still.", "%(count)d lines wait still.", refused) % {"count": refused}
    messages.info(request, f"{text} {rest}")
    return redirect("contacts:quarantine", pk)


@page(READ)
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows of tables that give no call of their own, by reason."""
    source = _source(request, pk)
    counts = aside.aside_counts(viewer(request), source)
    numbers = {reason.value: count for reason, count in counts}
    chosen = request.GET.get("reason", "")
    count = numbers.get(chosen, 0) if chosen else sum(numbers.values())
    rows = aside.aside_rows(viewer(request), source, chosen, first=first_row(request), most=ROWS_A_PAGE)
    table = tables.AsideTable(rows, source.site.zone).one_page(request, count)
    context = {"source": source, "counts": counts, "total": sum(numbers.values()), "chosen": chosen, "table": table}
    return render(request, "contacts/set_aside.html", context)


@page(READ)
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is who and what is what in a PBX."""
    source = _source(request, pk)
    labels = {queue.id: queue.label for queue in all_queues()}
    context = {
        "source": source,
        "queues": [
            (
                row,
                labels[row.queue_id],
                forms.QueueNameForm(initial={"queue": row.queue_id}, auto_id=f"queue-{row.pk}-%s"),
            )
            for row in queries.pbx_queues_of(viewer(request), source)
        ],
        "agents": [
            (
                row,
                forms.AgentNameForm(initial={"employee": row.employee_id}, auto_id=f"agent-{row.pk}-%s"),
                forms.AliasForm(auto_id=f"alias-{row.pk}-%s"),
            )
            for row in queries.pbx_agents_of(viewer(request), source)
        ],
        "may_map": viewer(request).may("contacts.map_agent"),
    }
    return render(request, "contacts/names.html", context)


@page("contacts.map_queue", methods=("POST",))
def map_queue(request: HttpRequest, pk: int, queue_pk: int) -> HttpResponse:
    """Say which queue a PBX's queue is."""
    row = get_object_or_404(queries.pbx_queues_of(viewer(request), _source(request, pk)), pk=queue_pk)
    return _match(request, pk, actions.map_queue, row, forms.QueueNameForm(request.POST))


@page("contacts.map_agent", methods=("POST",))
def map_agent(request: HttpRequest, pk: int, agent_pk: int) -> HttpResponse:
    """Say which employee a PBX's agent is."""
    return _match(request, pk, actions.map_agent, _agent(request, pk, agent_pk), forms.AgentNameForm(request.POST))


@page("contacts.add_alias", methods=("POST",))
def add_alias(request: HttpRequest, pk: int, agent_pk: int) -> HttpResponse:
    """Give an agent another name in the PBX."""
    return _match(request, pk, actions.add_alias, _agent(request, pk, agent_pk), forms.AliasForm(request.POST))


@page("contacts.remove_alias", methods=("POST",))
def remove_alias(request: HttpRequest, pk: int, alias_pk: int) -> HttpResponse:
    """Take another name away from an agent."""
    row = get_object_or_404(queries.aliases_of(viewer(request), _source(request, pk)), pk=alias_pk)
    _do(request, actions.remove_alias, row)
    return redirect("contacts:names", pk)


def _source(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.sources(viewer(request)), pk=pk)


def _agent(request: HttpRequest, pk: int, agent_pk: int) -> Any:
    return get_object_or_404(queries.pbx_agents_of(viewer(request), _source(request, pk)), pk=agent_pk)


def _match(request: HttpRequest, pk: int, deed: Any, row: Any, form: Form) -> HttpResponse:
    """Do to a name of the PBX what its small form says, and go back to the names."""
    if form.is_valid():
        _do(request, deed, row, **form.cleaned_data)
    return redirect("contacts:names", pk)


def _do(request: HttpRequest, deed: Any, *args: Any, **values: Any) -> bool:
    """Do it, and say how it went; whether it was done."""
    try:
        deed(viewer(request), *args, **values)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return False
    messages.success(request, _("Saved. Figures that change are being counted again."))
    return True
