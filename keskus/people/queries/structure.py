"""Clients, sites, queues, teams and skills, as far as the viewer's grants reach.

Whoever reaches a thing also sees where it stands: the site of their team, the client of their queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from keskus.core.actors import Actor, Place, Scope
from keskus.people.models import Client, Employee, OpeningHours, Queue, Site, Skill, Team

VIEW = "people.structure.view"
Thing = TypeVar("Thing", bound=models.Model)


def holding(day: date, prefix: str = "") -> Q:
    """Dated rows that hold on a day; the prefix leads to them."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def ends_after(day: date) -> Q:
    """Dated rows that still hold after a day, or have no end."""
    return Q(ends_on=None) | Q(ends_on__gt=day)


def ends_from(day: date) -> Q:
    """Dated rows that hold on a day or later."""
    return Q(ends_on=None) | Q(ends_on__gte=day)


def teams(viewer: Actor) -> QuerySet[Team]:
    """Teams within reach, closed ones too; one's own among them."""
    scope = viewer.scope(VIEW)
    rows = Team.objects.select_related("site")
    return rows if scope.everything else rows.filter(_team_reach(scope)).distinct()


def _team_reach(scope: Scope) -> Q:
    today = timezone.localdate()
    own = Q(memberships__employee__in=scope.employees) & holding(today, "memberships__")
    return Q(pk__in=scope.teams) | Q(site__in=scope.sites) | own


def queues(viewer: Actor) -> QuerySet[Queue]:
    """Queues within reach: by themselves, their client, their site, or the site of a team within reach."""
    scope = viewer.scope(VIEW)
    rows = Queue.objects.select_related("site", "client")
    return rows if scope.everything else rows.filter(_queue_reach(scope))


def queue_labels(rows: Iterable[Queue]) -> dict[int, str]:
    """Names that tell queues apart: with the site, and if need be the client, where two are called alike."""
    found = list(rows)
    ways: tuple[Callable[[Queue], str], ...] = (
        lambda queue: queue.name,
        lambda queue: f"{queue.name} · {queue.site.name}",
        lambda queue: f"{queue.name} · {queue.site.name} · {queue.client.name}",
    )
    labels = {queue.pk: f"{ways[-1](queue)} · {queue.code}" for queue in found}
    for way in reversed(ways):
        times = Counter(way(queue).casefold() for queue in found)
        labels |= {queue.pk: way(queue) for queue in found if times[way(queue).casefold()] == 1}
    return labels


def _queue_reach(scope: Scope) -> Q:
    beside = Team.objects.filter(_team_reach(scope)).values("site")
    return Q(pk__in=scope.queues) | Q(client__in=scope.clients) | Q(site__in=scope.sites) | Q(site__in=beside)


def clients(viewer: Actor) -> QuerySet[Client]:
    """Clients within reach, and those whose queues are."""
    scope = viewer.scope(VIEW)
    if scope.everything:
        return Client.objects.all()
    served = Queue.objects.filter(_queue_reach(scope)).values("client")
    return Client.objects.filter(Q(pk__in=scope.clients) | Q(pk__in=served))


def sites(viewer: Actor) -> QuerySet[Site]:
    """Sites within reach, and those at which a team or queue within reach stands."""
    scope = viewer.scope(VIEW)
    if scope.everything:
        return Site.objects.all()
    standing = Team.objects.filter(_team_reach(scope)).values("site")
    serving = Queue.objects.filter(_queue_reach(scope)).values("site")
    own = Q(employees__in=scope.employees)
    return Site.objects.filter(Q(pk__in=scope.sites) | Q(pk__in=standing) | Q(pk__in=serving) | own).distinct()


def skills(viewer: Actor) -> QuerySet[Skill]:
    """All skills, for whoever may see any structure: they belong to the centre."""
    return Skill.objects.none() if viewer.scope(VIEW).nothing else Skill.objects.all()


def opening_hours(viewer: Actor, site: Site) -> QuerySet[OpeningHours]:
    """A site's week."""
    return OpeningHours.objects.filter(site__in=sites(viewer).filter(pk=site.pk))


def place_of_thing(thing: Client | Site | Queue | Team | Skill) -> Place:
    """Where a thing stands; clients and skills belong to the centre as a whole."""
    if isinstance(thing, Site):
        return Place.of(site=thing.pk)
    if isinstance(thing, Team):
        return Place.of(site=thing.site_id, team=thing.pk)
    if isinstance(thing, Queue):
        return Place.of(site=thing.site_id, client=thing.client_id, queue=thing.pk)
    return Place()


def thing_or_none(rows: QuerySet[Thing], pk: int) -> Thing | None:
    """One of the rows within reach; none when it is not there or not yours: the two are not told apart."""
    return rows.filter(pk=pk).first()


def open_sites(viewer: Actor, permission: str) -> QuerySet[Site]:
    """The sites at which the viewer may do a deed, closed ones left out."""
    scope = viewer.scope(permission)
    rows = Site.objects.filter(closed_on=None)
    return rows if scope.everything else rows.filter(pk__in=scope.sites)


def open_teams(viewer: Actor, permission: str) -> QuerySet[Team]:
    """The teams for which the viewer may do a deed, closed ones left out."""
    scope = viewer.scope(permission)
    rows = Team.objects.filter(closed_on=None)
    return rows if scope.everything else rows.filter(Q(pk__in=scope.teams) | Q(site__in=scope.sites))


def skills_held(viewer: Actor, employee: Employee) -> QuerySet[Skill]:
    """The skills that an employee holds today."""
    today = timezone.localdate()
    return skills(viewer).filter(holding(today, "holders__"), holders__employee=employee).distinct()
