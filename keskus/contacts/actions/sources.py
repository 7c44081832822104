"""Setting sources up: where logs come from, who is who in them, what to try again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from keskus.contacts.actions.deliver import count_again, import_step
from keskus.contacts.actions.take import EqualRows, retake
from keskus.contacts.models import (
    PbxAgent,
    PbxAlias,
    PbxQueue,
    QuarantinedLine,
    Source,
)
from keskus.contacts.queries.touched import first_of_agents, first_of_queue, phones_of
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.core.audit import changes_between
from keskus.core.models import Job
from keskus.core.work import request
from keskus.people.models import Employee, Queue, Site


def _at_site(source: Source, **rest: Any) -> Place:
    return Place.of(site=source.site_id)


def _at_queue(queue: Queue, **rest: Any) -> Place:
    return Place.of(site=queue.site_id, client=queue.client_id, queue=queue.pk)


@action("contacts.create_source", where=lambda *, site, **rest: Place.of(site=site.pk))
def create_source(
    actor: Actor,
    *,
    name: str,
    site: Site,
    path: str = "",
    wrap_up_reasons: str = "",
    kind: str = Source.Kind.ASTERISK_QUEUE_LOG,
    companion_of: Source | None = None,
    time_zone: str = "",
) -> Source:
    """A source whose files are taken in; with a path, `keskus follow` keeps reading it.

    Kind, companion and time zone are said once: what has been taken in was read by them.
    """
    source = Source.objects.create(
        name=name,
        site=site,
        path=path,
        wrap_up_reasons=wrap_up_reasons,
        kind=kind,
        companion_of=companion_of,
        time_zone=time_zone,
    )
    new = {"name": name, "kind": kind, "site": site.name, "path": path, "time_zone": time_zone}
    new["companion_of"] = companion_of.name if companion_of else ""
    record(source, {field: [None, value] for field, value in new.items()})
    return source


@action("contacts.change_source", where=_at_site)
def change_source(actor: Actor, source: Source, *, name: str, path: str = "", wrap_up_reasons: str) -> Source:
    """Rename a source, follow another file, or say which pause reasons mean wrap-up (folds everything again)."""
    new = {"name": name, "path": path, "wrap_up_reasons": wrap_up_reasons}
    changes = changes_between({key: getattr(source, key) for key in new}, new)
    Source.objects.filter(pk=source.pk).update(**new)
    source.refresh_from_db()
    record(source, changes)
    if "wrap_up_reasons" in changes:
        count_again(source)
    return source


@action("contacts.map_queue", where=lambda pbx_queue, *, queue: _at_queue(queue))
def map_queue(actor: Actor, pbx_queue: PbxQueue, *, queue: Queue) -> PbxQueue:
    """Say which queue of the centre a PBX's queue is; contacts and sums follow."""
    before, since = pbx_queue.queue.name, first_of_queue(pbx_queue)
    PbxQueue.objects.filter(pk=pbx_queue.pk).update(queue=queue)
    pbx_queue.refresh_from_db()
    record(pbx_queue, {"queue": [before, queue.name]})
    count_again(pbx_queue.source, since=since)
    return pbx_queue


@action("contacts.map_agent", where=lambda agent, *, employee: _at_site(agent.source))
def map_agent(actor: Actor, agent: PbxAgent, *, employee: Employee | None) -> PbxAgent:
    """Say which employee a PBX's agent is (or nobody); who has two telephones is one person when folded again."""
    before = agent.employee.number if agent.employee else None
    phones = phones_of(agent)
    PbxAgent.objects.filter(pk=agent.pk).update(employee=employee)
    agent.refresh_from_db()
    record(agent, {"employee": [before, employee.number if employee else None]})
    phones = list({phone.pk: phone for phone in (*phones, *phones_of(agent))}.values())
    if len(phones) > 1:
        count_again(agent.source, since=first_of_agents(phones))
    return agent


@action("contacts.add_alias", where=lambda agent, *, name: _at_site(agent.source))
def add_alias(actor: Actor, agent: PbxAgent, *, name: str) -> PbxAlias:
    """Say that an interface or another name is this agent; the log is folded again under the one name."""
    if name == agent.name:
        raise Breach("alias_is_own_name", name=name)
    if PbxAlias.objects.filter(source=agent.source, name=agent.name).exists():
        raise Breach("alias_of_an_alias", name=agent.name)
    alias, created = PbxAlias.objects.get_or_create(source=agent.source, name=name, defaults={"agent": agent})
    if not created and alias.agent_id != agent.pk:
        raise Breach("alias_taken", name=name, agent=alias.agent.name)
    record(alias, {"name": [None, name], "agent": [None, agent.name]})
    called_so = PbxAgent.objects.filter(source=agent.source_id, name=name)
    count_again(agent.source, since=first_of_agents([agent, *called_so]))
    return alias


@action("contacts.remove_alias", where=lambda alias: _at_site(alias.source))
def remove_alias(actor: Actor, alias: PbxAlias) -> None:
    """Undo an alias; the log is folded again with two names."""
    record(alias, {"name": [alias.name, None], "agent": [alias.agent.name, None]})
    agent = alias.agent
    alias.delete()
    count_again(agent.source, since=first_of_agents([agent]))


@action("contacts.request_import", where=_at_site)
def request_import(actor: Actor, source: Source, *, path: Path, name: str, size: int) -> Job:
    """Have the worker take in an uploaded log, with progress."""
    record(source, {"file": name})
    return request(actor, import_step, subject=source, parameters={"path": str(path), "name": name}, total=size)


@action("contacts.take_watched", where=_at_site)
def take_watched(actor: Actor, source: Source, *, path: str, size: int) -> Job:
    """Have the worker take in a table that appeared in a source's folder; the file stays where it is."""
    record(source, {"file": path})
    parameters = {"path": path, "name": Path(path).name, "is_watched": True}
    return request(actor, import_step, subject=source, parameters=parameters, total=size)


@action("contacts.replay_quarantine", where=_at_site)
def replay_quarantine(actor: Actor, source: Source, *, at: datetime) -> tuple[int, int]:
    """Try every quarantined line of a source again (after an upgrade, a wrong clock): how many read, how many refused.

    A line that can be read now is taken as if it had just arrived; the log is folded again from where it belongs.
    """
    read = refused = 0
    equal = EqualRows()
    for line in QuarantinedLine.objects.filter(source=source, replayed_at=None).select_related("file").order_by("pk"):
        if retake(line, equal, at=at):
            read += 1
        else:
            refused += 1
    record(source, {"read": read, "refused": refused})
    return read, refused
