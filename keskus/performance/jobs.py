"""What coaching does by itself: noticing that a place in the roster is gone, and proposing what rules look for."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.performance.actions.coaching import lose_place
from keskus.performance.actions.proposals import propose_coaching
from keskus.performance.queries.coaching import placed_ahead
from keskus.performance.queries.placing import still_stands
from keskus.performance.queries.proposals import drafts, in_force, just_released


@every(minutes=5)
def notice_lost_places() -> None:
    """A session whose place a roster has taken away goes back to its coach."""
    for session in placed_ahead(timezone.now()):
        if not still_stands(session, [part.employee_id for part in session.people.all()]):
            lose_place(SYSTEM, session)


@every(minutes=10)
def propose_at_release() -> None:
    """An evaluation has just been released: what do rules make of its agent's calls?"""
    people = just_released(timezone.now())
    if people:
        _propose(people)


@every(minutes=24 * 60)
def propose_daily() -> None:
    """Everybody in a rule's teams: rules that are new, people who are."""
    _propose(None)


def _propose(people: Collection[int] | None) -> None:
    now = timezone.now()
    for trigger in in_force(now.date()):
        for draft in drafts(trigger, now, people):
            propose_coaching(SYSTEM, trigger, draft)
