"""Names as the PBX writes them, and the rows they stand for; made when first seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.text import slugify

from keskus.contacts.models import PbxAgent, PbxAlias, PbxQueue, Source
from keskus.core.actions import action, record
from keskus.core.actors import SYSTEM, Actor
from keskus.people.models import Client, Queue, Site


class Names:
    """The names of one source as they are now, for one slice of folding."""

    def __init__(self, source: Source) -> None:
        self.source = source
        agents = list(PbxAgent.objects.filter(source=source).order_by("pk").values_list("name", "pk", "employee_id"))
        self.agent_ids: dict[str, int] = {name: number for name, number, _ in agents}
        self.same_person = same_person((name, employee) for name, _, employee in agents if employee is not None)
        queues = PbxQueue.objects.filter(source=source).select_related("queue__site")
        self.queue_ids: dict[str, int] = {row.name: row.queue_id for row in queues}
        self.wrap_up_seconds: dict[str, int] = {
            row.name: row.queue.wrap_up_seconds for row in queues if row.queue.wrap_up_seconds
        }
        self.other_sites: dict[str, Site] = {
            row.name: row.queue.site for row in queues if row.queue.site_id != source.site_id
        }
        self.aliases: dict[str, str] = dict(PbxAlias.objects.filter(source=source).values_list("name", "agent__name"))

    def learn(self, queues: set[str], agents: set[str]) -> None:
        """Make rows for names that are new."""
        for name in sorted(queues - self.queue_ids.keys()):
            self.queue_ids[name] = meet_queue(SYSTEM, self.source, name)
        new = sorted(agents - self.agent_ids.keys())
        if new:
            PbxAgent.objects.bulk_create([PbxAgent(source=self.source, name=name) for name in new])
            rows = PbxAgent.objects.filter(source=self.source, name__in=new)
            self.agent_ids.update(rows.values_list("name", "pk"))


def names_of(source: Source) -> Names:
    """The names that a source goes by: the manager interface has those of its PBX's queue_log."""
    follows = source.kind == Source.Kind.ASTERISK_AMI and source.companion_of is not None
    return Names(source.companion_of if follows and source.companion_of else source)


def same_person(agents: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Agents' names -> the first of those behind whom the same employee stands, where there are several."""
    names: dict[int, list[str]] = defaultdict(list)
    for name, employee in agents:
        names[employee].append(name)
    return {name: known[0] for known in names.values() if len(known) > 1 for name in known}


@action("contacts.meet_queue")
def meet_queue(actor: Actor, source: Source, name: str) -> int:
    """A queue name not seen before: a queue of the centre at the source's site, for the house until said otherwise."""
    code = _free_code(slugify(name) or "queue")
    queue = Queue.objects.create(name=name[:120], code=code, client=_house(), site=source.site)
    PbxQueue.objects.create(source=source, name=name, queue=queue)
    record(queue, {"name": [None, queue.name], "source": [None, source.name]})
    return queue.pk


def _free_code(wanted: str) -> str:
    code, count = wanted[:70], 1
    while Queue.objects.filter(code=code).exists():
        count += 1
        code = f"{wanted[:70]}-{count}"
    return code


def _house() -> Client:
    """The client that is the centre itself, for queues whose client nobody has named yet."""
    house = Client.objects.filter(code="house").first()
    if house is None:
        house = Client.objects.create(name="House", code="house")
        record(house, {"name": [None, house.name]})
    return house
