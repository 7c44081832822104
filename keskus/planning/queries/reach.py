"""Which sites and queues a viewer reaches for planning."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Queue, Site, Team

FORECAST_VIEW = "planning.forecast.view"


def queues_reached(viewer: Actor, permission: str = FORECAST_VIEW) -> QuerySet[Queue]:
    """Open queues that the viewer reaches as a whole: by themselves, their client or their site; by name."""
    scope = viewer.scope(permission)
    rows = Queue.objects.filter(closed_on=None).select_related("site", "client").order_by("name", "pk")
    if scope.everything:
        return rows
    return rows.filter(Q(pk__in=scope.queues) | Q(client__in=scope.clients) | Q(site__in=scope.sites))


def sites_reached(viewer: Actor, permission: str = FORECAST_VIEW) -> QuerySet[Site]:
    """Open sites that the viewer reaches as a whole."""
    scope = viewer.scope(permission)
    rows = Site.objects.filter(closed_on=None)
    return rows if scope.everything else rows.filter(pk__in=scope.sites)


def sites_seen(viewer: Actor, permission: str = FORECAST_VIEW) -> QuerySet[Site]:
    """Open sites of which the viewer reaches the whole, a queue or a team."""
    scope = viewer.scope(permission)
    rows = Site.objects.filter(closed_on=None)
    if scope.everything:
        return rows
    of_queues = Queue.objects.filter(Q(pk__in=scope.queues) | Q(client__in=scope.clients)).values("site")
    of_teams = Team.objects.filter(pk__in=scope.teams).values("site")
    return rows.filter(Q(pk__in=scope.sites) | Q(pk__in=of_queues) | Q(pk__in=of_teams))


def queue_or_none(viewer: Actor, permission: str, pk: int) -> Queue | None:
    """One of the queues that a permission reaches."""
    return queues_reached(viewer, permission).filter(pk=pk).first()
