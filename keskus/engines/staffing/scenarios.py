"""Plans played by the simulator: what one interval leaves to the next, and two plans met by the same callers.

All scenarios of a comparison run with one seed, so the same callers come with the same patience and the same talks, and
the differences are known far better than either figure (common random numbers).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keskus.engines.kpi import Definition
from keskus.engines.simulation import (
    Arrivals,
    Empirical,
    Estimate,
    Exponential,
    Fault,
    Group,
    Law,
    Lognormal,
    Model,
    Never,
    Queue,
    QueueFigures,
    Skill,
    simulate,
    staffed,
)
from keskus.engines.staffing.model import Counts, Goals, Load
from keskus.engines.staffing.patience import Patience
from keskus.engines.staffing.prices import Money

HOUR_SECONDS = 3600.0
USUAL_SPREAD = 1.0  # standard deviation of talks over their mean; lognormal
COMPARED = ("service_level", "abandonment", "speed_of_answer_seconds")


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A plan: who calls, and how many agents are on the queue in each interval (flat, in order).

    `paid`: paid hours for each of those (1 / (1 − shrinkage)). `rate`: the price of a paid hour. `day_spread`: by how
    much days differ, standard deviation over mean. `patience`: a law, where the load's own is not to be exponential.
    """

    name: str
    load: Load
    agents: Counts
    paid: float = 1.0
    rate: Money | None = None
    talk_spread: float = USUAL_SPREAD
    day_spread: float = 0.0
    patience: Law | None = None

    @property
    def paid_hours(self) -> float:
        """Of all intervals."""
        return float(self.agents.sum()) * self.load.interval_seconds / HOUR_SECONDS * self.paid

    @property
    def price(self) -> Money | None:
        """Of all paid hours."""
        return self.rate.times(self.paid_hours) if self.rate else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A scenario's figures with their intervals, and by how much they differ from the first scenario's."""

    scenario: Scenario
    figures: QueueFigures
    occupancy: Estimate
    differences: dict[str, Estimate]
    paid_hours: float
    price: Money | None
    more_expensive: Money | None


def model_of(scenario: Scenario, goals: Goals) -> Model:
    """One group of agents and one line of callers, made of a queue an hour, as handle time differs by the hour."""
    load = scenario.load
    calls = load.calls.ravel()
    if scenario.agents.size != calls.size:
        raise Fault("agents", f"{scenario.agents.size} beside {calls.size} intervals", "give one for each")
    step = max(1, round(HOUR_SECONDS / load.interval_seconds))
    queues = tuple(
        _queue(scenario, goals, first, min(first + step, calls.size))
        for first in range(0, calls.size, step)
        if calls[first : first + step].any()
    )
    if not queues:
        raise Fault("calls", "nobody calls", "give at least one interval with calls")
    agents = staffed(scenario.agents.ravel().tolist(), load.interval_seconds)
    group = Group("agents", tuple(Skill(queue.name) for queue in queues), agents)
    return Model(
        queues,
        (group,),
        length_seconds=calls.size * load.interval_seconds,
        interval_seconds=load.interval_seconds,
        day_spread=scenario.day_spread,
    )


def _queue(scenario: Scenario, goals: Goals, first: int, last: int) -> Queue:
    load = scenario.load
    calls = np.zeros(load.calls.size)
    calls[first:last] = load.calls.ravel()[first:last]
    called = calls > 0
    handle = float(np.average(load.handle_seconds.ravel()[called], weights=calls[called]))
    patience: Law = Never()
    if scenario.patience is not None:
        patience = scenario.patience
    elif load.patience_seconds is not None:
        mean = float(np.average(load.patience_seconds.ravel()[called], weights=calls[called]))
        patience = Exponential(mean) if math.isfinite(mean) else Never()
    return Queue(
        f"from {first}",
        Arrivals(tuple(calls.tolist())),
        talk=Lognormal(handle, scenario.talk_spread) if scenario.talk_spread else Lognormal(handle, 1e-6),
        patience=patience,
        threshold_seconds=goals.target_seconds,
        short_abandon_seconds=goals.short_abandon_seconds,
    )


def law_of(patience: Patience, values: int = 2000) -> Law:
    """Patience as the centre's own curve has it; beyond the longest wait known, without memory."""
    if not patience.hangups:
        return Never()
    curve, shares = patience.curve, (np.arange(values) + 0.5) / values
    left = curve.survival[-1]
    known = shares < 1 - left
    found = np.empty(values)
    steps = np.searchsorted(-curve.survival, -(1 - shares[known]), side="left")
    found[known] = curve.times[np.minimum(steps, curve.times.size - 1)]
    found[~known] = curve.times[-1] + patience.mean_seconds * np.log(left / (1 - shares[~known]))
    return Empirical(tuple(found.tolist()))


def compare(
    scenarios: Sequence[Scenario],
    goals: Goals,
    *,
    replications: int = 100,
    seed: int = 1,
    level: float = 0.95,
    tell: Callable[[float], None] = lambda share: None,
) -> tuple[Compared, ...]:
    """Every scenario with the same luck; differences are to the first."""
    if not scenarios:
        raise Fault("scenarios", "there is none", "give at least one")
    definition, first, rows = Definition(goals.variant), None, []
    for number, scenario in enumerate(scenarios):

        def tell_of_all(share: float, number: int = number) -> None:
            tell((number + share) / len(scenarios))

        model = model_of(scenario, goals)
        result = simulate(model, replications=replications, seed=seed, level=level, tell=tell_of_all)
        figures = result.queue(definition=definition)
        first = first or (figures, scenario.price)
        differences = {name: getattr(figures, name).minus(getattr(first[0], name)) for name in COMPARED}
        price = scenario.price
        more = price - first[1] if price and first[1] else None
        rows.append(
            Compared(scenario, figures, result.staff().occupancy, differences, scenario.paid_hours, price, more)
        )
    return tuple(rows)


def played(
    scenario: Scenario, goals: Goals, *, replications: int = 100, seed: int = 1, level: float = 0.95
) -> tuple[QueueFigures, ...]:
    """What callers of each interval meet, with carry-over: the second opinion on `staffing.figures`."""
    definition = Definition(goals.variant)
    result = simulate(model_of(scenario, goals), replications=replications, seed=seed, level=level)
    return tuple(result.queue(intervals=number, definition=definition) for number in range(result.model.intervals))


def missed(figures: Sequence[QueueFigures], goals: Goals) -> NDArray[np.bool_]:
    """Intervals whose simulated figures fail a goal; where nobody called none is missed."""
    found = np.zeros(len(figures), np.bool_)
    for number, figure in enumerate(figures):
        level, gone, wait = figure.service_level.mean, figure.abandonment.mean, figure.speed_of_answer_seconds.mean
        found[number] = (
            (goals.service_level is not None and level < goals.service_level)
            or (goals.abandonment is not None and gone > goals.abandonment)
            or (goals.asa_seconds is not None and wait > goals.asa_seconds)
        )
    return found
