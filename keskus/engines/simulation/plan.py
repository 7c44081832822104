"""What happens next: a heap of moments, four children to a node, in which every entity knows its place.

So a moment can be put off or called off at once, and nothing that was overtaken lies about.
"""

from __future__ import annotations

from keskus.engines.compiled import inner
from keskus.engines.simulation.memory import Row, places, plans
from keskus.engines.simulation.world import NOBODY


@inner
def _rise(w: Row, place: int, entity: int, at: float) -> None:
    while place > 0:
        parent = (place - 1) >> 2
        if plans(w, parent).at <= at:
            break
        plans(w, place).at = plans(w, parent).at
        plans(w, place).who = plans(w, parent).who
        places(w, plans(w, place).who).place = place
        place = parent
    plans(w, place).at = at
    plans(w, place).who = entity
    places(w, entity).place = place


@inner
def _sink(w: Row, place: int, entity: int, at: float) -> None:
    size = w.planned
    while True:
        least = 4 * place + 1
        if least >= size:
            break
        for child in range(least + 1, min(least + 4, size)):
            if plans(w, child).at < plans(w, least).at:
                least = child
        if at <= plans(w, least).at:
            break
        plans(w, place).at = plans(w, least).at
        plans(w, place).who = plans(w, least).who
        places(w, plans(w, place).who).place = place
        place = least
    plans(w, place).at = at
    plans(w, place).who = entity
    places(w, entity).place = place


@inner
def plan(w: Row, entity: int, at: float) -> None:
    """The entity's moment is now to be `at`, whatever it was."""
    place = places(w, entity).place
    if place == NOBODY:
        place = w.planned
        w.planned = place + 1
        _rise(w, place, entity, at)
    elif at < plans(w, place).at:
        _rise(w, place, entity, at)
    else:
        _sink(w, place, entity, at)


@inner
def cancel(w: Row, entity: int) -> None:
    """Nothing is to happen to the entity by itself."""
    place = places(w, entity).place
    if place == NOBODY:
        return
    places(w, entity).place = NOBODY
    last = w.planned - 1
    w.planned = last
    if place == last:
        return
    at, moved = plans(w, last).at, plans(w, last).who
    if place > 0 and at < plans(w, (place - 1) >> 2).at:
        _rise(w, place, moved, at)
    else:
        _sink(w, place, moved, at)


@inner
def work_of(w: Row, agent: int) -> int:
    """The entity that is the end of what an agent does."""
    return w.lines + agent


@inner
def roster_of(w: Row, agent: int) -> int:
    """The entity that is an agent's next change by the roster."""
    return w.lines + w.people + agent


@inner
def patience_of(w: Row, slot: int) -> int:
    """The entity that is what next befalls a contact that waits."""
    return w.lines + 2 * w.people + slot
