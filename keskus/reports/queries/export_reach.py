"""Somebody who takes a file away: reaches only what they may both see and export."""

from __future__ import annotations

from dataclasses import dataclass

from keskus.core.actors import Actor, Place, Scope

EXPORT_PERMISSION = "reports.export"


@dataclass(frozen=True, slots=True)
class Exporter:
    """An actor with every reach narrowed to that of the permission to export, or to freeze."""

    actor: Actor
    permission: str = EXPORT_PERMISSION

    @property
    def number(self) -> str:
        """The actor's own."""
        return self.actor.number

    @property
    def role(self) -> str:
        """The actor's own."""
        return self.actor.role

    def may(self, permission: str, place: Place | None = None) -> bool:
        """Held, and not narrowed to nothing."""
        scope = self.scope(permission)
        return not scope.nothing if place is None else scope.covers(place)

    def scope(self, permission: str) -> Scope:
        """What the permission and the permission to export both reach."""
        return both(self.actor.scope(permission), self.actor.scope(self.permission))


def both(one: Scope, other: Scope) -> Scope:
    """What lies in both scopes, side by side: a site and a queue in it have nothing in common here (rather too little
    than too much)."""
    if one.everything or other.everything:
        return other if one.everything else one
    return Scope(
        sites=one.sites & other.sites,
        clients=one.clients & other.clients,
        teams=one.teams & other.teams,
        queues=one.queues & other.queues,
        employees=one.employees & other.employees,
    )
