"""A long queue_log of a busy centre, written line by line: the same seed gives the same bytes."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from pathlib import Path

START = 1_780_272_000  # 2026-06-01 00:00 UTC
QUEUES = ("sales", "support", "billing", "orders")


class _Centre:
    """Callers come every three seconds or so to sixty agents; some wait in vain, some agents take a break."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.free_at = {f"Agent {number:02}": 0.0 for number in range(60)}
        self.waiting: list[tuple[float, int, str]] = []
        self.count = 0

    def say(self, at: float, text: str) -> None:
        self.count += 1
        heapq.heappush(self.waiting, (at, self.count, text))

    def call(self, at: float, number: int) -> None:
        rng, queue, callid = self.rng, self.rng.choice(QUEUES), f"{int(at)}.{number}"
        self.say(at, f"{callid}|{queue}|NONE|DID|+3726000{rng.randrange(10):03}")
        self.say(at, f"{callid}|{queue}|NONE|ENTERQUEUE||+48{rng.randrange(10**9):09}|1")
        agent = rng.choice(list(self.free_at))
        if rng.random() < 0.12 or self.free_at[agent] > at + 40:
            wait = rng.randrange(1, 60)
            self.say(at + wait, f"{callid}|{queue}|NONE|ABANDON|1|1|{wait}")
            return
        start = max(at + rng.randrange(1, 30), self.free_at[agent])
        wait, talk = int(start - at), rng.randrange(20, 400)
        if rng.random() < 0.2:
            self.say(start - 1, f"{callid}|{queue}|{rng.choice(list(self.free_at))}|RINGNOANSWER|10000")
        self.say(start, f"{callid}|{queue}|{agent}|CONNECT|{wait}|{int(at)}.{number + 1}|3")
        self.say(start + talk, f"{callid}|{queue}|{agent}|COMPLETECALLER|{wait}|{talk}|1")
        self.free_at[agent] = start + talk + 3
        if rng.random() < 0.1:
            self.say(start + talk + 1, f"NONE|{queue}|{agent}|PAUSE|break")
            self.say(start + talk + 300, f"NONE|{queue}|{agent}|UNPAUSE|")
            self.free_at[agent] += 300

    def said_until(self, at: float) -> Iterator[str]:
        while self.waiting and self.waiting[0][0] <= at:
            when, _, text = heapq.heappop(self.waiting)
            yield f"{int(when)}|{text}\n"


def lines(count: int, seed: int = 1) -> Iterator[str]:
    """That many lines, in the order of time."""
    centre, at, number, written = _Centre(seed), float(START), 0, 0
    while written < count:
        at += centre.rng.expovariate(1 / 3)
        number += 2
        centre.call(at, number)
        for line in centre.said_until(at):
            yield line
            written += 1
            if written == count:
                return


def write(path: Path, count: int, seed: int = 1) -> None:
    """Write the log to a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(count, seed))
