"""Steps of long work for the tests that kill workers."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import transaction

from keskus.core.actions import action
from keskus.core.actors import SYSTEM
from keskus.core.models import Cursor, Job
from keskus.core.work import request, save_progress


def count(job: Job) -> bool:
    """One more in the counter, slowly, in one transaction with the progress; tells who is at it."""
    with transaction.atomic():
        counter, _ = Cursor.objects.select_for_update().get_or_create(name="killed count")
        counter.position += 1
        counter.save()
        Path(job.parameters["sign"]).write_text(str(os.getpid()))
        time.sleep(job.parameters["seconds"])
        save_progress(job, done=job.done + 1)
    return job.done < job.total


@action("core.test_count")
def ask(actor: object, sign: str, total: int, seconds: float) -> int:
    """Ask for it; the job's number."""
    return request(SYSTEM, count, parameters={"sign": sign, "seconds": seconds}, total=total).pk
