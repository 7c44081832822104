"""Staffing: a year of quarters of an hour of ten queues, beside pyworkforce; one huge queue; a slider.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install --require-hashes -r bench/peers.lock
    python -m bench.staffing --peers /tmp/peers/bin/python

Prints the table of docs/measurements.md. Seconds are processor seconds of one core, the least of five rounds, after a
first round that makes or loads the machine code. Without --peers only our own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from keskus.engines.staffing import Formula, Goals, Load, staff
from keskus.engines.staffing.required import agents_for
from keskus.engines.staffing.sensitivity import Change, effects, what_if

PEER = Path(__file__).with_name("staffing_peers.py")
QUEUES, INTERVALS = 10, 35_040
GOALS = Goals(service_level=0.8, target_seconds=20)
BOTH = Goals(service_level=0.8, target_seconds=20, abandonment=0.05, asa_seconds=30, occupancy=0.9)


def loads(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calls, handle times and patience: queues from small to large, days with a shape, nights nearly empty."""
    rng = np.random.default_rng(seed)
    hour = np.arange(INTERVALS) % 96 / 4
    shape = np.exp(-(((hour - 11) / 3) ** 2)) + 0.7 * np.exp(-(((hour - 16) / 2.5) ** 2)) + 0.01
    size = np.geomspace(5, 250, QUEUES)[:, None]
    calls = np.maximum(0.05, rng.gamma(20, size * shape / 20))
    handle = rng.uniform(120, 480, (QUEUES, 1)) * rng.uniform(0.9, 1.1, calls.shape)
    patience = rng.uniform(60, 300, (QUEUES, 1)) * np.ones(calls.shape)
    return calls, handle, patience


def least(run: Callable[[], object]) -> float:
    """Processor seconds of the quickest of five rounds."""
    run()
    spent = []
    for _ in range(5):
        began = time.process_time()
        run()
        spent.append(time.process_time() - began)
    return min(spent)


def peer(python: str, calls: np.ndarray, handle: np.ndarray) -> tuple[float, np.ndarray, str]:
    """The same loads by pyworkforce, one interval after another, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "loads.csv"
        np.savetxt(path, np.column_stack([calls.ravel(), handle.ravel()]), fmt="%.17g")
        done = subprocess.run([python, PEER, path], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["seconds"], np.array(found["agents"]).reshape(calls.shape), found["version"]


def row(task: str, program: str, intervals: int, seconds: float, ratio: str = "") -> None:
    """One line of the table."""
    print(f"| {task} | {program} | {intervals:,} | {seconds:.4f} | {seconds / intervals * 1e6:.2f} | {ratio} |")


def main() -> None:
    """Everything, once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", help="the Python of an environment made from bench/peers.lock")
    options = parser.parse_args()
    calls, handle, patience = loads(1)
    patient, impatient = Load(calls, handle), Load(calls, handle, patience)
    began = time.process_time()
    staff(Load(10, 180, 60), GOALS)
    print(f"machine code made or loaded in {time.process_time() - began:.1f} s\n")
    print("| task | program | intervals | processor s | µs an interval | times ours |\n|---|---|---:|---:|---:|---:|")
    ours = least(lambda: agents_for(patient, GOALS, Formula.C))
    row("Erlang C, 80 % in 20 s", "Keskus, agents", calls.size, ours, "1")
    row("the same", "Keskus, agents and figures", calls.size, least(lambda: staff(patient, GOALS)))
    if options.peers:
        seconds, theirs, version = peer(options.peers, calls, handle)
        row("the same", f"pyworkforce {version}", calls.size, seconds, f"{seconds / ours:,.0f}")
    row("Erlang A, 80 % in 20 s", "Keskus, agents", calls.size, least(lambda: agents_for(impatient, GOALS, Formula.A)))
    row("the same", "Keskus, agents and figures", calls.size, least(lambda: staff(impatient, GOALS)))
    row(
        "Erlang A, five goals together", "Keskus, agents and figures", calls.size, least(lambda: staff(impatient, BOTH))
    )
    big = Load(25_000, 180, 180)
    row("5,000 erlang, Erlang A", "Keskus, agents and figures", 1, least(lambda: staff(big, GOALS)))
    queue = Load(calls[6], handle[6], patience[6])
    agents = staff(queue, GOALS).agents
    change = Change(volume=1.1, handle=0.95, agents=-1)
    row(
        "what if, one queue, required and given",
        "Keskus",
        INTERVALS,
        least(lambda: what_if(queue, GOALS, change, agents=agents)),
    )
    plan = staff(queue, GOALS)
    row("one agent fewer in every hour, ranked", "Keskus", INTERVALS, least(lambda: effects(plan, GOALS)))
    if options.peers:
        mine = staff(patient, GOALS).agents
        print(f"\nOther agents than pyworkforce: {int((theirs != mine).sum()):,} intervals")


if __name__ == "__main__":
    main()
