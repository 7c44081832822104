"""Asking for a deed at every place that it touches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keskus.core.actions import Breach, Refused
from keskus.core.actors import Actor, Place
from keskus.engines.rostering import Fault, Instance
from keskus.people.models import Queue, Site, Team
from keskus.people.queries import place_of_thing
from keskus.planning.models import Roster
from keskus.planning.queries.instances import instance_of
from keskus.planning.queries.rosters import places_of_teams


def anywhere(*subject: Any, **rest: Any) -> None:
    """A roster stands at all its teams; each is asked for inside the deed."""


def need(actor: Actor, permission: str, teams: Iterable[Team]) -> None:
    """Refuse unless the permission reaches every one of the teams."""
    if not all(actor.may(permission, place) for place in places_of_teams(teams)):
        raise Refused(permission)


def instance_for(roster: Roster) -> Instance:
    """What the optimiser is asked. Breaches: `no_templates`, `rules_clash`."""
    try:
        return instance_of(roster)
    except Fault as fault:
        raise Breach("no_templates" if fault.field == "shifts" else "rules_clash", text=str(fault)) from fault


def at_queue(queue: Queue, **values: Any) -> Place:
    """A deed at a queue stands where the queue does."""
    return place_of_thing(queue)


def at_site(site: Site, **values: Any) -> Place:
    """A deed at a site."""
    return Place.of(site=site.pk)


def draft_for(actor: Actor, permission: str, roster: Roster) -> Roster:
    """The draft, locked until the deed is done: two who change at once come one after the other."""
    need(actor, permission, roster.teams.all())
    held = Roster.objects.select_for_update(of=("self",)).select_related("site").get(pk=roster.pk)
    if not held.is_draft:
        raise Breach("not_a_draft")
    return held
