"""What is held because something in it is still to be made silent."""

from __future__ import annotations

from keskus.core.audit import subject_of
from keskus.core.models import Job
from keskus.recordings.models import Recording, SpokenSecret

SILENCING = "keskus.recordings.actions.silencing.silence_step"


def held_and_forgotten() -> list[Recording]:
    """Recordings with something to silence and no job that does it, waits to, or failed at it."""
    waiting = Recording.objects.filter(pk__in=SpokenSecret.objects.filter(silenced_at=None).values("recording"))
    rows = list(waiting.exclude(data_key="")[:200])
    alive = Job.objects.filter(kind=SILENCING, subject__in=[subject_of(row) for row in rows])
    cared_for = set(alive.exclude(state__in=[Job.State.DONE, Job.State.STOPPED]).values_list("subject", flat=True))
    return [row for row in rows if subject_of(row) not in cared_for]
