"""Files that leave the house."""

from __future__ import annotations

from typing import Any

from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Queue
from keskus.people.queries import place_of_thing


def _at_queue(queue: Queue, **values: Any) -> Place:
    return place_of_thing(queue)


@action("planning.export_forecast", where=_at_queue)
def export_forecast(actor: Actor, queue: Queue, *, rows: int) -> None:
    """A queue's forecast goes out as a file."""
    record(queue, {"format": "csv", "rows": rows})
