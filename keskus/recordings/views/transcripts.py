"""Transcripts: brought from elsewhere, written down by an engine, searched."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keskus.core.actions import Breach
from keskus.core.http import page, period_of, viewer
from keskus.recordings.actions import speech as speech_actions
from keskus.recordings.actions import transcripts as actions
from keskus.recordings.forms.transcripts import SearchForm, SpeechForm, TranscriptForm
from keskus.recordings.queries import speech as queries
from keskus.recordings.queries.player import about
from keskus.recordings.queries.reach import PLAY, recording_or_none
from keskus.recordings.queries.searching import said
from keskus.recordings.rules.conversation import Unplaced, cleared
from keskus.recordings.sentences.of_transcripts import breach_sentence, engine_problem_sentence, unplaced

IMPORT = "recordings.import_transcript"
WRITE_DOWN = "recordings.write_down"


@page(IMPORT, methods=("GET", "POST"))
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """A transcript from a file: read, cleared of what must not be kept, and only then kept."""
    row = _theirs(request, pk, IMPORT)
    form = TranscriptForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["file"]
        language = form.cleaned_data["language"] or (read.language or "")[:2].lower()
        try:
            conversation = cleared(read.turns, language, row.seconds)
        except Unplaced:
            form.add_error("file", unplaced())
        else:
            return _done(
                request,
                row,
                lambda: actions.import_transcript(viewer(request), row, conversation=conversation, language=language),
            )
    context = {"form": form, "recording": row, "zone": row.site.zone, "about": about(row)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "recordings/transcript.html", context, status=status)


@page("recordings.remove_transcript", methods=("POST",))
def remove_transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the transcript away."""
    row = _theirs(request, pk, "recordings.remove_transcript")
    return _done(request, row, lambda: actions.remove_transcript(viewer(request), row))


@page(WRITE_DOWN, methods=("POST",))
def write_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the engine write down one recording."""
    row = _theirs(request, pk, WRITE_DOWN)
    return _done(request, row, lambda: speech_actions.write_down(viewer(request), [row.pk], language=""))


def _done(request: HttpRequest, row: Any, deed: Any) -> HttpResponse:
    try:
        deed()
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    return redirect("recordings:recording", row.pk)


def _theirs(request: HttpRequest, pk: int, permission: str) -> Any:
    row = recording_or_none(viewer(request), pk, permission)
    if row is None:
        raise Http404
    return row


@page(WRITE_DOWN, methods=("GET", "POST"))
def speech(request: HttpRequest) -> HttpResponse:
    """Speech to text for many recordings: what is set up, what runs, and a selection to begin with."""
    actor = viewer(request)
    days = period_of(request.GET, queries.zone_of(actor))
    initial = {"first": days.first, "last": days.last}
    form = SpeechForm(request.POST or None, queues=queries.queues_of(actor), initial=initial)
    problem = queries.engine_problem()
    if request.method == "POST" and form.is_valid() and not problem:
        return _begin(request, form)
    context = {
        "form": form,
        "under_way": [(job, job.done // queries.WHOLE, job.total // queries.WHOLE) for job in queries.under_way(actor)],
        "engine_problem": engine_problem_sentence(problem),
    }
    return render(request, "recordings/speech.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, form: SpeechForm) -> HttpResponse:
    wanted = form.cleaned_data
    chosen = queries.without_transcript(viewer(request), wanted["first"], wanted["last"], wanted["queue"])
    if not chosen:
        messages.info(request, _("No recording of these days is without a transcript."))
        return redirect("recordings:speech")
    speech_actions.write_down(viewer(request), chosen, language=wanted["language"])
    told = ngettext("%(n)s recording is being written down.", "%(n)s recordings are being written down.", len(chosen))
    messages.success(request, told % {"n": len(chosen)})
    return redirect("recordings:speech")


@page(PLAY)
def search(request: HttpRequest) -> HttpResponse:
    """Recordings in which something was said, each to be opened at that second."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    answer = said(viewer(request), asked, before=request.GET.get("before", "")) if asked else None
    return render(request, "recordings/search.html", {"form": form, "asked": asked, "answer": answer})
