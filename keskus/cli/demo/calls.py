"""The centre as a model for the simulator, from its first day on: the same callers and the same luck each time.

What has happened never changes when the model is made longer or somebody pauses: chances belong to the caller, and
nobody is simulated before what came earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from keskus.cli.demo.centre import (
    BEGINNER_SPEED,
    BEGINNERS,
    CAMPAIGNS,
    QUEUES,
    SITE_OF,
    TEAM_OF,
    TEAMS,
    DemoQueue,
    DemoTeam,
)
from keskus.cli.demo.roster import Asked, rosters
from keskus.engines.simulation import (
    Agent,
    Arrivals,
    Campaign,
    Exponential,
    Fixed,
    Group,
    Lognormal,
    Model,
    Queue,
    Shift,
    Skill,
    Transfer,
    Uniform,
)

SEED = 2026
INTERVAL_SECONDS, INTERVALS_AN_HOUR = 900, 4
WRAP_UP_SECONDS = 20
SATURDAY = 5
HOME = SITE_OF["gdansk"].zone
# Calls by hour of the day, relative; the local clock of the queue's site.
SHAPES = {
    "office": {7: 4, 8: 8, 9: 11, 10: 12, 11: 11.5, 12: 10, 13: 9.5, 14: 9.5, 15: 9, 16: 7, 17: 4.5, 18: 2.5, 19: 1.2},
    "shop": {7: 3, 8: 7, 9: 9, 10: 10, 11: 10, 12: 9, 13: 8.5, 14: 8.5, 15: 8.5, 16: 7.5, 17: 5.5, 18: 4, 19: 3, 20: 2},
    "clock": dict(
        enumerate((2, 1.5, 1.2, 1, 1.2, 2, 4, 5.5, 6, 6, 5.5, 5, 5, 5, 5, 5.4, 5.8, 6, 5.6, 5, 4.4, 3.8, 3, 2.5))
    ),
}
WEEKEND_SHAPES = SHAPES | {
    "office": {8: 9, 9: 12, 10: 13, 11: 13, 12: 12, 13: 11, 14: 10, 15: 9},
    "shop": {8: 9, 9: 11, 10: 12, 11: 12, 12: 12, 13: 11, 14: 11, 15: 10, 16: 4},
}
WEEKDAYS = {
    "office": (1.22, 1.06, 1.0, 0.97, 0.93, 0.30, 0.20),
    "shop": (1.15, 1.05, 1.0, 1.0, 1.02, 0.42, 0.30),
    "clock": (1.05, 1.0, 1.0, 1.0, 1.02, 0.95, 0.92),
}
# A storm takes the power away somewhere: the afternoon of every so many days.
STORM_EVERY, STORM_HOURS, STORM_FACTOR = 27, range(15, 20), {"bursztyn-awarie": 4.5, "bursztyn-obsluga": 1.7}
LONGEST_WAIT_SECONDS = 420
TRANSFERS = {
    "bursztyn-awarie": (Transfer("bursztyn-obsluga", 0.03),),
    "bursztyn-obsluga": (Transfer("bursztyn-awarie", 0.02),),
    "randur-tugi": (Transfer("lumi-broneeringud", 0.01),),
}


def zero_of(first: date) -> float:
    """The model's beginning in epoch seconds: midnight of its first day."""
    return datetime.combine(first, time(), HOME).timestamp()


def model_of(first: date, days: int, asked: tuple[Asked, ...] = ()) -> Model:
    """The centre for so many days from the first; `asked`: what its people did with their own telephones."""
    zero = zero_of(first)
    shifts = dict(rosters(first, days, zero, asked))
    length = zero_of(first + timedelta(days=days)) - zero
    return Model(
        queues=tuple(_queue(queue, first, int(length // INTERVAL_SECONDS), zero) for queue in QUEUES),
        groups=tuple(group for team in TEAMS for group in _groups(team, shifts)),
        campaigns=tuple(
            Campaign(
                name,
                talk=Lognormal(talk, 0.6),
                wrap_up=Fixed(WRAP_UP_SECONDS),
                ring=Uniform(6, 24),
                reach_share=reach,
                reserve=3,
                idle_seconds=150,
            )
            for name, _, talk, reach in CAMPAIGNS
        ),
        length_seconds=length,
        interval_seconds=INTERVAL_SECONDS,
        day_spread=0.05,
    )


def _queue(queue: DemoQueue, first: date, intervals: int, zero: float) -> Queue:
    return Queue(
        queue.name,
        arrivals=Arrivals(tuple(_expected(queue, zero, intervals)), day_spread=0.06, hour_spread=0.10),
        talk=Lognormal(queue.talk_seconds, queue.talk_spread),
        wrap_up=Fixed(WRAP_UP_SECONDS),
        patience=Exponential(queue.patience_seconds),
        ring=Uniform(2, 8),
        threshold_seconds=queue.threshold_seconds,
        longest_wait_seconds=LONGEST_WAIT_SECONDS,
        leave_empty=queue.shape != "clock",
        transfers=TRANSFERS.get(queue.name, ()),
    )


def _expected(queue: DemoQueue, zero: float, intervals: int) -> Iterator[float]:
    zone = SITE_OF[queue.site].zone
    for interval in range(intervals):
        local = datetime.fromtimestamp(zero + interval * INTERVAL_SECONDS, UTC).astimezone(zone)
        shape = (SHAPES if local.weekday() < SATURDAY else WEEKEND_SHAPES)[queue.shape]
        share = shape.get(local.hour, 0.0) / sum(shape.values()) / INTERVALS_AN_HOUR
        yield share * queue.calls_a_day * WEEKDAYS[queue.shape][local.weekday()] * _storm(queue.name, local)


def _storm(queue: str, local: datetime) -> float:
    is_storm = local.toordinal() % STORM_EVERY == 11 and local.hour in STORM_HOURS
    return STORM_FACTOR.get(queue, 1.0) if is_storm else 1.0


def _groups(team: DemoTeam, shifts: dict[str, list[Shift]]) -> Iterator[Group]:
    """A team is a group; its beginners are one of their own, who are slower."""
    for names, speed, code in (
        ([name for name in team.agents if name not in BEGINNERS], 1.0, team.code),
        ([name for name in team.agents if name in BEGINNERS], BEGINNER_SPEED, f"{team.code}-new"),
    ):
        if names:
            yield Group(
                code,
                skills=tuple(
                    Skill(line, penalty, after_seconds=after, speed=speed) for line, penalty, after in team.skills
                ),
                agents=tuple(Agent(name, tuple(shifts[name])) for name in names),
                miss_share=0.015 if speed == 1 else 0.04,
            )


@cache
def queues_of(name: str) -> tuple[str, ...]:
    """The inbound queues of which an agent is a member."""
    inbound = {queue.name for queue in QUEUES}
    return tuple(line for line, _, _ in TEAM_OF[name].skills if line in inbound)
