"""What a page needs that shows a player: the listening under way, or the question what one listens for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from keskus.access.queries import names_of_actors
from keskus.core.actors import Actor
from keskus.core.http import viewer
from keskus.core.templatetags import figures
from keskus.recordings.forms.notes import NoteForm
from keskus.recordings.forms.purpose import PurposeForm
from keskus.recordings.models import Listening, Recording
from keskus.recordings.queries.playback import play_token, purpose_choices, ticket_of
from keskus.recordings.queries.player import player_of
from keskus.recordings.queries.reach import PLAY, place_of, recording_or_none
from keskus.recordings.queries.speech import engine_problem, is_being_written
from keskus.recordings.sentences.of_measures import facts_told
from keskus.recordings.sentences.of_transcripts import engine_problem_sentence

SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2")
LISTENINGS = "listenings"
MOST_LISTENINGS = 20


def keep_token(request: HttpRequest, listening: Listening, row: Recording) -> None:
    """A listening has begun: its token stays in the session that began it."""
    token = play_token(viewer(request), listening, row, request.session.session_key or "")
    kept = list(request.session.get(LISTENINGS, {}).items())
    request.session[LISTENINGS] = dict([*kept, (str(row.pk), token)][-MOST_LISTENINGS:])


def token_of(request: HttpRequest, row: Recording) -> str:
    """The token of the listening under way in this session, if it still opens this sound."""
    token: str = request.session.get(LISTENINGS, {}).get(str(row.pk), "")
    key = request.session.session_key or ""
    return token if token and row.is_playable and ticket_of(token, viewer(request), row, key) else ""


def purpose_form(actor: Actor, row: Recording, sent: Any = None, *, preset: str = "") -> PurposeForm:
    """The question what one listens for; `preset`: what is chosen already where it is open to the viewer."""
    return PurposeForm(sent, choices=purpose_choices(actor, row), preset=preset)


def player_context(request: HttpRequest, row: Recording, token: str, *, is_blind: bool = False) -> dict[str, Any]:
    """What `recordings/_player.html` needs, on the recording's page and on others that show a player."""
    actor, place = viewer(request), place_of(row)
    name = names_of_actors([actor.number]).get(actor.number, actor.number)
    return {
        "player": (player := player_of(actor, row, is_blind=is_blind)),
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


def player_beside(request: HttpRequest, pk: int, *, preset: str, is_blind: bool) -> dict[str, Any]:
    """The same beside another work, where nothing but hearing is done; without a listening, the question before it.

    Empty where the viewer may not hear it.
    """
    row = recording_or_none(viewer(request), pk, PLAY)
    if row is None or not viewer(request).may(PLAY, place_of(row)):
        return {}
    token = token_of(request, row)
    if token:
        shown = player_context(request, row, token, is_blind=is_blind)
        return {**shown, "may_note": False, "may_transcribe": False, "is_beside": True}
    return {"to_hear": row, "purpose": purpose_form(viewer(request), row, preset=preset) if row.is_playable else None}


def _at(request: HttpRequest, row: Recording) -> float:
    try:
        at = float(request.GET.get("at", "0"))
    except ValueError:
        return 0.0
    return at if 0 <= at <= row.seconds else 0.0
