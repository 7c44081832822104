"""What quality does by itself: drawing the calls that are to be judged."""

from __future__ import annotations

from django.utils import timezone

from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.quality.actions.plan import draw_listening
from keskus.quality.queries.drawing import due_slices, proposal
from keskus.quality.queries.plan import plans_in_force


@every(minutes=60)
def draw_planned_listening() -> None:
    """Draw from every stretch of days that is over, once; the sums are done before anything is written."""
    now = timezone.now()
    for plan in plans_in_force(now.date()):
        for part in due_slices(plan, now):
            draw_listening(SYSTEM, plan, proposal(plan, part))
