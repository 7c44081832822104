"""Krippendorff's alpha of any number of raters with gaps (Krippendorff 2011)."""

from __future__ import annotations

from enum import StrEnum
from math import sqrt
from statistics import NormalDist

import numpy as np

from keskus.engines.agreement.measures import LEVEL, Measure, Numbers, categories_of, counts_of, shared_units
from keskus.engines.simulation.estimates import t_quantile


class Scale(StrEnum):
    """What a difference of two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


RESAMPLES, AT_ONCE = 1_000, 100


def krippendorff_alpha(
    ratings: Numbers, scale: Scale = Scale.NOMINAL, *, seed: int = 0, level: float = LEVEL
) -> Measure:
    """One less the disagreement seen over that expected by chance. No value where all values are the same.

    Percentile bounds by resampling units: of the ways tried by Zapf and others (2016) the one that kept its promise;
    Krippendorff's own, which resamples disagreements, was too narrow there. The percentiles lie further out for few
    units, as Student's law does (Hesterberg 2015, 5.2).
    """
    ratings = shared_units(ratings)
    units, categories = ratings.shape[1], categories_of(ratings)
    if categories.size < 2:
        return Measure(None, None, None, units)
    counts = counts_of(ratings, categories)
    scaled = counts / (counts.sum(axis=1) - 1)[:, None]
    by_unit = scaled[:, :, None] * counts[:, None, :]
    by_unit -= scaled[:, :, None] * np.eye(categories.size)
    value = float(_alphas(by_unit.sum(axis=0)[None], categories, scale)[0])
    low, high = _bounds(by_unit, categories, scale, seed, level)
    return Measure(value, low, high, units)


def _alphas(coincidences: Numbers, categories: Numbers, scale: Scale) -> Numbers:
    """Of each of several matrices of coincidences; NaN where all values are the same."""
    totals = coincidences.sum(axis=2)
    apart = _differences(categories, totals, scale)
    expected = (totals[:, :, None] * totals[:, None, :] * apart).sum(axis=(1, 2))
    with np.errstate(invalid="ignore"):
        found: Numbers = 1 - (coincidences * apart).sum(axis=(1, 2)) * (totals.sum(axis=1) - 1) / expected
    return found


def _bounds(
    by_unit: Numbers, categories: Numbers, scale: Scale, seed: int, level: float
) -> tuple[float | None, float | None]:
    """None where fewer than nine resamples in ten have a coefficient, and of a single unit."""
    units, kinds = len(by_unit), categories.size
    if units < 2:
        return None, None
    dice, flat = np.random.default_rng([seed, units]), by_unit.reshape(units, -1)
    found = []
    for _ in range(RESAMPLES // AT_ONCE):
        times = dice.multinomial(units, np.full(units, 1 / units), size=AT_ONCE).astype(np.float64)
        found.append(_alphas((times @ flat).reshape(AT_ONCE, kinds, kinds), categories, scale))
    drawn = np.concatenate(found)
    drawn = drawn[~np.isnan(drawn)]
    if drawn.size < 0.9 * RESAMPLES:
        return None, None
    edge = NormalDist().cdf(-sqrt(units / (units - 1)) * t_quantile(units - 1, level))
    return float(np.quantile(drawn, edge)), float(np.quantile(drawn, 1 - edge))


def _differences(categories: Numbers, totals: Numbers, scale: Scale) -> Numbers:
    """Squared: how far values are apart; of ranks by how many values lie between them in each matrix."""
    one, other = categories[:, None], categories[None, :]
    found: Numbers
    match scale:
        case Scale.NOMINAL:
            found = (one != other).astype(np.float64)[None]
        case Scale.ORDINAL:
            ranks = np.cumsum(totals, axis=1) - totals / 2
            found = (ranks[:, :, None] - ranks[:, None, :]) ** 2
        case Scale.INTERVAL:
            found = ((one - other) ** 2)[None]
        case Scale.RATIO:
            below = np.where(one + other == 0, 1.0, one + other)
            found = (((one - other) / below) ** 2)[None]
    return found
