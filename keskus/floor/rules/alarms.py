"""When an alarm is raised, escalated and over, and when many become one notice. No database, no clock.

A condition (one rule on one queue, say) is looked at every few seconds. It must be beyond its threshold without a break
for as long as the rule says before the alarm is raised, and back behind a line a little further off, for a while,
before the alarm is over: what trembles around the threshold neither raises a second alarm nor ends the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

CALM_SECONDS = 30  # how long a value must stay back before the alarm is over
DIGEST_AFTER = 5  # notices of alarms to one person …
DIGEST_SECONDS = 600  # … within this time, before the rest becomes one
FEW_CALLS = 5  # of fewer calls a share says nothing


class Metric(StrEnum):
    """What a rule watches."""

    SERVICE_LEVEL_INTERVAL = "service_level_interval"
    SERVICE_LEVEL_TODAY = "service_level_today"
    LONGEST_WAIT = "longest_wait"
    CALLS_WAITING = "calls_waiting"
    ABANDONED = "abandoned"
    ABANDONED_SHARE = "abandoned_share"
    AGENTS_READY = "agents_ready"
    OVER_PAUSE = "over_pause"
    OCCUPANCY = "occupancy"
    SILENCE = "silence"


class Unit(StrEnum):
    """How a value is written. Seconds are entered and stored as seconds, shares as 0 to 1."""

    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"


class About(StrEnum):
    """Of what a rule speaks: each queue by itself, the agents together, each PBX by itself."""

    QUEUE = "queue"
    AGENTS = "agents"
    PBX = "pbx"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is fixed about a metric. `gap`: how far back behind the threshold a value must be to count as over."""

    unit: Unit
    about: About
    is_floor: bool  # trouble lies below the threshold
    gap: float
    is_live: bool = False  # told by the living floor, not by sums


KINDS: dict[Metric, Kind] = {
    Metric.SERVICE_LEVEL_INTERVAL: Kind(Unit.SHARE, About.QUEUE, is_floor=True, gap=0.03),
    Metric.SERVICE_LEVEL_TODAY: Kind(Unit.SHARE, About.QUEUE, is_floor=True, gap=0.01),
    Metric.LONGEST_WAIT: Kind(Unit.SECONDS, About.QUEUE, is_floor=False, gap=15, is_live=True),
    Metric.CALLS_WAITING: Kind(Unit.COUNT, About.QUEUE, is_floor=False, gap=1, is_live=True),
    Metric.ABANDONED: Kind(Unit.COUNT, About.QUEUE, is_floor=False, gap=1),
    Metric.ABANDONED_SHARE: Kind(Unit.SHARE, About.QUEUE, is_floor=False, gap=0.02),
    Metric.AGENTS_READY: Kind(Unit.COUNT, About.QUEUE, is_floor=True, gap=0, is_live=True),
    Metric.OVER_PAUSE: Kind(Unit.COUNT, About.AGENTS, is_floor=False, gap=0, is_live=True),
    Metric.OCCUPANCY: Kind(Unit.SHARE, About.AGENTS, is_floor=False, gap=0.05, is_live=True),
    Metric.SILENCE: Kind(Unit.SECONDS, About.PBX, is_floor=False, gap=0),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule as far as a single condition needs it; `escalate_seconds` after raising, None: never."""

    metric: Metric
    threshold: float
    duration_seconds: int
    escalate_seconds: int | None = None

    def is_beyond(self, value: float) -> bool:
        """Whether a value is trouble: from the threshold on, except that a share or count from below must be under."""
        return value < self.threshold if KINDS[self.metric].is_floor else value >= self.threshold

    def is_back(self, value: float) -> bool:
        """Whether a value is far enough back that the trouble is over."""
        kind = KINDS[self.metric]
        # Never so far that no value could reach it.
        if kind.is_floor:
            line = min(self.threshold + kind.gap, 1.0) if kind.unit is Unit.SHARE else self.threshold + kind.gap
            return value >= line
        line = self.threshold - kind.gap
        return value <= line if line >= 0 and kind.gap else not self.is_beyond(value)


@dataclass(frozen=True, slots=True)
class Condition:
    """How a condition stands. Times are epoch seconds; None: not so."""

    beyond_since: int | None = None
    raised_at: int | None = None
    calm_since: int | None = None
    is_acknowledged: bool = False
    is_escalated: bool = False


class Deed(StrEnum):
    """What follows from a look."""

    RAISE = "raise"
    ESCALATE = "escalate"
    CLOSE = "close"


def look(terms: Terms, condition: Condition, value: float | None, now: int) -> tuple[Condition, Deed | None]:
    """The condition after this look, and what is to be done. A value that is not known proves neither trouble nor calm:
    it breaks a beginning of either, and leaves an alarm that was raised as it is."""
    raised_at = condition.raised_at
    if raised_at is None:
        return _before(terms, condition, value, now)
    if value is not None and terms.is_back(value):
        calm_since = now if condition.calm_since is None else condition.calm_since
        if now - calm_since >= CALM_SECONDS:
            return Condition(), Deed.CLOSE
        condition = replace(condition, calm_since=calm_since)
    else:
        condition = replace(condition, calm_since=None)
    is_due = terms.escalate_seconds is not None and now - raised_at >= terms.escalate_seconds
    if is_due and not (condition.is_acknowledged or condition.is_escalated):
        return replace(condition, is_escalated=True), Deed.ESCALATE
    return condition, None


def _before(terms: Terms, condition: Condition, value: float | None, now: int) -> tuple[Condition, Deed | None]:
    if value is None or not terms.is_beyond(value):
        return Condition(), None
    since = now if condition.beyond_since is None else condition.beyond_since
    if now - since < terms.duration_seconds:
        return Condition(beyond_since=since), None
    return Condition(beyond_since=since, raised_at=now), Deed.RAISE


def is_worse(metric: Metric, value: float, than: float | None) -> bool:
    """Whether a value is further into trouble than another."""
    return than is None or (value < than if KINDS[metric].is_floor else value > than)


def is_quiet(clock: time, quiet_from: time | None, quiet_to: time | None) -> bool:
    """Whether nobody is to be told at this time of the local clock; the hours may go over midnight."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return False
    if quiet_from < quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to


class Telling(StrEnum):
    """How somebody is told of one more alarm."""

    SINGLE = "single"
    DIGEST = "digest"  # this one and what follows for a while is in the list
    SILENT = "silent"  # the digest has been told


def telling(singles: Sequence[int], digests: Sequence[int], now: int) -> Telling:
    """What one more notice should be, after those (epoch seconds) that the person got."""
    recent = [at for at in singles if at > now - DIGEST_SECONDS]
    if any(at > now - DIGEST_SECONDS for at in digests):
        return Telling.SILENT
    return Telling.DIGEST if len(recent) >= DIGEST_AFTER else Telling.SINGLE


@dataclass(frozen=True, slots=True)
class Suggested:
    """A rule to begin with, not active until somebody switches it on."""

    code: str
    terms: Terms
    told_roles: tuple[str, ...] = ("supervisor",)
    escalated_roles: tuple[str, ...] = ("manager",)


SUGGESTED = (
    Suggested("long_wait", Terms(Metric.LONGEST_WAIT, 120, 30, 600)),
    Suggested("low_service", Terms(Metric.SERVICE_LEVEL_TODAY, 0.7, 300, 1800)),
    Suggested("silent_pbx", Terms(Metric.SILENCE, 300, 0, 900), ("administrator", "supervisor")),
)
