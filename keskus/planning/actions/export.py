"""Files that leave the house."""

from __future__ import annotations

from keskus.core.actions import Refused, action, record
from keskus.core.actors import Actor
from keskus.people.models import Queue
from keskus.planning.actions.reach import anywhere, at_queue
from keskus.planning.models import Roster
from keskus.planning.queries.rosters import places_of_roster


@action("planning.export_forecast", where=at_queue)
def export_forecast(actor: Actor, queue: Queue, *, rows: int) -> None:
    """A queue's forecast goes out as a file."""
    record(queue, {"format": "csv", "rows": rows})


@action("planning.export_roster", where=anywhere)
def export_roster(actor: Actor, roster: Roster, *, rows: int) -> None:
    """A roster goes out on paper: those of its people whom the actor reaches, one of its teams at least."""
    if not any(actor.may("planning.export_roster", place) for place in places_of_roster(roster)):
        raise Refused("planning.export_roster")
    record(roster, {"format": "pdf", "rows": rows})
