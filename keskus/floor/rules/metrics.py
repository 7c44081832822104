"""What a tile may show, in which unit, which way is better, and how a value stands against its target."""

from __future__ import annotations

from enum import StrEnum


class Metric(StrEnum):
    """A figure of now or of today."""

    WAITING = "waiting"
    LONGEST_WAIT = "longest_wait"
    SERVICE_INTERVAL = "service_interval"
    SERVICE_TODAY = "service_today"
    OFFERED = "offered"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    ABANDONED_LATELY = "abandoned_lately"
    CALLBACKS = "callbacks"
    SPEED_OF_ANSWER = "speed_of_answer"
    OCCUPANCY = "occupancy"
    READY = "ready"
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    OVER_LIMIT = "over_limit"


class Unit(StrEnum):
    """How a value is written."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"


UNITS = {
    Metric.LONGEST_WAIT: Unit.SECONDS,
    Metric.SPEED_OF_ANSWER: Unit.SECONDS,
    Metric.SERVICE_INTERVAL: Unit.SHARE,
    Metric.SERVICE_TODAY: Unit.SHARE,
    Metric.OCCUPANCY: Unit.SHARE,
}
MORE_IS_BETTER = frozenset(
    {Metric.SERVICE_INTERVAL, Metric.SERVICE_TODAY, Metric.ANSWERED, Metric.READY, Metric.OFFERED}
)
OF_AGENTS = frozenset(
    {Metric.READY, Metric.ON_CALL, Metric.WRAP_UP, Metric.PAUSED, Metric.OVER_LIMIT, Metric.OCCUPANCY}
)
FEWEST_TILES, MOST_TILES, LARGEST_BOARD = 4, 6, 12  # what is easily read, and what is refused
CLOSE = 0.1  # within a tenth of the target is to be watched


def unit_of(metric: Metric) -> Unit:
    """The unit of a metric's values: a share is 0 to 1, times are seconds."""
    return UNITS.get(metric, Unit.COUNT)


def standing(metric: Metric, value: float | None, target: float | None) -> str:
    """`good` at the target or better, `watch` within a tenth of it, `bad` beyond; empty without target or value."""
    if value is None or target is None:
        return ""
    if metric in MORE_IS_BETTER:
        return "good" if value >= target else "watch" if value >= target * (1 - CLOSE) else "bad"
    return "good" if value <= target else "watch" if value <= target * (1 + CLOSE) else "bad"
