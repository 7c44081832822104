"""How long calls will take: by interval, weighted by the calls that were measured.

A level that forgets slowly, times the share of the weekday, times the share of the time of day; where few calls were
measured the shares lean on 1.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.methods import halving

HALF_LIFE = 30.0  # days
LEANING_CALLS = 50.0
BAND = 1.2816  # standard deviations from P50 to P90
LEAST_SPREAD = 0.02


def handle_ahead(
    seconds: Floats, volumes: Floats, known_on: tuple[date, ...], ahead: tuple[date, ...]
) -> tuple[Floats, float]:
    """Mean seconds [days ahead, intervals], and the share by which P10 and P90 lie below and above."""
    known = np.isfinite(seconds) & (np.nan_to_num(volumes) > 0)
    weights = np.where(known, volumes, 0.0) * halving(len(seconds), HALF_LIFE)[:, None]
    if not known.any():
        return np.full((len(ahead), seconds.shape[1]), np.nan), np.nan
    values = np.where(known, seconds, 0.0)
    level = float((weights * values).sum() / weights.sum())
    weekdays = np.array([day.weekday() for day in known_on])
    share_of_day = np.ones(7)
    for weekday in range(7):
        mine = weekdays == weekday
        share_of_day[weekday] = _share(weights[mine].sum(), (weights[mine] * values[mine]).sum(), level)
    plain = level * share_of_day[weekdays][:, None]
    by_time = _share(weights.sum(axis=0), (weights * values / plain).sum(axis=0), 1.0)
    coming = np.array([day.weekday() for day in ahead])
    found: Floats = level * share_of_day[coming][:, None] * by_time
    return found, _spread(weights, values / (plain * by_time))


def _share(weight: Floats, total: Floats, level: float) -> Floats:
    found: Floats = (total + LEANING_CALLS * level) / (weight + LEANING_CALLS) / level
    return found


def _spread(weights: Floats, ratios: Floats) -> float:
    """Half the width of the band as a share: how far whole days lay from what was expected of them."""
    calls = weights.sum(axis=1)
    days = (weights * ratios).sum(axis=1)[calls > 0] / calls[calls > 0]
    return BAND * max(float(np.std(days)), LEAST_SPREAD)
