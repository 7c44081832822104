"""Work that may wait: mail with a deadline, callbacks by tomorrow noon; and chats, several of them at once.

Mail is a flow: so many seconds of work arrive, so many must be done by each moment. Between the two curves the evenest
staffing is a taut string (no other has a lower peak). Every contact is handled in the order in which it came.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.faults import Fault
from keskus.engines.staffing import figures, staff
from keskus.engines.staffing.model import Counts, Formula, Goals, Load, Numbers, Staffing, numbers, refuse
from keskus.engines.staffing.shrinkage import ROUNDING

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Mail:
    """Contacts that arrive in each interval and are due `deadline_seconds` after they came.

    `is_open`: intervals in which agents work at all (None: all). `deadline_runs_when_closed`: False counts open time
    only ("within four working hours"). `waiting`: contacts there at the beginning, due `waiting_due_seconds` after it.
    `concurrency`: how many an agent works on at once. `occupancy`: so much of their time they really do.
    """

    arriving: Numbers
    handle_seconds: float
    deadline_seconds: float
    interval_seconds: float = 900.0
    is_open: Flags | None = None
    deadline_runs_when_closed: bool = True
    waiting: float = 0.0
    waiting_due_seconds: float = 0.0
    concurrency: float = 1.0
    occupancy: float = 1.0

    def __post_init__(self) -> None:
        arriving = numbers(self.arriving, "arriving").ravel()
        object.__setattr__(self, "arriving", arriving)
        bad = ~(np.isfinite(arriving) & (arriving >= 0))
        refuse("arriving", bad, arriving, "no number of contacts", "give 0 or more")
        for name in ("handle_seconds", "interval_seconds", "concurrency", "occupancy"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise Fault(name, f"{value:g} is not above 0", "give a number above 0")
        for name in ("deadline_seconds", "waiting", "waiting_due_seconds"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise Fault(name, f"{value:g} is below 0 or no number", "give 0 or more")
        if self.occupancy > 1:
            raise Fault("occupancy", f"{self.occupancy:g} is no share", "0.85 means 85 %")
        if self.is_open is not None and self.is_open.size != arriving.size:
            raise Fault("is_open", f"{self.is_open.size} beside {arriving.size} intervals", "say it of each")

    @property
    def open(self) -> Flags:
        """In every interval."""
        return np.ones(self.arriving.size, np.bool_) if self.is_open is None else self.is_open.ravel()

    @property
    def a_interval(self) -> float:
        """Contacts that one agent does in an interval."""
        return self.interval_seconds * self.concurrency * self.occupancy / self.handle_seconds

    @property
    def came(self) -> Numbers:
        """Contacts by the end of each interval, and at the beginning."""
        return self.waiting + np.concatenate([[0.0], np.cumsum(self.arriving)])

    @property
    def due(self) -> Numbers:
        """Of those, how many are due by the same moments."""
        edges = np.arange(self.arriving.size + 1) * self.interval_seconds
        runs = np.ones(self.arriving.size) if self.deadline_runs_when_closed else self.open.astype(np.float64)
        clock = np.concatenate([[0.0], np.cumsum(runs)]) * self.interval_seconds
        # Where the deadline's clock stands still, what came is taken to have come when it starts again.
        starts = clock - self.deadline_seconds
        fresh = np.concatenate([[0.0], np.cumsum(self.arriving)])
        last = np.searchsorted(clock, clock, side="right") - 1
        waiting = np.where(edges >= self.waiting_due_seconds, self.waiting, 0.0)
        found: Numbers = np.interp(starts, clock, fresh[last], left=0.0) + waiting
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """By interval: contacts done, those left at its end, those of them overdue, and the age of the oldest (NaN: none).

    `on_time`: of all contacts due, the share done before.
    """

    agents: Counts
    done: Numbers
    left: Numbers
    overdue: Numbers
    oldest_seconds: Numbers
    on_time: float


def agents_by_deadline(mail: Mail, minimum: int = 0) -> Counts:
    """The evenest staffing that does everything by its deadline, as far as opening hours let it; none when closed."""
    places = np.flatnonzero(mail.open)
    agents = np.zeros(mail.arriving.size, np.int64)
    if not places.size:
        return agents
    came, due = mail.came, mail.due
    # What falls due while it is closed must be done before; what comes then can only be done after.
    nexts = np.concatenate([places[1:], [mail.arriving.size]])
    most = came[places + 1]
    least = np.minimum(np.maximum.accumulate(due[nexts]), most)
    string = taut(np.concatenate([[0.0], least]), np.concatenate([[0.0], most]))
    done = 0.0
    for place, wanted, there in zip(places.tolist(), string[1:].tolist(), most.tolist(), strict=True):
        agents[place] = max(minimum, math.ceil((wanted - done) / mail.a_interval - ROUNDING))
        done = min(there, done + agents[place] * mail.a_interval)
    return agents


def taut(least: Numbers, most: Numbers) -> Numbers:
    """The shortest path from the first point to the last `least` that stays between the two."""
    low, high = least.tolist(), [*most.tolist()[:-1], float(least[-1])]
    path, start, value = np.zeros(len(low)), 0, low[0]
    path[0] = value
    while start < len(low) - 1:
        flat, steep, at, slope = -math.inf, math.inf, len(low) - 1, 0.0
        low_at = high_at = start + 1
        for place in range(start + 1, len(low)):
            down, up = (low[place] - value) / (place - start), (high[place] - value) / (place - start)
            if down > steep:
                at, slope = high_at, steep
                break
            if up < flat:
                at, slope = low_at, flat
                break
            if down >= flat:
                flat, low_at = down, place
            if up <= steep:
                steep, high_at = up, place
        else:
            slope = flat
        path[start + 1 : at + 1] = value + slope * np.arange(1, at - start + 1)
        start, value = at, float(path[at])
    return path


def worked(mail: Mail, agents: ArrayLike) -> Worked:
    """What becomes of the backlog with these agents."""
    counts = np.broadcast_to(numbers(agents, "agents"), mail.arriving.shape)
    refuse("agents", ~(counts >= 0), counts, "no number of agents", "give 0 or more")
    came, due = mail.came, mail.due
    done = np.zeros(came.size)
    room = np.where(mail.open, counts, 0.0) * mail.a_interval
    for place in range(counts.size):
        done[place + 1] = min(came[place + 1], done[place] + room[place])
    late = np.maximum(0.0, np.minimum(done[1:], due[:-1]) - done[:-1]).sum() + max(0.0, due[-1] - done[-1])
    edges = np.arange(came.size) * mail.interval_seconds
    unique, first = np.unique(came[::-1], return_index=True)  # the latest moment at which so many had come
    ages = edges - np.interp(done, unique, edges[::-1][first])
    left = came - done
    return Worked(
        counts.astype(np.int64),
        np.diff(done),
        left[1:],
        np.maximum(0.0, due - done)[1:],
        np.where(left > 1e-9, ages, np.nan)[1:],
        float(1 - late / due[-1]) if due[-1] > 0 else math.nan,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Chats:
    """Agents, and what customers meet: every agent is as many places as chats at once."""

    agents: Counts
    places: Staffing


def staff_chats(load: Load, goals: Goals, concurrency: int, formula: Formula | None = None) -> Chats:
    """Chats at once by an agent; `handle_seconds` of the load is a chat's length when they have so many of them."""
    if not 1 <= concurrency <= 100:
        raise Fault("concurrency", f"{concurrency} is no number of chats at once", "give 1 to 100")
    least = np.asarray(goals.minimum, np.int64) * concurrency
    needed = staff(load, replace(goals, minimum=least), formula).agents
    agents = -(-needed // concurrency)
    return Chats(agents, figures(load, agents * concurrency, goals, formula))
