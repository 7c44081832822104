"""What the worker does for recordings by itself: looks into folders, takes in what is due, looks for late calls."""

from __future__ import annotations

import logging

from django.utils import timezone

from keskus.core import work
from keskus.core.actors import SYSTEM
from keskus.core.jobs import every
from keskus.recordings.actions.arrivals import look_into, note_look
from keskus.recordings.actions.intake import intake_step, remove_left, remove_uploads, request_intake, sweep_vault
from keskus.recordings.actions.matching import match_again
from keskus.recordings.actions.silencing import ask_silencing
from keskus.recordings.queries.silencing import held_and_forgotten
from keskus.recordings.queries.sources import anything_due, folders_watched

logger = logging.getLogger(__name__)
KIND = f"{intake_step.__module__}.{intake_step.__name__}"


@every(minutes=1)
def watch_folders() -> None:
    """See what has come, and have it taken in."""
    now = timezone.now()
    for source in folders_watched():
        try:
            look_into(source, now)
        except Exception:
            logger.exception("the folder of source %s could not be looked into", source.pk)
            note_look(source, now, "failed")
    if anything_due() and not work.under_way(KIND):
        request_intake(SYSTEM)


@every(minutes=5)
def match_late_calls() -> None:
    """Tie recordings to calls whose log came after them."""
    match_again(SYSTEM)


@every(minutes=5)
def silence_forgotten() -> None:
    """Have silenced what is held for it and nobody works on; what failed waits for somebody to look."""
    for recording in held_and_forgotten():
        ask_silencing(SYSTEM, recording)


@every(minutes=60)
def tidy_up() -> None:
    """What workers that died left behind: originals that should have gone, sealed files that no row names."""
    for source in folders_watched():
        if not source.trouble:
            remove_left(source)
    remove_uploads()
    sweep_vault()
