"""What coaching does by itself: noticing that a place in the roster is gone."""

from __future__ import annotations

from django.utils import timezone

from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.performance.actions.coaching import lose_place
from keskus.performance.queries.coaching import placed_ahead
from keskus.performance.queries.placing import still_stands


@every(minutes=5)
def notice_lost_places() -> None:
    """A session whose place a roster has taken away goes back to its coach."""
    for session in placed_ahead(timezone.now()):
        if not still_stands(session, [part.employee_id for part in session.people.all()]):
            lose_place(SYSTEM, session)
