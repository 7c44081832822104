"""Sources of recordings, what came of each file, and what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Site
from keskus.recordings.models import Arrival, RecordingSource

VIEW = "recordings.source.view"
State = Arrival.State
Kind = RecordingSource.Kind
STUCK = timedelta(minutes=30)
LARGEST_UPLOAD_BYTES = 64 * 1024 * 1024  # as much of an upload as is kept


def folders_watched() -> list[RecordingSource]:
    """Every folder in use, for the machine."""
    return list(RecordingSource.objects.filter(kind=Kind.FOLDER, is_active=True).select_related("site"))


def anything_due() -> bool:
    """Whether a file waits to be taken."""
    return Arrival.objects.filter(state=State.DUE).exists()


def sources(viewer: Actor, permission: str = VIEW) -> QuerySet[RecordingSource]:
    """The sources at sites that a permission reaches."""
    scope = viewer.scope(permission)
    rows = RecordingSource.objects.select_related("site")
    return rows if scope.everything else rows.filter(site__in=scope.sites)


def source_of_programs(viewer: Actor, pk: int, permission: str) -> RecordingSource | None:
    """A source that another program sends to, where a permission reaches it."""
    return sources(viewer, permission).filter(kind=Kind.API, pk=pk).first()


def sites_for_sources(viewer: Actor, permission: str) -> QuerySet[Site]:
    """Open sites at which a viewer may have a source."""
    scope = viewer.scope(permission)
    rows = Site.objects.filter(closed_on=None)
    return rows if scope.everything else rows.filter(pk__in=scope.sites)


def counts_of(viewer: Actor) -> dict[int, dict[str, int]]:
    """Source -> state -> how many files."""
    rows = Arrival.objects.filter(source__in=sources(viewer)).values_list("source", "state")
    found: dict[int, dict[str, int]] = {}
    for source, state, count in rows.annotate(n=Count("pk")).order_by():
        found.setdefault(source, {})[state] = count
    return found


def arrivals(viewer: Actor, source: RecordingSource, state: str = "") -> QuerySet[Arrival]:
    """The files of a source, newest first; those that took their place quietly are left out unless asked for."""
    rows = Arrival.objects.filter(source=source, source__in=sources(viewer)).select_related("source__site")
    rows = rows.filter(state=state) if state else rows.exclude(state__in=(State.TAKEN, State.REPEATED, State.GONE))
    return rows.order_by("-pk")


def arrival_or_none(viewer: Actor, pk: int, permission: str) -> Arrival | None:
    """One file of a source that a permission reaches."""
    rows = Arrival.objects.filter(source__in=sources(viewer, permission))
    return rows.select_related("source__site").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Stuck:
    """A source that needs somebody: its folder cannot be read, or files wait in it for long."""

    source: str
    trouble: str
    since: datetime | None
    waiting: int
    refused: int


def stuck_sources(now: datetime) -> list[Stuck]:
    """Sources that something is wrong with, for `keskus check`."""
    old = Q(state__in=(State.WAITING, State.DUE), seen_at__lt=now - STUCK) & ~Q(reason="gate")
    found = []
    for source in RecordingSource.objects.filter(is_active=True):
        rows = Arrival.objects.filter(source=source)
        waiting = rows.filter(old).count()
        refused = rows.filter(state=State.REFUSED).count()
        is_late = source.trouble_since_at is not None and now - source.trouble_since_at > timedelta(minutes=2)
        if waiting or refused or is_late:
            trouble = source.trouble if is_late else ""
            found.append(Stuck(source.name, trouble, source.trouble_since_at, waiting, refused))
    return found
