"""What is counted while the loop runs: sums by interval of entry and queue, agents' time by the clock, and the logs."""

from __future__ import annotations

from keskus.engines.compiled import inner
from keskus.engines.simulation.memory import Row, agents, calls, contacts, queues, states, sums, times
from keskus.engines.simulation.world import ABANDONED, ANSWERED, CALLBACK, NOBODY, OPEN, OUT, OUTBOUND, SUMS, codes

(
    OFFERED,
    ANSWERED_SUM,
    ANSWERED_WITHIN,
    ABANDONED_SUM,
    ABANDONED_WITHIN,
    SHORT_ABANDONS,
    TIMED_OUT,
    EXIT_KEY_SUM,
    LEFT_EMPTY_SUM,
    REFUSED_SUM,
    TRANSFERRED,
    MISSED_RINGS,
    WAIT_ANSWERED,
    WAIT_ABANDONED,
    WAIT_LEFT,
    TALKED,
    WRAPPED_UP,
    RANG,
    DIALLED,
    REACHED_SUM,
    DIALLED_WAIT,
    DIALLED_TALK,
    DIALLED_WRAP_UP,
) = codes(len(SUMS))


@inner
def count(w: Row, slot: int, column: int, amount: float) -> None:
    """Add to a sum of the queue and interval that the contact entered; after the end, of the last interval."""
    contact = contacts(w, slot)
    sums(w, contact.interval * w.lines + contact.queue, column).value += amount


@inner
def stamp(w: Row, slot: int) -> None:
    """The contact enters now: it counts in this interval, and after the end in the last."""
    contact = contacts(w, slot)
    contact.entered_at = w.now
    contact.interval = min(w.interval, w.intervals - 1)


@inner
def is_dialled(w: Row, slot: int) -> bool:
    """Whether an agent calls the customer, and not the customer the queue."""
    return contacts(w, slot).origin >= CALLBACK


@inner
def count_answer(w: Row, slot: int) -> None:
    """The agent and the customer begin to talk."""
    contact = contacts(w, slot)
    wait = contact.answered_at - contact.entered_at
    if is_dialled(w, slot):
        count(w, slot, REACHED_SUM, 1.0)
        if contact.origin != OUTBOUND:
            count(w, slot, DIALLED_WAIT, wait)
        return
    count(w, slot, ANSWERED_SUM, 1.0)
    count(w, slot, WAIT_ANSWERED, wait)
    if wait <= queues(w, contact.queue).threshold:
        count(w, slot, ANSWERED_WITHIN, 1.0)
    ring = contact.answered_at - contact.rang_at
    if ring > 0.0:
        count(w, slot, RANG, ring)


@inner
def count_abandon(w: Row, slot: int) -> None:
    """The caller hangs up."""
    contact, queue = contacts(w, slot), queues(w, contacts(w, slot).queue)
    wait = w.now - contact.entered_at
    count(w, slot, ABANDONED_SUM, 1.0)
    count(w, slot, WAIT_ABANDONED, wait)
    if wait <= queue.threshold:
        count(w, slot, ABANDONED_WITHIN, 1.0)
    if wait < queue.short:
        count(w, slot, SHORT_ABANDONS, 1.0)


@inner
def count_left(w: Row, slot: int, column: int) -> None:
    """The caller leaves the queue neither answered nor by hanging up."""
    count(w, slot, column, 1.0)
    count(w, slot, WAIT_LEFT, w.now - contacts(w, slot).entered_at)


@inner
def open_row(w: Row, slot: int, parent: int) -> None:
    """A line of the call log, in the order in which contacts entered."""
    contact = contacts(w, slot)
    contact.row = w.rows
    w.rows += 1
    if w.logs_calls:
        row = calls(w, contact.row)
        row.queue = contact.queue
        row.origin = contact.origin
        row.outcome = OPEN
        row.agent = NOBODY
        row.parent = parent
        row.entered_at = contact.entered_at
        row.hops = contact.hops


@inner
def close_row(w: Row, slot: int, outcome: int, talk: float, wrap_up: float) -> None:
    """What became of the contact; its wait is up to the answer, or up to now."""
    if not w.logs_calls:
        return
    contact = contacts(w, slot)
    row = calls(w, contact.row)
    row.outcome = outcome
    row.missed_rings = contact.tries
    if outcome != ANSWERED:
        row.wait_seconds = w.now - contact.entered_at
        if outcome != ABANDONED and is_dialled(w, slot):
            row.agent = contact.agent
        return
    row.agent = contact.agent
    row.wait_seconds = contact.answered_at - contact.entered_at
    row.ring_seconds = contact.answered_at - contact.rang_at
    row.talk_seconds = talk
    row.wrap_up_seconds = wrap_up


@inner
def become(w: Row, agent: int, state: int, reason: int) -> None:
    """The agent does something else from now on; what was until now is counted by the w."""
    now, me = w.now, agents(w, agent)
    if now > me.since:
        _count_time(w, me.group, me.state, me.interval, me.since)
        if w.logs_states and me.state != OUT:
            row = states(w, w.state_rows)
            w.state_rows += 1
            row.agent = agent
            row.state = me.state
            row.reason = me.reason
            row.contact = me.row
            row.starts = me.since
            row.ends = now
    me.state = state
    me.reason = reason
    me.since = now
    me.interval = w.interval


@inner
def _count_time(w: Row, group: int, state: int, interval: int, starts: float) -> None:
    length, ends = w.interval_seconds, min(w.now, w.ends_at)
    while starts < ends:
        stop = min(ends, (interval + 1) * length)
        times(w, interval * w.teams + group, state).value += stop - starts
        starts = stop
        interval += 1


@inner
def count_waiting(w: Row, queue: int, more: int) -> None:
    """The line grows or shrinks by `more`; its length over time is added up (Little's law is checked with it)."""
    line, now = queues(w, queue), w.now
    line.waiting_area += line.waiting * (now - line.waiting_since)
    line.waiting_since = now
    line.waiting += more
