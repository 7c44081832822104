"""The cockpit: what needs this person now. Each room's queries say what waits; here it becomes one list, by urgency.

A thing is on it only while it waits, and leads to the one next step. Who may not take that step never meets it.
"""

from __future__ import annotations

from datetime import datetime

from keskus.core.actors import Actor
from keskus.reports.queries.course import Course
from keskus.web.cockpit.items import Item
from keskus.web.cockpit.of_calls import items_of_calls
from keskus.web.cockpit.of_coaching import items_of_coaching
from keskus.web.cockpit.of_floor import items_of_floor, items_of_own_status
from keskus.web.cockpit.of_house import items_of_access, items_of_jobs, items_of_trail
from keskus.web.cockpit.of_monitoring import items_of_monitoring
from keskus.web.cockpit.of_people import items_of_people
from keskus.web.cockpit.of_sources import items_of_data, items_of_reports

__all__ = ["Item", "items_for"]


def items_for(viewer: Actor, now: datetime, course: Course | None) -> list[Item]:
    """Everything that needs the viewer, the most urgent first."""
    found = [
        *items_of_floor(viewer),
        *items_of_own_status(viewer, now),
        *(items_of_calls(viewer, course) if course else ()),
        *items_of_data(viewer, now, course.today if course else now.date()),
        *items_of_jobs(viewer, now),
        *items_of_reports(viewer, now),
        *items_of_access(viewer, now),
        *items_of_people(viewer, now),
        *items_of_monitoring(viewer, now),
        *items_of_coaching(viewer),
        *items_of_trail(viewer, now),
    ]
    return sorted(found, key=lambda item: item.urgency)
