"""What the worker does for contacts: uploaded logs, late folding, marked sums."""

from __future__ import annotations

import time
from pathlib import Path

from keskus.contacts.actions.deliver import deliver, fold_rest
from keskus.contacts.queries.sources import source_named, sources_waiting
from keskus.core.jobs import STEP_SECONDS, every, is_stopping, save_progress
from keskus.core.models import Job


def import_step(job: Job) -> bool:
    """Take an uploaded log for at most one step's time; whether more of it is left."""
    source = source_named(job.subject)
    until = time.monotonic() + STEP_SECONDS

    def go_on(done: int, total: int) -> bool:
        save_progress(job, done=done)
        return time.monotonic() < until and not is_stopping(job)

    path = Path(job.parameters["path"])
    delivered = deliver(source, str(path), go_on)
    if not delivered.finished:
        return True
    fold_rest(source)
    path.unlink(missing_ok=True)
    job.outcome = {
        "new": delivered.taken.new,
        "known": delivered.taken.known,
        "refused": delivered.taken.refused,
    }
    job.save(update_fields=["outcome"])
    save_progress(job, done=job.total)
    return False


@every(minutes=1)
def fold_and_sum() -> None:
    """Fold lines that nobody has folded yet, and add up what is marked."""
    for source in sources_waiting():
        fold_rest(source)
