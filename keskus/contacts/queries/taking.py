"""Logs and tables that are being taken in just now: until that is done, the days in them are not complete."""

from __future__ import annotations

from keskus.contacts.models import Source
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core.actors import Actor
from keskus.core.work import under_way

IMPORT = "keskus.contacts.actions.deliver.import_step"


def taken_in(viewer: Actor) -> float | None:
    """How far what the viewer's figures come from is taken in, 0 to 1; None when nothing of it is.

    Whoever sees no figures of queues (an agent their own day, say) is told of whatever is taken in, without its name.
    """
    jobs = under_way(IMPORT)
    if not jobs:
        return None
    near = _near(viewer, {int(job.subject.partition(":")[2] or 0) for job in jobs})
    shares = [job.share_done or 0.0 for job in jobs if int(job.subject.partition(":")[2] or 0) in near]
    return min(shares, default=None)


def _near(viewer: Actor, sources: set[int]) -> set[int]:
    """Those of the sources that stand where the viewer sees figures."""
    if viewer.scope(FIGURES_PERMISSION).everything or viewer.scope(FIGURES_PERMISSION).nothing:
        return sources
    sites = {queue.site_id for queue in reach_of(viewer, FIGURES_PERMISSION, Choice.always()).queues}
    return set(Source.objects.filter(pk__in=sources, site__in=sites).values_list("pk", flat=True))
