"""Sources: what is taken in, how far, what was refused, who is who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from keskus.contacts.gateways import settled_tables
from keskus.contacts.models import (
    DirtyInterval,
    FoldState,
    KpiDefinition,
    MarkedCall,
    PbxAgent,
    PbxAlias,
    PbxQueue,
    QuarantinedLine,
    RawLine,
    Source,
    SourceDay,
    SourceFile,
)
from keskus.contacts.rules import row_number
from keskus.contacts.rules.trust import VERSION
from keskus.core.actors import Actor
from keskus.core.audit import keys_among
from keskus.core.models import Job
from keskus.engines.queuelog import STATE_VERSION
from keskus.people.models import Site


def sources(viewer: Actor) -> QuerySet[Source]:
    """The sources that the viewer may see, with how much of them is in quarantine."""
    scope = viewer.scope("contacts.source.view")
    rows = Source.objects.select_related("site", "companion_of").annotate(
        quarantined=Count("quarantine", filter=Q(quarantine__replayed_at=None))
    )
    return rows if scope.everything else rows.filter(site__in=scope.sites)


def files_of(viewer: Actor, source: Source) -> QuerySet[SourceFile]:
    """A source's deliveries, the latest first."""
    return SourceFile.objects.filter(source=source, source__in=sources(viewer)).order_by("-arrived_at", "-pk")


def quarantine_of(viewer: Actor, source: Source) -> QuerySet[QuarantinedLine]:
    """A source's lines that could not be read and still wait."""
    rows = QuarantinedLine.objects.filter(source=source, source__in=sources(viewer), replayed_at=None)
    return rows.select_related("file").order_by("-pk")


def pbx_queues_of(viewer: Actor, source: Source) -> QuerySet[PbxQueue]:
    """A source's queue names and what they stand for."""
    return PbxQueue.objects.filter(source=source, source__in=sources(viewer)).select_related("queue__client")


def pbx_agents_of(viewer: Actor, source: Source) -> QuerySet[PbxAgent]:
    """A source's agent names, the people behind them, and their other names."""
    rows = PbxAgent.objects.filter(source=source, source__in=sources(viewer))
    return rows.select_related("employee").prefetch_related("aliases")


def aliases_of(viewer: Actor, source: Source) -> QuerySet[PbxAlias]:
    """Other names of a source's agents."""
    return PbxAlias.objects.filter(source=source, source__in=sources(viewer)).select_related("agent", "source")


def imports_of(viewer: Actor, source: Source) -> list[Job]:
    """Uploads of a source that are under way, and the last few that are over."""
    return list(_imports(source).order_by("-pk")[:5]) if sources(viewer).filter(pk=source.pk).exists() else []


def _imports(source: Source) -> QuerySet[Job]:
    return Job.objects.filter(subject=f"contacts.source:{source.pk}", kind__endswith="import_step")


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current a source is: its newest line, and what still waits to be folded and added up."""

    newest_epoch: int
    arrived_at: datetime | None
    unfolded: int
    is_folding_again: bool


def freshness(source: Source) -> Freshness:
    """How current a source's figures are."""
    state = FoldState.objects.filter(source=source).first()
    folded = state.line_id if state else row_number(source.pk, 0)
    waiting = RawLine.objects.filter(pk__gt=folded, pk__lt=row_number(source.pk + 1, 0)).count()
    return Freshness(source.last_epoch, source.last_arrival_at, waiting, bool(state and state.rewind_to))


# For the machine itself


def family_of(principal: int) -> QuerySet[Source]:
    """A source, by its number, and those that tell of the same calls."""
    return Source.objects.filter(Q(pk=principal) | Q(companion_of=principal))


def source_named(name: str) -> Source:
    """The source that a job's subject (`contacts.source:1`) names."""
    return Source.objects.select_related("site").get(pk=int(name.rpartition(":")[2]))


def find_source(name: str) -> Source | None:
    """A source by its name; without one, the only source there is."""
    rows = Source.objects.select_related("site")
    if name:
        return rows.filter(name=name).first()
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def queue_log_named(name: str) -> Source | None:
    """A queue_log source by its name; without one, the only one there is."""
    rows = Source.objects.filter(kind=Source.Kind.ASTERISK_QUEUE_LOG).select_related("site")
    found = list((rows.filter(name=name) if name else rows)[:2])
    return found[0] if len(found) == 1 else None


def source_names() -> list[str]:
    """The names of all sources."""
    return list(Source.objects.values_list("name", flat=True))


def every_source() -> list[Source]:
    """All sources, with their sites."""
    return list(Source.objects.select_related("site"))


def followed_sources() -> list[Source]:
    """The sources whose log is read as it grows."""
    rows = Source.objects.exclude(path="").exclude(kind__in=(Source.Kind.CALL_TABLE, Source.Kind.INTERVAL_TABLE))
    return list(rows.select_related("site"))


def tables_appeared() -> list[tuple[Source, str, int]]:
    """Tables that lie in watched folders and were not asked for since they were last written to: source, path, size.

    A file that nobody has written to for a minute is taken to be whole.
    """
    found = []
    kinds = (Source.Kind.CALL_TABLE, Source.Kind.INTERVAL_TABLE)
    for source in Source.objects.exclude(path="").filter(kind__in=kinds).select_related("site"):
        asked = dict(_imports(source).order_by("requested_at").values_list("parameters__path", "requested_at"))
        for path, written, size in settled_tables(source.path):
            if path not in asked or asked[path] < written:
                found.append((source, path, size))
    return found


def sources_waiting() -> list[Source]:
    """The sources with lines not folded yet, with a folding again under way, or with sums or grades to do."""
    found = {
        source.pk: source
        for source in Source.objects.select_related("fold")
        if RawLine.objects.filter(
            pk__gt=max(_folded(source), row_number(source.pk, 0)), pk__lt=row_number(source.pk + 1, 0)
        ).exists()
    }
    folded = (Source.Kind.ASTERISK_QUEUE_LOG, Source.Kind.ASTERISK_AMI)
    is_older = Q(source__kind__in=folded, source__lines__gt=0) & ~Q(version=STATE_VERSION)
    again = FoldState.objects.filter(~Q(rewind_to=None) | is_older).select_related("source")
    found |= {state.source_id: state.source for state in again}
    due = SourceDay.objects.filter(Q(is_due=True) | ~Q(rules_version=VERSION))
    waits = (DirtyInterval.objects.all(), MarkedCall.objects.all(), due)
    if not found and any(rows.exists() for rows in waits):
        return list(Source.objects.all()[:1])
    return list(found.values())


def _folded(source: Source) -> int:
    return source.fold.line_id if hasattr(source, "fold") else 0


def only_site() -> Site | None:
    """The centre's only site, if it has just one."""
    found = list(Site.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def site_by_code(code: str) -> Site | None:
    """A site by its code."""
    return Site.objects.filter(code=code).first()


def how_far_read(sites: Iterable[int]) -> list[dict[str, Any]]:
    """How far the sources at these sites have been read, as a report keeps it: name, kind, lines, last instant."""
    rows = Source.objects.filter(site_id__in=set(sites)).order_by("name")
    names = ("name", "kind", "lines", "last_epoch")
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]


def _definitions(viewer: Actor) -> QuerySet[Any]:
    """Definitions of queues and clients, with their names, where the viewer reaches the whole centre."""
    rows = KpiDefinition.objects.exclude(queue=None, client=None)
    if not viewer.scope("contacts.figures.view").everything:
        rows = rows.none()
    return rows.annotate(owner_name=Coalesce("queue__name", "client__name"))


def names_of_subjects(viewer: Actor, subjects: Iterable[str]) -> dict[str, str]:
    """What the trail's sources, their queues and agents, and definitions are called, as far as the viewer reaches."""
    reach = sources(viewer)
    kinds: dict[str, tuple[QuerySet[Any], str]] = {
        "contacts.source": (reach, "name"),
        "contacts.sourcefile": (SourceFile.objects.filter(source__in=reach), "name"),
        "contacts.pbxqueue": (PbxQueue.objects.filter(source__in=reach), "name"),
        "contacts.pbxagent": (PbxAgent.objects.filter(source__in=reach), "name"),
        "contacts.pbxalias": (PbxAlias.objects.filter(source__in=reach), "name"),
        "contacts.kpidefinition": (_definitions(viewer), "owner_name"),
    }
    found: dict[str, str] = {}
    for label, (rows, column) in kinds.items():
        if keys := keys_among(label, subjects):
            named = rows.order_by().filter(pk__in=keys).values_list("pk", column)
            found |= {f"{label}:{key}": name for key, name in named}
    return found
