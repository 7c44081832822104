"""The rest of a day by its beginning.

One-day-ahead errors of the past lie along a few curves (a busy day is busy throughout, a late one catches up). How far
along them today is follows from the intervals that are known, weighed against chance (a Gaussian posterior on the scale
of roots); the rest of the day moves along.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from keskus.engines.forecasting.bands import LEAST_SPREAD, UNTRIED_SPREAD, count_bounds
from keskus.engines.forecasting.faults import Fault
from keskus.engines.forecasting.forecasts import Forecast, Totals
from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.panel import QUARTER

TAIL = 1.2816  # standard deviations from P50 to P90


@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """A day's roots as its beginning makes one expect them, and their variance beyond chance."""

    roots: Floats
    variance: Floats
    total_variance: Floats  # of the calls still to come

    @property
    def mean(self) -> Floats:
        return np.maximum(self.roots**2 - QUARTER, 0.0)

    def bounds(self, is_low_volume: bool) -> tuple[Floats, Floats, Floats]:
        """P10, P50, P90."""
        if is_low_volume:
            over = 4 * float(self.variance @ self.mean) / max(float(self.mean @ self.mean), 1e-9)
            return count_bounds(self.mean, over)
        reach = TAIL * np.sqrt(QUARTER + self.variance)
        low, middle, high = (np.maximum(self.roots + step, 0.0) ** 2 - QUARTER for step in (-reach, 0.0, reach))
        return np.maximum(low, 0.0), np.maximum(middle, 0.0), np.maximum(high, 0.0)


def reforecast(forecast: Forecast, so_far: Floats, *, on: date | None = None) -> Forecast:
    """That day alone (the first one if none is named): what came stands as it came, the rest is moved by it.

    `so_far` has the day's calls by interval, NaN for what is not over or not known.
    """
    day = 0 if on is None else _place(forecast, on)
    if so_far.shape != forecast.mean.shape[1:]:
        raise Fault("so_far", f"its shape is {so_far.shape}", f"give the {forecast.mean.shape[1]} intervals of a day")
    one = slice(day, day + 1)
    is_open, came = forecast.mean[day] > 0, np.isfinite(so_far)
    moved = _moved(forecast, day, so_far)
    known = np.nan_to_num(so_far)

    def joined(values: Floats) -> Floats:
        return np.where(came, known, np.where(is_open, values, 0.0))[None, :]

    low, middle, high = (joined(values) for values in moved.bounds(forecast.is_low_volume))
    mean = joined(moved.mean)
    total = (mean * forecast.often[one]).sum(axis=1)
    reach = TAIL * np.sqrt(moved.total_variance)
    least = (np.where(came, known, 0.0) * forecast.often[day]).sum()
    return replace(
        forecast,
        dates=forecast.dates[one],
        p10=low,
        p50=middle,
        p90=high,
        mean=mean,
        totals=Totals(np.maximum(total - reach, least), total, total + reach, total),
        often=forecast.often[one],
        handle_seconds=None if forecast.handle_seconds is None else forecast.handle_seconds[one],
        times={name: replace(each, seconds=each.seconds[one]) for name, each in forecast.times.items()},
        reasons=tuple(note for note in forecast.reasons if note.date == forecast.dates[day]),
    )


def _moved(forecast: Forecast, day: int, so_far: Floats) -> _Moved:
    """How far along each curve the day is, by what came; the rest follows."""
    mean = forecast.mean[day]
    roots = np.sqrt(mean + QUARTER)
    known = np.isfinite(so_far) & (mean > 0)
    curves = forecast.curves if len(forecast.curves) else UNTRIED_SPREAD * roots[None, :]
    curves = np.where(mean > 0, curves, 0.0)
    deviations = np.where(known, np.sqrt(np.nan_to_num(so_far) + QUARTER) - roots, 0.0)
    seen = np.where(known, curves, 0.0)
    posterior = np.linalg.inv(np.eye(len(curves)) + seen @ seen.T / QUARTER)
    along = posterior @ (seen @ deviations) / QUARTER
    moved = np.maximum(roots + along @ curves, 0.0)
    variance = np.einsum("ij,ik,kj->j", curves, posterior, curves) + (LEAST_SPREAD * moved) ** 2
    to_come = np.where(np.isfinite(so_far), 0.0, forecast.often[day] * moved)
    swing = 2 * curves @ to_come  # of the calls to come when a curve moves by one standard deviation
    return _Moved(moved, variance, np.asarray(to_come @ moved + swing @ posterior @ swing))


def _place(forecast: Forecast, on: date) -> int:
    if on not in forecast.dates:
        raise Fault("on", f"{on} is not a day of the forecast", f"name one from {forecast.dates[0]}")
    return forecast.dates.index(on)
