"""One recording: why it is listened to, the player, notes beside the sound."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.recordings.actions import notes as actions
from keskus.recordings.actions.playback import play_recording
from keskus.recordings.forms.notes import NoteForm
from keskus.recordings.forms.player import keep_token, player_context, purpose_form, token_of
from keskus.recordings.forms.purpose import PurposeForm
from keskus.recordings.queries.playback import listenings_of
from keskus.recordings.queries.player import about, note_of
from keskus.recordings.queries.reach import ERASE, PLAY, VIEW, place_of, recording_or_none
from keskus.recordings.sentences.of_transcripts import breach_sentence

MOST_LISTENINGS = 20


@page(VIEW, methods=("GET", "POST"))
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """First the purpose; then, while that listening lasts, the player."""
    row = _theirs(request, pk, VIEW)
    may_play = viewer(request).may(PLAY, place_of(row))
    token = token_of(request, row) if may_play else ""
    if token and request.method == "GET":
        return render(request, "recordings/recording.html", _playing(request, row, token))
    form = purpose_form(viewer(request), row, request.POST or None) if may_play else None
    if request.method == "POST" and form is not None and form.is_valid():
        return _begin(request, row, form)
    context = {**_beside(request, row), "form": form if row.is_playable else None}
    return render(request, "recordings/purpose.html", context, status=422 if form is not None and form.errors else 200)


def _begin(request: HttpRequest, row: Any, form: PurposeForm) -> HttpResponse:
    try:
        listening = play_recording(viewer(request), row, purpose=form.cleaned_data["purpose"])
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(_then(request))
    keep_token(request, listening, row)
    return redirect(_then(request))


def _then(request: HttpRequest) -> str:
    """Where to go on: to the page that asked to hear it, or to this one."""
    then = request.GET.get("then", "")
    return then if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else request.get_full_path()


def _beside(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What the page of a recording says with and without its sound."""
    actor, place = viewer(request), place_of(row)
    judged = row.employee_id is not None and row.employee_id != getattr(actor, "employee_id", None)
    return {
        "recording": row,
        "zone": row.site.zone,
        "about": about(row, is_blind="blind" in request.GET),
        "may_evaluate": judged and row.is_playable and actor.may("quality.start_evaluation", place),
        "may_ask": judged and row.is_playable and actor.may("quality.ask_listening", place),
        "may_coach": judged and actor.may("performance.plan_coaching", place),
        "may_erase": row.state != row.State.ERASED and actor.may(ERASE, place),
        "heard": listenings_of(viewer(request), row.pk)[:MOST_LISTENINGS],
    }


def _playing(request: HttpRequest, row: Any, token: str) -> dict[str, Any]:
    return {**_beside(request, row), **player_context(request, row, token)}


def _theirs(request: HttpRequest, pk: int, permission: str) -> Any:
    row = recording_or_none(viewer(request), pk, permission)
    if row is None:
        raise Http404
    return row


@sensitive_post_parameters("words")
@page("recordings.add_note", methods=("POST",))
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin a note; a form that is not right yet is shown on a page of its own."""
    row = _theirs(request, pk, "recordings.add_note")
    form = NoteForm(request.POST, seconds=row.seconds)
    if not form.is_valid():
        return _note_page(request, row, form)
    note = actions.add_note(viewer(request), row, **form.cleaned_data)
    messages.success(request, _("The note is kept."))
    return _back(row, note.starts)


@sensitive_post_parameters("words")
@page("recordings.change_note", methods=("GET", "POST"))
def change_note(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """One's own note anew."""
    row = _theirs(request, pk, "recordings.change_note")
    note = note_of(viewer(request), row, note_pk)
    if note is None:
        raise Http404
    initial = {"starts": note.starts, "ends": note.ends, "words": note.words}
    form = NoteForm(request.POST or None, seconds=row.seconds, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_note(viewer(request), note, **form.cleaned_data)
        messages.success(request, _("The note is changed."))
        return _back(row, note.starts)
    return _note_page(request, row, form, note=note)


@page("recordings.remove_note", methods=("POST",))
def remove_note(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """One's own note away."""
    row = _theirs(request, pk, "recordings.remove_note")
    note = note_of(viewer(request), row, note_pk)
    if note is None:
        raise Http404
    actions.remove_note(viewer(request), note)
    messages.success(request, _("The note is removed."))
    return _back(row, note.starts)


def _note_page(request: HttpRequest, row: Any, form: NoteForm, note: Any = None) -> HttpResponse:
    context = {"recording": row, "zone": row.site.zone, "about": about(row), "form": form, "note": note}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "recordings/note.html", context, status=status)


def _back(row: Any, at: float) -> HttpResponse:
    return redirect(f"{reverse('recordings:recording', args=[row.pk])}?at={at}")
