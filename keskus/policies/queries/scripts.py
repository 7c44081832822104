"""Scripts within reach, and the version that held on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from keskus.core.actors import Actor, Place
from keskus.people.models import Queue
from keskus.people.queries import queues
from keskus.policies.models import Script, ScriptVersion
from keskus.policies.rules.scripts import holding_on

VIEW = "policies.script.view"


def scripts(viewer: Actor) -> QuerySet[Script]:
    """Those of the whole centre, and those of a queue that the viewer sees."""
    if viewer.scope(VIEW).nothing:
        return Script.objects.none()
    rows = Script.objects.prefetch_related("queues")
    if viewer.scope(VIEW).everything:
        return rows
    seen = Script.queues.through.objects.filter(queue__in=queues(viewer).order_by().values("pk")).values("script")
    return rows.filter(Q(queues=None) | Q(pk__in=seen)).distinct()


def script_or_none(viewer: Actor, pk: int) -> Script | None:
    """One of them; none when it is not there or not yours."""
    return scripts(viewer).filter(pk=pk).first()


def versions_of(script: Script) -> list[ScriptVersion]:
    """The latest first."""
    return list(ScriptVersion.objects.filter(script=script).order_by("-from_on"))


def version_or_none(script: Script, number: int) -> ScriptVersion | None:
    """One by its number."""
    return ScriptVersion.objects.filter(script=script, number=number).first()


def version_on(script: Script, day: date) -> ScriptVersion | None:
    """What the script said on a day; none before its first version."""
    return _holding(versions_of(script), day)


def holding(scripts: Iterable[Script], day: date) -> list[tuple[Script, ScriptVersion | None]]:
    """Each with what it said on a day."""
    rows = list(scripts)
    versions: dict[int, list[ScriptVersion]] = defaultdict(list)
    for version in ScriptVersion.objects.filter(script__in=rows):
        versions[version.script_id].append(version)
    return [(row, _holding(versions[row.pk], day)) for row in rows]


def _holding(versions: Iterable[ScriptVersion], day: date) -> ScriptVersion | None:
    rows = {row.number: row for row in versions}
    number = holding_on([(row.from_on, row.number) for row in rows.values()], day)
    return None if number is None else rows[number]


def places_of(chosen: Iterable[Queue]) -> list[Place]:
    """Where a script stands: at each of its queues; without any, in the whole centre."""
    found = [Place.of(site=queue.site_id, client=queue.client_id, queue=queue.pk) for queue in chosen]
    return found or [Place()]


def queues_for(viewer: Actor, permission: str) -> QuerySet[Queue]:
    """Open queues that a permission reaches as a whole."""
    scope = viewer.scope(permission)
    rows = Queue.objects.filter(closed_on=None).select_related("site", "client")
    if scope.everything:
        return rows
    return rows.filter(Q(pk__in=scope.queues) | Q(client__in=scope.clients) | Q(site__in=scope.sites))
