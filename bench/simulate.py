"""The simulator: calls a second beside simpy and ciw, a hundred million calls against Erlang A, a second opinion.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install --require-hashes -r bench/peers.lock
    python -m bench.simulate speed --peers /tmp/peers/bin/python
    python -m bench.simulate erlang-a --calls 100000000
    python -m bench.simulate day
    python -m bench.simulate opinion --peers /tmp/peers/bin/python

Prints rows for docs/measurements.md. Seconds of speed are processor seconds of one core, after a first short run (which
loads, or makes, the machine code: its time is printed, too); peers get as many calls as take them some seconds.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from keskus.engines.simulation import (
    Agent,
    Arrivals,
    Break,
    Callback,
    Exponential,
    Fixed,
    Group,
    Log,
    Lognormal,
    Model,
    Queue,
    Shift,
    Skill,
    Transfer,
    always,
    simulate,
    staffed,
)
from keskus.engines.simulation.estimates import mean_of
from keskus.engines.simulation.world import SUMS

PEERS = Path(__file__).with_name("simulation_peers.py")
DAY = 36_000.0
INTERVAL = 900.0


def single(calls: int) -> Model:
    """M/M/100+M: one caller a second, talks of 90 s, patience of 60 s."""
    queue = Queue("a", Arrivals((INTERVAL,)), talk=Exponential(90.0), patience=Exponential(60.0))
    return Model((queue,), (Group("all", (Skill("a"),), always(100)),), length_seconds=float(calls))


def skilled(calls: int, *, everything: bool = False) -> Model:
    """Three queues, two groups with penalties and priorities; and with every other feature switched on."""
    talks = {"a": (0.5, 90.0), "b": (0.3, 100.0), "c": (0.2, 80.0)}
    queues = tuple(
        Queue(name, Arrivals((rate * INTERVAL,)), talk=Exponential(talk), patience=Exponential(60.0))
        for name, (rate, talk) in talks.items()
    )
    one = (Skill("a", 0, 1), Skill("b", 1, 2), Skill("c", 0, 0))
    two = (Skill("b", 0, 1), Skill("a", 1, 2))
    if everything:
        queues = tuple(_with_everything(queue) for queue in queues)
        two = (Skill("b", 0, 1), Skill("a", 1, 2, after_seconds=10.0))
    groups = (Group("one", one, always(60)), Group("two", two, always(40)))
    return Model(queues, groups, length_seconds=float(calls))


def _with_everything(queue: Queue) -> Queue:
    return Queue(
        queue.name,
        queue.arrivals,
        talk=Lognormal(70.0, 1.0),
        wrap_up=Exponential(15.0),
        patience=queue.patience,
        ring=Fixed(4.0),
        longest_wait_seconds=300.0,
        callback=Callback(after_seconds=45.0),
        transfers=(Transfer("c", 0.05),) if queue.name != "c" else (),
        leave_empty=True,
    )


def timed(model: Model, log: Log) -> tuple[int, float]:
    """Contacts, and processor seconds on one core."""
    began = time.process_time()
    result = simulate(model, replications=1, seed=1, log=log, workers=1)
    return result.contacts, time.process_time() - began


def peer(python: str, name: str, calls: int) -> tuple[int, float]:
    """The same, of a peer in its own process and environment."""
    done = subprocess.run([python, PEERS, name, str(calls)], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["calls"], found["seconds"]


def speed(options: argparse.Namespace) -> None:
    """Calls a processor second, each centre by each program."""
    began = time.process_time()
    timed(single(10_000), Log.NONE)
    print(f"machine code made or loaded in {time.process_time() - began:.1f} s\n")
    count = options.calls or 3_000_000
    rows: list[tuple[str, str, tuple[int, float]]] = []
    for name, log in (("no log", Log.NONE), ("call log", Log.CALLS), ("call and agent log", Log.AGENTS)):
        rows.append(("M/M/100+M", f"Keskus, {name}", timed(single(count), log)))
    rows.append(("M/M/100+M", "simpy 4.1, call log", peer(options.peers, "simpy", 300_000)))
    rows.append(("M/M/100+M", "ciw 3.2, records", peer(options.peers, "ciw", 40_000)))
    rows.append(("three queues, two groups, priorities", "Keskus, call log", timed(skilled(count), Log.CALLS)))
    rows.append(
        ("three queues, two groups, priorities", "simpy 4.1, call log", peer(options.peers, "simpy-skills", 300_000))
    )
    rows.append(("the same with every feature", "Keskus, call log", timed(skilled(count, everything=True), Log.CALLS)))
    print("| centre | program | calls | processor s | calls a processor second |\n|---|---|---:|---:|---:|")
    for centre, program, (calls, seconds) in rows:
        print(f"| {centre} | {program} | {calls:,} | {seconds:.2f} | {calls / seconds:,.0f} |")


def erlang_a(options: argparse.Namespace) -> None:
    """A hundred runs, each settled for a twentieth of its time, against the birth and death chain."""
    calls = options.calls or 100_000_000
    model = single(calls // 100)
    began = time.monotonic()
    result = simulate(model, replications=100, seed=2, tell=told())
    settled = slice(model.intervals // 20, None)
    found, (gone, wait) = result.queue("a", intervals=settled), chain(1.0, 90.0, 60.0, 100)
    sums = {name: result.sums[:, settled, 0, place].sum(axis=1) for place, name in enumerate(SUMS)}
    print(f"{result.contacts:,} calls in {time.monotonic() - began:.0f} s\n")
    print("| figure | Erlang A | simulated | 95 % interval, ± | inside |\n|---|---:|---:|---:|---|")
    everybody = sums["wait_answered_seconds"] + sums["wait_abandoned_seconds"]
    for name, truth, ours in (
        ("abandonment", gone, found.abandonment),
        ("mean wait of all, s", wait, mean_of(everybody / sums["offered"], 0.95)),
        ("occupancy", (1 - gone) * 0.9, result.staff(intervals=settled).occupancy),
    ):
        inside = "yes" if ours.low <= truth <= ours.high else "no"
        print(f"| {name} | {truth:.6f} | {ours.mean:.6f} | {ours.half_width:.6f} | {inside} |")


def chain(rate: float, talk: float, patience: float, agents: int) -> tuple[float, float]:
    """Abandonment, and the mean wait of all."""
    weights = [1.0]
    for number in range(1, 40 * agents):
        weights.append(weights[-1] * rate / (min(number, agents) / talk + max(0, number - agents) / patience))
    total = math.fsum(weights)
    waiting = math.fsum(max(0, number - agents) * weight for number, weight in enumerate(weights)) / total
    return waiting / patience / rate, waiting / rate


def day(options: argparse.Namespace) -> None:
    """A hundred replications of a day of 20,000 calls in three queues, by the wall clock."""
    profile = np.sin(np.linspace(0, math.pi, 40)) + 0.3
    counts = 20_000 * profile / profile.sum()
    shares = {"a": 0.5, "b": 0.3, "c": 0.2}
    queues = tuple(
        Queue(
            name,
            Arrivals(tuple((counts * share).tolist()), 0.1, 0.05),
            talk=Lognormal(180.0, 1.0),
            wrap_up=Fixed(20.0),
            patience=Exponential(120.0),
        )
        for name, share in shares.items()
    )
    needed = [math.ceil(count * 200 / INTERVAL) for count in counts]
    one = staffed([math.ceil(0.6 * count) for count in needed], INTERVAL)
    two = staffed([math.ceil(0.45 * count) for count in needed], INTERVAL)
    groups = (
        Group("one", (Skill("a"), Skill("c", priority=-1)), one),
        Group("two", (Skill("b"), Skill("a", 1, 1)), two),
    )
    model = Model(queues, groups, length_seconds=DAY)
    simulate(model, replications=1)
    for _ in range(3):
        began, spent = time.monotonic(), time.process_time()
        result = simulate(model, replications=100, seed=1)
        wall, spent = time.monotonic() - began, time.process_time() - spent
        level = result.queue().service_level
        print(
            f"{result.contacts / 100:,.0f} calls a day, 100 days: {wall:.2f} s, {spent:.2f} processor s; "
            f"service level {level.mean:.1%} ± {level.half_width:.1%}"
        )


def opinion(options: argparse.Namespace) -> None:
    """Two groups, overflow, transfers, callbacks, ringing, wrap-up and a break: Keskus and simpy, figure by figure."""
    days = options.days
    rest = Break(10_000.0, 11_800.0)

    def people(count: int) -> tuple[Agent, ...]:
        return tuple(Agent(f"agent-{number}", (Shift(0.0, 1e9, (rest,)),)) for number in range(count))

    wrap_up, ring = Fixed(20.0), Fixed(4.0)
    offer = Callback(after_seconds=60.0, accept_share=0.5, kept_share=0.8, ring=Fixed(10.0), attempts=1)
    queues = (
        Queue(
            "a",
            Arrivals((0.05 * INTERVAL,)),
            talk=Lognormal(150.0, 1.0),
            patience=Exponential(120.0),
            transfers=(Transfer("b", 0.1),),
            callback=offer,
            wrap_up=wrap_up,
            ring=ring,
        ),
        Queue(
            "b",
            Arrivals((0.03 * INTERVAL,)),
            talk=Lognormal(200.0, 0.8),
            patience=Exponential(200.0),
            callback=offer,
            wrap_up=wrap_up,
            ring=ring,
        ),
    )
    groups = (
        Group("one", (Skill("a"),), people(8)),
        Group("two", (Skill("b"), Skill("a", 1, 1, after_seconds=15.0)), people(7)),
    )
    ours = simulate(Model(queues, groups, length_seconds=DAY), replications=days, seed=1)
    done = subprocess.run([options.peers, PEERS, "opinion", str(days)], capture_output=True, text=True, check=True)
    print("| figure of a day | Keskus | ± | simpy | ± | difference, standard errors |\n|---|---:|---:|---:|---:|---:|")
    worst = 0.0
    for name, (mean, error) in json.loads(done.stdout).items():
        queue, column = name.split()
        own = mean_of(ours.sums[:, :, ours.model.lines.index(queue), SUMS.index(column)].sum(axis=1), 0.95)
        own_error = float(own.deviations.std(ddof=1)) / days**0.5
        apart = (own.mean - mean) / math.hypot(error, own_error)
        worst = max(worst, abs(apart))
        print(
            f"| {name} | {own.mean:,.2f} | {1.96 * own_error:,.2f} | {mean:,.2f} | {1.96 * error:,.2f} | {apart:+.1f} |"
        )
    print(f"\nlargest difference: {worst:.1f} standard errors")


def told() -> Callable[[float], None]:
    """Progress, on a terminal."""

    def tell(share: float) -> None:
        if sys.stderr.isatty():
            print(f"\r{share:.0%}", end="", file=sys.stderr, flush=True)

    return tell


def main() -> None:
    """Choose."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    deeds = {"speed": speed, "erlang-a": erlang_a, "day": day, "opinion": opinion}
    parser.add_argument("deed", choices=deeds)
    parser.add_argument("--calls", type=int)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--peers", default=sys.executable, help="the Python that has simpy and ciw")
    options = parser.parse_args()
    deeds[options.deed](options)


if __name__ == "__main__":
    main()
