"""The PBXs whose floor is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.floor import kept_floors
from keskus.contacts.queries.sources import every_source
from keskus.core.actors import Actor, Place
from keskus.engines.floor import OUT, SECOND, Floor

FLOOR_PERMISSION = "floor.floor.view"


@dataclass(frozen=True, slots=True)
class Heard:
    """A PBX, how it stands, and when it last told anything."""

    name: str
    fresh_at: datetime
    calls_waiting: int
    agents_in: int


def pbxs_heard(viewer: Actor) -> list[Heard]:
    """The PBXs at places that the viewer reaches, as last written down."""
    kept = kept_floors()
    return [
        _heard(source.name, Floor.from_json(kept[source.pk].floor))
        for source in every_source()
        if source.pk in kept and viewer.may(FLOOR_PERMISSION, Place.of(site=source.site_id))
    ]


def _heard(name: str, floor: Floor) -> Heard:
    return Heard(
        name,
        instant((floor.fresh_at + floor.clock_offset) // SECOND),
        sum(len(queue.waiting) for queue in floor.queues.values()),
        sum(member.state != OUT for member in floor.members.values()),
    )
