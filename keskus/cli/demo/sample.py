"""A small made-up centre's queue_log: three queues, twelve agents, two weeks; the same seed gives the same calls.

Calls arrive as a Poisson stream that follows the day, wait with a patience of their own, ring the agent who has been
idle longest, and talk for log-normal times. Nothing of it is taken from a real log.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

SEED = "keskus demo"
ZONE = ZoneInfo("Europe/Warsaw")
DAYS = 14
RING_LIMIT, QUEUE_LIMIT = 15, 300  # seconds
# Calls an hour relative to the busiest, from 8 to 17 o'clock.
DAY_SHAPE = (0.55, 0.85, 1.0, 0.95, 0.75, 0.7, 0.8, 0.85, 0.6, 0.35)
WEEK_SHAPE = (1.2, 1.0, 0.95, 0.95, 0.9, 0.5, 0.4)  # Monday is the busiest, the week-end the quietest
PAUSES = ((10.0, 15, "Przerwa"), (12.5, 30, "Lunch"), (15.0, 15, "Przerwa"))


@dataclass(frozen=True, slots=True)
class DemoQueue:
    """A queue: calls in the busiest hour, median talk, mean patience, and who serves it."""

    name: str
    calls_an_hour: float
    talk_seconds: float
    patience_seconds: float
    prefix: str
    agents: tuple[str, ...]


def _agents(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"PJSIP/{number}" for number in range(first, last + 1))


QUEUES = (
    DemoQueue("sprzedaz", 18, 240, 150, "+48000", _agents(101, 105)),
    DemoQueue("obsluga", 24, 200, 190, "+48000", _agents(104, 108)),
    DemoQueue("tugi", 13, 260, 220, "+372000", _agents(109, 112)),
)


@dataclass(slots=True)
class _Agent:
    name: str
    idle_since: float = 0.0
    is_busy: bool = False
    is_in: bool = False
    wants_pause: tuple[int, str] | None = None


@dataclass(slots=True)
class _Call:
    number: str
    queue: DemoQueue
    caller: str
    entered: float
    gives_up: float
    position: int = 1
    ringing: str = ""
    is_over: bool = False


@dataclass
class _Day:
    """One day's work: a clock of things to come, and the lines that they write."""

    random: Random
    midnight: float
    lines: list[tuple[float, str]] = field(default_factory=list)
    to_come: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    agents: dict[str, _Agent] = field(default_factory=dict)
    waiting: dict[str, deque[_Call]] = field(default_factory=dict)
    count: int = 0

    def at(self, moment: float, then: Callable[[float], None]) -> None:
        self.count += 1
        heapq.heappush(self.to_come, (moment, self.count, then))

    def write(self, moment: float, call: str, queue: str, agent: str, event: str, *data: object) -> None:
        words = "|".join([call, queue, agent, event, *map(str, data)])
        self.lines.append((moment, f"{int(moment)}|{words}"))

    def run(self) -> None:
        while self.to_come:
            moment, _, then = heapq.heappop(self.to_come)
            then(moment)

    # --- agents ---

    def shift(self, agent: _Agent, number: int) -> None:
        """A day at work: early or late by the agent's number, breaks moved so that not all go at once."""
        early = number % 2 == 0
        starts = self.midnight + (8 if early else 10) * 3600 - self.random.uniform(20, 400)
        self.at(starts, lambda now: self.sign_in(agent, now))
        self.at(starts + 8 * 3600 + self.random.uniform(60, 900), lambda now: self.sign_out(agent, now))
        for hour, minutes, reason in PAUSES:
            moment = self.midnight + hour * 3600 + (number % 4) * 1200 + self.random.uniform(0, 300)
            self.at(moment, lambda now, pause=(minutes, reason): self.ask_pause(agent, pause, now))  # type: ignore[misc]

    def queues_of(self, agent: _Agent) -> list[DemoQueue]:
        return [queue for queue in QUEUES if agent.name in queue.agents]

    def sign_in(self, agent: _Agent, now: float) -> None:
        agent.is_in, agent.idle_since = True, now
        for queue in self.queues_of(agent):
            self.write(now, "MANAGER", queue.name, agent.name, "ADDMEMBER")
        self.free(agent, now)

    def sign_out(self, agent: _Agent, now: float) -> None:
        if agent.is_busy:
            self.at(now + 60, lambda later: self.sign_out(agent, later))
            return
        agent.is_in = False
        for queue in self.queues_of(agent):
            self.write(now, "MANAGER", queue.name, agent.name, "REMOVEMEMBER")

    def ask_pause(self, agent: _Agent, pause: tuple[int, str], now: float) -> None:
        if not agent.is_in:
            return
        agent.wants_pause = pause
        if not agent.is_busy:
            self.free(agent, now)

    def free(self, agent: _Agent, now: float) -> None:
        """The agent is ready: first the break that was due, then whoever waits longest."""
        agent.is_busy = False
        if not agent.is_in:
            return
        if agent.wants_pause:
            (minutes, reason), agent.wants_pause = agent.wants_pause, None
            agent.is_busy = True
            for queue in self.queues_of(agent):
                self.write(now, "NONE", queue.name, agent.name, "PAUSE", reason)
            self.at(now + minutes * 60 * self.random.uniform(0.85, 1.2), lambda later: self.back(agent, later))
            return
        agent.idle_since = now
        calls = [call for queue in self.queues_of(agent) for call in self.waiting[queue.name] if not call.ringing]
        if calls:
            self.ring(min(calls, key=lambda call: call.entered), agent, now)

    def back(self, agent: _Agent, now: float) -> None:
        for queue in self.queues_of(agent):
            self.write(now, "NONE", queue.name, agent.name, "UNPAUSE")
        self.free(agent, now)

    # --- calls ---

    def arrive(self, queue: DemoQueue, now: float) -> None:
        line = self.waiting[queue.name]
        patience = self.random.expovariate(1 / queue.patience_seconds) + 4
        caller = f"{queue.prefix}{self.random.randrange(100_000, 100_900)}"  # no subscriber's number begins with 000
        call = _Call(f"{int(now)}.{self.count}", queue, caller, now, now + patience, len(line) + 1)
        line.append(call)
        self.write(now, call.number, queue.name, "NONE", "ENTERQUEUE", "", caller, call.position)
        self.at(min(call.gives_up, now + QUEUE_LIMIT), lambda later: self.leave(call, later))
        idle = [agent for name in queue.agents if (agent := self.agents[name]).is_in and not agent.is_busy]
        if idle:
            self.ring(call, min(idle, key=lambda agent: agent.idle_since), now)

    def leave(self, call: _Call, now: float) -> None:
        """Patience is over, or the queue's own limit came first."""
        if call.is_over:
            return
        self.drop(call)
        position, waited = 1, int(now - call.entered)
        if now - call.entered >= QUEUE_LIMIT:
            self.write(now, call.number, call.queue.name, "NONE", "EXITWITHTIMEOUT", position, call.position, waited)
        elif self.random.random() < 0.06:
            self.write(now, call.number, call.queue.name, "NONE", "EXITWITHKEY", 1, position, call.position, waited)
        else:
            self.write(now, call.number, call.queue.name, "NONE", "ABANDON", position, call.position, waited)
        if call.ringing:
            self.free(self.agents[call.ringing], now)

    def drop(self, call: _Call) -> None:
        call.is_over = True
        self.waiting[call.queue.name].remove(call)

    def ring(self, call: _Call, agent: _Agent, now: float) -> None:
        agent.is_busy, call.ringing = True, agent.name
        if self.random.random() < 0.03:
            self.at(now + RING_LIMIT, lambda later: self.no_answer(call, agent, later))
            return
        seconds = self.random.uniform(2, 9)
        self.at(now + seconds, lambda later: self.connect(call, agent, seconds, later))

    def no_answer(self, call: _Call, agent: _Agent, now: float) -> None:
        if call.is_over:
            return
        call.ringing = ""
        self.write(now, call.number, call.queue.name, agent.name, "RINGNOANSWER", RING_LIMIT * 1000)
        self.at(now + 20, lambda later: self.free(agent, later))
        idle = [other for name in call.queue.agents if (other := self.agents[name]).is_in and not other.is_busy]
        if idle:
            self.ring(call, min(idle, key=lambda other: other.idle_since), now)

    def connect(self, call: _Call, agent: _Agent, rang: float, now: float) -> None:
        if call.is_over:
            return
        self.drop(call)
        waited = int(now - call.entered)
        self.write(now, call.number, call.queue.name, agent.name, "CONNECT", waited, f"{call.number}1", int(rang))
        talk = max(8.0, self.random.lognormvariate(math.log(call.queue.talk_seconds), 0.6))
        self.at(now + talk, lambda later: self.complete(call, agent, waited, talk, later))

    def complete(self, call: _Call, agent: _Agent, waited: int, talked: float, now: float) -> None:
        data: tuple[object, ...] = (waited, int(talked), call.position)
        event = "COMPLETECALLER" if self.random.random() < 0.55 else "COMPLETEAGENT"
        if self.random.random() < 0.04:
            event, data = "BLINDTRANSFER", ("200", "from-internal", *data)
        self.write(now, call.number, call.queue.name, agent.name, event, *data)
        self.at(now + self.random.uniform(5, 45), lambda later: self.free(agent, later))


def queue_log(now: datetime, *, days: int = DAYS) -> Iterator[str]:
    """The lines of the last days up to now, in the order in which a PBX would have written them."""
    today = now.astimezone(ZONE).date()
    first = today - timedelta(days=days - 1)
    yield f"{int(_midnight(first))}|NONE|NONE|NONE|QUEUESTART|"
    for ago in range(days):
        for moment, line in _lines_of(first + timedelta(days=ago)):
            if moment < now.timestamp():
                yield line


def _lines_of(day: date) -> list[tuple[float, str]]:
    work = _Day(Random(f"{SEED} {day.toordinal() % 364}"), _midnight(day))  # noqa: S311 - a sample, no secret
    busy = WEEK_SHAPE[day.weekday()]
    if not busy:
        return []
    names = sorted({name for queue in QUEUES for name in queue.agents})
    work.agents = {name: _Agent(name) for name in names}
    for number, agent in enumerate(work.agents.values()):
        work.shift(agent, number)
    for queue in QUEUES:
        work.waiting[queue.name] = deque()
        for hour, share in enumerate(DAY_SHAPE, start=8):
            moment = work.midnight + hour * 3600
            end, rate = moment + 3600, queue.calls_an_hour * share * busy / 3600
            while (moment := moment + work.random.expovariate(rate)) < end:
                work.at(moment, lambda now, queue=queue: work.arrive(queue, now))  # type: ignore[misc]
    work.run()
    return sorted(work.lines, key=lambda line: int(line[0]))


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), ZONE).timestamp()
