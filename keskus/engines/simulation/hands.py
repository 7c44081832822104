"""From a contact and an agent to a talk: the telephone rings, somebody answers."""

from __future__ import annotations

from math import inf

from keskus.engines.compiled import inner
from keskus.engines.simulation.dice import chance, draw, seed_for
from keskus.engines.simulation.memory import Row, agents, contacts, groups, queues, speeds
from keskus.engines.simulation.plan import plan, work_of
from keskus.engines.simulation.tallies import DIALLED, become, count, count_answer, is_dialled
from keskus.engines.simulation.world import (
    ANSWERS,
    CALLBACK,
    CALLBACK_RING,
    DIALS,
    HANGS_UP,
    IS_MISSED,
    MISSES,
    NOT_REACHED,
    PATIENCE,
    REACHED,
    RING,
    RINGING,
    TALK,
    TALKING,
)


@inner
def assign(w: Row, agent: int, slot: int) -> None:
    """The agent, in no line any more, gets the contact, which is in no line any more either."""
    contact = contacts(w, slot)
    contact.agent = agent
    contact.rang_at = w.now
    if is_dialled(w, slot):
        _dial(w, agent, slot)
        return
    ring, comes_of = _ring(w, agent, slot)
    if ring > 0.0:
        _let_ring(w, agent, slot, ring, comes_of)
    else:
        answer(w, agent, slot)


@inner
def _ring(w: Row, agent: int, slot: int) -> tuple[float, int]:
    contact, group = contacts(w, slot), groups(w, agents(w, agent).group)
    ring, comes_of = draw(w, contact.queue, RING, contact.seed, RING), ANSWERS
    if group.misses > 0.0 and chance(contact.seed, MISSES + contact.tries) < group.misses:
        ring, comes_of = group.ring_limit, IS_MISSED
    if ring > 0.0:
        if contact.gives_up_at == inf:  # never waited in line, or waits for ever
            patience = draw(w, contact.queue, PATIENCE, contact.seed, PATIENCE)
            contact.gives_up_at = w.now + patience
        left = contact.gives_up_at - w.now
        if left < ring:
            ring, comes_of = max(left, 1e-9), HANGS_UP
    return ring, comes_of


@inner
def _dial(w: Row, agent: int, slot: int) -> None:
    contact = contacts(w, slot)
    seed = seed_for(contact.seed, DIALS + contact.tries)
    law = CALLBACK_RING if contact.origin == CALLBACK else RING
    reached = chance(seed, REACHED) < queues(w, contact.queue).reach_share
    count(w, slot, DIALLED, 1.0)
    _let_ring(w, agent, slot, draw(w, contact.queue, law, seed, RING), ANSWERS if reached else NOT_REACHED)


@inner
def _let_ring(w: Row, agent: int, slot: int, seconds: float, comes_of: int) -> None:
    me = agents(w, agent)
    become(w, agent, RINGING, 0)
    me.contact = slot
    me.row = contacts(w, slot).row
    me.comes_of = comes_of
    plan(w, work_of(w, agent), w.now + seconds)


@inner
def answer(w: Row, agent: int, slot: int) -> None:
    """They talk, for as long as this contact takes at this group's speed."""
    contact, me, now = contacts(w, slot), agents(w, agent), w.now
    contact.answered_at = now
    count_answer(w, slot)
    become(w, agent, TALKING, 0)
    me.contact = slot
    me.row = contact.row
    talk = draw(w, contact.queue, TALK, contact.seed, TALK)
    plan(w, work_of(w, agent), now + talk / speeds(w, me.group, contact.queue).value)
