"""Reading the trail, which itself leaves a trace (privacy rule 33), and what is done to the house as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from keskus.core.actions import action, record
from keskus.core.actors import Actor
from keskus.core.backups import Manifest
from keskus.core.models import AuditEntry

PAGE_ROWS = 100
EXPORT_ROWS = 50_000
TRAIL = "core.auditentry:all"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in the trail; what is empty is not asked."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    before: int | None = None
    """Entries older than this number: the next page."""

    def asked(self) -> dict[str, str]:
        """What was asked, for the trail."""
        return {name: _written(value) for name, value in asdict(self).items() if value}


def _written(value: object) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries, newest first, and the number to go on before; None at the trail's beginning."""

    entries: list[AuditEntry]
    next_before: int | None


def entries_found(search: Search) -> QuerySet[AuditEntry]:
    """The entries that a search finds, newest first."""
    asked = Q()
    if search.actor:
        asked &= Q(actor=search.actor)
    if search.action:
        asked &= Q(action__startswith=search.action)
    if search.subject:
        is_one_thing = search.subject.partition(":")[2]
        asked &= Q(subject=search.subject) if is_one_thing else Q(subject__startswith=search.subject)
    if search.starts_at:
        asked &= Q(at__gte=search.starts_at)
    if search.ends_at:
        asked &= Q(at__lt=search.ends_at)
    if search.before is not None:
        asked &= Q(number__lt=search.before)
    return AuditEntry.objects.filter(asked).order_by("-number")


def last_entry_at() -> datetime | None:
    """When the newest entry was written."""
    last = AuditEntry.objects.order_by("-number").first()
    return last.at if last else None


@action("core.trail.view")
def read_trail(actor: Actor, search: Search) -> TrailPage:
    """One page of the trail."""
    found = list(entries_found(search)[: PAGE_ROWS + 1])
    record(TRAIL, search.asked())
    more = len(found) > PAGE_ROWS
    return TrailPage(found[:PAGE_ROWS], found[PAGE_ROWS - 1].number if more else None)


@action("core.export_trail")
def export_trail(actor: Actor, search: Search) -> Iterator[AuditEntry]:
    """The trail as rows for a file, at most `EXPORT_ROWS` of them; read while the file is being sent."""
    record(TRAIL, search.asked())
    return entries_found(search)[:EXPORT_ROWS].iterator(chunk_size=2000)


@action("core.take_backup")
def note_backup(actor: Actor, name: str, manifest: Manifest) -> None:
    """A backup was taken: everything left the house in one file."""
    record("core.backup:file", {"file": name, "made_at": manifest.made_at, "files": len(manifest.files)})


@action("core.restore_backup")
def note_restore(actor: Actor, name: str, manifest: Manifest) -> None:
    """The house was brought back to an earlier moment."""
    record("core.backup:file", {"file": name, "made_at": manifest.made_at, "files": len(manifest.files)})
