"""Whether a recording is kept back: one answer from all that is known of it, whenever any of it changes.

Two things keep a sound from being heard: that its agent was not told of recording in time (privacy rule 20), and that
something in it is still to be made silent (rule 6). The first is the reason that is named while both hold, so that a
row always tells whether its agent was told; the second stands in the marks of what is to be silenced.
"""

from __future__ import annotations

from keskus.recordings.models import Recording, SpokenSecret

NOT_TOLD, TO_SILENCE = "not_told", "to_silence"
State = Recording.State


def hold_anew(row: Recording, *, is_told: bool | None = None) -> None:
    """Set a row's state and reason, and save neither. `is_told`: None leaves it as the row says."""
    if row.state == State.ERASED:
        return
    if is_told is None:
        is_told = row.reason != NOT_TOLD
    if not is_told:
        row.state, row.reason = State.HELD, NOT_TOLD
    elif row.pk and SpokenSecret.objects.filter(recording=row.pk, silenced_at=None).exists():
        row.state, row.reason = State.HELD, TO_SILENCE
    else:
        row.state, row.reason = State.READY, ""
