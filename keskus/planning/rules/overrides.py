"""How what a planner sets takes the place of the system's value, interval by interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Setting:
    """A factor on, or a value for, a span of the local clock of a day."""

    from_minute: int
    to_minute: int
    is_factor: bool
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A day's contacts by interval: mean and band."""

    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats


def span(setting: Setting, columns: int) -> slice:
    """The intervals that begin inside the setting's span."""
    minutes = DAY_MINUTES // columns
    return slice(-(-setting.from_minute // minutes), -(-setting.to_minute // minutes))


def with_settings(figures: Figures, settings: Iterable[Setting]) -> Figures:
    """One after the other. A value is spread as the system spread its own, evenly where it expected nobody."""
    found = figures
    for setting in settings:
        part = span(setting, len(figures.mean))
        before = float(found.mean[part].sum())
        if setting.is_factor:
            found = _scaled(found, part, setting.amount)
        elif before > 0:
            found = _scaled(found, part, setting.amount / before)
        else:
            found = _even(found, part, setting.amount)
    return found


def _scaled(figures: Figures, part: slice, factor: float) -> Figures:
    def scale(values: Floats) -> Floats:
        scaled = values.copy()
        scaled[part] *= factor
        return scaled

    return replace(
        figures, mean=scale(figures.mean), p10=scale(figures.p10), p50=scale(figures.p50), p90=scale(figures.p90)
    )


def _even(figures: Figures, part: slice, amount: float) -> Figures:
    def level(values: Floats, each: float) -> Floats:
        flat = values.copy()
        flat[part] = each
        return flat

    width = max(len(figures.mean[part]), 1)
    each, chance = amount / width, 1.2816 * float(np.sqrt(amount / width))  # the noise of chance alone
    return Figures(
        level(figures.mean, each),
        level(figures.p10, max(0.0, each - chance)),
        level(figures.p50, each),
        level(figures.p90, each + chance),
    )
