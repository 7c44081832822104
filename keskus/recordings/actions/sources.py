"""Where recordings come from, and which queues are to be recorded."""

from __future__ import annotations

from typing import Any

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Queue, Site
from keskus.recordings.models import RecordedQueue, RecordingSource

COLUMNS = (
    "name",
    "kind",
    "folder",
    "layout",
    "agent_ending",
    "caller_ending",
    "time_zone",
    "takes_away",
    "is_active",
)


@action("recordings.create_source", where=lambda *, site, **terms: Place.of(site=site.pk))
def create_source(actor: Actor, *, site: Site, **terms: Any) -> RecordingSource:
    """A new source of recordings. Breach: `name_taken`."""
    _check_name(terms["name"], None)
    source = RecordingSource.objects.create(site=site, **terms)
    record(source, {"site": [None, site.name]} | {name: [None, getattr(source, name)] for name in COLUMNS})
    return source


@action("recordings.change_source", where=lambda source, **terms: Place.of(site=source.site_id))
def change_source(actor: Actor, source: RecordingSource, **terms: Any) -> RecordingSource:
    """Change a source; its site stays. Another folder is looked into from its beginning. Breach: `name_taken`."""
    _check_name(terms["name"], source.pk)
    changes = {name: [getattr(source, name), terms[name]] for name in COLUMNS if getattr(source, name) != terms[name]}
    for name in changes:
        setattr(source, name, terms[name])
    if changes.keys() & {"folder", "is_active", "layout"}:
        source.looked_at, source.trouble, source.trouble_since_at = None, "", None
    source.save()
    record(source, changes)
    return source


def _check_name(name: str, pk: int | None) -> None:
    same = RecordingSource.objects.filter(name__iexact=name).first()
    if same is not None and same.pk != pk:
        raise Breach("name_taken")


@action("recordings.expect_recordings", where=lambda queue, **terms: Place.of(queue=queue.pk, site=queue.site_id))
def expect_recordings(actor: Actor, queue: Queue, **terms: Any) -> RecordedQueue:
    """Say from when a queue's calls are to be recorded, and when one without its recording is lost."""
    row = RecordedQueue.objects.filter(queue=queue).first() or RecordedQueue(queue=queue)
    changes = {name: [getattr(row, name) if row.pk else None, value] for name, value in terms.items()}
    for name, value in terms.items():
        setattr(row, name, value)
    row.save()
    record(row, {"queue": [None, queue.name], **{name: pair for name, pair in changes.items() if pair[0] != pair[1]}})
    return row


@action("recordings.expect_no_recordings", where=lambda queue: Place.of(queue=queue.pk, site=queue.site_id))
def expect_no_recordings(actor: Actor, queue: Queue) -> None:
    """A queue need not be recorded any more. Breach: `not_expected`."""
    row = RecordedQueue.objects.filter(queue=queue).first()
    if row is None:
        raise Breach("not_expected")
    record(row, {"queue": [queue.name, None]})
    row.delete()
