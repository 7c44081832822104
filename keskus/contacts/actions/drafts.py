"""A table's way in: sent, mapped, its names matched, taken. Before the last step only the draft itself is written."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from keskus.contacts.actions.deliver import count_again, fold_rest
from keskus.contacts.actions.names import meet_queue
from keskus.contacts.actions.sources import create_source, request_import
from keskus.contacts.models import PbxAgent, PbxQueue, Source, TableDraft
from keskus.contacts.queries.sources import freshness, source_named
from keskus.contacts.rules.mapping import Level, TableMapping
from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place
from keskus.core.models import Job
from keskus.core.storage import seal_file
from keskus.core.work import STEP_SECONDS, request, save_progress
from keskus.people.models import Employee, Queue, Site

KINDS = {Level.CALLS: Source.Kind.CALL_TABLE, Level.INTERVALS: Source.Kind.INTERVAL_TABLE}


def _at_site(draft: TableDraft, **rest: Any) -> Place:
    return Place.of(site=draft.site_id)


@action("contacts.send_table", where=lambda *, site, **rest: Place.of(site=site.pk))
def send_table(
    actor: Actor,
    *,
    site: Site,
    file_name: str,
    content: bytes,
    at: datetime,
    source: Source | None = None,
    is_stored: bool = False,
) -> TableDraft:
    """Keep a table sealed until its columns are mapped and it is taken."""
    draft = TableDraft.objects.create(
        sent_by=actor.number,
        sent_at=at,
        source=source,
        site=site,
        file_name=file_name[-200:],
        path=str(seal_file([content])),
        size=len(content),
        time_zone=source.time_zone if source else "",
        is_stored=is_stored,
    )
    record(draft, {"file": draft.file_name, "bytes": draft.size})
    return draft


@action("contacts.map_table", where=_at_site)
def map_table(actor: Actor, draft: TableDraft, *, mapping: TableMapping, time_zone: str) -> None:
    """Keep what the columns mean."""
    TableDraft.objects.filter(pk=draft.pk).update(mapping=mapping.stored(), time_zone=time_zone)
    record(draft, {"columns": len(mapping.columns), "time_zone": [draft.time_zone, time_zone]})


@action("contacts.name_table", where=_at_site)
def name_table(actor: Actor, draft: TableDraft, *, queues: Mapping[str, int], agents: Mapping[str, int]) -> None:
    """Keep which queues and people the names of the table are; 0 for a new queue, and for nobody."""
    TableDraft.objects.filter(pk=draft.pk).update(names={"queues": dict(queues), "agents": dict(agents)})
    record(draft, {"queues": len(queues), "agents": len(agents)})


@action("contacts.take_table", where=_at_site)
def take_table(
    actor: Actor, draft: TableDraft, *, name: str = "", companion_of: Source | None = None, path: str = ""
) -> Source:
    """Make the source, or change its mapping, say who is who, and have the file taken in with progress."""
    mapping = TableMapping.of(draft.mapping)
    source = draft.source
    if source is None:
        source = create_source(
            actor,
            name=name,
            site=draft.site,
            kind=KINDS[mapping.level],
            companion_of=companion_of,
            time_zone=draft.time_zone,
            path=path,
        )
    changed = source.mapping != draft.mapping or source.time_zone != draft.time_zone
    told = [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in (source.mapping, draft.mapping)]
    record(source, {"mapping": told})
    Source.objects.filter(pk=source.pk).update(mapping=draft.mapping, time_zone=draft.time_zone)
    source.refresh_from_db()
    _say_who_is_who(actor, source, draft)
    if changed and source.lines:
        count_again(source)
        request(actor, count_again_step, subject=source, total=100)
    if draft.is_stored:
        Path(draft.path).unlink(missing_ok=True)
    else:
        request_import(actor, source, path=Path(draft.path), name=draft.file_name, size=draft.size)
    draft.delete()
    return source


def _say_who_is_who(actor: Actor, source: Source, draft: TableDraft) -> None:
    """Names that the draft matched become those of the source; queues that are new are made."""
    for name, queue_id in draft.names.get("queues", {}).items():
        known = PbxQueue.objects.filter(source=source, name=name).first()
        if known is None and not queue_id:
            meet_queue(actor, source, name)
        elif known is None:
            PbxQueue.objects.create(source=source, name=name, queue=Queue.objects.get(pk=queue_id))
        elif queue_id:
            PbxQueue.objects.filter(pk=known.pk).update(queue_id=queue_id)
    for name, employee_id in draft.names.get("agents", {}).items():
        person = Employee.objects.filter(pk=employee_id).first()
        PbxAgent.objects.update_or_create(source=source, name=name, defaults={"employee": person})


@action("contacts.discard_table", where=_at_site)
def discard_table(actor: Actor, draft: TableDraft) -> None:
    """Forget a table that was never taken."""
    record(draft, {"file": [draft.file_name, None]})
    Path(draft.path).unlink(missing_ok=True)
    draft.delete()


def count_again_step(job: Job) -> bool:
    """Read a source's stored rows anew for at most one step's time; whether more of them wait."""
    source = source_named(job.subject)
    done = fold_rest(source, until=time.monotonic() + STEP_SECONDS)
    waiting = freshness(source).unfolded
    save_progress(job, done=100 if done else max(0, 99 - 99 * waiting // max(source.lines, 1)))
    return not done
