"""The loop itself: take the next moment from the plan and let it happen, until nothing is left to happen."""

from __future__ import annotations

from keskus.engines.compiled import compiled, inner
from keskus.engines.simulation.agents import change, work
from keskus.engines.simulation.callers import arrive, befall, expect
from keskus.engines.simulation.memory import Row, agents, changes, plans
from keskus.engines.simulation.plan import plan, roster_of
from keskus.engines.simulation.tallies import become, count_waiting
from keskus.engines.simulation.world import OUT, Records

DONE, MORE, FULL = range(3)
ROOM = 8  # more than one moment can need of places for contacts and of lines in a log


@inner
def _begin(w: Row) -> None:
    for queue in range(w.lines):
        expect(w, queue)
    for agent in range(w.people):
        me = agents(w, agent)
        if me.change < me.last_change:
            plan(w, roster_of(w, agent), changes(w, me.change).at)


@inner
def _has_room(w: Row) -> bool:
    calls_fit = w.rows + ROOM <= w.most_rows or not w.logs_calls
    states_fit = w.state_rows + w.people + ROOM <= w.most_state_rows or not w.logs_states
    return w.free_count >= ROOM and calls_fit and states_fit


@inner
def _pass_edge(w: Row) -> None:
    w.interval = int(w.now / w.interval_seconds)
    w.edge = (w.interval + 1) * w.interval_seconds


@inner
def _happen(w: Row, entity: int) -> None:
    if entity < w.lines:
        arrive(w, entity)
    elif entity < w.lines + w.people:
        work(w, entity - w.lines)
    elif entity < w.lines + 2 * w.people:
        change(w, entity - w.lines - w.people)
    else:
        befall(w, entity - w.lines - 2 * w.people)


@inner
def _finish(w: Row) -> None:
    """Count what agents have been doing up to the end, and the lines that nobody was left to serve."""
    w.now = max(w.now, w.ends_at)
    for agent in range(w.people):
        become(w, agent, OUT, 0)
    for queue in range(w.lines):
        count_waiting(w, queue, 0)


@compiled
def run(world: Records, moments: int) -> int:
    """At most so many moments; FULL asks for larger tables, MORE to be called again."""
    w = world[0]
    if not w.begun:
        _pass_edge(w)
        _begin(w)
        w.begun = 1
    for _ in range(moments):
        if not _has_room(w):
            return FULL
        if w.planned == 0:
            _finish(w)
            return DONE
        w.now = plans(w, 0).at
        if w.now >= w.edge:
            _pass_edge(w)
        _happen(w, plans(w, 0).who)
    return MORE
