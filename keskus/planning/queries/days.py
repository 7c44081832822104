"""Special days, as far as a viewer reaches."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from keskus.core.actors import Actor, Place
from keskus.people.queries import place_of_thing
from keskus.planning.models import SpecialDay
from keskus.planning.queries.reach import FORECAST_VIEW, queues_reached, sites_seen


def special_days(viewer: Actor) -> QuerySet[SpecialDay]:
    """Those of sites that the viewer sees and of queues that the viewer reaches, the latest first."""
    rows = SpecialDay.objects.select_related("site", "queue")
    scope = viewer.scope(FORECAST_VIEW)
    if scope.everything:
        return rows
    return rows.filter(
        Q(queue__in=queues_reached(viewer)) | Q(queue=None, site__in=sites_seen(viewer)) | Q(site__in=scope.sites)
    )


def narrowed(
    rows: QuerySet[SpecialDay], *, site: int | None = None, kind: str = "", since: date | None = None
) -> QuerySet[SpecialDay]:
    """Only a site's, a kind's, or those that are not over before a day."""
    if site:
        rows = rows.filter(site_id=site)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(ends_on__gte=since) if since else rows


def special_day_or_none(viewer: Actor, pk: int) -> SpecialDay | None:
    """One of them; none when it is not there or not yours."""
    return special_days(viewer).filter(pk=pk).first()


def place_of_day(row: SpecialDay) -> Place:
    """Where a special day stands."""
    return Place.of(site=row.site_id) if row.queue is None else place_of_thing(row.queue)
