"""Special days: added, changed, taken away."""

from __future__ import annotations

from datetime import date
from typing import Any

from keskus.core.actions import Breach, Refused, action
from keskus.core.actors import Actor, Place
from keskus.people.models import Queue, Site
from keskus.people.queries import place_of_thing
from keskus.planning.actions.writing import remove, write
from keskus.planning.models import SpecialDay
from keskus.planning.queries.days import place_of_day
from keskus.planning.rules.days import day_breach

COLUMNS = ("site", "queue", "kind", "name", "starts_on", "ends_on", "factor")


def _place(site: Site, queue: Queue | None) -> Place:
    return Place.of(site=site.pk) if queue is None else place_of_thing(queue)


def _where(*, site: Site, queue: Queue | None = None, **rest: Any) -> Place:
    return _place(site, queue)


def _at_day(row: SpecialDay, **values: Any) -> Place:
    return place_of_day(row)


@action("planning.add_special_day", where=_where)
def add_special_day(actor: Actor, *, site: Site, queue: Queue | None = None, **values: Any) -> SpecialDay:
    """Say that a day (or several) will not be, or was not, as its weekday is."""
    return _write(SpecialDay(), site=site, queue=queue, **values)


@action("planning.change_special_day", where=_at_day)
def change_special_day(
    actor: Actor, row: SpecialDay, *, site: Site, queue: Queue | None = None, **values: Any
) -> SpecialDay:
    """Change it; to move it elsewhere needs the right there too."""
    if not actor.may("planning.change_special_day", _place(site, queue)):
        raise Refused("planning.change_special_day")
    return _write(row, site=site, queue=queue, **values)


@action("planning.remove_special_day", where=_at_day)
def remove_special_day(actor: Actor, row: SpecialDay) -> None:
    """Take it away: the days are ordinary ones again. Forecasts made before stay as they are."""
    remove(row, COLUMNS)


def _write(row: SpecialDay, **values: Any) -> SpecialDay:
    first: date = values["starts_on"]
    last: date = values["ends_on"]
    if code := day_breach(values["kind"], first, last, values["factor"]):
        raise Breach(code)
    if values["queue"] is not None and values["queue"].site_id != values["site"].pk:
        raise Breach("queue_elsewhere")
    return write(row, {name: values[name] for name in COLUMNS})
