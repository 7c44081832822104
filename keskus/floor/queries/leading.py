"""Where the tiles of a board lead: to the list behind the figure, for whoever may open it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from urllib.parse import urlencode

from django.urls import reverse

from keskus.contacts.queries.address import parameters_of
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.definitions import CONTRACT
from keskus.core.actors import Actor
from keskus.floor.queries.picture import FLOOR_PERMISSION
from keskus.floor.rules.metrics import OF_AGENTS, Metric

PRODUCTION_PERMISSION = "reports.production.view"
OF_CALLS = {Metric.OFFERED: "offered", Metric.ANSWERED: "answered"}
LOST = (Metric.ABANDONED, Metric.ABANDONED_LATELY, Metric.CALLBACKS)


class Door(StrEnum):
    """A page that a tile may lead to, by the permission that it asks for."""

    FLOOR = FLOOR_PERMISSION
    CALLS = CALLS_PERMISSION
    REPORTS = PRODUCTION_PERMISSION


def doors_of(viewer: Actor) -> frozenset[Door]:
    """The doors open to somebody; a screen without a sign-in has none."""
    return frozenset(door for door in Door if viewer.may(door.value))


def address_of_tile(metric: Metric, queues: Collection[int], doors: Collection[Door], *, by_contract: bool) -> str:
    """The list behind a tile of some queues; empty where there is none to open."""
    own = [("queue", str(queue)) for queue in sorted(queues)]
    if metric in (Metric.WAITING, Metric.LONGEST_WAIT) or metric in OF_AGENTS:
        where = "#agents" if metric in OF_AGENTS else "#waiting"
        narrowed = f"?{urlencode(own)}" if len(own) == 1 else ""  # the floor narrows to one queue or shows all
        return f"{reverse('floor:floor')}{narrowed}{where}" if Door.FLOOR in doors else ""
    if metric in LOST and Door.CALLS in doors:
        return reverse("floor:abandoned") + (f"?{urlencode(own)}" if len(own) == 1 else "")
    today = [("period", "today"), *own]
    if metric in OF_CALLS and Door.CALLS in doors:
        return f"{reverse('contacts:calls')}?{urlencode([*today, ('figure', OF_CALLS[metric])])}"
    lens = parameters_of(CONTRACT).items() if by_contract else ()
    return (
        f"{reverse('reports:production')}?{urlencode([*today, ('by', 'interval'), *lens])}"
        if Door.REPORTS in doors
        else ""
    )
