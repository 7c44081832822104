"""Lines of callers who wait, and lines of agents who are idle: linked lists, so that anybody can step out at once."""

from __future__ import annotations

from math import inf

from keskus.engines.compiled import inner
from keskus.engines.simulation.memory import Row, agents, contacts, groups, queues, routes, serves
from keskus.engines.simulation.plan import cancel, patience_of, plan, work_of
from keskus.engines.simulation.tallies import count_waiting
from keskus.engines.simulation.world import NOBODY


@inner
def stand_last(w: Row, slot: int) -> None:
    """At the end of the contact's queue."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    contact.before, contact.after = line.last, NOBODY
    if line.last == NOBODY:
        line.first = slot
    else:
        contacts(w, line.last).after = slot
    line.last = slot
    contact.waits = 1
    count_waiting(w, contact.queue, 1)


@inner
def stand_first(w: Row, slot: int) -> None:
    """At the head of the contact's queue: it was there, and nobody picked up."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    contact.before, contact.after = NOBODY, line.first
    if line.first == NOBODY:
        line.last = slot
    else:
        contacts(w, line.first).before = slot
    line.first = slot
    contact.waits = 1
    count_waiting(w, contact.queue, 1)


@inner
def step_out(w: Row, slot: int) -> None:
    """Out of the queue, from wherever the contact stands."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    if contact.before == NOBODY:
        line.first = contact.after
    else:
        contacts(w, contact.before).after = contact.after
    if contact.after == NOBODY:
        line.last = contact.before
    else:
        contacts(w, contact.after).before = contact.before
    contact.waits = 0
    count_waiting(w, contact.queue, -1)
    cancel(w, patience_of(w, slot))


@inner
def take_slot(w: Row) -> int:
    """A place for a contact; the loop stops in time for there to be one."""
    slot = w.free
    w.free = contacts(w, slot).after
    w.free_count -= 1
    return slot


@inner
def give_slot(w: Row, slot: int) -> None:
    """The contact is over."""
    contacts(w, slot).after = w.free
    w.free = slot
    w.free_count += 1


@inner
def go_idle(w: Row, agent: int) -> None:
    """Behind those of the group who have been idle for longer."""
    me, group = agents(w, agent), groups(w, agents(w, agent).group)
    me.before, me.after = group.last, NOBODY
    if group.last == NOBODY:
        group.first = agent
    else:
        agents(w, group.last).after = agent
    group.last = agent
    group.idle += 1
    if group.patrols < inf:
        plan(w, work_of(w, agent), w.now + group.patrols)
    else:
        cancel(w, work_of(w, agent))


@inner
def stop_idling(w: Row, agent: int) -> None:
    """Out of the line of the idle, to work or away."""
    me, group = agents(w, agent), groups(w, agents(w, agent).group)
    if me.before == NOBODY:
        group.first = me.after
    else:
        agents(w, me.before).after = me.after
    if me.after == NOBODY:
        group.last = me.before
    else:
        agents(w, me.after).before = me.before
    group.idle -= 1


@inner
def idle_agent(w: Row, slot: int) -> int:
    """Who takes the contact: of the groups that may by now, the lowest penalty, and among equals the longest idle."""
    contact = contacts(w, slot)
    found, penalty = NOBODY, 0
    for place in range(w.routes_width):
        route = routes(w, contact.queue, place)
        if route.group == NOBODY or (found != NOBODY and route.penalty > penalty):
            break
        agent = groups(w, route.group).first
        if agent == NOBODY or w.now < contact.came_at + route.after:
            continue
        if found == NOBODY or agents(w, agent).since < agents(w, found).since:
            found, penalty = agent, route.penalty
    return found


@inner
def next_contact(w: Row, group: int) -> int:
    """What a free agent of the group takes: the lowest priority, and among equals who came first."""
    now, found, priority = w.now, NOBODY, 0
    for place in range(w.serves_width):
        row = serves(w, group, place)
        if row.queue == NOBODY or (found != NOBODY and row.priority > priority):
            break
        slot = queues(w, row.queue).first
        if slot == NOBODY or now < contacts(w, slot).came_at + row.after:
            continue
        if found == NOBODY or contacts(w, slot).came_at < contacts(w, found).came_at:
            found, priority = slot, row.priority
    return found
