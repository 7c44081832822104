"""Made-up queues whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np

from keskus.engines.forecasting import History, midnight
from keskus.engines.forecasting.lattice import Floats

MONDAY = date(2026, 1, 5)
WEEK = np.array([1.3, 1.05, 1.0, 0.95, 1.0, 0.0, 0.0])


def shape(columns: int, opens: float = 8.0, closes: float = 18.0) -> Floats:
    """A morning peak and a lower one after noon between the opening hours; the mean of open intervals is 1."""
    hours = (np.arange(columns) + 0.5) * 24 / columns
    peaks = np.exp(-(((hours - 10.5) / 2) ** 2)) + 0.7 * np.exp(-(((hours - 14.5) / 2.5) ** 2)) + 0.2
    found = np.where((hours >= opens) & (hours < closes), peaks, 0.0)
    result: Floats = found / found[found > 0].mean()
    return result


def made(
    days: int,
    *,
    calls: float = 60.0,
    minutes: int = 30,
    week: Floats = WEEK,
    day_spread: float = 0.0,
    growth: float = 0.0,
    seed: int = 1,
    zone: str = "Europe/Warsaw",
    starts_on: date = MONDAY,
) -> tuple[History, Floats]:
    """A Poisson history and its rates. `calls`: of a mean open interval; closed days are not known (NaN)."""
    dice = np.random.default_rng(seed)
    columns = 1_440 // minutes
    number = np.arange(days)
    level = week[(starts_on.weekday() + number) % 7] * (1 + growth) ** (number / 365)
    level = level * dice.lognormal(-(day_spread**2) / 2, day_spread, days) if day_spread else level
    rates = calls * level[:, None] * shape(columns)
    volumes = dice.poisson(rates).astype(np.float64)
    volumes[level == 0] = np.nan
    return History(midnight(starts_on, zone), zone, minutes, volumes), rates
