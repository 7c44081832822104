"""Figures entered by hand, and the queues whose figures the viewer may enter."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from keskus.contacts.models import SUM_COLUMNS, IntervalFigure, Source
from keskus.contacts.rules import day_bounds
from keskus.contacts.rules.by_hand import WHOLE_DAY
from keskus.core.actors import Actor
from keskus.people.models import Queue

PERMISSION = "contacts.enter_figures"


def queues_entered(viewer: Actor) -> QuerySet[Queue]:
    """The queues whose figures the viewer may enter."""
    scope = viewer.scope(PERMISSION)
    rows = Queue.objects.select_related("site", "client").order_by("name")
    if scope.everything:
        return rows
    return rows.filter(Q(pk__in=scope.queues) | Q(site__in=scope.sites) | Q(client__in=scope.clients))


def figures_entered(queue: Queue, day: date) -> list[IntervalFigure]:
    """What was entered by hand for a queue's local day, by time."""
    first, after = day_bounds(day, queue.site.zone)
    rows = IntervalFigure.objects.filter(queue=queue, source__kind=Source.Kind.BY_HAND, line_id=None)
    return list(rows.filter(start_epoch__gte=first, start_epoch__lt=after).order_by("start_epoch"))


def sums_in(figure: IntervalFigure) -> dict[str, int]:
    """The sums of a figure by their names."""
    return {name: getattr(figure, name) for name in SUM_COLUMNS}


def minutes_entered(figures: list[IntervalFigure]) -> int | None:
    """How long the spans are that were entered; none where nothing was."""
    if not figures:
        return None
    return WHOLE_DAY if figures[0].seconds > 3600 else figures[0].seconds // 60
