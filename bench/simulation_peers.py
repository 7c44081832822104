"""The same centres in simpy and in ciw, written apart from Keskus: for speed, and as a second opinion.

    python bench/simulation_peers.py simpy|simpy-skills|ciw CALLS
    python bench/simulation_peers.py opinion DAYS

Runs in an environment of its own (bench/peers.lock), needs nothing of Keskus and prints one line of JSON.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import time
from collections import defaultdict, deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

DAY = 36_000.0  # ten hours


@dataclass
class Caller:
    """One contact; `came_at` is where it stands in the line."""

    queue: str
    came_at: float
    taken: Any = None
    callback: bool = False
    gone: bool = False
    ringing: bool = False


@dataclass
class Rules:
    """What the centre of both speed tests and of the second opinion is made of. Seconds and shares."""

    rates: dict[str, float]
    talk: dict[str, Any]
    patience: dict[str, float]
    groups: dict[str, int]
    skills: dict[str, dict[str, tuple[int, int, float]]]  # group -> queue -> penalty, priority, after
    wrap_up: float = 0.0
    ring: float = 0.0
    transfers: dict[str, tuple[str, float]] = field(default_factory=dict)
    callback_after: float = math.inf
    accept: float = 0.0
    kept: float = 0.0
    break_at: float = math.inf
    break_ends: float = math.inf


class Centre:
    """Callers and agents as simpy processes."""

    def __init__(self, env: Any, rules: Rules, dice: random.Random) -> None:
        self.env, self.rules, self.dice = env, rules, dice
        self.waiting: dict[str, deque[Caller]] = {queue: deque() for queue in rules.rates}
        self.idle: dict[str, deque[tuple[float, Any]]] = {group: deque() for group in rules.groups}
        self.count: dict[str, float] = defaultdict(float)
        self.log: list[tuple[float, float, str]] = []
        for queue, rate in rules.rates.items():
            if rate:
                env.process(self.source(queue, rate))
        for group, size in rules.groups.items():
            for _ in range(size):
                env.process(self.agent(group))

    def source(self, queue: str, rate: float) -> Generator[Any, Any, None]:
        while True:
            yield self.env.timeout(self.dice.expovariate(rate))
            if self.env.now >= DAY and self.rules.wrap_up:
                return
            self.env.process(self.caller(Caller(queue, self.env.now)))

    def wake(self, caller: Caller) -> bool:
        """An idle agent for the caller: lowest penalty, longest idle."""
        found: list[tuple[int, float, str]] = []
        for group, skills in self.rules.skills.items():
            if caller.queue in skills and self.idle[group]:
                penalty, _, after = skills[caller.queue]
                if self.env.now >= caller.came_at + after:
                    found.append((penalty, self.idle[group][0][0], group))
        if not found:
            return False
        _, event = self.idle[min(found)[2]].popleft()
        event.succeed(caller)
        return True

    def caller(self, caller: Caller) -> Generator[Any, Any, None]:
        env, rules = self.env, self.rules
        self.count[f"{caller.queue} offered"] += 1
        caller.taken = env.event()
        patience = env.timeout(self.dice.expovariate(1 / rules.patience[caller.queue]))
        if not self.wake(caller):
            self.waiting[caller.queue].append(caller)
            steps = sorted({skills[caller.queue][2] for skills in rules.skills.values() if caller.queue in skills})
            for at in sorted({*steps, rules.callback_after}):
                if 0 < at < math.inf:
                    env.process(self.later(caller, at))
        yield caller.taken | patience
        if not caller.taken.triggered and not caller.callback:
            caller.gone = True
            if not caller.ringing:
                self.waiting[caller.queue].remove(caller)
            self.count[f"{caller.queue} abandoned"] += 1
            self.log.append((caller.came_at, env.now - caller.came_at, "abandoned"))

    def later(self, caller: Caller, after: float) -> Generator[Any, Any, None]:
        """An offer to be called back, or further groups, after a wait."""
        yield self.env.timeout(after)
        if caller.gone or caller.ringing or caller.taken.triggered or caller.callback:
            return
        if after == self.rules.callback_after and self.dice.random() < self.rules.accept:
            caller.callback = True
            self.count[f"{caller.queue} exit_key"] += 1
        if caller in self.waiting[caller.queue]:
            self.waiting[caller.queue].remove(caller)
            if not self.wake(caller):
                place = sum(other.came_at < caller.came_at for other in self.waiting[caller.queue])
                self.waiting[caller.queue].insert(place, caller)

    def next_for(self, group: str) -> Caller | None:
        best: tuple[int, float, str] | None = None
        for queue, (_, priority, after) in self.rules.skills[group].items():
            line = self.waiting[queue]
            if line and self.env.now >= line[0].came_at + after:
                best = min(best or (priority, line[0].came_at, queue), (priority, line[0].came_at, queue))
        return self.waiting[best[2]].popleft() if best else None

    def agent(self, group: str) -> Generator[Any, Any, None]:
        env, rules = self.env, self.rules
        rested = False
        while True:
            if not rested and env.now >= rules.break_at:
                rested = True
                if env.now < rules.break_ends:
                    yield env.timeout(rules.break_ends - env.now)
            caller = self.next_for(group)
            if caller is None:
                event, since = env.event(), env.now
                self.idle[group].append((since, event))
                if rested or rules.break_at == math.inf:
                    caller = yield event
                else:
                    yield event | env.timeout(rules.break_at - env.now)
                    if not event.triggered:
                        self.idle[group].remove((since, event))
                        continue
                    caller = event.value
            yield from self.serve(caller)

    def serve(self, caller: Caller) -> Generator[Any, Any, None]:
        env, rules, dice = self.env, self.rules, self.dice
        caller.ringing = True
        if caller.callback:
            yield env.timeout(10.0)
            if dice.random() >= rules.kept:
                return
            self.count[f"{caller.queue} reached"] += 1
        elif rules.ring:
            # Whoever hangs up while it rings frees the agent at that moment.
            ends = env.now + rules.ring
            while env.now < ends and not caller.gone:
                yield env.timeout(min(0.05, ends - env.now) or 1e-9)
            if caller.gone:
                return
        if not caller.callback:
            caller.taken.succeed()
            wait = env.now - caller.came_at
            self.count[f"{caller.queue} answered"] += 1
            self.count[f"{caller.queue} answered_within"] += wait <= 20
            self.count[f"{caller.queue} wait_answered_seconds"] += wait
            self.log.append((caller.came_at, wait, "answered"))
        talk = rules.talk[caller.queue](dice)
        yield env.timeout(talk)
        to, share = rules.transfers.get(caller.queue, ("", 0.0))
        if share and not caller.callback and dice.random() < share:
            env.process(self.caller(Caller(to, env.now)))
        if rules.wrap_up:
            yield env.timeout(rules.wrap_up)


def lognormal(mean: float, spread: float) -> Any:
    """A law of talk."""
    variance = math.log1p(spread**2)
    return lambda dice: dice.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def exponential(mean: float) -> Any:
    """A law of talk."""
    return lambda dice: dice.expovariate(1 / mean)


SINGLE = Rules({"a": 1.0}, {"a": exponential(90.0)}, {"a": 60.0}, {"all": 100}, {"all": {"a": (0, 0, 0.0)}})
SKILLS = Rules(
    {"a": 0.5, "b": 0.3, "c": 0.2},
    {"a": exponential(90.0), "b": exponential(100.0), "c": exponential(80.0)},
    {"a": 60.0, "b": 60.0, "c": 60.0},
    {"one": 60, "two": 40},
    {
        "one": {"a": (0, 1, 0.0), "b": (1, 2, 0.0), "c": (0, 0, 0.0)},
        "two": {"b": (0, 1, 0.0), "a": (1, 2, 0.0)},
    },
)
OPINION = Rules(
    {"a": 0.05, "b": 0.03},
    {"a": lognormal(150.0, 1.0), "b": lognormal(200.0, 0.8)},
    {"a": 120.0, "b": 200.0},
    {"one": 8, "two": 7},
    {"one": {"a": (0, 0, 0.0)}, "two": {"b": (0, 0, 0.0), "a": (1, 1, 15.0)}},
    wrap_up=20.0,
    ring=4.0,
    transfers={"a": ("b", 0.1)},
    callback_after=60.0,
    accept=0.5,
    kept=0.8,
    break_at=10_000.0,
    break_ends=11_800.0,
)


def run_simpy(rules: Rules, calls: int) -> int:
    """So many calls; how many came."""
    import simpy  # type: ignore[import-not-found,unused-ignore]

    env = simpy.Environment()
    centre = Centre(env, rules, random.Random(1))
    env.run(until=calls / sum(rules.rates.values()))
    return len(centre.log)


def run_ciw(calls: int) -> int:
    """The single queue."""
    import ciw  # type: ignore[import-not-found,unused-ignore]

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1.0)],
        service_distributions=[ciw.dists.Exponential(1 / 90)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / 60)],
        number_of_servers=[100],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(float(calls))
    return len(simulation.get_all_records())


def opinion(days: int) -> dict[str, list[float]]:
    """Mean and standard error of every count over days."""
    import simpy  # type: ignore[import-not-found,unused-ignore]

    found: dict[str, list[float]] = defaultdict(list)
    for day in range(days):
        env = simpy.Environment()
        centre = Centre(env, OPINION, random.Random(day))
        env.run(until=DAY + 20_000)
        for queue in OPINION.rates:
            for name in (
                "offered",
                "answered",
                "answered_within",
                "abandoned",
                "exit_key",
                "reached",
                "wait_answered_seconds",
            ):
                found[f"{queue} {name}"].append(centre.count[f"{queue} {name}"])
    return {name: [statistics.fmean(values), statistics.stdev(values) / days**0.5] for name, values in found.items()}


def main() -> None:
    """One peer, one line."""
    peer, amount = sys.argv[1], int(sys.argv[2])
    began = time.process_time()
    if peer == "opinion":
        print(json.dumps(opinion(amount)))
        return
    runs = {"simpy": lambda: run_simpy(SINGLE, amount), "simpy-skills": lambda: run_simpy(SKILLS, amount)}
    calls = run_ciw(amount) if peer == "ciw" else runs[peer]()
    print(json.dumps({"calls": calls, "seconds": time.process_time() - began}))


if __name__ == "__main__":
    main()
