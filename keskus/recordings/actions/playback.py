"""Listening: one entry in the trail for each, with its purpose, before the first second is heard."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from keskus.core.actions import Breach, action, ingest, record
from keskus.core.actors import Actor, Place
from keskus.recordings.models import Listening, Recording
from keskus.recordings.queries.playback import purposes_for
from keskus.recordings.queries.reach import place_of


def _where(recording: Recording, **rest: Any) -> Place:
    return place_of(recording)


@action("recordings.play_recording", where=_where)
def play_recording(actor: Actor, recording: Recording, *, purpose: str) -> Listening:
    """Begin to listen. What is then fetched rides on the token of this listening (`queries.playback.play_token`).

    Breaches: `not_playable`, `purpose`.
    """
    if not recording.is_playable:
        raise Breach("not_playable")
    if purpose not in purposes_for(actor, recording):
        raise Breach("purpose")
    row = Listening.objects.create(
        recording=recording,
        listener=actor.number,
        purpose=purpose,
        began_at=timezone.now(),
        version=recording.version,
    )
    record(recording, {"purpose": [None, purpose]})
    return row


@ingest("recordings.note_heard")
def note_heard(listening: int, until: float) -> None:
    """How far a listening has come: the furthest second handed out."""
    mine = Listening.objects.filter(pk=listening, heard_until__lt=until)
    mine.update(heard_until=models.Value(until))
