"""Files that cannot be read at the moment, and tables whose last try failed."""

from __future__ import annotations

from pathlib import Path

from django.db.models import F, Q, QuerySet

from keskus.contacts.models import Source, SourceTrouble
from keskus.core.models import Job

TABLES = (Source.Kind.CALL_TABLE, Source.Kind.INTERVAL_TABLE)


def troubles_of(source: Source) -> QuerySet[SourceTrouble]:
    """What is wrong with a source's files now."""
    return SourceTrouble.objects.filter(source=source, ended_at=None).select_related("source")


# For the machine itself


def tables_failed() -> list[tuple[Source, str, str]]:
    """Tables that lie in watched folders and whose last try failed: source, path, why."""
    found = []
    for source in Source.objects.exclude(path="").filter(kind__in=TABLES).select_related("site"):
        tried = Job.objects.filter(
            subject=f"contacts.source:{source.pk}",
            parameters__is_watched=True,
            parameters__path__startswith=source.path,
        )
        last = {job.parameters["path"]: job for job in tried.order_by("pk")}
        found += [
            (source, path, job.error)
            for path, job in last.items()
            if job.state == Job.State.FAILED and Path(path).exists()
        ]
    return found


def troubles_not_followed() -> list[SourceTrouble]:
    """Of tables, and of logs that no source names any more: whoever follows a log sees to its own."""
    rows = SourceTrouble.objects.filter(ended_at=None).select_related("source")
    return list(rows.filter(Q(source__kind__in=TABLES) | ~Q(source__path=F("path"))))
