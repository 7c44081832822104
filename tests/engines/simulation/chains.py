"""What queueing theory says, worked out step by step: to hold the simulator against."""

from __future__ import annotations

import math
from collections.abc import Sequence


def erlang_b(load: float, agents: int) -> float:
    """The share of callers who find every agent busy, where nobody may wait."""
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(load: float, agents: int) -> float:
    """The share of callers who wait, where everybody waits."""
    blocked = erlang_b(load, agents)
    return blocked / (1 - load / agents * (1 - blocked))


def erlang_a(rate: float, talk_seconds: float, patience_seconds: float, agents: int) -> tuple[float, float]:
    """The share who abandon, and the mean number waiting: the birth and death chain, solved."""
    weights = [1.0]
    for number in range(1, 20 * agents + 400):
        leaving = min(number, agents) / talk_seconds + max(0, number - agents) / patience_seconds
        weights.append(weights[-1] * rate / leaving)
    total = math.fsum(weights)
    waiting = math.fsum(max(0, number - agents) * weight for number, weight in enumerate(weights)) / total
    return waiting / patience_seconds / rate, waiting


def distance(values: Sequence[float], share_below: object) -> float:
    """Kolmogorov and Smirnov's statistic, times the root of the count: above 1.95 once in a thousand samples."""
    assert callable(share_below)
    count, worst = len(values), 0.0
    for number, value in enumerate(sorted(values)):
        share = share_below(value)
        worst = max(worst, share - number / count, (number + 1) / count - share)
    return worst * math.sqrt(count)
