"""What leaves the house."""

from __future__ import annotations

from keskus.core.actions import action, record
from keskus.core.actors import Actor


@action("recordings.export_pauses", where=lambda **rest: None)
def export_pauses(actor: Actor, *, rows: int) -> None:
    """The findings on pauses and payments go out as a file: those whom the actor reaches."""
    record("recordings.recordingpause:export", {"format": "csv", "rows": rows})
