"""What can be written down by the engine, and what is being written down."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.core.work import jobs_seen_by
from keskus.core.work import under_way as jobs_under_way
from keskus.people.models import Queue, Site
from keskus.recordings.gateways import speech
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import recordings_reached

KIND = "keskus.recordings.actions.speech.write_step"
WRITE_DOWN = "recordings.write_down"
MOST = 5000
WHOLE = 100  # what one recording counts in a job, so that long ones show how far they are


def engine_problem() -> str:
    """What is missing for an engine to hear anything, as a code; empty when nothing is."""
    return speech.speech_problem()


def is_being_written(recording: Recording) -> bool:
    """Whether it waits for the engine or is being heard by it."""
    return any(recording.pk in job.parameters["recordings"][job.done // WHOLE :] for job in jobs_under_way(KIND))


def under_way(viewer: Actor) -> list[Job]:
    """The work of this kind that the viewer sees, under way."""
    return [job for job in jobs_seen_by(viewer).filter(kind=KIND)[:20] if not job.is_over]


def queues_of(viewer: Actor) -> QuerySet[Queue]:
    """Queues with recordings that the viewer may have written down."""
    reached = recordings_reached(viewer, WRITE_DOWN).order_by().exclude(queue=None)
    return Queue.objects.filter(pk__in=reached.values("queue")).order_by("name")


def zone_of(viewer: Actor) -> ZoneInfo:
    """In which zone the days of a selection are meant: the first site's."""
    site = Site.objects.order_by("pk").first()
    return site.zone if site else ZoneInfo("UTC")


def without_transcript(viewer: Actor, first: date, last: date, queue: Queue | None) -> list[int]:
    """Recordings of these local days that can be heard and have no transcript yet, the newest first."""
    zone = zone_of(viewer)
    starts = datetime.combine(first, time(), zone).timestamp()
    ends = datetime.combine(last, time.max, zone).timestamp()
    rows = recordings_reached(viewer, WRITE_DOWN).filter(began_epoch__gte=starts, began_epoch__lt=ends, transcript=None)
    rows = rows.filter(state=Recording.State.READY).exclude(data_key="")
    if queue is not None:
        rows = rows.filter(queue=queue)
    return list(rows.order_by("-began_epoch", "-pk").values_list("pk", flat=True)[:MOST])
