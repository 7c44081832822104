"""Asking for a deed at every place that it touches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keskus.core.actions import Breach, Refused
from keskus.core.actors import Actor
from keskus.people.models import Team
from keskus.planning.models import Roster
from keskus.planning.queries.rosters import places_of_teams


def anywhere(*subject: Any, **rest: Any) -> None:
    """A roster stands at all its teams; each is asked for inside the deed."""


def need(actor: Actor, permission: str, teams: Iterable[Team]) -> None:
    """Refuse unless the permission reaches every one of the teams."""
    if not all(actor.may(permission, place) for place in places_of_teams(teams)):
        raise Refused(permission)


def draft_for(actor: Actor, permission: str, roster: Roster) -> Roster:
    """The draft, locked until the deed is done: two who change at once come one after the other."""
    need(actor, permission, roster.teams.all())
    held = Roster.objects.select_for_update(of=("self",)).select_related("site").get(pk=roster.pk)
    if not held.is_draft:
        raise Breach("not_a_draft")
    return held
