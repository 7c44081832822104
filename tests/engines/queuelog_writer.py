"""Writes plausible queue_logs of any length: the same seed, the same bytes. For tests, kill tests and benches.

A centre of three queues with static and dynamic members runs call by call; callers give up, time out, leave by key,
are transferred between queues; agents ring in vain, pause with reasons, sign in and out; now and then Asterisk
restarts. Epochs never go back. Run as a program it writes to a file: `python -m tests.engines.queuelog_writer LOG`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from pathlib import Path

QUEUES = ("sales", "support", "billing")
REASONS = ("lunch", "break", "training", "meeting", "after call")
NAMES = ("Anna Tamm", "Marek Nowak", "Sofia Laine", "Oliver Reed", "Liis Kask", "Piotr Zieliński", "Karin Mägi")
START = 1_750_000_000
LUNCH_SECONDS = (120, 2400)


@dataclass(slots=True)
class Agent:
    """An agent of the written centre; `free_at` is when their phone may ring next."""

    name: str
    interface: str
    queues: tuple[str, ...]
    dynamic: bool
    free_at: int = 0
    signed_in: bool = True


@dataclass(slots=True)
class Centre:
    """Writes events ahead of time into a heap and hands them out in order."""

    rng: random.Random
    calls_per_hour: int
    agents: list[Agent]
    clock: int = START
    calls: int = 0
    channels: int = 0
    _pending: list[tuple[int, int, str]] = field(default_factory=list)
    _order: int = 0

    def put(self, at: int, callid: str, queue: str, agent: str, event: str, *data: object) -> None:
        """Set a line down for its time; lines of one second keep the order in which they were put."""
        self._order += 1
        text = f"{at}|{callid}|{queue}|{agent}|{event}|{'|'.join(map(str, data))}\n"
        heappush(self._pending, (at, self._order, text))

    def taken(self, until: int) -> Iterator[bytes]:
        """Lines that nothing put later can precede."""
        while self._pending and self._pending[0][0] < until:
            yield heappop(self._pending)[2].encode()

    def open_for_business(self) -> None:
        self.put(self.clock, "NONE", "NONE", "NONE", "QUEUESTART")
        for agent in self.agents:
            if agent.dynamic:
                self._sign_in(agent, self.clock + self.rng.randrange(60))

    def _sign_in(self, agent: Agent, at: int) -> None:
        for queue in agent.queues:
            paused = ("PAUSED",) if self.rng.random() < 0.1 else ("",)
            self.put(at, "MANAGER", queue, agent.interface, "ADDMEMBER", *paused)
            if paused[0]:
                self.put(at + 3, "NONE", queue, agent.name, "UNPAUSE", "")
        agent.signed_in, agent.free_at = True, at + 4

    def move_on(self) -> None:
        """The next arrival: one call, and perhaps something an agent does."""
        self.clock += int(self.rng.expovariate(self.calls_per_hour / 3600))
        if self.rng.random() < 0.15:
            self._agent_acts(self.rng.choice(self.agents))
        self._call()
        if self.rng.random() < 0.0003:
            self.put(self.clock, "NONE", "NONE", "NONE", "CONFIGRELOAD")
        if self.rng.random() < 0.0003:
            self._restart()

    def _restart(self) -> None:
        """Asterisk dies: what was still to come of its calls and pauses never does."""
        self._pending = [entry for entry in self._pending if entry[0] <= self.clock]
        heapify(self._pending)
        for agent in self.agents:
            agent.free_at = self.clock
        self.put(self.clock, "NONE", "NONE", "NONE", "QUEUESTART")

    def _agent_acts(self, agent: Agent) -> None:
        at = self.clock
        if agent.free_at > at:
            return
        if not agent.signed_in:
            self._sign_in(agent, at)
        elif agent.dynamic and self.rng.random() < 0.2:
            for queue in agent.queues:
                self.put(at, "MANAGER", queue, agent.interface, "REMOVEMEMBER", "")
            agent.signed_in, agent.free_at = False, at + 60
        else:
            self._pause(agent, at)

    def _pause(self, agent: Agent, at: int) -> None:
        reason, length = self.rng.choice(REASONS), self.rng.randint(*LUNCH_SECONDS)
        for event, when, why in (("PAUSE", at, reason), ("UNPAUSE", at + length, "")):
            self.put(when, "NONE", "NONE", agent.name, f"{event}ALL", why)
            for queue in agent.queues:
                self.put(when, "NONE", queue, agent.name, event, why)
        agent.free_at = at + length + 1

    def _uniqueid(self, at: int) -> str:
        self.channels += 1
        return f"{at}.{self.channels}"

    def _call(self) -> None:
        self.calls += 1
        rng, at = self.rng, self.clock
        callid, caller = self._uniqueid(at), f"+447700900{rng.randrange(1000):03}"
        queue = rng.choice(QUEUES)
        for _ in range(2):
            self.put(at, callid, queue, "NONE", "DID", f"+4420794601{QUEUES.index(queue) + 1:02}")
            self.put(at, callid, queue, "NONE", "ENTERQUEUE", "", caller, rng.randint(1, 4))
            transferred_at = self._visit(callid, queue, at)
            if not transferred_at:
                return
            at, queue = transferred_at, rng.choice(QUEUES)

    def _visit(self, callid: str, queue: str, at: int) -> int:
        """One visit; returns when the caller enters the next queue, or 0."""
        rng = self.rng
        patience = int(rng.expovariate(1 / 90)) + 1
        takers = [a for a in self.agents if queue in a.queues and a.signed_in and a.free_at <= at + patience]
        if not takers:
            self._give_up(callid, queue, at, patience)
            return 0
        agent = min(takers, key=lambda taker: taker.free_at)
        starts = max(at, agent.free_at)
        if rng.random() < 0.06:
            self.put(starts + 10, callid, queue, agent.name, "RINGNOANSWER", 10000)
            self.put(starts + 10, "NONE", queue, agent.name, "PAUSE", "Auto-Pause")
            self.put(starts + 45, "NONE", queue, agent.name, "UNPAUSE", "")
            agent.free_at = starts + 46
            self._give_up(callid, queue, at, starts + 10 - at + rng.randrange(5))
            return 0
        ring = rng.randint(1, 8)
        return self._talk(callid, queue, agent, at, starts + ring, ring)

    def _give_up(self, callid: str, queue: str, at: int, wait: int) -> None:
        end, kind = at + wait, self.rng.random()
        if kind < 0.8:
            self.put(end, callid, queue, "NONE", "ABANDON", 1, 2, wait)
        elif kind < 0.9:
            self.put(end, callid, queue, "NONE", "EXITWITHTIMEOUT", 1, 2, wait)
        elif kind < 0.97:
            self.put(end, callid, queue, "NONE", "EXITWITHKEY", 1, 1, 2, wait)
        else:
            self.put(end, callid, queue, "NONE", "EXITEMPTY", 1, 2, wait)

    def _talk(self, callid: str, queue: str, agent: Agent, entered: int, answered: int, ring: int) -> int:
        rng, wait = self.rng, answered - entered
        talk = int(rng.lognormvariate(5, 0.8)) + 1
        end, kind = answered + talk, rng.random()
        self.put(answered, callid, queue, agent.name, "CONNECT", wait, self._uniqueid(answered - ring), ring)
        agent.free_at = end + 5
        if kind < 0.5:
            self.put(end, callid, queue, agent.name, "COMPLETECALLER", wait, talk, 1)
        elif kind < 0.9:
            self.put(end, callid, queue, agent.name, "COMPLETEAGENT", wait, talk, 1)
            self.put(end + 8, callid, queue, agent.name, "CSAT", rng.randint(1, 5))
        elif kind < 0.95:
            self.put(end, callid, queue, agent.name, "BLINDTRANSFER", "701", "from-agents", wait, talk, 1)
            return end
        else:
            self.put(end, callid, queue, agent.name, "ATTENDEDTRANSFER", "BRIDGE", f"bridge-{end}", wait, talk, 1)
        return 0


def write_lines(count: int, seed: int, calls_per_hour: int = 600, agents: int = 40) -> Iterator[bytes]:
    """So many lines, one by one, in constant memory."""
    rng = random.Random(seed)
    staff = []
    for number in range(agents):
        name = f"{NAMES[number % len(NAMES)]} {number}"
        queues = tuple(rng.sample(QUEUES, rng.randint(1, 2)))
        staff.append(Agent(name, f"PJSIP/{1000 + number}", queues, dynamic=number % 3 == 0))
    centre = Centre(rng, calls_per_hour, staff)
    centre.open_for_business()
    written = 0
    while True:
        centre.move_on()
        for line in centre.taken(centre.clock):
            yield line
            written += 1
            if written == count:
                return


def aliases(agents: int = 40) -> dict[str, str]:
    """Who is behind the interfaces of the dynamic members."""
    return {f"PJSIP/{1000 + number}": f"{NAMES[number % len(NAMES)]} {number}" for number in range(0, agents, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with wanted.log.open("wb") as file:
        file.writelines(write_lines(wanted.lines, wanted.seed))


if __name__ == "__main__":
    main()
