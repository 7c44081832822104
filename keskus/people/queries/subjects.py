"""What the trail's subjects of this room are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from keskus.core.actors import Actor
from keskus.core.audit import keys_among
from keskus.people.queries import structure
from keskus.people.queries.employees import employees


def names_of_subjects(viewer: Actor, subjects: Iterable[str]) -> dict[str, str]:
    """What people, queues, teams, sites, clients and skills of the trail are called, as far as the viewer reaches."""
    kinds: dict[str, Callable[[Actor], Any]] = {
        "people.employee": employees,
        "people.queue": structure.queues,
        "people.team": structure.teams,
        "people.site": structure.sites,
        "people.client": structure.clients,
        "people.skill": structure.skills,
    }
    found: dict[str, str] = {}
    for label, rows in kinds.items():
        if keys := keys_among(label, subjects):
            found |= {f"{label}:{row.pk}": str(row.name) for row in rows(viewer).filter(pk__in=keys)}
    return found
