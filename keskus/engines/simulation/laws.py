"""Laws of chance that times are drawn from: how long a talk, how patient a caller.

Each is a frozen dataclass over seconds; `code()` is what the loop of `running` reads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from keskus.engines.faults import Fault


class Kind(IntEnum):
    """How the loop draws from a law; see `dice.draw`."""

    FIXED = 0
    EXPONENTIAL = 1
    LOGNORMAL = 2
    GAMMA = 3
    WEIBULL = 4
    UNIFORM = 5
    EMPIRICAL = 6
    NEVER = 7


class Code(NamedTuple):
    """A law as numbers: two parameters, or the values to choose from."""

    kind: Kind
    first: float = 0.0
    second: float = 0.0
    values: tuple[float, ...] = ()


def _positive(law: str, **numbers: float) -> None:
    for name, number in numbers.items():
        if not (math.isfinite(number) and number > 0):
            raise Fault(f"{law}.{name}", f"{number} is not a positive number", "give a number above 0")


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    seconds: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.seconds) and self.seconds >= 0):
            raise Fault("fixed.seconds", f"{self.seconds} is no duration", "give 0 or more seconds")

    def code(self) -> Code:
        """For the loop."""
        return Code(Kind.FIXED, self.seconds)

    @property
    def mean_seconds(self) -> float:
        """What it comes to on average."""
        return self.seconds


@dataclass(frozen=True, slots=True)
class Exponential:
    """Without memory: however long it has lasted, the rest is as long as at the beginning."""

    mean_seconds: float

    def __post_init__(self) -> None:
        _positive("exponential", mean_seconds=self.mean_seconds)

    def code(self) -> Code:
        """For the loop."""
        return Code(Kind.EXPONENTIAL, self.mean_seconds)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """What handle times look like: none near zero, a few very long. `spread` is standard deviation over mean."""

    mean_seconds: float
    spread: float = 1.0

    def __post_init__(self) -> None:
        _positive("lognormal", mean_seconds=self.mean_seconds, spread=self.spread)

    def code(self) -> Code:
        """For the loop."""
        variance = math.log1p(self.spread**2)
        return Code(Kind.LOGNORMAL, math.log(self.mean_seconds) - variance / 2, math.sqrt(variance))


@dataclass(frozen=True, slots=True)
class Gamma:
    """A sum of exponential steps; `spread` 1 is the exponential law, 0.5 four steps (Erlang's of order four)."""

    mean_seconds: float
    spread: float = 0.5

    def __post_init__(self) -> None:
        _positive("gamma", mean_seconds=self.mean_seconds, spread=self.spread)

    def code(self) -> Code:
        """For the loop."""
        shape = self.spread**-2
        return Code(Kind.GAMMA, shape, self.mean_seconds / shape)


@dataclass(frozen=True, slots=True)
class Weibull:
    """`shape` below 1: who has waited long goes on waiting, as impatient callers sort themselves out early."""

    mean_seconds: float
    shape: float = 1.0

    def __post_init__(self) -> None:
        _positive("weibull", mean_seconds=self.mean_seconds, shape=self.shape)

    def code(self) -> Code:
        """For the loop."""
        return Code(Kind.WEIBULL, self.mean_seconds / math.gamma(1 + 1 / self.shape), 1 / self.shape)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything from `low_seconds` to `high_seconds` alike."""

    low_seconds: float
    high_seconds: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.high_seconds) and 0 <= self.low_seconds <= self.high_seconds):
            raise Fault(
                "uniform",
                f"{self.low_seconds} to {self.high_seconds} is no range of durations",
                "give 0 or more seconds, the lower number first",
            )

    def code(self) -> Code:
        """For the loop."""
        return Code(Kind.UNIFORM, self.low_seconds, self.high_seconds - self.low_seconds)

    @property
    def mean_seconds(self) -> float:
        """What it comes to on average."""
        return (self.low_seconds + self.high_seconds) / 2


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the values that were measured, each as likely as another."""

    values_seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values_seconds:
            raise Fault("empirical.values_seconds", "there is no value", "give at least one duration")
        if not all(math.isfinite(value) and value >= 0 for value in self.values_seconds):
            raise Fault("empirical.values_seconds", "a value is no duration", "give 0 or more seconds each")

    def code(self) -> Code:
        """For the loop."""
        return Code(Kind.EMPIRICAL, values=self.values_seconds)

    @property
    def mean_seconds(self) -> float:
        """What it comes to on average."""
        return math.fsum(self.values_seconds) / len(self.values_seconds)


@dataclass(frozen=True, slots=True)
class Never:
    """Patience without end: the caller never hangs up."""

    def code(self) -> Code:
        """For the loop."""
        return Code(Kind.NEVER)

    @property
    def mean_seconds(self) -> float:
        """Infinity."""
        return math.inf


Law = Fixed | Exponential | Lognormal | Gamma | Weibull | Uniform | Empirical | Never
