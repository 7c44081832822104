"""What callers do: come, wait, lose patience, accept a callback, go on to another queue."""

from __future__ import annotations

from math import inf, log

from keskus.engines.compiled import inner
from keskus.engines.simulation.dice import chance, draw, seed_for
from keskus.engines.simulation.hands import assign
from keskus.engines.simulation.lines import give_slot, idle_agent, stand_last, step_out, stop_idling, take_slot
from keskus.engines.simulation.memory import Row, contacts, queues, rates, steps
from keskus.engines.simulation.plan import cancel, patience_of, plan
from keskus.engines.simulation.tallies import (
    EXIT_KEY_SUM,
    OFFERED,
    REFUSED_SUM,
    TIMED_OUT,
    close_row,
    count,
    count_abandon,
    count_left,
    open_row,
    stamp,
)
from keskus.engines.simulation.world import (
    ABANDONED,
    ACCEPTS,
    CALLBACK,
    EXIT_KEY,
    FRESH,
    GAP,
    HANDED,
    MOST_HOPS,
    NEXT_HOP,
    NOBODY,
    OVERFLOWED,
    PATIENCE,
    REFUSED,
    TIMEOUT,
)


@inner
def expect(w: Row, queue: int) -> None:
    """Plan the queue's next caller: an exponential amount of expected calls from now on, through changing rates."""
    line, at, length = queues(w, queue), w.now, w.interval_seconds
    amount = -log(chance(seed_for(line.key, line.arrived), GAP))
    interval = line.interval
    while interval < w.intervals:
        rate = rates(w, queue, interval).value
        edge = min((interval + 1) * length, w.ends_at)
        if rate * (edge - at) > amount:
            line.interval = interval
            plan(w, queue, at + amount / rate)
            return
        amount -= rate * (edge - at)
        at = edge
        interval += 1
    line.interval = interval
    cancel(w, queue)


@inner
def arrive(w: Row, queue: int) -> None:
    """A caller comes to the queue, and the next is expected."""
    line, slot = queues(w, queue), take_slot(w)
    contact = contacts(w, slot)
    contact.seed = seed_for(line.key, line.arrived)
    contact.queue = queue
    contact.origin = FRESH
    contact.hops = 0
    line.arrived += 1
    expect(w, queue)
    enter(w, slot, NOBODY)


@inner
def hand(w: Row, slot: int, queue: int, origin: int) -> None:
    """The caller goes on to another queue: a new contact with chances of its own; patience goes on, too, if unheard."""
    contact = contacts(w, slot)
    parent = contact.row
    contact.seed = seed_for(contact.seed, NEXT_HOP)
    contact.queue = queue
    contact.origin = origin
    contact.hops += 1
    enter(w, slot, parent)


@inner
def enter(w: Row, slot: int, parent: int) -> None:
    """To an idle agent at once, into the line, or away again."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    stamp(w, slot)
    contact.came_at = w.now
    contact.tries = contact.step = contact.offered = 0
    contact.agent = NOBODY
    if contact.origin != OVERFLOWED:
        contact.gives_up_at = inf
    open_row(w, slot, parent)
    agent = idle_agent(w, slot)
    if agent != NOBODY:
        count(w, slot, OFFERED, 1.0)
        stop_idling(w, agent)
        assign(w, agent, slot)
    elif line.waiting >= line.most_waiting or (line.leave_empty and line.staff == 0):
        count(w, slot, REFUSED_SUM, 1.0)
        close_row(w, slot, REFUSED, 0.0, 0.0)
        give_slot(w, slot)
    else:
        count(w, slot, OFFERED, 1.0)
        wait(w, slot)


@inner
def wait(w: Row, slot: int) -> None:
    """Stand in line, with patience; where too many stand already, a callback is offered at the door."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    if contact.gives_up_at == inf:
        contact.gives_up_at = w.now + draw(w, contact.queue, PATIENCE, contact.seed, PATIENCE)
    stand_last(w, slot)
    if line.waiting > line.callback_when:
        offer_callback(w, slot)
    plan_wait(w, slot)


@inner
def plan_wait(w: Row, slot: int) -> None:
    """The next thing that befalls a contact which nobody answers."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    at = min(contact.gives_up_at, contact.came_at + steps(w, contact.queue, contact.step).value)
    if contact.origin != CALLBACK:
        at = min(at, contact.entered_at + line.longest_wait)
        if not contact.offered:
            at = min(at, contact.entered_at + line.callback_after)
    if at < inf:
        plan(w, patience_of(w, slot), max(at, w.now))
    else:
        cancel(w, patience_of(w, slot))


@inner
def offer_callback(w: Row, slot: int) -> None:
    """Who accepts hangs up without waiting on, and a contact of its own keeps the place in the line."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    contact.offered = 1
    if chance(contact.seed, ACCEPTS) >= line.accept_share:
        return
    count_left(w, slot, EXIT_KEY_SUM)
    close_row(w, slot, EXIT_KEY, 0.0, 0.0)
    parent = contact.row
    contact.origin = CALLBACK
    stamp(w, slot)
    contact.gives_up_at = inf
    contact.tries = 0
    open_row(w, slot, parent)


@inner
def befall(w: Row, slot: int) -> None:
    """The planned moment of a contact has come: patience, the longest wait, an offer, further groups, a second try."""
    contact, line, now = contacts(w, slot), queues(w, contacts(w, slot).queue), w.now
    is_caller = contact.origin != CALLBACK
    if now >= contact.gives_up_at:
        step_out(w, slot)
        count_abandon(w, slot)
        close_row(w, slot, ABANDONED, 0.0, 0.0)
        give_slot(w, slot)
    elif is_caller and now >= contact.entered_at + line.longest_wait:
        time_out(w, slot)
    else:
        if is_caller and not contact.offered and now >= contact.entered_at + line.callback_after:
            offer_callback(w, slot)
        while now >= contact.came_at + steps(w, contact.queue, contact.step).value:
            contact.step += 1
        seek(w, slot)


@inner
def time_out(w: Row, slot: int) -> None:
    """The queue lets the caller go, or into the next queue."""
    then, hops = queues(w, contacts(w, slot).queue).then, contacts(w, slot).hops
    step_out(w, slot)
    count_left(w, slot, TIMED_OUT)
    close_row(w, slot, TIMEOUT, 0.0, 0.0)
    if then == NOBODY or hops >= MOST_HOPS:
        give_slot(w, slot)
    else:
        hand(w, slot, then, OVERFLOWED)


@inner
def seek(w: Row, slot: int) -> None:
    """An idle agent for a contact that waits, or is to be dialled again; without one it waits (on)."""
    contact = contacts(w, slot)
    agent = idle_agent(w, slot)
    if agent == NOBODY:
        if not contact.waits:
            stand_last(w, slot)
        plan_wait(w, slot)
        return
    if contact.waits:
        step_out(w, slot)
    stop_idling(w, agent)
    cancel(w, patience_of(w, slot))
    assign(w, agent, slot)


@inner
def handed(w: Row, slot: int, queue: int) -> None:
    """The agent hands the caller on."""
    hand(w, slot, queue, HANDED)
