"""The rest of a day by its beginning.

A day that began busier than expected stays busier, ever less so: deviations on the scale of roots are a share of the
level that fades within hours, and chance on top (a Gaussian process). How large the share usually is, the back-test has
found; what the known intervals say of those to come is the posterior mean.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from keskus.engines.faults import Fault
from keskus.engines.forecasting.bands import LEAST_SPREAD, count_bounds, fading
from keskus.engines.forecasting.forecasts import Forecast, Totals
from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.panel import QUARTER

TAIL = 1.2816  # standard deviations from P50 to P90
BOLDNESS = 1.5  # the day's own swing is weighed so much more than the past days' mean one
LEAST_KNOWN = 4  # intervals, before the day's own deviations are asked
MOST_APART = 2.0  # standard deviations: one wild interval does not turn a day


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """A day [intervals]: what came as it came, the rest moved; and the day's total."""

    p10: Floats
    p50: Floats
    p90: Floats
    mean: Floats
    total: float
    total_p10: float
    total_p90: float


@dataclass(frozen=True, slots=True, eq=False)
class _Moved:
    """Roots as the day's beginning makes one expect them, and how they vary together beyond chance."""

    roots: Floats
    together: Floats

    @property
    def mean(self) -> Floats:
        return np.maximum(self.roots**2 - QUARTER, 0.0)

    def bounds(self, is_low_volume: bool) -> tuple[Floats, Floats, Floats]:
        """P10, P50, P90."""
        variance = np.maximum(np.diag(self.together), (LEAST_SPREAD * self.roots) ** 2)
        if is_low_volume:
            over = 4 * float(variance @ self.mean) / max(float(self.mean @ self.mean), 1e-9)
            return count_bounds(self.mean, over)
        reach = TAIL * np.sqrt(QUARTER + variance)
        low, middle, high = (np.maximum(self.roots + step, 0.0) ** 2 - QUARTER for step in (-reach, 0.0, reach))
        return np.maximum(low, 0.0), np.maximum(middle, 0.0), np.maximum(high, 0.0)


def rest_of_day(
    mean: Floats,
    so_far: Floats,
    *,
    swing: float,
    interval_minutes: int,
    is_low_volume: bool = False,
    often: NDArray[np.int8] | None = None,
) -> Rest:
    """What follows for a day that was expected to have `mean`; `so_far` is NaN for what is not over or not known.

    `swing` and `is_low_volume` are the forecast's; `often` tells how often each interval happens (once).
    """
    if so_far.shape != mean.shape:
        raise Fault("so_far", f"its shape is {so_far.shape}", f"give the {len(mean)} intervals of a day")
    times = np.ones(len(mean)) if often is None else often.astype(np.float64)
    came = np.isfinite(so_far)
    moved = _moved(mean, so_far, swing, interval_minutes)
    known = np.nan_to_num(so_far)
    low, middle, high, middling = (
        np.where(came, known, np.where(mean > 0, values, 0.0)) for values in (*moved.bounds(is_low_volume), moved.mean)
    )
    total = float(times @ middling)
    to_come = np.where(came, 0.0, times * moved.roots)
    variance = float(to_come @ moved.roots) + 4 * float(to_come @ moved.together @ to_come)
    reach = TAIL * max(variance, 0.0) ** 0.5
    least = float(times @ np.where(came, known, 0.0))
    return Rest(low, middle, high, middling, total, max(total - reach, least), total + reach)


def reforecast(forecast: Forecast, so_far: Floats, *, on: date | None = None) -> Forecast:
    """That day of the forecast alone (the first one if none is named), moved by its beginning."""
    day = 0 if on is None else _place(forecast, on)
    rest = rest_of_day(
        forecast.mean[day],
        so_far,
        swing=forecast.swing,
        interval_minutes=forecast.interval_minutes,
        is_low_volume=forecast.is_low_volume,
        often=forecast.often[day],
    )
    one = slice(day, day + 1)
    total, low, high = (np.array([value]) for value in (rest.total, rest.total_p10, rest.total_p90))
    return replace(
        forecast,
        dates=forecast.dates[one],
        p10=rest.p10[None, :],
        p50=rest.p50[None, :],
        p90=rest.p90[None, :],
        mean=rest.mean[None, :],
        totals=Totals(low, total, high, total),
        often=forecast.often[one],
        handle_seconds=None if forecast.handle_seconds is None else forecast.handle_seconds[one],
        times={name: replace(each, seconds=each.seconds[one]) for name, each in forecast.times.items()},
        reasons=tuple(note for note in forecast.reasons if note.date == forecast.dates[day]),
    )


def _moved(mean: Floats, so_far: Floats, swing: float, minutes: int) -> _Moved:
    """Each interval to come by those that are known; what is further off than two deviations counts as two."""
    roots = np.sqrt(mean + QUARTER) * (mean > 0)
    known = np.isfinite(so_far) & (mean > 0)
    apart = np.sqrt(np.nan_to_num(so_far) + QUARTER) - roots
    bold = max(BOLDNESS * swing, _own_swing(apart[known], roots[known]))
    together = bold * np.outer(roots, roots) * fading(len(roots), minutes)
    most = MOST_APART * np.sqrt(QUARTER + np.diag(together))
    seen = together[np.ix_(known, known)] + QUARTER * np.eye(int(known.sum()))
    taken = np.linalg.solve(seen, together[known]).T  # how much each interval takes from each known one
    moved = np.maximum(roots + taken @ np.clip(apart, -most, most)[known], 0.0)
    return _Moved(moved, (together - taken @ together[known]) / BOLDNESS)


def _own_swing(apart: Floats, roots: Floats) -> float:
    """What the day itself shows, once most of it lies far off: an outage or a storm is beyond what days usually do."""
    if len(apart) < LEAST_KNOWN:
        return 0.0
    usual = float(np.median(apart**2)) - QUARTER
    return max(usual, 0.0) / max(float(np.median(roots**2)), QUARTER)


def _place(forecast: Forecast, on: date) -> int:
    if on not in forecast.dates:
        raise Fault("on", f"{on} is not a day of the forecast", f"name one from {forecast.dates[0]}")
    return forecast.dates.index(on)
