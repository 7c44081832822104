"""What is to be staffed and what is wanted. Everything is checked when it is made; a `Fault` names the field."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.faults import Fault
from keskus.engines.kpi import ServiceLevelVariant

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

MOST_ERLANGS = 100_000.0
MOST_AGENTS = 10_000_000
LEAST_OCCUPANCY = 0.01
LEAST_PATIENCE_SECONDS, MOST_SECONDS = 0.001, 1e9


class Formula(Enum):
    """Which callers are meant: C, who wait for ever; A, who hang up when their patience (exponential) is over."""

    C = "erlang_c"
    A = "erlang_a"


def refuse(field: str, bad: NDArray[np.bool_], values: Numbers, text: str, remedy: str) -> None:
    """A fault that names the first place where it is bad."""
    if not bad.any():
        return
    place = tuple(int(number) for number in np.argwhere(bad)[0])
    where = field if not place else f"{field}[{', '.join(map(str, place))}]"
    raise Fault(where, f"{values[place]:g} is {text}", remedy)


def numbers(values: ArrayLike, field: str) -> Numbers:
    """As an array of its own."""
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise Fault(field, "it is not numbers in equal rows", "give a number or an array of them") from error


def _share(value: float | None, field: str, least: float = 0.0) -> None:
    if value is not None and not least <= value <= 1:
        raise Fault(field, f"{value:g} is no share from {least:g} to 1", "0.8 means 80 %")


def _seconds(value: float | None, field: str) -> None:
    if value is not None and not 0 <= value <= MOST_SECONDS:
        raise Fault(field, f"{value:g} is no duration", "give 0 or more seconds")


@dataclass(frozen=True, slots=True)
class Goals:
    """All of them hold together; None asks for nothing. Shares run from 0 to 1.

    `service_level` within `target_seconds`, counted as `variant` says (see `engines.kpi`; nobody flows out of these
    models). `asa_seconds`: mean wait of those answered. `occupancy`: at most so much of agents' time is handling.
    `minimum`: agents there in any case, one number or one for each interval. A goal of 100 % or of 0 is met to 1e-9.
    """

    service_level: float | None = None
    target_seconds: float = 20.0
    asa_seconds: float | None = None
    abandonment: float | None = None
    occupancy: float | None = None
    minimum: int | Counts = 0
    variant: ServiceLevelVariant = ServiceLevelVariant.ALL_OFFERED
    short_abandon_seconds: float = 5.0

    def __post_init__(self) -> None:
        _share(self.service_level, "service_level")
        _share(self.abandonment, "abandonment")
        _share(self.occupancy, "occupancy", LEAST_OCCUPANCY)
        for name in ("target_seconds", "asa_seconds", "short_abandon_seconds"):
            _seconds(getattr(self, name), name)
        least = numbers(self.minimum, "minimum")
        whole = (least >= 0) & (least <= MOST_AGENTS) & (least == np.floor(least))
        refuse("minimum", ~whole, least, "no number of agents", "give 0 or more, without decimals")


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """Intervals in any shape (one, a day, days by intervals): who calls, and how long an agent is busy with each.

    `calls` are those of an interval of `interval_seconds`; `handle_seconds` and `patience_seconds` are means, one
    number or one for each interval. No patience (None), or an infinite one: nobody hangs up. Where nobody calls, the
    handle time may be unknown (NaN).
    """

    calls: Numbers
    handle_seconds: Numbers
    patience_seconds: Numbers | None = None
    interval_seconds: float = 900.0

    def __init__(
        self,
        calls: ArrayLike,
        handle_seconds: ArrayLike,
        patience_seconds: ArrayLike | None = None,
        interval_seconds: float = 900.0,
    ) -> None:
        wanted = numbers(calls, "calls")
        object.__setattr__(self, "calls", wanted)
        object.__setattr__(self, "handle_seconds", _like(wanted, handle_seconds, "handle_seconds"))
        patience = None if patience_seconds is None else _like(wanted, _patience(patience_seconds), "patience_seconds")
        object.__setattr__(self, "patience_seconds", patience)
        object.__setattr__(self, "interval_seconds", float(interval_seconds))
        self._check()

    def _check(self) -> None:
        if not 1 <= self.interval_seconds <= MOST_SECONDS:
            raise Fault("interval_seconds", f"{self.interval_seconds:g} is no length", "900 is a quarter of an hour")
        calls, handle = self.calls, self.handle_seconds
        bad = ~(np.isfinite(calls) & (calls >= 0))
        refuse("calls", bad, calls, "no number of calls", "give 0 or more; 0 where it is closed")
        bad = (calls > 0) & ~(np.isfinite(handle) & (handle > 0))
        refuse("handle_seconds", bad, handle, "no handle time", "give seconds above 0 wherever somebody calls")
        with np.errstate(over="ignore"):
            refuse("calls", self.erlangs > MOST_ERLANGS, calls, "absurd with this handle time", "check both units")

    @property
    def erlangs(self) -> Numbers:
        """How many agents the work would fill if it never came at once."""
        handle = np.where(self.calls > 0, self.handle_seconds, 0.0)
        found: Numbers = self.calls * handle / self.interval_seconds
        return found

    def times(self, volume: ArrayLike = 1.0, handle: ArrayLike = 1.0, patience: float = 1.0) -> Load:
        """The same with more or fewer calls, longer or shorter ones, or other patience: factors."""
        waits = None if self.patience_seconds is None else self.patience_seconds * patience
        return Load(
            self.calls * numbers(volume, "volume"),
            self.handle_seconds * numbers(handle, "handle"),
            waits,
            self.interval_seconds,
        )


def _patience(values: ArrayLike) -> Numbers:
    found = numbers(values, "patience_seconds")
    good = (found >= LEAST_PATIENCE_SECONDS) & ((found <= MOST_SECONDS) | np.isposinf(found))
    refuse("patience_seconds", ~good, found, "no patience", "give the mean in seconds, above 0")
    return found


def _like(wanted: Numbers, values: ArrayLike, field: str) -> Numbers:
    found = numbers(values, field)
    try:
        return np.array(np.broadcast_to(found, wanted.shape))
    except ValueError:
        shapes = f"{found.shape} beside calls of {wanted.shape}"
        raise Fault(field, f"its shape is {shapes}", "give one number, or as many as calls") from None


@dataclass(frozen=True, slots=True, eq=False)
class Staffing:
    """Agents, and what callers meet with them, in the shape of the load.

    `wait_probability` and `service_level` are of all who call, `asa_seconds` of those answered (infinite where nobody
    ever is). Where nobody calls these are NaN, as there is nothing to take a share of; so is the occupancy of nobody.
    `counted`: the share of callers that the service level is a share of, as its variant has it.
    """

    load: Load
    formula: Formula
    agents: Counts
    wait_probability: Numbers
    service_level: Numbers
    asa_seconds: Numbers
    abandonment: Numbers
    occupancy: Numbers
    counted: Numbers

    @property
    def agent_hours(self) -> float:
        """Of all intervals together."""
        return float(self.agents.sum()) * self.load.interval_seconds / 3600

    @property
    def sums(self) -> Numbers:
        """What adds up, a row for each interval (flat, in order), as `Overall.of` reads it."""
        load = self.load
        found = np.zeros((load.calls.size, 8))
        found[:, 0] = self.agents.ravel() * load.interval_seconds
        called = np.flatnonzero(load.calls.ravel() > 0)
        calls = load.calls.ravel()[called]
        counted = calls * self.counted.ravel()[called]
        answered = calls * (1 - self.abandonment.ravel()[called])
        waits = np.where(answered > 0, self.asa_seconds.ravel()[called], 0.0)
        found[called, 1] = calls
        found[called, 2] = calls * self.wait_probability.ravel()[called]
        found[called, 3] = counted
        found[called, 4] = counted * self.service_level.ravel()[called]
        found[called, 5] = answered
        found[called, 6] = answered * waits
        handling = answered * load.handle_seconds.ravel()[called]
        found[called, 7] = np.minimum(handling, found[called, 0])  # patient callers of an overloaded hour wait on
        return found

    def over(self, where: slice | NDArray[np.bool_] | None = None) -> Overall:
        """What all callers of the chosen intervals (flat, in order) meet together."""
        return Overall.of(self.sums[slice(None) if where is None else where].sum(axis=0))


@dataclass(frozen=True, slots=True)
class Overall:
    """Figures of many intervals together: quotients of sums. NaN where there is nothing to divide by."""

    calls: float
    agent_hours: float
    wait_probability: float
    service_level: float
    asa_seconds: float
    abandonment: float
    occupancy: float

    @classmethod
    def of(cls, sums: Numbers) -> Overall:
        """Of a row of `Staffing.sums`, or of several added up."""
        there, calls, waiting, counted, within, answered, waited, handling = map(float, sums)

        def share(part: float, whole: float) -> float:
            return part / whole if whole > 0 else math.nan

        return cls(
            calls=calls,
            agent_hours=there / 3600,
            wait_probability=share(waiting, calls),
            service_level=share(within, counted),
            asa_seconds=share(waited, answered),
            abandonment=share(calls - answered, calls),
            occupancy=share(handling, there),
        )

    def minus(self, other: Overall) -> Overall:
        """Figure by figure."""
        return replace(self, **{name: getattr(self, name) - getattr(other, name) for name in self.__slots__})
