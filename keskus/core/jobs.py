"""Long work and recurring work, carried by the task library.

A job is a row (`Job`) that the screen shows; the library only says "take another step of row 17". A step runs at most
`STEP_SECONDS`, saves how far it came in one transaction with what it did, and asks for the next. Delivered at least
once: a worker killed in the middle of a step leaves the row claimed until `claimed_until`, then the redelivered step
takes it again. Functions are named by dotted path here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from keskus.core.actions import record
from keskus.core.actors import Actor
from keskus.core.audit import subject_of
from keskus.core.models import Job

STEP_SECONDS = 20
LEASE_SECONDS = 90

Step = Callable[[Job], bool]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job of a room that comes round by itself."""

    path: str
    minutes: int


RECURRING: dict[str, Recurring] = {}


def every(*, minutes: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have the worker call a room's job every so many minutes; it must be safe to run twice at once."""

    def wrap(function: Callable[[], None]) -> Callable[[], None]:
        path = f"{function.__module__}.{function.__name__}"
        RECURRING[path] = Recurring(path, minutes)
        return function

    return wrap


def request(
    actor: Actor, step: Step, *, subject: Any = "", parameters: dict[str, Any] | None = None, total: int = 0
) -> Job:
    """Ask for long work inside the deed under way; the step function is named by where it lives."""
    kind = f"{step.__module__}.{step.__name__}"
    job = Job.objects.create(
        kind=kind,
        subject=subject_of(subject) if subject else "",
        parameters=parameters or {},
        total=total,
        requested_by=actor.number,
        requested_at=timezone.now(),
    )
    record(job, {"kind": kind, "subject": job.subject})
    transaction.on_commit(lambda: enqueue(job.pk))
    return job


def enqueue(job_id: int) -> None:
    """Hand one step of a job to the task library: the one place where a function is named by a string."""
    from django_q.tasks import async_task

    async_task("keskus.core.jobs.take_step", job_id)


def take_step(job_id: int) -> None:
    """Claim the job, run one step, save, and ask for the next one while there is more."""
    now = timezone.now()
    free = Q(state=Job.State.REQUESTED) | Q(state__in=[Job.State.RUNNING, Job.State.STOPPING], claimed_until__lt=now)
    lease = now + timedelta(seconds=LEASE_SECONDS)
    if Job.objects.filter(Q(pk=job_id) & free, state=Job.State.STOPPING).exists():
        _close(job_id, Job.State.STOPPED)
        return
    if not Job.objects.filter(Q(pk=job_id) & free).update(state=Job.State.RUNNING, claimed_until=lease):
        return
    job = Job.objects.get(pk=job_id)
    try:
        more = import_string(job.kind)(job)
    except Exception as error:
        _close(job_id, Job.State.FAILED, error=f"{error.__class__.__name__}: {error}"[:500])
        raise
    if not more:
        _close(job_id, Job.State.DONE)
        return
    if Job.objects.filter(pk=job_id, state=Job.State.STOPPING).exists():
        _close(job_id, Job.State.STOPPED)
        return
    Job.objects.filter(pk=job_id).update(state=Job.State.REQUESTED, claimed_until=None)
    enqueue(job_id)


def run_to_end(job: Job) -> Job:
    """Take steps here and now, without the worker: for the terminal and for tests."""
    while not job.is_over:
        now = timezone.now()
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, claimed_until=now + timedelta(seconds=LEASE_SECONDS)
        )
        more = import_string(job.kind)(job)
        job.refresh_from_db()
        if not more:
            _close(job.pk, Job.State.DONE)
            job.refresh_from_db()
    return job


def save_progress(job: Job, *, done: int, position: dict[str, Any] | None = None, total: int | None = None) -> None:
    """Store how far a step came; call it in the same transaction as the work it counts."""
    job.done = done
    job.position = position if position is not None else job.position
    job.total = total if total is not None else job.total
    job.save(update_fields=["done", "position", "total"])


def is_stopping(job: Job) -> bool:
    """Whether somebody has asked the job to stop."""
    return Job.objects.filter(pk=job.pk, state=Job.State.STOPPING).exists()


def _close(job_id: int, state: str, error: str = "") -> None:
    Job.objects.filter(pk=job_id).update(state=state, error=error, finished_at=timezone.now(), claimed_until=None)


def wake_forgotten() -> None:
    """Enqueue again what nobody carries: requested long ago, or claimed by a worker that died."""
    now = timezone.now()
    late = Q(state=Job.State.REQUESTED, claimed_until=None, requested_at__lt=now - timedelta(minutes=5))
    dead = Q(state__in=[Job.State.RUNNING, Job.State.STOPPING], claimed_until__lt=now)
    for job_id in Job.objects.filter(late | dead).values_list("pk", flat=True)[:100]:
        enqueue(job_id)


def plan_recurring() -> None:
    """Write the recurring jobs into the library's schedule; called when the worker starts, safe to repeat."""
    from django_q.models import Schedule

    Schedule.objects.filter(name__startswith="keskus:").exclude(
        name__in=[f"keskus:{path}" for path in RECURRING]
    ).delete()
    for recurring in RECURRING.values():
        Schedule.objects.update_or_create(
            name=f"keskus:{recurring.path}",
            defaults={
                "func": recurring.path,
                "schedule_type": Schedule.MINUTES,
                "minutes": recurring.minutes,
                "repeats": -1,
            },
        )
