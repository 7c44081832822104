"""Outbound: how much work a list is, and how fast to dial without leaving people on a silent line.

Predictive dialling is Erlang B: whoever answers while no agent is free is abandoned. It takes those who answer to come
at random; a dialler that foresees when agents finish does better. With few agents the limit on abandoned calls leaves
hardly any calls ahead of agents, and one call for each free agent is better: `pace` says which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from keskus.engines.faults import Fault
from keskus.engines.staffing.trunks import blocked

STRICTEST = 0.03  # of live calls in a campaign and 30 days: 16 CFR 310.4(b)(4); Ofcom's persistent misuse statement


class Mode(Enum):
    """One call for each free agent, or calls ahead of agents."""

    PROGRESSIVE = "progressive"
    PREDICTIVE = "predictive"


@dataclass(frozen=True, slots=True)
class Dialling:
    """`reach_share` of calls are answered by somebody; `ring_seconds`: mean of all calls, answered or given up."""

    agents: int
    handle_seconds: float
    reach_share: float
    ring_seconds: float = 20.0
    abandoned_limit: float = STRICTEST

    def __post_init__(self) -> None:
        if not 0 <= self.agents <= 100_000:
            raise Fault("agents", f"{self.agents} is no number of agents", "give 0 or more")
        for name in ("handle_seconds", "ring_seconds"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise Fault(name, f"{value:g} is no duration above 0", "give seconds")
        for name, least in (("reach_share", 1e-6), ("abandoned_limit", 0.0)):
            if not least <= getattr(self, name) <= 1:
                raise Fault(name, f"{getattr(self, name):g} is no share", "0.3 means 30 %")


@dataclass(frozen=True, slots=True)
class Pace:
    """`dials_per_hour` calls started, `reached_per_hour` talks begun; `abandoned` of those who answered, met nobody.

    `lines`: taken by calls that ring, on average; `lines_a_free_agent`: the same for each agent who is free.
    """

    mode: Mode
    dials_per_hour: float
    reached_per_hour: float
    abandoned: float
    occupancy: float
    lines: float
    lines_a_free_agent: float


def pace(dialling: Dialling) -> Pace:
    """The mode in which more people are reached, within the limit."""
    slow, fast = progressive(dialling), predictive(dialling)
    return fast if fast.reached_per_hour > slow.reached_per_hour else slow


def progressive(dialling: Dialling) -> Pace:
    """A free agent waits while one number after another rings."""
    seek = dialling.ring_seconds / dialling.reach_share
    reached = dialling.agents * 3600 / (dialling.handle_seconds + seek)
    dials, free = reached / dialling.reach_share, dialling.agents * seek / (dialling.handle_seconds + seek)
    occupancy = dialling.handle_seconds / (dialling.handle_seconds + seek) if dialling.agents else 0.0
    lines = dials * dialling.ring_seconds / 3600
    return Pace(Mode.PROGRESSIVE, dials, reached, 0.0, occupancy, lines, lines / free if free else 0.0)


def predictive(dialling: Dialling) -> Pace:
    """As fast as the limit of abandoned calls allows."""
    low, high = 0.0, 2.0 * dialling.agents + 1
    for _ in range(60):
        load = (low + high) / 2
        low, high = (load, high) if float(blocked(load, dialling.agents)) <= dialling.abandoned_limit else (low, load)
    gone = float(blocked(low, dialling.agents)) if low > 0 else 0.0
    answered = low * 3600 / dialling.handle_seconds
    busy, dials = low * (1 - gone), answered / dialling.reach_share
    lines, free = dials * dialling.ring_seconds / 3600, dialling.agents - busy
    occupancy = busy / dialling.agents if dialling.agents else 0.0
    return Pace(
        Mode.PREDICTIVE, dials, answered * (1 - gone), gone, occupancy, lines, lines / free if free > 0 else 0.0
    )


@dataclass(frozen=True, slots=True)
class Work:
    """What a list comes to: expected calls, people reached, right parties among them, and agents' hours."""

    dials: float
    reached: float
    right_parties: float
    agent_hours: float


def work_of(
    records: float,
    *,
    attempts: int,
    reach_share: float,
    right_party_share: float,
    right_party_seconds: float,
    other_seconds: float,
) -> Work:
    """A record is tried until somebody answers, at most so often; whoever is not the right party takes less time."""
    for name, share in (("reach_share", reach_share), ("right_party_share", right_party_share)):
        if not 0 <= share <= 1:
            raise Fault(name, f"{share:g} is no share", "0.3 means 30 %")
    if not (records >= 0 and math.isfinite(records)):
        raise Fault("records", f"{records:g} is no number of records", "give 0 or more")
    if attempts < 1:
        raise Fault("attempts", f"{attempts} is no number of tries", "give 1 or more")
    found = 1 - (1 - reach_share) ** attempts
    reached = records * found
    dials = records * (found / reach_share if reach_share else attempts)
    right = reached * right_party_share
    seconds = right * right_party_seconds + (reached - right) * other_seconds
    return Work(dials, reached, right, seconds / 3600)
