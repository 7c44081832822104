"""Long work: a row that the screen shows, carried in short steps by the task library.

A job is a row (`Job`); the library only says "take turn 5 of job 17". A step runs about `STEP_SECONDS`, saves how far
it came in one transaction with what it did (`save_progress`), and the next turn is asked for in one transaction with
giving the job back: neither can be lost without the other. Each claim raises the turn, so a message delivered twice
and a worker that was thought dead find their turn gone and write nothing. A worker killed in the middle of a step
leaves the row claimed until its lease ends; then the redelivered message or `wake_forgotten` takes it up again.
Functions are named by dotted path here and nowhere else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from keskus.core import pulse
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.core.audit import subject_of
from keskus.core.models import Job
from keskus.engines.masking import masked

STEP_SECONDS = 20
# The library kills a task after 70 s and delivers it again after 90 s (settings.Q_CLUSTER): between the two, the lease
# has ended and nobody works on the row any more.
BEAT_SECONDS = 10
LEASE_SECONDS = 80
# How long a turn may wait in the queue before it is taken for lost (the key was rotated, the queue was emptied).
QUEUE_SECONDS = 15 * 60
MAX_ATTEMPTS = 5

Step = Callable[[Job], bool]
State = Job.State
logger = logging.getLogger(__name__)


class Superseded(Exception):
    """Somebody else has taken the job over; what this step did must be rolled back."""


def request(
    actor: Actor, step: Step, *, subject: Any = "", parameters: dict[str, Any] | None = None, total: int = 0
) -> Job:
    """Ask for long work inside the deed under way; the step function is named by where it lives."""
    kind = f"{step.__module__}.{step.__name__}"
    now = timezone.now()
    job = Job.objects.create(
        kind=kind,
        subject=subject_of(subject) if subject else "",
        parameters=parameters or {},
        total=total,
        requested_by=actor.number,
        requested_at=now,
        claimed_until=now + timedelta(seconds=QUEUE_SECONDS),
    )
    record(job, {"kind": kind, "subject": job.subject})
    _enqueue(job, job.turn)
    return job


def takes_long(*, hours: int) -> Callable[[Step], Step]:
    """Mark a step that cannot be cut short: it calls `keep_alive` every minute at least, and may last so many hours."""

    def wrap(step: Step) -> Step:
        step.longest_seconds = hours * 3600  # type: ignore[attr-defined]
        return step

    return wrap


def _enqueue(job: Job, turn: int) -> None:
    """Hand one turn to the task library: a row of the same database, so it commits with the state that asked for it."""
    from django_q.tasks import async_task

    async_task("keskus.core.work.take_step", job.pk, turn, **_limits(job.kind))


def _limits(kind: str) -> dict[str, int]:
    """The library's own limit, unless the step takes long."""
    try:
        seconds = getattr(import_string(kind), "longest_seconds", None)
    except ImportError:  # asked for by a newer or an older release; taking the step will tell
        return {}
    return {"timeout": seconds} if seconds else {}


def take_step(job_id: int, turn: int) -> None:
    """Take one turn of a job and ask for the next while there is more; a stale turn does nothing."""
    pulse.beat("worker")
    now = timezone.now()
    mine = Q(state=State.REQUESTED, turn=turn)
    abandoned = Q(state__in=[State.RUNNING, State.STOPPING], claimed_until__lt=now)
    job = _claim(Job.objects.filter(mine | abandoned, pk=job_id))
    if job is None:
        return
    try:
        more = _step(job)
    except Superseded:
        return
    except OperationalError:
        logger.warning("job %s could not write just now; it is tried again", job_id, exc_info=True)
        more = True
    except Exception:
        logger.exception("job %s failed", job_id)
        return
    if more:
        _give_back(job)


def _claim(free: QuerySet[Job]) -> Job | None:
    """Take the job if it is still free: one conditional update, so of two workers one gets it."""
    with transaction.atomic():
        job = free.select_for_update().first()
        if job is None:
            return None
        if job.state == State.STOPPING:
            _end(job, State.STOPPED)
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _end(job, State.FAILED, error=f"The worker died {job.attempts} times at the same place.")
            return None
        job.state, job.turn, job.attempts = State.RUNNING, job.turn + 1, job.attempts + 1
        job.claimed_until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        job.save(update_fields=["state", "turn", "attempts", "claimed_until"])
    return job


def _step(job: Job) -> bool:
    """Run one step of a claimed job; ends the job when there is no more, when asked to stop, or when it raises."""
    try:
        more = import_string(job.kind)(job)
    except Superseded:
        raise
    except Exception as error:
        if isinstance(error, OperationalError) and job.attempts < MAX_ATTEMPTS:
            raise  # others wrote for too long, or the database was away
        _end(job, State.FAILED, error=f"{error.__class__.__name__}: {masked(str(error))}"[:500])
        raise
    if not more:
        _end(job, State.DONE)
    elif is_stopping(job):
        _end(job, State.STOPPED)
        return False
    return more


def _give_back(job: Job) -> None:
    """Let any worker take the next turn. A request to stop that came in between wins."""
    later = timezone.now() + timedelta(seconds=QUEUE_SECONDS)
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, turn=job.turn)
        if mine.filter(state=State.RUNNING).update(state=State.REQUESTED, claimed_until=later):
            _enqueue(job, job.turn)
            return
    _end(job, State.STOPPED)


def _end(job: Job, state: str, error: str = "") -> None:
    """Close the job, unless somebody else has taken it over."""
    Job.objects.filter(pk=job.pk, turn=job.turn).update(
        state=state, error=error, finished_at=timezone.now(), claimed_until=None, turn=F("turn") + 1
    )


def run_to_end(job: Job, *, tell: Callable[[Job], None] | None = None) -> Job:
    """Take the turns here and now, for the terminal and for tests; `tell` is called after each.

    When a worker has taken the job, waits and watches; when that worker dies, takes over. Raises what a step raises.
    """
    while not job.is_over:
        now = timezone.now()
        free = Q(state=State.REQUESTED) | Q(state__in=[State.RUNNING, State.STOPPING], claimed_until__lt=now)
        mine = _claim(Job.objects.filter(free, pk=job.pk))
        while mine is not None and _step(mine):
            _renew(mine)
            if tell:
                tell(mine)
        job.refresh_from_db()
        if tell:
            tell(job)
        if mine is None and not job.is_over:
            time.sleep(0.5)
    return job


def keep_alive(job: Job) -> None:
    """Say from within a long step that somebody still works on it. Raises `Superseded` when another worker does."""
    _renew(job)


def heartbeat(job: Job | None) -> Callable[[], None]:
    """To be called as often as one likes from within a long step: `keep_alive` every ten seconds at most."""
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        if job is not None and time.monotonic() - last > BEAT_SECONDS:
            last = time.monotonic()
            keep_alive(job)

    return beat


def _renew(job: Job) -> None:
    lease = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    if not Job.objects.filter(pk=job.pk, turn=job.turn).update(claimed_until=lease):
        raise Superseded


def save_progress(
    job: Job,
    *,
    done: int,
    position: dict[str, Any] | None = None,
    total: int | None = None,
    outcome: dict[str, Any] | None = None,
) -> None:
    """Store how far a step came; call it in the same transaction as the work it counts.

    Raises `Superseded` when another worker has taken the job over meanwhile: the transaction must then fail.
    """
    job.done, job.attempts = done, 0
    job.position = job.position if position is None else position
    job.total = job.total if total is None else total
    job.outcome = job.outcome if outcome is None else outcome
    mine = Job.objects.filter(pk=job.pk, turn=job.turn)
    if not mine.update(done=done, total=job.total, position=job.position, outcome=job.outcome, attempts=0):
        raise Superseded


def is_stopping(job: Job) -> bool:
    """Whether somebody has asked the job to stop; a step with much to do asks between two transactions."""
    return Job.objects.filter(pk=job.pk, turn=job.turn, state=State.STOPPING).exists()


def wake_forgotten() -> int:
    """Ask again for what nobody carries: lost from the queue, or claimed by a worker that died. How many."""
    now = timezone.now()
    alive = Q(state__in=[State.REQUESTED, State.RUNNING, State.STOPPING])
    forgotten = Job.objects.filter(alive, claimed_until__lt=now).order_by("pk")[:100]
    woken = 0
    for job in forgotten:
        with transaction.atomic():
            same = Job.objects.filter(pk=job.pk, turn=job.turn, state=job.state, claimed_until=job.claimed_until)
            if job.state == State.STOPPING:
                same.update(state=State.STOPPED, finished_at=now, claimed_until=None, turn=F("turn") + 1)
            elif same.update(
                state=State.REQUESTED, turn=F("turn") + 1, claimed_until=now + timedelta(seconds=QUEUE_SECONDS)
            ):
                _enqueue(job, job.turn + 1)
                woken += 1
    return woken


@action("core.stop_job")
def request_stop(actor: Actor, job_id: int) -> None:
    """Stop a job: at once when it waits, after the step under way when it runs."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state == State.REQUESTED:
        _end(job, State.STOPPED)
    elif job.state == State.RUNNING:
        Job.objects.filter(pk=job_id).update(state=State.STOPPING)
    else:
        raise Breach("job_not_under_way")
    record(job, {"state": [job.state, "stopping"]})


def under_way(kind: str) -> list[Job]:
    """The jobs of a kind that wait or run."""
    waiting = (State.REQUESTED, State.RUNNING, State.STOPPING)
    return list(Job.objects.filter(kind=kind, state__in=waiting).order_by("pk"))


@action("core.resume_job")
def resume(actor: Actor, job_id: int) -> None:
    """Go on with a job that was stopped or failed, from where it was."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state not in (State.STOPPED, State.FAILED):
        raise Breach("job_not_stopped")
    record(job, {"state": [job.state, "requested"]})
    job.state, job.turn, job.attempts = State.REQUESTED, job.turn + 1, 0
    job.error, job.finished_at = "", None
    job.claimed_until = timezone.now() + timedelta(seconds=QUEUE_SECONDS)
    job.save(update_fields=["state", "turn", "attempts", "error", "finished_at", "claimed_until"])
    _enqueue(job, job.turn)


def jobs_seen_by(viewer: Actor) -> QuerySet[Job]:
    """All jobs for those who see the centre's; else those that the viewer asked for."""
    jobs = Job.objects.order_by("-pk")
    if viewer.scope("core.job.view").everything:
        return jobs
    return jobs.filter(requested_by=viewer.number)


def failed_lately(viewer: Actor, moment: datetime) -> int:
    """How many of the jobs that the viewer sees have failed since, and are still as they fell."""
    return jobs_seen_by(viewer).filter(state=State.FAILED, finished_at__gte=moment).count()


def failed_since(moment: datetime) -> int:
    """How many jobs have failed since, and are still as they fell."""
    return Job.objects.filter(state=State.FAILED, finished_at__gte=moment).count()
