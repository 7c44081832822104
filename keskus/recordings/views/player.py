"""One recording: why it is listened to, the player, notes beside the sound."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags import figures
from keskus.recordings.actions import notes as actions
from keskus.recordings.actions.playback import play_recording
from keskus.recordings.forms.notes import NoteForm
from keskus.recordings.forms.purpose import PurposeForm
from keskus.recordings.queries.playback import listenings_of, play_token, purpose_choices, ticket_of
from keskus.recordings.queries.player import about, note_of, player_of
from keskus.recordings.queries.reach import PLAY, VIEW, place_of, recording_or_none
from keskus.recordings.queries.speech import engine_problem, is_being_written
from keskus.recordings.sentences.of_measures import facts_told
from keskus.recordings.sentences.of_transcripts import breach_sentence, engine_problem_sentence

SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2")
LISTENINGS = "listenings"
MOST_LISTENINGS = 20


@page(VIEW, methods=("GET", "POST"))
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """First the purpose; then, while that listening lasts, the player."""
    row = _theirs(request, pk, VIEW)
    may_play = viewer(request).may(PLAY, place_of(row))
    token = _token(request, row) if may_play else ""
    if token and request.method == "GET":
        return render(request, "recordings/recording.html", _playing(request, row, token))
    form = PurposeForm(request.POST or None, choices=purpose_choices(viewer(request), row)) if may_play else None
    if request.method == "POST" and form is not None and form.is_valid():
        return _begin(request, row, form)
    context = {**_beside(request, row), "form": form if row.is_playable else None}
    return render(request, "recordings/purpose.html", context, status=422 if form is not None and form.errors else 200)


def _begin(request: HttpRequest, row: Any, form: PurposeForm) -> HttpResponse:
    try:
        listening = play_recording(viewer(request), row, purpose=form.cleaned_data["purpose"])
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return redirect(request.get_full_path())
    token = play_token(viewer(request), listening, row, request.session.session_key or "")
    kept = list(request.session.get(LISTENINGS, {}).items())
    request.session[LISTENINGS] = dict([*kept, (str(row.pk), token)][-MOST_LISTENINGS:])
    return redirect(request.get_full_path())


def _token(request: HttpRequest, row: Any) -> str:
    """The token of the listening under way in this session, if it still opens this sound."""
    token = request.session.get(LISTENINGS, {}).get(str(row.pk), "")
    key = request.session.session_key or ""
    return token if token and row.is_playable and ticket_of(token, viewer(request), row, key) else ""


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
        "heard": listenings_of(viewer(request), row.pk)[:MOST_LISTENINGS],
    }


def _playing(request: HttpRequest, row: Any, token: str) -> dict[str, Any]:
    return {**_beside(request, row), **player_context(request, row, token)}


def player_context(request: HttpRequest, row: Any, token: str) -> dict[str, Any]:
    """What `recordings/_player.html` needs, on this page and on others that show a player."""
    actor, place = viewer(request), place_of(row)
    name = names_of_actors([actor.number]).get(actor.number, actor.number)
    return {
        "player": (player := player_of(actor, row)),
        "measured": facts_told(player.measured.facts if player.measured else {}),
        "zone": row.site.zone,
        "at": _at(request, row),
        "speeds": SPEEDS,
        "sound_address": reverse("recordings:sound", args=[row.pk, token]),
        "watermark": f"{name} · {figures.moment(timezone.now(), row.site.zone)}",
        "may_note": actor.may("recordings.add_note", place),
        "may_transcribe": actor.may("recordings.import_transcript", place),
        "engine_problem": engine_problem_sentence(engine_problem()),
        "is_being_written": is_being_written(row),
        "note_form": NoteForm(seconds=row.seconds),
    }


def _at(request: HttpRequest, row: Any) -> float:
    try:
        at = float(request.GET.get("at", "0"))
    except ValueError:
        return 0.0
    return at if 0 <= at <= row.seconds else 0.0


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
