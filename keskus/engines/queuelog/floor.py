"""The floor: what each agent was doing, from what queue_log happens to say.

* Members from queues.conf never get an ADDMEMBER: any sign of work signs them in (`implicit`), and a long silence out.
* Who signed in and never signs out is out from closing time on, where hours are known: those of the sites of the queues
  that they are signed in to, and of these the one that closes last.
* PAUSEALL and UNPAUSEALL are only signs of life: Asterisk also writes one PAUSE per queue concerned, which may be fewer
  than all when one person works under two interfaces.
* The log tells of ringing when it is over, so a ring is laid over the end of what was thought ready, paused or wrap-up.
* A person talks with one caller: on `Local/` channels a caller transferred away still "talks" until the call ends.
* Times never go back here (`clock` is the latest epoch seen), so spans cannot overlap whatever the PBX's clock does.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Any

from keskus.engines.queuelog.opening import Period
from keskus.engines.queuelog.rows import (
    OUT,
    PAUSED,
    READY,
    RINGING,
    SIGN_IN_WITHOUT_SIGN_OUT,
    SIGNED_IN,
    TALKING,
    WRAP_UP,
    AgentState,
    FoldParams,
    values,
)

NO_QUEUE = ("NONE", "")
OUT_MEMORY_SECONDS = 7 * 86_400  # an agent away for longer is forgotten, and the span `out` ends there


@dataclass(slots=True)
class _Member:
    """An agent's place in one queue; `row` is the open span of that layer."""

    explicit: bool
    row: AgentState


@dataclass(slots=True)
class _Agent:
    """An agent as known at the clock. `pauses`: queue -> reason, the latest last; `left`: queue -> when."""

    label: str
    seen_at: int
    row: AgentState | None = None
    wrap_row: AgentState | None = None  # the wrap-up that has just run out, should a ring prove to have cut it
    talk_callid: str = ""
    wrap_until: int = 0
    logged_in: bool = False
    timer_at: int = 0
    members: dict[str, _Member] = field(default_factory=dict)
    pauses: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


class Floor:
    """All agents; each method is one thing a line can say, at `clock`."""

    __slots__ = ("_agents", "_changed", "_next_seq", "_params", "_timers", "clock", "logged", "quiet_since", "rule")

    def __init__(self, params: FoldParams) -> None:
        self._params = params
        self._agents: dict[str, _Agent] = {}
        self._timers: list[tuple[int, str]] = []
        self._changed: dict[int, AgentState] = {}
        self._next_seq = 1
        self.clock = 0
        self.quiet_since = 0  # the clock before its last step
        self.rule = ""  # the repair rule at work, which spans that begin now are owed to
        self.logged: Callable[[], dict[str, Any]] = dict  # and what the lines say of them by themselves

    # What lines say

    def add(self, label: str, queue: str, *, paused: bool) -> None:
        """ADDMEMBER, which starts afresh: a member added again is no longer paused unless it says so."""
        self._end_forgotten(label)
        agent = self._seen(label)
        member = agent.members.get(queue)
        if queue in NO_QUEUE:
            return
        if member is None:
            self._join(agent, queue, self.clock, explicit=True)
        else:
            member.explicit = True
        self._mark_pause(agent, queue, "" if paused else None)
        self._settle(agent, self.clock)

    def remove(self, label: str, queue: str) -> str:
        """REMOVEMEMBER; of somebody unknown it says nothing. The call still talked on by one now out of every queue."""
        agent = self._agents.get(label)
        if agent is None:
            return ""
        agent.seen_at = self.clock
        if queue in agent.members:
            self._leave(agent, queue, self.clock)
        self._settle(agent, self.clock)
        return "" if agent.members or agent.logged_in else agent.talk_callid

    def pause(self, label: str, queue: str, reason: str | None) -> None:
        """PAUSE with its reason, or UNPAUSE with None; a pause upon a pause changes the reason from then on."""
        agent = self._seen(label)
        self._prove(agent, queue, self.clock)
        self._mark_pause(agent, queue, reason)
        self._settle(agent, self.clock)

    def ring(self, label: str, queue: str, seconds: int) -> None:
        """A phone has rung in vain for so long."""
        agent = self._seen(label)
        self._prove(agent, queue, self.clock - seconds)
        self._lay_ring(agent, seconds)
        self._settle(agent, self.clock)

    def talk(self, label: str, queue: str, ring_seconds: int, callid: str) -> str:
        """CONNECT; returns the callid the agent was still thought to talk with, if any."""
        agent = self._seen(label)
        self._prove(agent, queue, self.clock - ring_seconds)
        self._lay_ring(agent, ring_seconds)
        before, agent.talk_callid, agent.wrap_until = agent.talk_callid, callid, 0
        self._settle(agent, self.clock)
        return before if before != callid else ""

    def hang_up(self, label: str, queue: str, callid: str) -> None:
        """The end of a talk: wrap-up begins. The agent may have left the queue, or the talk, before."""
        known = label in self._agents
        agent = self._seen(label)
        if not known:
            self._prove(agent, queue, self.clock)
        if agent.talk_callid == callid:
            agent.talk_callid = ""
            wrap_up = self._params.wrap_up_seconds.get(queue, 0)
            agent.wrap_until = self.clock + wrap_up if wrap_up else 0
        self._settle(agent, self.clock)

    def lose_talk(self, label: str, callid: str, bound: int | None = None) -> None:
        """The log never ended this talk: it was over at its bound, else when the agent was last seen."""
        agent = self._agents.get(label)
        if agent is not None and agent.talk_callid == callid:
            agent.talk_callid = ""
            self._settle(agent, agent.seen_at if bound is None else min(bound, agent.seen_at))

    def log_in(self, label: str) -> None:
        """AGENTLOGIN, AGENTCALLBACKLOGIN (1.4 to 1.8): signed in, to which queues is in queues.conf."""
        self._end_forgotten(label)
        agent = self._seen(label)
        agent.logged_in = True
        self._settle(agent, self.clock)

    def log_off(self, label: str) -> str:
        """AGENTLOGOFF, AGENTCALLBACKLOGOFF: out of every queue. The call still talked on, if any."""
        agent = self._agents.get(label)
        if agent is None:
            return ""
        agent.seen_at, callid = self.clock, agent.talk_callid
        self._sign_out(agent, self.clock)
        return callid

    def seen(self, label: str) -> None:
        """A sign of life of an agent already known."""
        agent = self._agents.get(label)
        if agent is not None:
            agent.seen_at = self.clock

    def restart(self) -> int:
        """QUEUESTART: nobody is known any more; returns since when.

        That is now, unless the log was silent for so long that the PBX must have been down: then its last line.
        """
        silent = self.clock - self.quiet_since > self._params.idle_sign_out_seconds
        since = self.quiet_since if silent else self.clock
        for agent in self._agents.values():
            self._sign_out(agent, since)
        return since

    def is_member(self, label: str, queue: str) -> bool:
        """Whether an agent is signed in to a queue."""
        agent = self._agents.get(label)
        return agent is not None and queue in agent.members

    # What time does

    def advance(self) -> None:
        """End what ends by itself up to `clock`: a wrap-up, the trust in a silent agent, the memory of one out."""
        timers = self._timers
        while timers and timers[0][0] <= self.clock:
            due_at, label = heappop(timers)
            agent = self._agents.get(label)
            if agent is None or agent.timer_at != due_at:
                continue
            agent.timer_at = 0
            if self._deadline(agent) == due_at:
                self._expire(agent, due_at)
            self._arm(agent)

    def _expire(self, agent: _Agent, at: int) -> None:
        if agent.wrap_until:
            agent.wrap_until, spent = 0, agent.row
            self._settle(agent, at)
            agent.wrap_row = spent if agent.row is not spent else None
        elif agent.row is not None and agent.row.state == OUT:
            agent.row.ended_at = at
            self._changed[agent.row.seq] = agent.row
            del self._agents[agent.label]
        elif self._is_explicit(agent):
            self._forget_sign_in(agent)
        else:
            for queue in [queue for queue, member in agent.members.items() if not member.explicit]:
                self._leave(agent, queue, agent.seen_at)
            self._settle(agent, agent.seen_at)

    def _deadline(self, agent: _Agent) -> int:
        """When something of this agent runs out next; 0 for never."""
        if agent.wrap_until:
            return agent.wrap_until
        if agent.talk_callid:
            return 0
        if agent.row is not None and agent.row.state == OUT:
            return agent.row.started_at + OUT_MEMORY_SECONDS
        if not agent.members and not agent.logged_in:
            return 0
        if self._is_explicit(agent):
            return self._sign_in_deadline(agent) if SIGN_IN_WITHOUT_SIGN_OUT in self._params.rules else 0
        return agent.seen_at + self._params.idle_sign_out_seconds

    def _sign_in_deadline(self, agent: _Agent) -> int:
        """When a silent agent is no longer believed to be signed in: as work begins again after the site has closed,
        and no later than so long after closing; where no hours are known, so long after the last sign of life."""
        limit, period = self._params.sign_in_limit_seconds, self._closing(agent)
        if period is None:
            return agent.seen_at + limit
        return min(period.until, max(agent.seen_at, period.closes or 0) + limit)

    def _closing(self, agent: _Agent) -> Period | None:
        """The working period in which an agent was last seen, if all sites that they work for close in it."""
        usual, others = self._params.opening, self._params.openings
        found = [others.get(queue, usual) for queue in agent.members] or [usual]
        periods = [hours.period(agent.seen_at) for hours in found if hours]
        closings = [period.closes for period in periods if period.closes is not None]
        if not periods or len(closings) < len(periods):
            return None
        return Period(min(p.begins for p in periods), max(p.until for p in periods), max(closings))

    def _stayed_until(self, agent: _Agent) -> int:
        """Until when somebody who never signed out was there: closing time, or a later sign of life."""
        period = self._closing(agent)
        closed_at = (period.closes if period else None) or 0
        return closed_at if agent.seen_at < closed_at <= self.clock else agent.seen_at

    def _is_explicit(self, agent: _Agent) -> bool:
        """Whether lines said of each of their queues that they signed in."""
        return agent.logged_in or all(member.explicit for member in agent.members.values())

    def _end_forgotten(self, label: str) -> None:
        """Who signs in anew after so long a silence has not been there meanwhile, though no line says so."""
        agent = self._agents.get(label)
        if agent is None or agent.talk_callid or SIGN_IN_WITHOUT_SIGN_OUT not in self._params.rules:
            return
        is_silent = self.clock - agent.seen_at > self._params.idle_sign_out_seconds
        if is_silent and (agent.members or agent.logged_in) and self._is_explicit(agent):
            self._forget_sign_in(agent)

    def _forget_sign_in(self, agent: _Agent) -> None:
        """A sign-in that was never ended is ended at closing time, else at the last sign of life."""
        touched = [member.row for member in agent.members.values()]
        if agent.row is not None:
            touched.append(agent.row)
        at, before, logged = self._stayed_until(agent), self.rule, self.logged
        self.rule = SIGN_IN_WITHOUT_SIGN_OUT
        for row in touched:
            row.repair, row.logged = self.rule, {**row.logged, "ended_at": None}
        was = {"state": agent.row.state, "reason": agent.row.reason} if agent.row is not None else {}
        self.logged = lambda: was
        self._sign_out(agent, at)
        self.rule, self.logged = before, logged

    def _arm(self, agent: _Agent) -> None:
        """See that a timer goes off no later than the next deadline; a later deadline waits until the timer goes."""
        if agent.label not in self._agents:
            return
        deadline = self._deadline(agent)
        if deadline and (not agent.timer_at or deadline < agent.timer_at):
            agent.timer_at = deadline
            heappush(self._timers, (deadline, agent.label))

    # How spans are written

    def _seen(self, label: str) -> _Agent:
        agent = self._agents.get(label)
        if agent is None:
            agent = self._agents[label] = _Agent(label, self.clock)
        agent.seen_at = self.clock
        return agent

    def _prove(self, agent: _Agent, queue: str, since: int) -> None:
        """Work in a queue proves being signed in to it, unless it began before the agent left."""
        if queue in agent.members or queue in NO_QUEUE or since <= agent.left.get(queue, -1):
            return
        if agent.row is None:
            start = since
        elif agent.row.state == OUT:
            start = max(since, agent.row.started_at)
        else:
            start = self.clock
        self._join(agent, queue, start, explicit=False)
        self._settle(agent, start)

    def _join(self, agent: _Agent, queue: str, at: int, *, explicit: bool) -> None:
        row = self._switch(None, agent.label, queue, SIGNED_IN, "", at, implicit=not explicit)
        agent.members[queue] = _Member(explicit, row)

    def _leave(self, agent: _Agent, queue: str, at: int) -> None:
        row = agent.members.pop(queue).row
        row.ended_at = max(at, row.started_at)
        self._changed[row.seq] = row
        agent.pauses.pop(queue, None)
        agent.left[queue] = row.ended_at

    def _sign_out(self, agent: _Agent, at: int) -> None:
        for queue in list(agent.members):
            self._leave(agent, queue, at)
        agent.logged_in, agent.talk_callid = False, ""
        self._settle(agent, at)

    def _mark_pause(self, agent: _Agent, queue: str, reason: str | None) -> None:
        member = agent.members.get(queue)
        if member is None or agent.pauses.get(queue) == reason:
            return
        agent.pauses.pop(queue, None)
        state = SIGNED_IN
        if reason is not None:
            agent.pauses[queue] = reason
            state = self._pause_state(reason)
            if len(agent.pauses) == len(agent.members):
                agent.wrap_until = 0
        row = member.row
        member.row = self._switch(row, agent.label, queue, state, reason or "", self.clock, implicit=row.implicit)

    def _pause_state(self, reason: str) -> str:
        return WRAP_UP if reason.casefold() in self._params.wrap_up_reasons else PAUSED

    def _lay_ring(self, agent: _Agent, seconds: int) -> None:
        """Lay a ring that ends now over what was thought; a talk meanwhile hides it."""
        row = agent.row
        if row is None or row.state in (TALKING, OUT):
            return
        start = self.clock - seconds
        wrap = agent.wrap_row
        if wrap is not None and start < row.started_at == wrap.ended_at:
            self._cut_wrap_up(wrap, row, start)
        start = max(start, row.started_at)
        if start < self.clock:
            agent.wrap_until = 0
            agent.row = self._switch(row, agent.label, "", RINGING, "", start, implicit=row.implicit)

    def _cut_wrap_up(self, wrap: AgentState, row: AgentState, start: int) -> None:
        """A ring began before the wrap-up had run out: end the wrap-up there."""
        if start > wrap.started_at:
            wrap.ended_at = row.started_at = start
            self._changed[row.seq] = row
        else:
            wrap.state = RINGING
        self._changed[wrap.seq] = wrap

    def _settle(self, agent: _Agent, at: int) -> None:
        """Bring the overall span in line with what is known."""
        state, reason = self._overall(agent)
        row = agent.row
        if row is None or row.state != state or row.reason != reason:
            if state == OUT and row is not None:
                implicit = row.implicit
            else:
                implicit = not agent.logged_in and not any(member.explicit for member in agent.members.values())
            agent.row = self._switch(row, agent.label, "", state, reason, at, implicit=implicit)
        self._arm(agent)

    def _overall(self, agent: _Agent) -> tuple[str, str]:
        if agent.talk_callid:
            return TALKING, ""
        if not agent.members and not agent.logged_in:
            agent.wrap_until = 0
            return OUT, ""
        if agent.wrap_until:
            return WRAP_UP, ""
        if agent.pauses and len(agent.pauses) == len(agent.members):
            reason = next(reversed(agent.pauses.values()))
            return self._pause_state(reason), reason
        return READY, ""

    def _switch(
        self, row: AgentState | None, label: str, layer: str, state: str, reason: str, at: int, *, implicit: bool
    ) -> AgentState:
        """End a span and begin the next; a span that would be empty becomes the next one, under its own number."""
        if row is not None and at <= row.started_at:
            row.state, row.reason, row.implicit = state, reason, implicit
            row.repair, row.logged = self.rule or row.repair, self.logged() or row.logged
        else:
            if row is not None:
                row.ended_at = at
                self._changed[row.seq] = row
            row = AgentState(self._next_seq, label, layer, state, reason, at, None, implicit, self.rule, self.logged())
            self._next_seq += 1
        self._changed[row.seq] = row
        return row

    # Out and in

    def drain(self) -> list[AgentState]:
        """The spans that changed since the last drain."""
        changed, self._changed = self._changed, {}
        return [replace(row) for row in changed.values()]

    @property
    def next_seq(self) -> int:
        """The number of the next span."""
        return self._next_seq

    def open_rows(self) -> list[AgentState]:
        """The spans that have not ended, and a wrap-up that a ring may yet prove shorter."""
        rows = [row for agent in self._agents.values() for row in (agent.row, agent.wrap_row) if row is not None]
        rows += [member.row for agent in self._agents.values() for member in agent.members.values()]
        return [replace(row) for row in rows]

    def to_state(self) -> dict[str, Any]:
        """All that must be kept, as lists (some databases do not keep the order of keys)."""
        return {
            "next_seq": self._next_seq,
            "clock": self.clock,
            "quiet_since": self.quiet_since,
            "agents": [_agent_to_list(agent) for agent in self._agents.values()],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up where `to_state` stood."""
        self._next_seq = state["next_seq"]
        self.clock = state["clock"]
        self.quiet_since = state["quiet_since"]
        for stored in state["agents"]:
            agent = _agent_from_list(stored)
            self._agents[agent.label] = agent
            self._arm(agent)


def _row_from(stored: list[Any] | None) -> AgentState | None:
    return None if stored is None else AgentState(*stored)


def _agent_to_list(agent: _Agent) -> list[Any]:
    return [
        agent.label,
        agent.seen_at,
        values(agent.row) if agent.row else None,
        values(agent.wrap_row) if agent.wrap_row else None,
        agent.talk_callid,
        agent.wrap_until,
        agent.logged_in,
        [[queue, member.explicit, values(member.row)] for queue, member in agent.members.items()],
        [list(item) for item in agent.pauses.items()],
        [list(item) for item in agent.left.items()],
    ]


def _agent_from_list(stored: list[Any]) -> _Agent:
    label, seen_at, row, wrap_row, talk_callid, wrap_until, logged_in, members, pauses, left = stored
    return _Agent(
        label,
        seen_at,
        _row_from(row),
        _row_from(wrap_row),
        talk_callid,
        wrap_until,
        logged_in,
        members={queue: _Member(explicit, AgentState(*held)) for queue, explicit, held in members},
        pauses=dict(pauses),
        left=dict(left),
    )
