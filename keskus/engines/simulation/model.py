"""A call centre as the simulator sees it: queues, campaigns, groups of agents and their shifts.

All times are seconds since the model's beginning; sites of another clock shift their agents by `offset_seconds`.
Shares run from 0 to 1. Everything is checked when it is made, and a `Fault` names the field and the remedy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keskus.engines.faults import Fault
from keskus.engines.simulation.laws import Fixed, Law, Lognormal, Never

DAY_SECONDS = 86_400
MOST_INTERVALS = 100_000
AT_ONCE, RING, USUAL_TALK, NEVER = Fixed(0.0), Fixed(15.0), Lognormal(180.0, 1.0), Never()


def _check(right: bool, field: str, text: str, remedy: str) -> None:
    if not right:
        raise Fault(field, text, remedy)


def _share(value: float, field: str) -> None:
    _check(0 <= value <= 1, field, f"{value} is no share", "give a number from 0 to 1")


def _duration(value: float, field: str, least: float = 0) -> None:
    enough = math.isfinite(value) and (value > 0 or least == 0) and value >= 0
    _check(enough, field, f"{value} is no duration", "give seconds" + (" above 0" if least else ", 0 or more"))


def _unlike(names: Iterable[str], field: str) -> None:
    seen: set[str] = set()
    for name in names:
        _check(bool(name), field, "a name is empty", "give every one a name")
        _check(name not in seen, field, f"{name!r} stands twice", "give each a name of its own")
        seen.add(name)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many callers are expected in each interval; the row is repeated until the model ends (a day, a week, all).

    Within an interval callers come at random (a Poisson process). Real days differ by more than that: each day, and
    each hour, is multiplied by a gamma factor of mean 1 whose standard deviation is `day_spread`, `hour_spread`.
    """

    calls_per_interval: tuple[float, ...]
    day_spread: float = 0.0
    hour_spread: float = 0.0

    def __post_init__(self) -> None:
        _check(bool(self.calls_per_interval), "arrivals.calls_per_interval", "it is empty", "give at least one number")
        good = all(math.isfinite(calls) and calls >= 0 for calls in self.calls_per_interval)
        _check(
            good, "arrivals.calls_per_interval", "a number is below 0", "give how many callers are expected, 0 or more"
        )
        for name, spread in (("day_spread", self.day_spread), ("hour_spread", self.hour_spread)):
            _check(0 <= spread <= 10, f"arrivals.{name}", f"{spread} is no spread", "give 0 to 10; 0.1 is usual")


@dataclass(frozen=True, slots=True)
class Transfer:
    """A share of answered callers is handed on to another queue when the talk is over."""

    to: str
    share: float

    def __post_init__(self) -> None:
        _share(self.share, "transfer.share")


@dataclass(frozen=True, slots=True)
class Callback:
    """Callers are offered to be called back, once: after a wait, or at the door when so many wait already.

    Who accepts leaves the queue, yet keeps the place; the agent whose turn it is dials. `kept_share` of customers
    answer; who does not is tried again after `retry_seconds`, `attempts` times in all.
    """

    after_seconds: float | None = None
    when_waiting: int | None = None
    accept_share: float = 0.5
    kept_share: float = 0.8
    ring: Law = RING
    attempts: int = 2
    retry_seconds: float = 900.0

    def __post_init__(self) -> None:
        both = (self.after_seconds, self.when_waiting)
        _check(both != (None, None), "callback", "it is never offered", "give after_seconds or when_waiting")
        _duration(self.after_seconds or 0, "callback.after_seconds")
        _check((self.when_waiting or 0) >= 0, "callback.when_waiting", "it is below 0", "give 0 or more")
        _share(self.accept_share, "callback.accept_share")
        _share(self.kept_share, "callback.kept_share")
        _check(
            1 <= self.attempts <= 100, "callback.attempts", f"{self.attempts} is no number of tries", "give 1 to 100"
        )
        _duration(self.retry_seconds, "callback.retry_seconds", least=1)


@dataclass(frozen=True, slots=True)
class Queue:
    """A line of callers, first come first served.

    `priority`: lower is answered first, where a group does not say otherwise. `longest_wait_seconds`: then the queue
    lets the caller go, or into queue `then`. `most_waiting`: with so many the next is refused at the door.
    `leave_empty`: nobody may join or stay when no agent who could answer is signed in. Talk is as long as `talk` says,
    divided by the speed of the group; `ring` is how long an agent's telephone rings, and part of the wait.
    """

    name: str
    arrivals: Arrivals | None = None
    talk: Law = USUAL_TALK
    wrap_up: Law = AT_ONCE
    patience: Law = NEVER
    ring: Law = AT_ONCE
    threshold_seconds: float = 20.0
    short_abandon_seconds: float = 5.0
    priority: int = 0
    longest_wait_seconds: float | None = None
    then: str | None = None
    most_waiting: int | None = None
    leave_empty: bool = False
    callback: Callback | None = None
    transfers: tuple[Transfer, ...] = ()

    def __post_init__(self) -> None:
        _duration(self.threshold_seconds, "threshold_seconds")
        _duration(self.short_abandon_seconds, "short_abandon_seconds")
        if self.longest_wait_seconds is not None:
            _duration(self.longest_wait_seconds, "longest_wait_seconds", least=1)
        timed = self.then is None or self.longest_wait_seconds is not None
        _check(timed, "then", "nobody would ever go there", "give longest_wait_seconds as well")
        _check(self.then != self.name, "then", "it is the same queue", "name another queue")
        _check((self.most_waiting or 0) >= 0, "most_waiting", "it is below 0", "give 0 or more")
        _share(math.fsum(transfer.share for transfer in self.transfers), "transfers")


@dataclass(frozen=True, slots=True)
class Campaign:
    """Outbound work for agents who have been idle for `idle_seconds` while more than `reserve` of their group are.

    `calls` is the length of the list (None: without end), dialled from `starts` to `ends`; `reach_share` answer.
    Callers who wait always come first.
    """

    name: str
    talk: Law = USUAL_TALK
    wrap_up: Law = AT_ONCE
    ring: Law = RING
    reach_share: float = 0.4
    reserve: int = 0
    idle_seconds: float = 10.0
    calls: int | None = None
    starts: float = 0.0
    ends: float = math.inf

    def __post_init__(self) -> None:
        _share(self.reach_share, "reach_share")
        _check(self.reserve >= 0, "reserve", "it is below 0", "give 0 or more")
        _duration(self.idle_seconds, "idle_seconds", least=1)
        _check(self.calls is None or self.calls >= 0, "calls", "it is below 0", "give 0 or more, or nothing")
        _check(self.starts < self.ends, "ends", "it does not lie after starts", "give a later time")


@dataclass(frozen=True, slots=True)
class Break:
    """Away with a reason. Who is in a call or its wrap-up finishes that first, and comes back when the break ends."""

    starts: float
    ends: float
    reason: str = "break"


@dataclass(frozen=True, slots=True)
class Shift:
    """Signed in from `starts` to `ends`; a call in hand at the end is finished."""

    starts: float
    ends: float
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        _check(
            self.starts < self.ends, "shift.ends", f"{self.ends} does not lie after {self.starts}", "give a later time"
        )
        edge = self.starts
        for rest in self.breaks:
            inside = edge <= rest.starts < rest.ends <= self.ends
            _check(inside, "shift.breaks", f"{rest.starts} to {rest.ends} is outside or overlaps", "put them in order")
            edge = rest.ends


@dataclass(frozen=True, slots=True)
class Agent:
    """One person with shifts in order of time. The clock is the site's."""

    name: str
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        pairs = zip(self.shifts, self.shifts[1:], strict=False)
        apart = all(earlier.ends <= later.starts for earlier, later in pairs)
        _check(apart, f"agents.{self.name}.shifts", "they overlap or are out of order", "put them in order of time")


@dataclass(frozen=True, slots=True)
class Skill:
    """A group answers a queue, or dials for a campaign.

    `penalty`: a call goes to the free group of the lowest. `priority`: what a free agent of this group takes first
    (lowest; None: the queue's own). `after_seconds`: only calls that have waited so long (overflow). `speed` 2: twice
    as quick.
    """

    queue: str
    penalty: int = 0
    priority: int | None = None
    after_seconds: float = 0.0
    speed: float = 1.0

    def __post_init__(self) -> None:
        _duration(self.after_seconds, "skill.after_seconds")
        _check(math.isfinite(self.speed) and self.speed > 0, "skill.speed", f"{self.speed} is no speed", "give above 0")


@dataclass(frozen=True, slots=True)
class Group:
    """Agents who answer the same queues. Of those free, the longest idle takes the call.

    `miss_share` of rings are not picked up within `ring_limit_seconds`; the caller then stays first in the queue.
    """

    name: str
    skills: tuple[Skill, ...]
    agents: tuple[Agent, ...]
    site: str = ""
    miss_share: float = 0.0
    ring_limit_seconds: float = 15.0

    def __post_init__(self) -> None:
        _unlike((skill.queue for skill in self.skills), f"groups.{self.name}.skills")
        _unlike((agent.name for agent in self.agents), f"groups.{self.name}.agents")
        _check(0 <= self.miss_share < 1, "miss_share", f"{self.miss_share} is no share below 1", "give 0 to 0.99")
        _duration(self.ring_limit_seconds, "ring_limit_seconds", least=1)


@dataclass(frozen=True, slots=True)
class Site:
    """A place with its own clock: `offset_seconds` ahead of the model's (Tallinn is 3,600 ahead of Warsaw)."""

    name: str
    offset_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """All of it. `day_spread`: a gamma factor of the day that all queues share, beside each queue's own.

    Arrivals stop at `length_seconds`; who waits or talks then is still served, by agents whose shifts last.
    """

    queues: tuple[Queue, ...]
    groups: tuple[Group, ...]
    campaigns: tuple[Campaign, ...] = ()
    sites: tuple[Site, ...] = ()
    length_seconds: float = DAY_SECONDS
    interval_seconds: float = 900.0
    day_spread: float = 0.0

    def __post_init__(self) -> None:
        _duration(self.interval_seconds, "interval_seconds", least=1)
        _duration(self.length_seconds, "length_seconds", least=1)
        _check(self.intervals <= MOST_INTERVALS, "interval_seconds", "too many intervals", "give longer ones")
        _check(bool(self.queues), "queues", "there is none", "give at least one queue")
        _check(
            0 <= self.day_spread <= 10, "day_spread", f"{self.day_spread} is no spread", "give 0 to 10; 0.1 is usual"
        )
        _unlike(self.lines, "queues")
        _unlike((group.name for group in self.groups), "groups")
        _unlike((site.name for site in self.sites), "sites")
        self._check_names()

    def _check_names(self) -> None:
        inbound, sites = {queue.name for queue in self.queues}, {site.name for site in self.sites}
        for queue in self.queues:
            for to in (*(transfer.to for transfer in queue.transfers), *([queue.then] if queue.then else [])):
                _known(to, inbound, f"queues.{queue.name}", "queue")
        for group in self.groups:
            for skill in group.skills:
                _known(skill.queue, set(self.lines), f"groups.{group.name}.skills", "queue or campaign")
            if group.site:
                _known(group.site, sites, f"groups.{group.name}.site", "site")

    @property
    def lines(self) -> tuple[str, ...]:
        """Queues, then campaigns: what figures and logs number from 0."""
        return (*(queue.name for queue in self.queues), *(campaign.name for campaign in self.campaigns))

    @property
    def intervals(self) -> int:
        """How many intervals the model has; the last may be cut short."""
        return math.ceil(self.length_seconds / self.interval_seconds)

    @property
    def agents(self) -> tuple[tuple[Group, Agent], ...]:
        """Every agent with the group, as logs number them from 0."""
        return tuple((group, agent) for group in self.groups for agent in group.agents)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What breaks are for, as logs number them from 1 (0: no break)."""
        found = {rest.reason for _, agent in self.agents for shift in agent.shifts for rest in shift.breaks}
        return tuple(sorted(found))


def _known(name: str, known: set[str], field: str, noun: str) -> None:
    _check(
        name in known, field, f"there is no {noun} {name!r}", f"use one of: {', '.join(sorted(known)) or 'none yet'}"
    )


def always(count: int, prefix: str = "agent") -> tuple[Agent, ...]:
    """So many agents who never leave."""
    return tuple(Agent(f"{prefix}-{number + 1}", (Shift(0.0, math.inf),)) for number in range(count))


def staffed(counts: Sequence[int], interval_seconds: float, prefix: str = "agent") -> tuple[Agent, ...]:
    """As many agents in each interval as it says: number k is there while more than k are asked for."""
    return tuple(
        Agent(f"{prefix}-{number + 1}", tuple(_spans(counts, number, interval_seconds)))
        for number in range(max(counts, default=0))
    )


def _spans(counts: Sequence[int], number: int, interval_seconds: float) -> Iterable[Shift]:
    began: int | None = None
    for interval, count in enumerate((*counts, 0)):
        if count > number and began is None:
            began = interval
        elif count <= number and began is not None:
            yield Shift(began * interval_seconds, interval * interval_seconds)
            began = None
