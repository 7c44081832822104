"""The wizard of a table: send, say what the columns mean, match names, take. Resumable at every step."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.contacts import tables
from keskus.contacts.actions import drafts as actions
from keskus.contacts.forms import drafts as forms
from keskus.contacts.queries import drafts as queries
from keskus.contacts.queries.sources import sources
from keskus.contacts.rules.mapping import Field, TableMapping, mapping_problems
from keskus.contacts.rules.suggesting import outcome_of
from keskus.contacts.sentences.of_tables import mapping_sentence
from keskus.core.http import page, viewer

SEND = "contacts.send_table"
MOST_QUEUES = 30


@page(SEND, methods=("GET", "POST"))
def send(request: HttpRequest) -> HttpResponse:
    """First step: the file. Tables that wait are listed, to go on with."""
    source = _source_of(request)
    form = forms.SendForm(request.POST or None, request.FILES or None, viewer=viewer(request), source=source)
    if request.method == "POST" and "stored" in request.POST and source:
        return _send(request, source, source.name, queries.stored_rows(source), is_stored=True)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["table"]
        return _send(request, source, name, content, site=form.cleaned_data.get("site"))
    context = {"form": form, "waiting": queries.own_drafts(viewer(request)), "step": 1, "source": source}
    return render(request, "contacts/table_send.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, source: Any, name: str, content: bytes, **rest: Any) -> HttpResponse:
    site = rest.pop("site", None) or source.site
    told = {"site": site, "file_name": name, "content": content, "at": timezone.now(), "source": source, **rest}
    draft = actions.send_table(viewer(request), **told)
    return redirect("contacts:map_table", draft.pk)


def _source_of(request: HttpRequest) -> Any:
    """The table source whose mapping is to be changed, or into which another file is to go."""
    wanted = request.GET.get("source", "")
    if not wanted:
        return None
    source = get_object_or_404(sources(viewer(request)), pk=int(wanted) if wanted.isdecimal() else 0)
    if not source.is_table:
        raise Http404
    return source


@page("contacts.map_table", methods=("GET", "POST"))
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Second step: what each column means, with what that comes to."""
    draft = _own(request, pk)
    mapping = _mapping_of(request, draft)
    table = queries.table_of(draft, mapping)
    if request.method == "POST":
        mapping = forms.mapping_in(request.POST, table, mapping)
        if request.POST.get("level") != request.POST.get("shown_level"):
            return _show(request, draft, table, queries.suggested(table, mapping), None)
    words = queries.outcome_words(table, mapping)
    if request.method == "POST":
        said = {word: request.POST.get(f"outcome_{index}", "") for index, word in enumerate(words)}
        mapping = _with_outcomes(mapping, table, words, said, request.POST.get("words", ""))
    return _show(request, draft, table, mapping, request.POST if request.method == "POST" else None)


def _mapping_of(request: HttpRequest, draft: Any) -> TableMapping:
    """The mapping as saved, else as proposed, in the way of writing that the sent form says."""
    mapping = TableMapping.of(draft.mapping) if draft.mapping else queries.suggestion_for(draft)
    if request.method != "POST":
        return mapping
    kept = {**mapping.stored(), "has_heading": "has_heading" in request.POST}
    for key, choices in (("encoding", forms.ENCODINGS), ("delimiter", forms.DELIMITERS)):
        if request.POST.get(key) in [value for value, _label in choices]:
            kept[key] = request.POST[key]
    return TableMapping.of(kept)


def _with_outcomes(
    mapping: TableMapping, table: Any, words: list[str], said: dict[str, str], column: str
) -> TableMapping:
    """The outcomes as said, where the form that was sent asked about this column; else as proposed."""
    if column == mapping.columns.get(Field.OUTCOME, ""):
        return TableMapping.of({**mapping.stored(), "outcomes": {word: said[word] or "abandoned" for word in words}})
    return TableMapping.of({**mapping.stored(), "outcomes": {word: outcome_of(word) for word in words}})


def _show(request: HttpRequest, draft: Any, table: Any, mapping: TableMapping, data: Any) -> HttpResponse:
    """The form with the preview; on to the next step where that was asked for and nothing stands against it."""
    words = queries.outcome_words(table, mapping)
    zone = request.POST.get("time_zone", draft.time_zone).strip()
    form = forms.MappingForm(table=table, words=words, mapping=mapping, zone=zone)
    problems = [mapping_sentence(problem) for problem in mapping_problems(mapping, table.header)]
    if zone and zone not in available_timezones():
        problems.append(_("No time zone has this name. Names look like Europe/Tallinn."))
    elif zone != draft.time_zone:
        draft.time_zone = zone
    if data is not None and data.get("go") == "next" and not problems:
        actions.map_table(viewer(request), draft, mapping=mapping, time_zone=zone)
        return redirect("contacts:name_table", draft.pk)
    context = {"draft": draft, "table": table, "form": form, "problems": problems, "step": 2}
    context["outcome_column"] = mapping.columns.get(Field.OUTCOME, "")
    if not problems:
        context |= _preview(draft, table, mapping)
    return render(request, "contacts/table_columns.html", context, status=422 if data is not None and problems else 200)


def _preview(draft: Any, table: Any, mapping: TableMapping) -> dict[str, Any]:
    found = queries.preview_of(draft, table, mapping)
    zone: ZoneInfo = draft.clock_zone
    return {
        "found": found,
        "rows": [tables.PreviewRow.of(shown, zone) for shown in found.shown],
        "bad": tables.problem_rows(found),
        "queues": found.queues.most_common(MOST_QUEUES),
        "first": tables.at(found.first_epoch, zone),
        "last": tables.at(found.last_epoch, zone),
        "table": table,
    }


@page("contacts.name_table", methods=("GET", "POST"))
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Third step: which queues and people the names are."""
    draft = _mapped(request, pk)
    mapping = TableMapping.of(draft.mapping)
    found = queries.preview_of(draft, queries.table_of(draft, mapping), mapping)
    said = {"queues": {}, "agents": {}, **draft.names}
    queues = queries.queues_meant(draft.source, found.queues)
    agents = queries.agents_meant(draft.source, sorted(found.agents))
    form = forms.NamesForm(
        request.POST or None,
        queues={name: said["queues"].get(name, pk) for name, pk in queues.items()},
        agents={name: said["agents"].get(name, pk) for name, pk in agents.items()},
    )
    if request.method == "POST" and form.is_valid():
        actions.name_table(viewer(request), draft, **form.chosen())
        return redirect("contacts:take_table", pk)
    return render(request, "contacts/table_names.html", {"draft": draft, "form": form, "found": found, "step": 3})


@page("contacts.take_table", methods=("GET", "POST"))
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Last step: what it is called, whose calls it reports too; then it is taken."""
    draft = _mapped(request, pk)
    form = None if draft.source else forms.TakeForm(request.POST or None, draft=draft)
    if request.method == "POST" and (form is None or form.is_valid()):
        source = actions.take_table(viewer(request), draft, **(form.cleaned_data if form else {}))
        text = _("%(name)s is being taken in. The figures follow by themselves.")
        messages.success(request, text % {"name": source.name})
        return redirect("contacts:source", source.pk)
    mapping = TableMapping.of(draft.mapping)
    context = {"draft": draft, "form": form, "step": 4}
    context |= _preview(draft, queries.table_of(draft, mapping), mapping)
    return render(request, "contacts/table_take.html", context, status=422 if form and form.errors else 200)


@page("contacts.discard_table", methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a table that was not taken."""
    actions.discard_table(viewer(request), _own(request, pk))
    messages.success(request, _("The table is forgotten."))
    return redirect("contacts:send_table")


def _own(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.own_drafts(viewer(request)), pk=pk)


def _mapped(request: HttpRequest, pk: int) -> Any:
    draft = _own(request, pk)
    if not draft.mapping:
        raise Http404
    return draft
