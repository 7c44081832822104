"""Sources of recordings: where they come from, what became of each file, and handing one in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.tables import ROWS_A_PAGE
from keskus.recordings.actions import arrivals, sources
from keskus.recordings.actions.upload import hand_in
from keskus.recordings.forms.sources import SourceForm, UploadForm
from keskus.recordings.queries import sources as queries
from keskus.recordings.sentences.of_arrivals import breach_sentence, reason_words
from keskus.recordings.tables import ArrivalTable

PAGE = "recordings:source"


@page(queries.VIEW)
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source, what it brought and what is wrong with it."""
    counts = queries.counts_of(viewer(request))
    rows = [
        (source, _told(counts.get(source.pk, {})), reason_words(source.trouble) if source.trouble else "")
        for source in queries.sources(viewer(request))
    ]
    may = viewer(request).may("recordings.create_source")
    return render(request, "recordings/sources.html", {"rows": rows, "may_create": may})


def _told(counts: dict[str, int]) -> dict[str, int]:
    """How many of a source's files were taken, wait and were refused."""
    waiting = counts.get("waiting", 0) + counts.get("due", 0)
    return {"taken": counts.get("taken", 0), "waiting": waiting, "refused": counts.get("refused", 0)}


@page(queries.VIEW)
def source_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One source and its files; those that need somebody first."""
    source, me = _source(request, pk, queries.VIEW), viewer(request)
    counts, chosen = queries.counts_of(me).get(source.pk, {}), request.GET.get("state", "")
    chosen = chosen if chosen in queries.State.values else ""
    shown = Paginator(queries.arrivals(me, source, chosen), ROWS_A_PAGE).get_page(request.GET.get("page"))
    table = ArrivalTable(list(shown), zone=source.site.zone, may_try=me.may("recordings.try_again"))
    context = {
        "source": source,
        "counts": [(state, label, counts.get(state, 0)) for state, label in queries.State.choices],
        "chosen": chosen,
        "table": table.one_page(request, shown.paginator.count),
        "trouble": reason_words(source.trouble) if source.trouble else "",
        "may_change": me.may("recordings.change_source"),
        "may_upload": me.may("recordings.upload_recording") and source.is_active,
    }
    return render(request, "recordings/source.html", context)


@page("recordings.create_source", methods=("GET", "POST"))
def new_source(request: HttpRequest) -> HttpResponse:
    """Add a source."""
    form = SourceForm(request.POST or None, viewer=viewer(request))
    return _saved(request, form, lambda **terms: sources.create_source(viewer(request), **terms), None)


@page("recordings.change_source", methods=("GET", "POST"))
def change_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a source."""
    source = _source(request, pk, "recordings.change_source")
    initial = {name: getattr(source, name) for name in sources.COLUMNS}
    form = SourceForm(request.POST or None, viewer=viewer(request), source=source, initial=initial)
    return _saved(request, form, lambda **terms: sources.change_source(viewer(request), source, **terms), source)


def _saved(request: HttpRequest, form: SourceForm, deed: Any, source: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = deed(**form.cleaned_data)
        except Breach as breach:
            form.add_error("name", breach_sentence(breach))
        else:
            messages.success(request, _("Saved. A folder is looked into once a minute."))
            return redirect(PAGE, made.pk)
    context = {"form": form, "source": source}
    return render(request, "recordings/source_form.html", context, status=422 if form.errors else 200)


@page("recordings.upload_recording", methods=("GET", "POST"))
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the sound of a call."""
    source = _source(request, pk, "recordings.upload_recording")
    form = UploadForm(request.POST or None, request.FILES or None, source=source)
    if request.method == "POST" and form.is_valid():
        try:
            hand_in(viewer(request), source, **form.cleaned_data)
        except Breach as breach:
            form.add_error(breach.code if breach.code in form.fields else None, breach_sentence(breach))
        else:
            messages.success(request, _("It is here. It is checked, sealed and tied to its call in a moment."))
            return redirect(PAGE, pk)
    context = {"form": form, "source": source}
    return render(request, "recordings/upload.html", context, status=422 if form.errors else 200)


@page("recordings.try_again", methods=("POST",))
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a refused file looked at once more."""
    arrival = queries.arrival_or_none(viewer(request), pk, "recordings.try_again")
    if arrival is None:
        raise Http404
    try:
        arrivals.try_again(viewer(request), arrival)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    else:
        messages.success(request, _("It is looked at again within a minute."))
    return redirect(PAGE, arrival.source_id)


def _source(request: HttpRequest, pk: int, permission: str) -> Any:
    return get_object_or_404(queries.sources(viewer(request), permission), pk=pk)
