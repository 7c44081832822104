"""A queue with impatient callers, state by state: how many are there, and what befalls one who comes now.

Nothing of the formulas that it judges: the chain of how many are there is solved as it stands, a caller who has to wait
is followed down the line until answered or gone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Met(NamedTuple):
    """Of all callers: shares, and the mean wait of those answered."""

    waits: float
    answered_within: float
    gone: float
    gone_within: float
    wait_of_answered: float
    gone_short: float


def states(rate: float, talk: float, patience: float, agents: int) -> NDArray[np.float64]:
    """The share of time that so many are there."""
    most = int(agents + rate * min(patience, 30 * talk) + 40 * np.sqrt(agents + rate * talk) + 200)
    counts = np.arange(1, most)
    leaving = np.minimum(counts, agents) / talk + np.maximum(0, counts - agents) / patience
    logs = np.concatenate([[0.0], np.cumsum(np.log(rate) - np.log(leaving))])
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def followed(agents: int, talk: float, patience: float, ahead: int, seconds: float) -> tuple[NDArray[np.float64], ...]:
    """By how many are ahead: answered within the time, gone within it (the chain stepped at random moments)."""
    forward = agents / talk + np.arange(ahead) / patience
    fastest = float(forward[-1] + 1 / patience)
    go, leave = forward / fastest, 1 / patience / fastest
    answered, gone = np.zeros(ahead), np.zeros(ahead)
    mass = 1.0 if seconds == 0 else 0.0
    weight = -fastest * seconds
    within_answered, within_gone = np.zeros(ahead), np.zeros(ahead)
    steps = int(fastest * seconds + 12 * np.sqrt(fastest * seconds) + 60)
    for step in range(steps):
        if step:
            weight += np.log(fastest * seconds) - np.log(step) if seconds else -np.inf
        share = np.exp(weight)
        within_answered += share * answered
        within_gone += share * gone
        mass += share
        before_answered = np.concatenate([[1.0], answered[:-1]])
        before_gone = np.concatenate([[0.0], gone[:-1]])
        answered = go * before_answered + (1 - go - leave) * answered
        gone = go * before_gone + leave + (1 - go - leave) * gone
    return within_answered, within_gone


def met(
    rate: float, talk: float, patience: float, agents: int, target: float, short: float = 0.0, *, rest: float = 1e-13
) -> Met:
    """What callers meet."""
    there = states(rate, talk, patience, agents)
    queued = there[agents:]
    queued = queued[: int(np.argmax(np.cumsum(queued[::-1])[::-1] < rest)) or None]
    forward = agents / talk + np.arange(queued.size) / patience
    served, wait = np.empty(queued.size), np.empty(queued.size)
    last_served, last_wait = 1.0, 0.0
    for ahead, pace in enumerate(forward):
        last_served *= pace / (pace + 1 / patience)
        last_wait = (last_served + pace * last_wait) / (pace + 1 / patience)
        served[ahead], wait[ahead] = last_served, last_wait
    answered_within, gone_within = followed(agents, talk, patience, queued.size, target)
    _, gone_short = followed(agents, talk, patience, queued.size, short)
    at_once = float(there[:agents].sum())
    answered = at_once + float(queued @ served)
    return Met(
        waits=float(queued.sum()),
        answered_within=at_once + float(queued @ answered_within),
        gone=1 - answered,
        gone_within=float(queued @ gone_within),
        wait_of_answered=float(queued @ wait) / answered,
        gone_short=float(queued @ gone_short),
    )
