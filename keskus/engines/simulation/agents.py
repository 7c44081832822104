"""What agents do: talk, wrap up, take the next contact, dial when idle, come and go by the roster."""

from __future__ import annotations

from keskus.engines.compiled import inner
from keskus.engines.simulation.callers import handed, seek
from keskus.engines.simulation.dice import chance, draw, seed_for
from keskus.engines.simulation.hands import answer, assign
from keskus.engines.simulation.lines import (
    give_slot,
    go_idle,
    next_contact,
    stand_first,
    step_out,
    stop_idling,
    take_slot,
)
from keskus.engines.simulation.memory import Row, agents, changes, contacts, groups, queues, serves, transfers
from keskus.engines.simulation.plan import cancel, patience_of, plan, roster_of, work_of
from keskus.engines.simulation.tallies import (
    DIALLED_TALK,
    DIALLED_WRAP_UP,
    LEFT_EMPTY_SUM,
    MISSED_RINGS,
    TALKED,
    TRANSFERRED,
    WRAPPED_UP,
    become,
    close_row,
    count,
    count_abandon,
    count_left,
    is_dialled,
    open_row,
    stamp,
)
from keskus.engines.simulation.world import (
    ABANDONED,
    ANSWERED,
    ANSWERS,
    CALLBACK,
    HANDED_ON,
    HANGS_UP,
    IS_MISSED,
    LEFT_EMPTY,
    MOST_HOPS,
    NOBODY,
    OUT,
    OUTBOUND,
    PAUSED,
    READY,
    RINGING,
    TALKING,
    UNREACHED,
    WANTED_OUT,
    WANTED_READY,
    WRAP_UP,
    WRAPPING_UP,
)


@inner
def work(w: Row, agent: int) -> None:
    """The planned end of what the agent does has come."""
    state = agents(w, agent).state
    if state == TALKING:
        end_talk(w, agent)
    elif state == WRAPPING_UP:
        get_free(w, agent)
    elif state == RINGING:
        end_ring(w, agent)
    else:
        look_for_work(w, agent)


@inner
def end_ring(w: Row, agent: int) -> None:
    """Somebody answers, or the caller hangs up, or nobody picks up, or the customer is not reached."""
    me = agents(w, agent)
    slot, comes_of = me.contact, me.comes_of
    if comes_of == ANSWERS:
        answer(w, agent, slot)
        return
    contact = contacts(w, slot)
    if comes_of == HANGS_UP:
        count_abandon(w, slot)
        close_row(w, slot, ABANDONED, 0.0, 0.0)
        give_slot(w, slot)
    elif comes_of == IS_MISSED:
        count(w, slot, MISSED_RINGS, 1.0)
        contact.tries += 1
        stand_first(w, slot)
        seek(w, slot)
    else:
        miss_customer(w, slot)
    get_free(w, agent)


@inner
def miss_customer(w: Row, slot: int) -> None:
    """A customer who was to be called back is tried again later, as often as was agreed."""
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    contact.tries += 1
    if contact.origin == CALLBACK and contact.tries < line.attempts:
        contact.came_at = w.now + line.retry
        contact.step = 0
        plan(w, patience_of(w, slot), contact.came_at)
    else:
        close_row(w, slot, UNREACHED, 0.0, 0.0)
        give_slot(w, slot)


@inner
def end_talk(w: Row, agent: int) -> None:
    """The caller is gone or handed on; the agent writes up, or is free."""
    me, slot, now = agents(w, agent), agents(w, agent).contact, w.now
    contact = contacts(w, slot)
    talk = now - contact.answered_at
    wrap_up = draw(w, contact.queue, WRAP_UP, contact.seed, WRAP_UP)
    dialled = is_dialled(w, slot)
    count(w, slot, DIALLED_TALK if dialled else TALKED, talk)
    count(w, slot, DIALLED_WRAP_UP if dialled else WRAPPED_UP, wrap_up)
    close_row(w, slot, ANSWERED, talk, wrap_up)
    to = _handed_to(w, slot)
    if to == NOBODY:
        give_slot(w, slot)
    else:
        count(w, slot, TRANSFERRED, 1.0)
        handed(w, slot, to)
    if wrap_up > 0.0:
        become(w, agent, WRAPPING_UP, 0)
        me.contact = NOBODY
        plan(w, work_of(w, agent), now + wrap_up)
    else:
        get_free(w, agent)


@inner
def _handed_to(w: Row, slot: int) -> int:
    contact, line = contacts(w, slot), queues(w, contacts(w, slot).queue)
    if not line.has_transfers or contact.hops >= MOST_HOPS or is_dialled(w, slot):
        return NOBODY
    u = chance(contact.seed, HANDED_ON)
    for place in range(w.transfers_width):
        transfer = transfers(w, contact.queue, place)
        if u < transfer.upto:
            return transfer.queue
    return NOBODY


@inner
def get_free(w: Row, agent: int) -> None:
    """Away if the roster says so; else to the next who waits; else idle."""
    me = agents(w, agent)
    if me.wanted != WANTED_READY:
        leave(w, agent)
        return
    slot = next_contact(w, me.group)
    if slot != NOBODY:
        step_out(w, slot)
        assign(w, agent, slot)
        return
    become(w, agent, READY, 0)
    me.contact = me.row = NOBODY
    go_idle(w, agent)


@inner
def look_for_work(w: Row, agent: int) -> None:
    """Idle for long enough: dial for the first campaign that may, or look again later while any lasts."""
    me, group, now = agents(w, agent), groups(w, agents(w, agent).group), w.now
    lasts = False
    for place in range(w.serves_width):
        queue = serves(w, me.group, place).queue
        if queue == NOBODY:
            break
        line = queues(w, queue)
        if line.left == 0 or now >= min(line.ends, w.ends_at):
            continue
        lasts = True
        if now >= line.starts and group.idle > line.reserve and now >= me.since + line.idle:
            _dial_customer(w, agent, queue)
            return
    if lasts:
        plan(w, work_of(w, agent), now + group.patrols)
    else:
        cancel(w, work_of(w, agent))


@inner
def _dial_customer(w: Row, agent: int, queue: int) -> None:
    line, slot = queues(w, queue), take_slot(w)
    contact = contacts(w, slot)
    contact.seed = seed_for(line.key, line.arrived)
    contact.queue = queue
    contact.origin = OUTBOUND
    stamp(w, slot)
    contact.came_at = w.now
    contact.hops = contact.tries = contact.waits = 0
    line.arrived += 1
    line.left -= 1
    open_row(w, slot, NOBODY)
    stop_idling(w, agent)
    assign(w, agent, slot)


@inner
def change(w: Row, agent: int) -> None:
    """The roster wants the agent in, away or out. Who is busy finishes first."""
    me = agents(w, agent)
    me.wanted = changes(w, me.change).wanted
    me.change += 1
    if me.change < me.last_change:
        plan(w, roster_of(w, agent), changes(w, me.change).at)
    else:
        cancel(w, roster_of(w, agent))
    if me.state == READY:
        if me.wanted != WANTED_READY:
            stop_idling(w, agent)
            leave(w, agent)
    elif me.state == OUT or me.state == PAUSED:
        if me.wanted != WANTED_READY:
            leave(w, agent)
            return
        if me.state == OUT:
            _sign(w, agent, 1)
        get_free(w, agent)


@inner
def leave(w: Row, agent: int) -> None:
    """To a break, or out."""
    me = agents(w, agent)
    was = me.state
    if me.wanted == WANTED_OUT:
        become(w, agent, OUT, 0)
    else:
        become(w, agent, PAUSED, me.wanted)
    me.contact = me.row = NOBODY
    cancel(w, work_of(w, agent))
    if was == OUT and me.state == PAUSED:
        _sign(w, agent, 1)
    elif was != OUT and me.state == OUT:
        _sign(w, agent, -1)


@inner
def _sign(w: Row, agent: int, more: int) -> None:
    group = agents(w, agent).group
    for place in range(w.serves_width):
        queue = serves(w, group, place).queue
        if queue == NOBODY:
            break
        line = queues(w, queue)
        line.staff += more
        if line.staff == 0 and line.leave_empty:
            _send_away(w, queue)


@inner
def _send_away(w: Row, queue: int) -> None:
    slot = queues(w, queue).first
    while slot != NOBODY:
        after = contacts(w, slot).after
        if contacts(w, slot).origin != CALLBACK:
            step_out(w, slot)
            count_left(w, slot, LEFT_EMPTY_SUM)
            close_row(w, slot, LEFT_EMPTY, 0.0, 0.0)
            give_slot(w, slot)
        slot = after
